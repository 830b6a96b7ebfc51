"""Which moves, dates and orders of stages are possible."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain import lifecycle
from governance.domain.dates import PartialDate
from governance.domain.enums import Phase, Precision, Stage, Track

TODAY = dt.date(2026, 3, 31)
STAGES = st.lists(st.sampled_from(Stage), max_size=6)


def test_a_refused_move_says_where_one_can_go():
    assert lifecycle.move_refusal(Stage.PILOT, Stage.RETIRED) == (
        "An initiative in pilot cannot move to retired; "
        "it can move to production, stopped, development, idea."
    )


def test_moving_to_where_it_stands_is_refused():
    assert "already in pilot" in (lifecycle.move_refusal(Stage.PILOT, Stage.PILOT) or "")


def test_production_may_move_back_to_pilot():
    assert lifecycle.move_refusal(Stage.PRODUCTION, Stage.PILOT) is None


def test_nothing_moves_into_an_unknown_stage():
    assert all(Stage.UNKNOWN not in targets for targets in lifecycle.FORWARD.values())


def test_every_stage_can_be_left():
    assert all(lifecycle.FORWARD[stage] for stage in Stage)


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        (PartialDate(dt.date(2026, 4, 1)), "future"),
        (PartialDate(dt.date(2027, 1, 1), Precision.YEAR), "future"),
        (PartialDate(dt.date(1, 1, 1)), "before 1950"),
    ],
)
def test_dates_that_cannot_be_are_refused_with_a_reason(date, reason):
    assert reason in (lifecycle.date_refusal(date, TODAY) or "")


def test_a_month_that_has_begun_is_not_in_the_future():
    assert lifecycle.date_refusal(PartialDate(TODAY, Precision.MONTH), TODAY) is None
    assert lifecycle.date_refusal(PartialDate(TODAY, Precision.YEAR), TODAY) is None


def test_a_year_gives_way_to_a_day_inside_it():
    year = PartialDate(dt.date(2019, 1, 1), Precision.YEAR)

    assert lifecycle.place(year, dt.date(2019, 6, 15)) == dt.date(2019, 6, 15)


def test_a_year_does_not_move_past_its_end():
    year = PartialDate(dt.date(2019, 1, 1), Precision.YEAR)

    assert lifecycle.place(year, dt.date(2020, 2, 1)) == dt.date(2019, 1, 1)


@given(
    st.dates(dt.date(1990, 1, 1), TODAY),
    st.sampled_from(Precision),
    st.none() | st.dates(dt.date(1990, 1, 1), TODAY),
)
def test_an_entry_is_ordered_inside_its_period(day, precision, after):
    date = PartialDate(day, precision)

    assert date.on <= lifecycle.place(date, after) <= date.last


def test_production_counts_as_having_passed_the_pilot():
    mask = lifecycle.reached([Stage.PRODUCTION])

    assert lifecycle.ever_reached(mask, Stage.PILOT)
    assert lifecycle.ever_reached(mask, Stage.IDEA)


def test_retired_alone_does_not_say_that_production_was_reached():
    mask = lifecycle.reached([Stage.RETIRED])

    assert not lifecycle.ever_reached(mask, Stage.PRODUCTION)
    assert lifecycle.ever_reached(mask, Stage.RETIRED)


@given(STAGES)
def test_reaching_a_stage_of_the_ladder_implies_the_ones_below(stages):
    mask = lifecycle.reached(stages)
    reached = [lifecycle.ever_reached(mask, stage) for stage in lifecycle.LADDER]

    assert reached == sorted(reached, reverse=True)


@given(STAGES)
def test_stages_entered_count_as_reached(stages):
    mask = lifecycle.reached(stages)

    assert all(lifecycle.ever_reached(mask, stage) for stage in stages)


def test_hybrid_work_has_the_phases_of_both_tracks():
    both = {*lifecycle.PHASES[Track.ML], *lifecycle.PHASES[Track.GENAI]}

    assert both == set(lifecycle.PHASES[Track.HYBRID]) == set(Phase)
