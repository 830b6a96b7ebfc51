"""Figures as readers see them."""

import pytest

from governance.analytics.formats import count, percent, plural


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (1040, 3273, "32\u202f%"),
        (0, 10, "0\u202f%"),
        (10, 10, "100\u202f%"),
        (1, 3611, "<\u202f1\u202f%"),
        (3610, 3611, ">\u202f99\u202f%"),
        (0, 0, "–"),
    ],
)
def test_a_share_never_claims_nothing_or_everything_wrongly(part, whole, shown):
    assert percent(part, whole) == shown


def test_thousands_carry_a_comma():
    assert count(100_000) == "100,000"


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0 entries"), (1, "1 entry"), (1200, "1,200 entries")]
)
def test_a_noun_follows_its_number(number, shown):
    assert plural(number, "entry", "entries") == shown
