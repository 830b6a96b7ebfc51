"""How one control stands for one initiative."""

import datetime as dt
from dataclasses import replace

import pytest

from governance.domain.checklist import checklist
from governance.domain.control_state import HELD, ControlState, last_days, state_of
from governance.domain.enums import Applies, ControlResult, RiskTier, Severity, Track
from governance.domain.readiness import Answer, Exemption
from tests.factories.governing import product_catalogue

TODAY = dt.date(2026, 3, 31)
DAY = dt.timedelta(days=1)


@pytest.fixture
def item():
    items = checklist(product_catalogue(), Track.ML, RiskTier.MINIMAL, {})
    return next(
        each
        for each in items
        if each.severity is Severity.BLOCKING and each.applies is Applies.YES and not each.duties
    )


class TestState:
    @pytest.mark.parametrize(
        ("answer", "state"),
        [
            (None, "not_assessed"),
            (Answer(ControlResult.NOT_ASSESSED), "not_assessed"),
            (Answer(ControlResult.MET, confirmed=True), "met"),
            (Answer(ControlResult.MET), "unconfirmed"),
            (Answer(ControlResult.PARTIALLY_MET, confirmed=True), "partially_met"),
            (Answer(ControlResult.NOT_MET), "not_met"),
            (Answer(ControlResult.NOT_APPLICABLE, "No data", confirmed=True), "not_applicable"),
            (Answer(ControlResult.NOT_APPLICABLE, "No data"), "unconfirmed"),
            (Answer(ControlResult.NOT_APPLICABLE, " ", confirmed=True), "unconfirmed"),
            (Answer(ControlResult.MET, confirmed=True, revalidate_on=TODAY), "lapsed"),
            (Answer(ControlResult.MET, confirmed=True, revalidate_on=TODAY + DAY), "met"),
            (Answer(ControlResult.MET, confirmed=True, evidence_until=TODAY), "lapsed"),
        ],
    )
    def test_it_follows_from_the_answer(self, item, answer, state):
        assert state_of(item, answer, {}, TODAY) == state

    def test_a_waiver_counts_for_what_is_not_met(self, item):
        waived = {item.id: TODAY}

        assert state_of(item, None, waived, TODAY) is ControlState.WAIVED
        unmet = Answer(ControlResult.NOT_MET)
        assert state_of(item, unmet, waived, TODAY) is ControlState.WAIVED
        met = Answer(ControlResult.MET, confirmed=True)
        assert state_of(item, met, waived, TODAY) is ControlState.MET

    def test_what_does_not_apply_is_out_of_scope_whatever_the_answer(self, item):
        ruled_out = replace(item, applies=Applies.NO)
        answer = Answer(ControlResult.NOT_MET)

        assert state_of(ruled_out, answer, {}, TODAY) is ControlState.OUT_OF_SCOPE

    def test_law_that_starts_later_is_upcoming_and_not_failed(self, item):
        of = product_catalogue()
        found = checklist(of, Track.GENAI, RiskTier.HIGH, {})
        later = [each for each in found if each.only_law]
        states = {state_of(each, None, {}, dt.date(2020, 1, 1)) for each in later}

        assert states <= {ControlState.UPCOMING, ControlState.OUT_OF_SCOPE}

    def test_nothing_is_left_to_do_in_three_states(self):
        assert {state.value for state in HELD} == {"not_applicable", "met", "waived"}


class TestLastDays:
    def test_the_last_of_those_that_count_today(self):
        waivers = [
            Exemption("A", TODAY + 9 * DAY),
            Exemption("A", TODAY + DAY),
            Exemption("B", TODAY),
            Exemption("C", TODAY - DAY),
        ]

        assert last_days(waivers, TODAY) == {"A": TODAY + 9 * DAY, "B": TODAY}
