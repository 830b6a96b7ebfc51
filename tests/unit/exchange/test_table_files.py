"""A table arrives as it was: numbers as numbers, texts as harmless texts, with its head."""

import csv
import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.actors import Actor, Role
from governance.domain.enums import FileFormat
from governance.exchange.formulas import unguarded
from governance.exchange.table_files import About, TableFile, about_csv, seen_by, write_table

ABOUT = About("Table", as_of=dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC), filtered="ML")


def written(rows, file_format, headings=("a",), about=ABOUT) -> bytes:
    out = io.BytesIO()
    assert write_table(TableFile(about, headings, rows), file_format, out) == len(rows)
    return out.getvalue()


def csv_rows(rows, headings=("a",)) -> list[list[str]]:
    text = written(rows, FileFormat.CSV, headings).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


def book_of(rows, headings=("a",), about=ABOUT):
    return openpyxl.load_workbook(io.BytesIO(written(rows, FileFormat.XLSX, headings, about)))


@given(st.decimals(-(10**12), 10**12, places=4))
def test_an_amount_is_the_same_number_in_csv_and_never_marked(amount):
    ((cell,),) = csv_rows([[amount]])
    assert Decimal(cell) == amount
    assert len(cell.partition(".")[2]) in {2, 4}


@given(st.integers(-(10**15), 10**15) | st.floats(-1e9, 1e9))
def test_a_number_is_the_same_number_in_both(number):
    ((cell,),) = csv_rows([[number]])
    assert float(cell) == number
    sheet = book_of([[number]]).active
    assert sheet.cell(2, 1).data_type == "n"
    assert float(sheet.cell(2, 1).value) == pytest.approx(number, rel=1e-14, abs=1e-300)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40))
def test_a_text_comes_back_from_csv_and_is_no_formula_in_a_sheet(text):
    ((cell,),) = csv_rows([[text]]) or [[""]]
    assert unguarded(cell) == text
    held = book_of([[text]]).active.cell(2, 1)
    assert held.data_type in {"s", "n", "inlineStr"}
    assert (held.value or "") == text


@pytest.mark.parametrize(
    ("value", "in_csv", "in_sheet"),
    [
        ("\x01=1+1", "'=1+1", "=1+1"),
        ("a\x00\ud800b", "ab", "ab"),
        (True, "yes", "yes"),
        (None, "", None),
        (float("nan"), "", None),
        (float("inf"), "", None),
        (Decimal("-0.1234567890123456789"), "-0.1234567890123456789", "-0.1234567890123456789"),
        (dt.date(2024, 5, 1), "2024-05-01", dt.datetime(2024, 5, 1)),  # noqa: DTZ001 - XLSX: no zones
        ("\u202eright to left", "\u202eright to left", "\u202eright to left"),
    ],
)
def test_what_is_not_plain_is_written_as_plainly_as_it_can_be(value, in_csv, in_sheet):
    assert csv_rows([["x", value]], ("a", "b")) == [["x", in_csv]]
    assert book_of([["x", value]], ("a", "b")).active.cell(2, 2).value == in_sheet


def test_a_long_text_is_whole_in_csv_and_cut_where_a_cell_ends():
    long = "y" * 40_000
    assert csv_rows([[long]]) == [[long]]
    assert len(book_of([[long]]).active.cell(2, 1).value) == 32_767


def test_a_heading_that_somebody_made_a_formula_is_harmless():
    text = written([], FileFormat.CSV, ("=1+1",)).decode("utf-8-sig")
    assert text == "'=1+1\r\n"
    assert book_of([], ("=1+1",)).active.cell(1, 1).data_type == "s"


@pytest.mark.parametrize("title", ["x[]:*?/\\'" * 9, "About", "'", "", "History"])
def test_any_title_makes_a_sheet_that_comes_before_its_head(title):
    book = book_of([["a"]], about=About(title))
    assert len(book.sheetnames) == 2
    assert book.sheetnames[1] == "About"


def test_the_head_says_the_same_in_both():
    beside = about_csv(TableFile(ABOUT, ("a",), ()), 1).decode("utf-8-sig")
    said = list(csv.reader(io.StringIO(beside)))
    of_sheet = [[cell.value for cell in row] for row in book_of([["x"]])["About"].iter_rows()]
    assert [[name, str(value)] for name, value in of_sheet] == said
    assert dict(said) | {"Rows": "1"} == {
        "Table": "Table",
        "As of": "2026-11-21 10:00:00 UTC",
        "Filter": "ML",
        "Order": "as on the page",
        "Columns": "a",
        "Rows": "1",
        "Who may see it": "whoever may read the portfolio",
    }


def test_who_may_see_it_names_the_units_of_a_reader_who_does_not_see_all():
    reader = Actor("a@example.org", "A", frozenset({Role.ANALYST}), frozenset({2, 9}))
    assert seen_by(reader, {2: "Claims"}) == "A (analyst): only Claims, unit 9"
