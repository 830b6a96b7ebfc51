"""Amounts as readers see them."""

import datetime as dt
import math

import pytest

from governance.analytics.discounting import month_of
from governance.analytics.money import exact, money, month_name, multiple, scale_of


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (3_712_000, "€\u202f3.7\u202fM"),
        (-410_400, "−€\u202f410\u202fk"),
        (-4_140, "−€\u202f4.1\u202fk"),
        (999_700, "€\u202f1.0\u202fM"),
        (1_250_000_000, "€\u202f1.2\u202fbn"),
        (950.4, "€\u202f950"),
        (-0.2, "€\u202f0"),
        (0, "€\u202f0"),
        (None, "–"),
        (math.nan, "–"),
    ],
)
def test_an_amount_has_the_digits_it_can_bear(amount, said):
    assert money(amount, "EUR") == said


def test_amounts_of_one_chart_share_a_scale():
    scale = scale_of([2_400_000, 300_000, math.nan], "CHF")
    assert scale.text(300_000) == "CHF\u202f0.3\u202fM"
    assert scale.text(-2_400_000) == "−CHF\u202f2.4\u202fM"
    assert scale_of([], "USD").text(0) == "$\u202f0"


def test_an_exact_amount_has_cents():
    assert exact(-1_234_567.891, "GBP") == "−£\u202f1,234,567.89"


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (3.14, "3.1\u202f×"),
        (0, "0.0\u202f×"),
        (-0.26, "−0.3\u202f×"),
        (-0.01, "0.0\u202f×"),
        (None, "–"),
    ],
)
def test_a_multiple_has_one_decimal(ratio, said):
    assert multiple(ratio) == said


def test_months_are_named_as_people_say_them():
    september = month_of(dt.date(2025, 9, 30))
    assert month_name(september) == "September 2025"
    assert month_name(september, short=True) == "Sep 2025"
