"""The band of a plan follows from its ranges alone, and is always the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from governance.analytics.discounting import UNITS
from governance.analytics.frames.value import PLAN_BAND
from governance.analytics.uncertainty import DRAWS, _levels, _quantile, multiple_band, plan_band
from tests.support.value_lines import JAN_2024, Line, months_frame


def planned(month, kind, low, likely, high):
    """Return a planned line in whole units of the base currency."""
    amounts = (each * UNITS for each in (likely, low, high))
    likely, low, high = amounts
    return Line(month, kind, likely, "D", "plan", low=low, high=high)


PLAN_LINES = [
    planned(JAN_2024, "cost", 80, 100, 150),
    planned(JAN_2024 + 1, "benefit", 100, 200, 240),
    planned(JAN_2024 + 2, "benefit", 50, 200, 260),
]

LOW = [-140.602629, 3.7401, 88.507567]
HIGH = [-85.943419, 126.822311, 362.872815]
MULTIPLE = (1.771344807, 4.847938933)


def band_of(lines, **how):
    """Return the band of a plan that has ranges."""
    band = plan_band(months_frame(lines), **how)
    assert band is not None
    return PLAN_BAND.require(band)


points = st.tuples(*[st.integers(0, 10**6)] * 3).map(sorted)
plans = st.lists(
    st.builds(
        lambda month, kind, ends: planned(JAN_2024 + month, kind, *ends),
        st.integers(0, 24),
        st.sampled_from(["cost", "benefit"]),
        points,
    ),
    max_size=8,
)


def test_the_quantile_is_that_of_a_triangular_distribution():
    levels = np.array([[0.001, 0.2, 0.5, 0.62, 0.999]])
    for low, likely, high in ((10, 25, 90), (10, 10, 90), (10, 90, 90)):
        found = _quantile(np.array([[low, likely, high]]), levels)
        width = high - low
        peak = (likely - low) / width
        assert found[0] == pytest.approx(stats.triang.ppf(levels[0], peak, low, width))


def test_an_amount_without_a_range_is_its_own_quantile():
    assert (_quantile(np.array([[7, 7, 7]]), np.array([[0.1, 0.9]])) == 7).all()


def test_every_level_is_drawn_once():
    levels = _levels(2, seed=1)
    for row in levels.reshape(4, DRAWS):
        assert np.sort(row) == pytest.approx((np.arange(DRAWS) + 0.5) / DRAWS)


def test_benefits_alone_have_the_quantiles_of_their_sum():
    """All benefits err together, so quantiles add up over the months."""
    alone = [planned(JAN_2024 + at, "benefit", 50, 80, 200) for at in range(10)]
    band = band_of(alone)
    exact = [stats.triang.ppf(level, 30 / 150, 50, 150) for level in (0.025, 0.975)]
    last = band.iloc[-1]
    assert [last["low"], last["high"]] == pytest.approx([10 * each for each in exact], rel=1e-3)


def test_costs_and_benefits_err_independently():
    """Against plain simulation by numpy's own triangular distribution."""
    lines = [planned(JAN_2024, "cost", 80, 100, 150), planned(JAN_2024, "benefit", 50, 200, 260)]
    last = band_of(lines).iloc[-1]
    generator = np.random.default_rng(7)
    net = generator.triangular(50, 200, 260, 10**6) - generator.triangular(80, 100, 150, 10**6)
    exact = np.quantile(net, (0.025, 0.975))
    assert [last["low"], last["high"]] == pytest.approx(list(exact), abs=3)


def test_the_band_is_the_same_on_every_machine():
    """Printed once; only another method or another stream of PCG64 may change it."""
    band = band_of(PLAN_LINES)
    assert band["month"].tolist() == [JAN_2024, JAN_2024 + 1, JAN_2024 + 2]
    assert band["low"].tolist() == pytest.approx(LOW, abs=1e-6)
    assert band["high"].tolist() == pytest.approx(HIGH, abs=1e-6)
    found = multiple_band(months_frame(PLAN_LINES))
    assert found is not None
    assert (found.low, found.high) == pytest.approx(MULTIPLE, abs=1e-9)


@given(plans, st.randoms())
def test_the_order_of_lines_does_not_move_the_band(lines, random):
    one, two = (months_frame(each) for each in (lines, random.sample(lines, len(lines))))
    assert multiple_band(one) == multiple_band(two)
    first, second = plan_band(one), plan_band(two)
    if first is None or second is None:
        assert first is second
    else:
        assert first.equals(second)


@given(plans)
def test_a_band_stays_inside_the_ranges(lines):
    band = plan_band(months_frame(lines))
    assert (band is None) == all(line.low == line.high for line in lines)
    if band is None:
        return
    worst = sum(line.low if line.kind == "benefit" else -line.high for line in lines)
    best = sum(line.high if line.kind == "benefit" else -line.low for line in lines)
    last = band.iloc[-1]
    rounding = 1e-3
    assert worst / UNITS - rounding <= last["low"] <= last["high"] <= best / UNITS + rounding


def test_errors_that_cancel_out_leave_a_narrower_band():
    lines = [planned(JAN_2024 + at, "benefit", 50, 100, 150) for at in range(24)]
    together = band_of(lines).iloc[-1]
    independent = band_of(lines, independent=True).iloc[-1]
    width = together["high"] - together["low"]
    assert independent["high"] - independent["low"] == pytest.approx(width / 24**0.5, rel=0.1)


def test_a_plan_without_ranges_or_costs_has_no_band():
    certain = months_frame([planned(JAN_2024, "cost", 5, 5, 5)])
    assert plan_band(certain) is None
    assert multiple_band(certain) is None
    assert multiple_band(months_frame(PLAN_LINES[1:])) is None


def test_what_is_actual_has_no_part_in_the_band():
    more = [*PLAN_LINES, Line(JAN_2024, "cost", 9 * UNITS)]
    assert band_of(more).equals(band_of(PLAN_LINES))
