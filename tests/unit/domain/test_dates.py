"""Dates are held by the first day of what is known of them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.dates import PartialDate
from governance.domain.enums import Precision

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2200, 12, 31))


@pytest.mark.parametrize(
    ("precision", "first", "last", "text"),
    [
        (Precision.DAY, dt.date(2024, 2, 9), dt.date(2024, 2, 9), "2024-02-09"),
        (Precision.MONTH, dt.date(2024, 2, 1), dt.date(2024, 2, 29), "2024-02"),
        (Precision.YEAR, dt.date(2024, 1, 1), dt.date(2024, 12, 31), "2024"),
    ],
)
def test_a_date_names_its_period(precision, first, last, text):
    partial = PartialDate(dt.date(2024, 2, 9), precision)

    assert (partial.on, partial.last, str(partial)) == (first, last, text)


@given(DAYS, st.sampled_from(Precision))
def test_the_day_given_lies_in_the_period(day, precision):
    partial = PartialDate(day, precision)

    assert partial.on <= day <= partial.last


@given(DAYS, st.sampled_from(Precision))
def test_two_days_of_one_period_are_one_date(day, precision):
    partial = PartialDate(day, precision)

    assert PartialDate(partial.last, precision) == partial
