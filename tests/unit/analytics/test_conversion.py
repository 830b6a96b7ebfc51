"""Conversion is computed from spells, and says what each number is based on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.analytics.conversion import (
    Standing,
    curve_of,
    enough,
    groups_of,
    number,
    sensitivity,
    weighted_curve_of,
)
from governance.analytics.figures import FIGURES, Evidence
from governance.analytics.frames.conversion import PILOT_SPELLS
from governance.analytics.frames.portfolio import PORTFOLIO_COUNTS
from governance.domain.spells import Outcome


def at(curve, age):
    """Return the estimate at an age that was observed."""
    found = curve.at(age)
    assert found is not None
    return found


def spell(outcome, exit_age=-1, *, track="ml", standing=None, entry=-1, young=None, old=None):
    """Return a row of the frame; one without an age has no date."""
    standing = standing or (Standing.UNDATED if exit_age < 0 else Standing.OBSERVED)
    youngest = exit_age if young is None else young
    oldest = exit_age if old is None else old
    return (
        *(track, "Claims", "minimal", "2025 Q1"),
        *(outcome, standing, entry, exit_age, youngest, oldest, 1),
    )


def frame(*rows):
    return PILOT_SPELLS.from_rows(rows)


def figure(slug, *rows):
    nothing = PORTFOLIO_COUNTS.from_rows([])
    return FIGURES[slug].compute(Evidence(nothing, 0, 0, spells=frame(*rows)))


CONVERTED = [spell(Outcome.CONVERTED, age) for age in (30, 60, 90, 200)]
FAILED = [spell(Outcome.FAILED, 100)]
RUNNING = [spell(Outcome.RUNNING, age) for age in (50, 150, 400, 400, 400)]
UNDATED = [spell(Outcome.CONVERTED), spell(Outcome.RUNNING)]
UNRECORDED = [spell(Outcome.CONVERTED, standing=Standing.UNRECORDED)] * 3
EVERYTHING = [*CONVERTED, *FAILED, *RUNNING, *UNDATED, *UNRECORDED]


def test_naive_rates_count_what_they_say():
    completed = figure("conversion.completed_only", *EVERYTHING)
    assert (completed.value, completed.n, completed.eligible) == (pytest.approx(5 / 6), 6, 9)
    started = figure("conversion.all_started", *EVERYTHING)
    assert (started.value, started.n, started.eligible) == (pytest.approx(5 / 12), 12, 15)
    assert started.low < started.value < started.high


def test_the_estimate_counts_running_pilots_as_running():
    found = figure("conversion.within_365d", *EVERYTHING)
    # By hand: 30: 1/10, 60: 1/8 of 9/10, 90: 1/7 of 7/8 x 9/10, 100: a failure, 200: 1/4.
    stays = 9 / 10 * 7 / 8 * 6 / 7 * 5 / 6
    assert found.value == pytest.approx(1 - 9 / 10 * 7 / 8 * 6 / 7 + stays / 4)
    assert (found.n, found.eligible) == (10, 15)
    assert found.low < found.value < found.high
    assert found.groups["track"]["ml"] == found.value


def test_beyond_what_was_observed_and_without_an_end_there_is_no_value():
    assert figure("conversion.within_730d", *EVERYTHING).value is None
    assert figure("conversion.within_180d", *RUNNING).value is None
    assert figure("conversion.within_180d").value is None
    assert figure("time_to_production.median", *EVERYTHING).value is None


def test_the_median_is_the_age_at_which_half_have_arrived():
    assert figure("time_to_production.median", *CONVERTED).value == 60


def test_a_group_of_fewer_than_ten_has_no_value_of_its_own():
    few = [spell(Outcome.CONVERTED, age, track="genai") for age in range(9)]
    found = figure("conversion.within_180d", *EVERYTHING, *few)
    assert found.groups["track"]["genai"] is None
    assert not enough(frame(*few))
    assert enough(frame(*few, *CONVERTED))


def test_start_dates_are_counted_by_outcome():
    found = figure("conversion.start_dates", *EVERYTHING)
    assert (found.n, found.value) == (15, pytest.approx(10 / 15))
    assert found.groups["dated"] == {"converted": 4, "failed": 1, "running": 5}
    assert found.groups["all"] == {"converted": 8, "failed": 1, "running": 6}


def test_coarse_dates_bound_the_curve():
    rows = frame(
        *[spell(Outcome.CONVERTED, 100, young=80, old=120)] * 5,
        *[spell(Outcome.RUNNING, 100, young=95, old=130)] * 5,
    )
    assert at(curve_of(rows, ages="youngest"), 90).value == pytest.approx(0.5)
    assert at(curve_of(rows), 90).value == 0
    assert at(curve_of(rows, ages="oldest"), 120).value == pytest.approx(0.5)


def test_a_spell_that_at_its_youngest_ends_before_it_was_seen_stays_on_the_curve():
    rows = frame(spell(Outcome.CONVERTED, 100, entry=90, young=80))
    assert curve_of(rows, ages="youngest").at_risk.tolist() == [1]


def test_weights_stand_for_spells_without_a_date():
    dated = [spell(Outcome.CONVERTED, 50)] * 5 + [spell(Outcome.RUNNING, 100)] * 10
    undated = [spell(Outcome.CONVERTED)] * 5
    assert at(curve_of(frame(*dated, *undated)), 60).value == pytest.approx(5 / 15)
    assert at(weighted_curve_of(frame(*dated, *undated)), 60).value == pytest.approx(10 / 20)
    assert at(weighted_curve_of(frame(*dated)), 60).value == at(curve_of(frame(*dated)), 60).value


def test_what_is_not_known_moves_the_estimate():
    coarse = [spell(Outcome.CONVERTED, 190, young=170, old=210)] * 5
    running = [spell(Outcome.RUNNING, 400, young=380, old=420)] * 5
    (half, year, two) = sensitivity(frame(*coarse, *running, *UNDATED[:1])).to_dict("records")
    assert (half["value"], half["youngest"], half["oldest"]) == (0, pytest.approx(0.5), 0)
    assert (year["value"], year["weighted"]) == (pytest.approx(0.5), pytest.approx(6 / 11))
    assert year["low"] < 0.5 < year["high"]
    assert all(value != value for name, value in two.items() if name != "age")  # noqa: PLR0124
    assert sensitivity(frame(*running))["value"].isna().all()


spells = st.lists(
    st.builds(
        spell,
        st.sampled_from(Outcome),
        st.integers(-1, 800),
        track=st.sampled_from(["ml", "genai", "hybrid"]),
    ),
    max_size=40,
)


@given(spells)
def test_splitting_by_track_adds_up(rows):
    whole = frame(*rows)
    parts = [part for _, part in groups_of(whole, "track")]
    assert sum(number(part) for part in parts) == number(whole)
    together = curve_of(whole)
    for name in ("successes", "failures"):
        apart = sum(float(getattr(curve_of(part), name).sum()) for part in parts)
        assert float(getattr(together, name).sum()) == apart
