"""Rates typed or pasted into a grid."""

import datetime as dt
from decimal import Decimal

import pytest

from governance.exchange.rate_grid import TITLES, read_rates

MARCH = dt.date(2026, 3, 1)


def row(currency="chf", month="2026-03", rate="1,0532"):
    return {"currency": currency, "month": month, "rate": rate}


def test_a_rate_is_read_whichever_sign_stands_before_its_decimals():
    found = read_rates([TITLES, row(), row("USD", "Mar 2026", "0.925"), {}], "EUR")

    assert [(each.row, each.currency, each.month, each.rate) for each in found] == [
        (2, "CHF", MARCH, Decimal("1.0532")),
        (3, "USD", MARCH, Decimal("0.925")),
    ]
    assert not any(each.problems for each in found)


def test_a_row_without_a_rate_is_no_mistake():
    (found,) = read_rates([row(rate="")], "EUR")

    assert (found.rate, found.problems) == (None, ())


@pytest.mark.parametrize(
    ("typed", "column", "said"),
    [
        (row(currency="EUR"), "currency", "EUR is the base currency; it needs no rate."),
        (row(currency="francs"), "currency", "is no currency"),
        (row(month="soon"), "month", "'soon' is no month"),
        (row(rate="=1/2"), "rate", "'=1/2' is no rate"),
        (row(rate="0"), "rate", "must be more than 0"),
        (row(rate="-1.05"), "rate", "must be more than 0"),
    ],
)
def test_one_sentence_names_what_is_wrong(typed, column, said):
    (found,) = read_rates([typed], "EUR")

    assert [problem.column for problem in found.problems] == [column]
    assert said in found.problems[0].reason


def test_a_month_is_given_once():
    found = read_rates([row(), row(month="03/2026", rate="1.1")], "EUR")

    assert found[1].problems[0].reason == "Row 1 is of the same currency and month; leave one."
