"""Sheets of value lines and rates are read cell by cell, and what cannot be read is named."""

import datetime as dt
from decimal import Decimal

import pytest
import xlsxwriter

from governance.domain.enums import BenefitType, Grade, ValueBasis, ValueKind
from governance.errors import UnreadableFileError
from governance.exchange import rate_sheets, value_sheets
from governance.exchange.dates import read_month
from governance.exchange.rate_sheets import RateSheet
from governance.exchange.readers import open_table
from governance.exchange.value_sheets import ValueSheet

HEADER = "initiative,month,kind,basis,category,benefit_type,amount,currency,grade"
GOOD = "C-1,2026-03,benefit,actual,Hours saved,cost_avoided,1200.50,EUR,B"


def sheet(*rows: str, header: str = HEADER) -> ValueSheet:
    content = "\n".join((header, *rows)).encode()
    return ValueSheet(open_table(content, name="v.csv", headings=value_sheets.KNOWN_HEADINGS))


def only(row: str, header: str = HEADER):
    (found,) = sheet(row, header=header).rows()
    return found


def rates(*rows: str) -> list:
    content = "\n".join(("currency,month,rate", *rows)).encode()
    table = open_table(content, name="r.csv", headings=rate_sheets.KNOWN_HEADINGS)
    return list(RateSheet(table).rows())


def test_a_row_becomes_a_draft():
    found = only(
        GOOD + ',0.5,,,https://example.org/x,"by hand",L-7',
        HEADER + ",attribution,low,high,evidence,note,line_id",
    )
    draft = found.draft
    assert found.problems == ()
    assert (found.number, found.initiative) == (2, "C-1")
    assert (draft.month, draft.kind) == (dt.date(2026, 3, 1), ValueKind.BENEFIT)
    assert (draft.basis, draft.benefit_type) == (ValueBasis.ACTUAL, BenefitType.COST_AVOIDED)
    assert (draft.amount, draft.currency, draft.grade) == (Decimal("1200.50"), "EUR", Grade.B)
    assert (draft.attribution, draft.reference) == (Decimal("0.5"), "L-7")
    assert (draft.evidence, draft.note) == ("https://example.org/x", "by hand")


def test_headings_and_words_are_known_whatever_their_form():
    found = only(
        "C-1,Mar-26,Costs,Planned,Licences,,500,eur,d",
        "Initiative,MONTH,Kind,Basis,Category,Benefit type,Amount,Currency,Grade",
    )
    assert found.draft is not None
    assert (found.draft.kind, found.draft.basis) == (ValueKind.COST, ValueBasis.PLAN)


@pytest.mark.parametrize(
    "text", ["2026-03", "03/2026", "Mar-26", "2026-03-31", "March 2026", "31/03/2026", "31.3.2026"]
)
def test_a_month_is_read_in_the_shapes_people_write(text):
    assert read_month(text) == dt.date(2026, 3, 1)


@pytest.mark.parametrize("text", ["2026", "03/04/2026", "soon", "", "2026-13"])
def test_a_month_is_never_guessed(text):
    assert read_month(text) is None


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (GOOD.replace("2026-03", "2026"), "month", "cannot be read as a month"),
        (GOOD.replace("benefit", "saving", 1), "kind", "none of cost, benefit"),
        (GOOD.replace("actual", "maybe"), "basis", "none of plan, actual"),
        (GOOD.replace("cost_avoided", "luck"), "benefit_type", "none of revenue"),
        (GOOD.replace(",B", ",E"), "grade", "none of A, B, C, D"),
        (GOOD.replace("1200.50", "much"), "amount", "no amount"),
        (GOOD.replace("1200.50", "1.200"), "amount", "can mean 1200 or 1.200"),
        (GOOD.replace("1200.50", "$5"), "amount", "currency is EUR"),
        (GOOD.replace("1200.50", ""), "amount", "missing"),
        (GOOD.replace("EUR", "EURO"), "currency", "no currency"),
        (GOOD.replace("EUR", ""), "currency", "missing"),
        (GOOD.replace("C-1", ""), "initiative", "missing"),
        (GOOD + ",x", "", "10 cells but the header has 9"),
    ],
)
def test_what_cannot_be_read_is_named_with_column_and_reason(row, column, words):
    found = only(row)
    assert found.draft is None
    assert any(words in problem.reason for problem in found.problems)
    assert column in [problem.column for problem in found.problems]


def test_the_file_tells_what_stands_before_decimals():
    rows = [GOOD.replace("1200.50", f'"{each}"') for each in ("1.200", "3.450,75")]
    assert [row.draft and row.draft.amount for row in sheet(*rows).rows()] == [
        1200,
        Decimal("3450.75"),
    ]
    rows = [GOOD.replace("1200.50", f'"{each}"') for each in ("1,200", "3,450.75")]
    assert [row.draft and row.draft.amount for row in sheet(*rows).rows()] == [
        1200,
        Decimal("3450.75"),
    ]


def test_shares_may_be_percentages():
    header = HEADER + ",attribution"
    assert only(GOOD + ",25%", header).draft.attribution == Decimal("0.25")
    assert only(GOOD + ",12.5 %", header).draft.attribution == Decimal("0.125")
    assert only(GOOD + ",1.000", header).draft.attribution == 1
    assert "plain number" in only(GOOD + ",€1", header).problems[0].reason


def test_a_missing_column_is_named():
    with pytest.raises(UnreadableFileError, match="no column “kind”"):
        sheet("C-1,2026-03", header="initiative,month")


def test_numbers_and_dates_of_a_workbook_are_read_as_they_are(tmp_path):
    path = tmp_path / "value.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet()
    page.write_row(0, 0, HEADER.split(","))
    page.write_row(1, 0, ["C-1", "", "cost", "actual", "Licences", "", 0.1 + 0.2, "EUR", "A"])
    page.write_datetime(1, 1, dt.datetime(2026, 3, 31), book.add_format({"num_format": "mmm-yy"}))  # noqa: DTZ001
    book.close()
    table = open_table(path, headings=value_sheets.KNOWN_HEADINGS)
    (found,) = ValueSheet(table).rows()
    assert found.draft is not None
    assert (found.draft.month, found.draft.amount) == (dt.date(2026, 3, 1), Decimal("0.3"))


def test_rates_are_read_and_a_single_mark_divides():
    first, second, third = rates("usd,2026-03,0.9215", "JPY,Mar-26,0.006123", "CHF,2026-03,1.085")
    assert (first.currency, first.month, first.rate) == (
        "USD",
        dt.date(2026, 3, 1),
        Decimal("0.9215"),
    )
    assert (second.rate, third.rate) == (Decimal("0.006123"), Decimal("1.085"))
    (bare, wrong) = rates("USD,2026-03,", "USD,never,x")
    assert [problem.column for problem in bare.problems] == ["rate"]
    assert [problem.column for problem in wrong.problems] == ["month", "rate"]
