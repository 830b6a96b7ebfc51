"""Present values and rates of return are those of a spreadsheet, or are said not to exist."""

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from governance.analytics.discounting import (
    UNITS,
    internal_rate,
    last_day,
    month_of,
    npv,
    sign_changes,
)
from tests.support.value_lines import JAN_2024

amounts = st.integers(-(10**12), 10**12)
flows_of_any_kind = st.dictionaries(
    st.integers(JAN_2024, JAN_2024 + 120), amounts, min_size=1, max_size=24
)


def euros(*flows: int, every: int = 1) -> dict[int, int]:
    """Return flows in whole euros, the first in January 2024, so many months apart."""
    return {JAN_2024 + every * at: flow * UNITS for at, flow in enumerate(flows)}


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
        (dt.date(2025, 2, 14), dt.date(2025, 2, 28)),
        (dt.date(2025, 12, 31), dt.date(2025, 12, 31)),
        (dt.date(2100, 2, 3), dt.date(2100, 2, 28)),
    ],
)
def test_a_flow_lies_on_the_last_day_of_its_month(day, last):
    assert last_day(month_of(day)) == last


def test_a_leap_day_is_a_366th_day_of_a_year_of_365():
    """31 January 2024 to 31 January 2025 are 366 days."""
    assert npv(euros(-1000, 1100, every=12), 0.1) == pytest.approx(
        -1000 + 1100 / 1.1 ** (366 / 365), abs=1e-9
    )


def test_without_flows_there_is_no_present_value_and_no_rate():
    assert npv({}, 0.08) is None
    assert internal_rate({}).value is None


@given(flows_of_any_kind)
def test_at_a_rate_of_nothing_the_present_value_is_the_sum(flows):
    assert npv(flows, 0.0) == pytest.approx(sum(flows.values()) / UNITS, abs=1e-3)


@given(flows_of_any_kind)
def test_the_present_value_vanishes_at_every_rate_found(flows):
    found = internal_rate(flows)
    years = [(last_day(month) - last_day(min(flows))).days / 365 for month in sorted(flows)]
    for rate in found.rates:
        # The rate is known to about 1e-12 of 1 + rate; far below zero that moves old flows much.
        scale = sum(
            abs(flow) * (1 + rate) ** -year * (1 + year)
            for flow, year in zip((flows[month] for month in sorted(flows)), years, strict=True)
        )
        assert npv(flows, rate) == pytest.approx(0, abs=1e-8 * scale / UNITS + 1e-9)


@given(flows_of_any_kind)
def test_there_are_no_more_rates_than_changes_of_sign(flows):
    found = internal_rate(flows)
    assert found.changes == sign_changes(flows)
    assert len(found.rates) <= found.changes
    assert list(found.rates) == sorted(found.rates)


@given(st.lists(st.integers(0, 10**10), min_size=1, max_size=24))
def test_flows_of_one_sign_have_no_rate(flows):
    assert internal_rate(dict(enumerate(flows, JAN_2024))).value is None


@given(st.integers(1, 10**6), st.floats(-0.5, 4.0), st.integers(6, 60))
def test_one_payment_back_gives_the_rate_it_was_made_of(paid, rate, after):
    days = (last_day(JAN_2024 + after) - last_day(JAN_2024)).days
    back = round(paid * UNITS * (1 + rate) ** (days / 365))
    assume(back)
    found = internal_rate({JAN_2024: -paid * UNITS, JAN_2024 + after: back})
    exact = (back / (paid * UNITS)) ** (365 / days) - 1
    assert found.rates == pytest.approx((exact,), abs=1e-9)


def test_several_rates_are_all_found_and_said_to_be_several():
    """-1000, 2300 and -1320 at whole years of 365 days solve at 10 % and 20 %."""
    flows = {2022 * 12: -1000 * UNITS, 2023 * 12: 2300 * UNITS, 2024 * 12: -1320 * UNITS}
    found = internal_rate(flows)
    assert found.rates == pytest.approx((0.1, 0.2), abs=1e-9)
    assert found.value == found.rates[0]
    assert found.ambiguous
    assert found.changes == 2


def test_two_changes_of_sign_may_leave_no_rate():
    found = internal_rate(euros(1000, -1500, 1000, every=12))
    assert (found.rates, found.value, found.changes) == ((), None, 2)


def test_a_rate_beyond_what_means_anything_is_none():
    assert internal_rate(euros(-1, 1_000_000)).value is None


def test_a_century_of_months_stays_in_range():
    flows = {1990 * 12: -(10**15), 2050 * 12: 3 * 10**15, 2099 * 12: -(10**14)}
    found = internal_rate(flows)
    assert len(found.rates) == 2
    for rate in found.rates:
        assert npv(flows, rate) == pytest.approx(0, abs=1e3)
