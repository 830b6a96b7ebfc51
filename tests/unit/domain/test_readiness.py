"""What settles a control, and what keeps a gate shut."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.checklist import checklist, due_at
from governance.domain.enums import Applies, ControlResult, Gate, RiskTier, Severity, Track
from governance.domain.readiness import (
    Answer,
    Exemption,
    Readiness,
    evidence_until,
    readiness,
    settles,
)
from governance.exchange.catalogue_files import load_catalogue

CATALOGUE = load_catalogue()
TODAY = dt.date(2026, 11, 20)
NO_TO_ALL: dict[str, Any] = {fact.id: False for fact in CATALOGUE.facts if not fact.values}
ITEMS = checklist(CATALOGUE, Track.ML, RiskTier.MINIMAL, NO_TO_ALL)
AT_INTAKE = ["COM-INV-01", "COM-CLS-01", "COM-RSK-01", "COM-RSK-02"]

MET = Answer(ControlResult.MET, confirmed=True)
EVERYTHING_MET = {each.id: MET for each in ITEMS}


def ready(gate=Gate.INTAKE, items=ITEMS, exemptions=(), **changed: Answer) -> Readiness:
    """Readiness where everything is met, apart from what is changed (COM_INV_01=…)."""
    answers = EVERYTHING_MET | {name.replace("_", "-"): each for name, each in changed.items()}
    return readiness(items, gate, answers, exemptions, TODAY)


def reasons(found: Readiness) -> dict[str, str]:
    return {each.item.id: each.reason for each in found.blockers}


def test_a_gate_opens_when_every_blocking_control_is_met_and_confirmed():
    found = ready()

    assert found.may_pass
    assert (found.settled, found.required, found.share) == (4, 4, 1.0)


def test_without_answers_every_blocking_control_of_the_gate_blocks():
    found = readiness(ITEMS, Gate.INTAKE, {}, (), TODAY)

    assert list(reasons(found)) == AT_INTAKE
    assert set(reasons(found).values()) == {"Not assessed."}
    assert (found.settled, found.required, found.share) == (0, 4, 0.0)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(ControlResult.MET), "Answered met; a second person must confirm it."),
        (Answer(ControlResult.PARTIALLY_MET, confirmed=True), "Only partially met."),
        (Answer(ControlResult.NOT_MET, confirmed=True), "Not met."),
        (Answer(ControlResult.NOT_ASSESSED, confirmed=True), "Not assessed."),
        (
            Answer(ControlResult.NOT_APPLICABLE, " ", confirmed=True),
            "Answered not applicable without a reason.",
        ),
        (
            Answer(ControlResult.NOT_APPLICABLE, "Bought as a service"),
            "Answered not applicable; a second person must confirm it.",
        ),
        (
            Answer(ControlResult.MET, confirmed=True, revalidate_on=TODAY),
            "The answer was to be renewed by 2026-11-20.",
        ),
    ],
)
def test_what_is_not_met_confirmed_and_current_blocks_and_says_why(answer, reason):
    found = ready(COM_INV_01=answer)

    assert reasons(found) == {"COM-INV-01": reason}
    assert (found.settled, found.required) == (3, 4)


def test_an_answer_counts_until_the_day_before_its_renewal():
    tomorrow = TODAY + dt.timedelta(days=1)

    assert ready(
        COM_INV_01=Answer(ControlResult.MET, confirmed=True, revalidate_on=tomorrow)
    ).may_pass


def test_not_applicable_with_a_reason_and_confirmed_leaves_the_count():
    excused = Answer(ControlResult.NOT_APPLICABLE, "Bought as a service", confirmed=True)

    found = ready(COM_INV_01=excused)

    assert found.may_pass
    assert (found.settled, found.required) == (3, 3)


@pytest.mark.parametrize(("days", "passes"), [(0, True), (1, True), (-1, False)])
def test_a_waiver_counts_up_to_its_last_day(days, passes):
    waiver = Exemption("COM-INV-01", TODAY + dt.timedelta(days=days))

    found = ready(exemptions=[waiver], COM_INV_01=Answer(ControlResult.NOT_MET))

    assert found.may_pass is passes
    if not passes:
        assert reasons(found) == {"COM-INV-01": "Not met. Its waiver expired on 2026-11-19."}


def test_a_renewed_waiver_counts_beside_the_expired_one():
    waivers = [Exemption("COM-INV-01", TODAY + dt.timedelta(days=each)) for each in (30, -30)]

    assert ready(exemptions=waivers, COM_INV_01=Answer(ControlResult.NOT_MET)).may_pass


def test_what_was_due_at_an_earlier_gate_still_blocks_a_later_one():
    found = ready(Gate.PRODUCTION, COM_INV_01=Answer(ControlResult.NOT_MET))

    assert reasons(found) == {"COM-INV-01": "Not met."}


def test_what_is_unfit_to_run_can_still_be_retired():
    found = readiness(ITEMS, Gate.RETIREMENT, {"COM-RET-01": MET}, (), TODAY)

    assert found.may_pass
    assert found.required == 1


def test_one_open_major_passes_as_an_item_to_remedy():
    found = ready(Gate.PRODUCTION, ML_EXP_01=Answer(ControlResult.NOT_ASSESSED))

    assert found.may_pass
    assert [each.id for each in found.open_majors] == ["ML-EXP-01"]


def test_two_open_majors_on_one_theme_block():
    facts = NO_TO_ALL | {"third_party_components": True}
    items = checklist(CATALOGUE, Track.ML, RiskTier.MINIMAL, facts)
    unmet = Answer(ControlResult.NOT_MET)

    found = ready(Gate.PRODUCTION, items, COM_SEC_01=unmet, ML_SEC_01=unmet)

    assert set(reasons(found)) == {"COM-SEC-01", "ML-SEC-01"}
    assert "open major controls on security" in reasons(found)["ML-SEC-01"]
    assert found.open_majors == ()
    assert found.required == found.settled + 2


def test_waiving_one_of_two_open_majors_lets_the_other_pass():
    facts = NO_TO_ALL | {"third_party_components": True}
    items = checklist(CATALOGUE, Track.ML, RiskTier.MINIMAL, facts)
    unmet = Answer(ControlResult.NOT_MET)

    found = ready(
        Gate.PRODUCTION, items, [Exemption("ML-SEC-01", TODAY)], COM_SEC_01=unmet, ML_SEC_01=unmet
    )

    assert found.may_pass
    assert [each.id for each in found.open_majors] == ["COM-SEC-01"]


def test_a_major_that_an_open_question_could_make_blocking_holds_the_gate():
    facts = {name: value for name, value in NO_TO_ALL.items() if name != "decisions_about_people"}
    items = checklist(CATALOGUE, Track.ML, RiskTier.MINIMAL, facts)

    found = ready(
        Gate.PRODUCTION,
        items,
        COM_IMP_01=MET,
        COM_HUM_02=MET,
        COM_IND_01=MET,
        COM_TRN_02=MET,
        ML_EXP_01=Answer(ControlResult.NOT_MET),
    )

    assert reasons(found) == {
        "ML-EXP-01": "Not met. It may be blocking: answer decisions about people."
    }


def test_filings_the_law_asks_for_later_neither_block_nor_count():
    facts = NO_TO_ALL | {"hr_route": "annex_iii", "eu_role": ["provider"]}
    items = checklist(CATALOGUE, Track.ML, RiskTier.HIGH, facts)
    answers = {each.id: MET for each in items if each.id != "COM-REG-01"}

    before = readiness(items, Gate.PRODUCTION, answers, (), TODAY)
    after = readiness(items, Gate.PRODUCTION, answers, (), dt.date(2027, 12, 2))

    assert before.may_pass
    assert [each.id for each in before.upcoming] == ["COM-REG-01"]
    assert reasons(after) == {"COM-REG-01": "Not assessed."}


def test_nothing_required_has_no_share():
    assert readiness((), Gate.INTAKE, {}, (), TODAY).share is None


def test_only_what_could_be_blocking_needs_a_second_person():
    blocking, major = (
        next(each for each in ITEMS if each.id == wanted) for wanted in ("COM-INV-01", "ML-EXP-01")
    )
    alone = Answer(ControlResult.MET)

    assert not settles(blocking, alone, TODAY)
    assert settles(major, alone, TODAY)


ANSWERS = st.builds(
    Answer,
    st.sampled_from(ControlResult),
    st.sampled_from(["", "Bought as a service"]),
    st.booleans(),
    st.none() | st.dates(TODAY - dt.timedelta(days=2), TODAY + dt.timedelta(days=2)),
)


@given(
    st.dictionaries(st.sampled_from([each.id for each in ITEMS]), ANSWERS),
    st.lists(
        st.builds(
            Exemption,
            st.sampled_from([each.id for each in ITEMS]),
            st.dates(TODAY - dt.timedelta(days=2), TODAY + dt.timedelta(days=2)),
        ),
        max_size=4,
    ),
    st.sampled_from(Gate),
)
def test_a_gate_passes_only_with_every_blocking_control_settled(answers, exemptions, gate):
    found = readiness(ITEMS, gate, answers, exemptions, TODAY)

    assert found.may_pass is (found.settled == found.required)
    waived = {each.control_id for each in exemptions if each.expires_on >= TODAY}
    blocked = {each.item.id for each in found.blockers}
    for item in ITEMS:
        if item.severity is Severity.BLOCKING and item.applies is Applies.YES:
            answer = answers.get(item.id, Answer(ControlResult.NOT_ASSESSED))
            open_answer = answer.result in {
                ControlResult.NOT_ASSESSED,
                ControlResult.NOT_MET,
                ControlResult.PARTIALLY_MET,
            }
            if due_at(item, gate) and open_answer and item.id not in waived:
                assert item.id in blocked


@pytest.mark.parametrize(
    ("stale_on", "until"),
    [
        ([], None),
        ([None], None),
        ([dt.date(2026, 3, 1)], dt.date(2026, 3, 1)),
        ([dt.date(2026, 3, 1), dt.date(2026, 5, 1)], dt.date(2026, 5, 1)),
        ([dt.date(2026, 3, 1), None], None),
    ],
)
def test_evidence_holds_as_long_as_one_piece_of_it(stale_on, until):
    assert evidence_until(stale_on) == until
