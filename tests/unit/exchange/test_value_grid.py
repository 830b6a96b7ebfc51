"""Lines typed or pasted into a grid: what is read, and what is refused in which words."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.enums import BenefitType, Grade, ValueBasis, ValueKind
from governance.domain.value import ValueDraft
from governance.exchange.value_grid import TITLES, read_lines

TODAY = dt.date(2026, 11, 21)
COST = {
    "month": "2026-03",
    "basis": "Actual",
    "kind": "cost",
    "category": "Licences",
    "amount": "100",
    "currency": "EUR",
}
BENEFIT = COST | {"kind": "Benefit", "benefit_type": "Cost avoided", "category": "Hours"}


def drafts(*rows):
    found = read_lines(rows, TODAY)
    assert not [each.problems for each in found if each.problems]
    return [each.draft for each in found]


def refused(*rows):
    return {
        (problem.row, problem.column): problem.reason
        for line in read_lines(rows, TODAY)
        for problem in line.problems
    }


def test_a_full_row_becomes_a_line():
    row = BENEFIT | {
        "basis": "planned",
        "amount": "1.234,50 €",
        "currency": "eur",
        "grade": "b",
        "attribution": "50 %",
        "low": "(500)",
        "high": "2.000,00",
        "evidence": " https://example.org/x ",
        "note": "As measured",
    }

    assert drafts(row) == [
        ValueDraft(
            month=dt.date(2026, 3, 1),
            basis=ValueBasis.PLAN,
            kind=ValueKind.BENEFIT,
            category="Hours",
            amount=Decimal("1234.50"),
            currency="EUR",
            benefit_type=BenefitType.COST_AVOIDED,
            grade=Grade.B,
            attribution=Decimal("0.5"),
            low=Decimal(-500),
            high=Decimal(2000),
            evidence="https://example.org/x",
            note="As measured",
        )
    ]


def test_what_is_left_blank_takes_its_usual_value():
    (draft,) = drafts(COST)

    assert (draft.grade, draft.attribution, draft.low) == (Grade.D, Decimal(1), None)
    assert draft.benefit_type is None


@pytest.mark.parametrize(
    "month",
    ["2026-03", "03/2026", "Mar-26", "March 2026", "2026-03-31", "31.03.2026", "01.03.2026"],
)
def test_months_are_read_as_people_write_them(month):
    assert drafts(COST | {"month": month})[0].month == dt.date(2026, 3, 1)


def test_the_column_tells_what_one_cell_leaves_open():
    rows = [COST | {"month": "31/01/2026", "amount": "1,5"}]
    rows.append(COST | {"month": "01/02/2026", "amount": "1.234"})

    assert [(each.month.month, each.amount) for each in drafts(*rows)] == [
        (1, Decimal("1.5")),
        (2, Decimal(1234)),
    ]


def test_what_stays_open_is_refused_and_says_both_readings():
    found = refused(COST | {"month": "03/04/2026", "amount": "1.234"})

    assert (
        found[1, "month"] == "'03/04/2026' can mean March 2026 or April 2026; write it as 2026-03."
    )
    assert found[1, "amount"].startswith("'1.234' can mean 1234 or 1.234")


def test_a_sign_beside_the_amount_is_its_currency_when_it_means_only_one():
    assert drafts(COST | {"amount": "€ 3.7", "currency": ""})[0].currency == "EUR"
    assert (
        "The currency is missing"
        in refused(COST | {"amount": "$ 3.7", "currency": ""})[1, "currency"]
    )
    assert (
        "written in EUR and the currency is CHF"
        in refused(COST | {"amount": "€ 3.7", "currency": "CHF"})[1, "amount"]
    )


def test_blank_rows_and_pasted_headings_are_left_out_but_counted():
    blank = dict.fromkeys(TITLES, " ")
    found = read_lines([TITLES, blank, COST, {}, COST | {"amount": "x"}], TODAY)

    assert [each.row for each in found] == [3, 5]
    assert found[1].problems[0].row == 5


def test_every_cell_of_a_row_is_named_at_once():
    nonsense = dict.fromkeys(TITLES, "=HYPERLINK(1)") | {"category": "", "note": ""}

    found = refused(nonsense)

    assert [column for _, column in found] == [
        *("month", "basis", "kind", "category", "benefit_type", "amount", "currency", "grade"),
        *("attribution", "low", "high"),
    ]
    assert found[1, "kind"] == "'=HYPERLINK(1)' is no kind; write Cost or Benefit."
    assert found[1, "benefit_type"].endswith(
        "write Revenue, Cost avoided, Capacity freed or Risk reduced."
    )


@pytest.mark.parametrize(
    ("changed", "column", "said"),
    [
        ({"month": "2026-12"}, "month", "has not begun"),
        ({"month": ""}, "month", "The month is missing"),
        ({"month": "2026"}, "month", "is no month"),
        ({"amount": "-5"}, "amount", "A cost is not negative"),
        ({"amount": ""}, "amount", "The amount is missing"),
        ({"benefit_type": "revenue"}, "benefit_type", "A cost has no type"),
        ({"kind": "benefit"}, "benefit_type", "type of the benefit is missing"),
        ({"low": "5"}, "low", "belong to plans"),
        ({"attribution": "50"}, "attribution", "must be more than 0 and at most 1"),
        ({"attribution": "half"}, "attribution", "'half' is no share"),
        ({"attribution": "€ 0.5"}, "attribution", "is no share"),
        ({"attribution": "33.333 %"}, "attribution", "of at most 4 decimals"),
        ({"currency": "XYZ"}, "currency", "is no currency of ISO 4217"),
        ({"grade": "E"}, "grade", "'E' is no grade; write A, B, C or D."),
        ({"category": "x" * 500}, "category", "The category"),
        ({"basis": ""}, "basis", "The basis is missing"),
        ({"kind": ""}, "kind", "The kind is missing"),
    ],
)
def test_one_sentence_names_what_is_wrong(changed, column, said):
    found = refused(COST | changed)

    assert said in found.pop((1, column))
    assert not found


@given(st.dictionaries(st.sampled_from(list(TITLES)), st.text(max_size=60)))
def test_whatever_is_typed_a_row_is_a_line_or_says_why_not(row):
    for line in read_lines([row], TODAY):
        assert (line.draft is None) is bool(line.problems)
        assert all(problem.reason.endswith(".") for problem in line.problems)
