"""The share of pilots that still arrive from an age on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.analytics.frames.conversion import PILOT_SPELLS
from governance.analytics.stalled import FEWEST_AT_RISK, chance_from
from governance.domain.spells import FROM_THE_START, Outcome


def frame(*spells):
    """Return observed spells given as outcome and age."""
    return PILOT_SPELLS.from_rows(
        ("ml", "", "", "", outcome, "observed", FROM_THE_START, age, age, age, 1)
        for outcome, age in spells
    )


CONVERTED = [(Outcome.CONVERTED, age) for age in (30, 60, 90, 200)]
FAILED = [(Outcome.FAILED, 100)]
RUNNING = [(Outcome.RUNNING, age) for age in (50, 150, 400, 400, 400)]
PILOTS = frame(*CONVERTED, *FAILED, *RUNNING)


def test_it_is_what_arrives_later_of_what_still_runs():
    # After 90 days: a failure at 100 (1 of 6), then one success of four at 200.
    (found,) = chance_from(PILOTS, [90])
    assert found.at_risk == 7
    assert found.share == pytest.approx(5 / 6 / 4)


def test_at_the_start_it_is_the_whole_incidence_and_at_the_end_nothing():
    first, last = chance_from(frame(*CONVERTED * 3), [0, 200])
    assert first.share == pytest.approx(1)
    assert last.share is None  # all have left
    (never,) = chance_from(frame(*[(Outcome.RUNNING, 400)] * 6, *FAILED), [300])
    assert (never.share, never.at_risk) == (0, 6)


def test_of_too_few_as_old_nothing_is_said():
    few = chance_from(PILOTS, [201, 500])
    assert [each.share for each in few] == [None, None]
    assert [each.at_risk for each in few] == [3, 0]


def test_without_an_end_on_record_nothing_is_said():
    (found,) = chance_from(frame(*RUNNING * 3), [10])
    assert (found.share, found.at_risk) == (None, 15)


pilots = st.lists(st.tuples(st.sampled_from(Outcome), st.integers(0, 300)), max_size=60)


@given(pilots, st.lists(st.integers(0, 400), min_size=1, max_size=5))
def test_it_is_a_share_and_needs_enough_as_old(spells, ages):
    for found in chance_from(frame(*spells), ages):
        if found.share is not None:
            assert -1e-9 <= found.share <= 1 + 1e-9
            assert found.at_risk >= FEWEST_AT_RISK
