"""The sentence above the figures of value is true to them."""

import pytest

from governance.analytics.discounting import UNITS
from governance.analytics.ledger import ledger
from governance.analytics.value_words import paid_back
from tests.support.value_lines import JAN_2024, Line, months_frame


def line(after, kind, amount, *more):
    return Line(JAN_2024 + after, kind, amount * UNITS, *more)


COST, BACK = line(0, "cost", 5_000), line(2, "benefit", 6_000)
PLANNED = [line(0, "cost", 1, "", "plan"), line(1, "benefit", 2, "D", "plan")]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            [COST, BACK, *PLANNED],
            "The portfolio has paid for itself since March 2024; the plan said February 2024.",
        ),
        ([COST, BACK, PLANNED[0]], "The portfolio has paid for itself since March 2024."),
        (
            [COST, line(1, "benefit", 9_000, "D"), line(2, "benefit", 1_000, "B")],
            "The portfolio has not paid for itself yet: €\u202f4.0\u202fk are missing.",
        ),
        ([BACK], "€\u202f6.0\u202fk of measured benefit is recorded, and no cost."),
        (PLANNED, "Nothing is recorded yet of what was spent or has come back."),
        ([], "Nothing is recorded yet of what was spent or has come back."),
    ],
    ids=["with a plan", "plan not paid back", "not yet", "no cost", "plan alone", "nothing"],
)
def test_the_paid_back(lines, said):
    assert paid_back(ledger(months_frame(lines)), "EUR") == said


def test_what_is_looked_at_has_its_name_in_the_sentence():
    said = paid_back(ledger(months_frame([COST, BACK])), "EUR", subject="Fraud scoring")
    assert said == "Fraud scoring has paid for itself since March 2024."
