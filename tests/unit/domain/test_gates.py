"""Which moves need a decision, and what makes one stale."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain import gates
from governance.domain.enums import Gate, RiskTier, Stage, Track


def material(purpose="Scores claims", **facts):
    return gates.material_state(track=Track.ML, purpose=purpose, tier=RiskTier.HIGH, facts=facts)


@pytest.mark.parametrize(
    ("current", "target", "gate"),
    [
        (Stage.UNKNOWN, Stage.PRODUCTION, Gate.PRODUCTION),
        (Stage.IDEA, Stage.DEVELOPMENT, Gate.INTAKE),
        (Stage.DEVELOPMENT, Stage.PILOT, Gate.PILOT),
        (Stage.DEVELOPMENT, Stage.PRODUCTION, Gate.PRODUCTION),
        (Stage.PILOT, Stage.PRODUCTION, Gate.PRODUCTION),
        (Stage.PRODUCTION, Stage.PILOT, None),
        (Stage.PILOT, Stage.IDEA, None),
        (Stage.PILOT, Stage.STOPPED, None),
        (Stage.STOPPED, Stage.PILOT, Gate.PILOT),
        (Stage.PRODUCTION, Stage.RETIRED, Gate.RETIREMENT),
        (Stage.RETIRED, Stage.PRODUCTION, Gate.PRODUCTION),
    ],
)
def test_moves_nearer_to_people_need_a_decision(current, target, gate):
    assert gates.gate_between(current, target) is gate


@given(st.sampled_from(Stage), st.sampled_from([Stage.PILOT, Stage.PRODUCTION]))
def test_pilot_and_production_are_entered_from_below_through_a_gate_only(current, target):
    passed = gates.gate_between(current, target)

    assert passed is not None or (current, target) == (Stage.PRODUCTION, Stage.PILOT)


def test_words_and_spaces_that_say_the_same_are_no_change():
    one = material(colour="blue")
    two = material(" Scores\nclaims ")

    assert gates.digest(one) == gates.digest(two)
    assert gates.changed_parts(one, two) == ()


def test_what_changed_is_named():
    before = material(vendor="A", agentic=False)
    now = gates.material_state(
        track=Track.HYBRID, purpose="Scores claims", tier=RiskTier.HIGH, facts={"vendor": "B"}
    )

    assert gates.changed_parts(before, now) == ("track", "agentic", "vendor")


@pytest.mark.parametrize(
    ("granted", "ended", "days_left", "counts"),
    [
        (True, False, 0, True),
        (True, False, -1, False),
        (False, False, 9, False),
        (True, True, 9, False),
    ],
)
def test_a_waiver_counts_through_its_last_day_once_granted(granted, ended, days_left, counts):
    today = dt.date(2026, 3, 31)
    expires = today + dt.timedelta(days=days_left)

    assert (
        gates.waiver_counts(granted=granted, ended=ended, expires_on=expires, today=today) is counts
    )
