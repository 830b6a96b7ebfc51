"""Axes carry few round values, and names beside them keep apart."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.charts.axes import apart, money_axis, months_axis, round_ticks

amounts = st.floats(-1e12, 1e12).filter(lambda amount: amount == 0 or abs(amount) > 1e-3)


@given(amounts, amounts)
def test_ticks_are_few_and_inside_and_hold_zero(one, two):
    low, high = sorted((one, two))
    if high - low <= 1e-6 * max(abs(low), abs(high)):
        return
    ticks = round_ticks(low, high)
    assert 1 <= len(ticks) <= 5
    slack = (high - low) * 1e-9
    assert all(low - slack <= tick <= high + slack for tick in ticks)
    assert 0 in ticks or not low <= 0 <= high


def test_a_value_axis_has_decimals_only_where_its_steps_need_them():
    assert money_axis(-1.2e6, 3.4e6, "EUR")["ticktext"] == [
        *("−€\u202f1\u202fM", "0", "€\u202f1\u202fM", "€\u202f2\u202fM", "€\u202f3\u202fM")
    ]
    assert "€\u202f0.5\u202fM" in money_axis(0, 1.6e6, "EUR")["ticktext"]


@pytest.mark.parametrize(
    ("months", "named"),
    [
        (4, ["Jan 2024", "Feb 2024", "Mar 2024", "Apr 2024", "May 2024"]),
        (24, ["Jan 2024", "Jul 2024", "Jan 2025", "Jul 2025", "Jan 2026"]),
    ],
)
def test_a_few_months_are_named(months, named):
    assert months_axis(2024 * 12, 2024 * 12 + months)["ticktext"] == named


@given(st.lists(st.floats(-1000, 1000), max_size=8))
def test_places_keep_their_order_and_their_distance(places):
    moved = apart(places, 17)
    assert all(new >= old for new, old in zip(moved, places, strict=True))
    for one, two in itertools.pairwise(sorted(moved)):
        assert two - one >= 17 - 1e-9
