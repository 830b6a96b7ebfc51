"""Any sheet is opened for what it holds; what cannot be read is refused with one sentence."""

import csv
import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.config import settings
from governance.errors import UnreadableFileError
from governance.exchange import csv_files
from governance.exchange.readers import open_table
from governance.exchange.tables import cell_text
from tests.support.sheets import workbook

HEADINGS = ("name", "unit", "stage")


def rows(content: bytes, **options) -> list[tuple[int, tuple]]:
    table = open_table(content, headings=HEADINGS, **options)
    return [(row.number, row.values) for row in table.rows()]


def refusal(content: bytes, name: str = "sheet.csv", **options) -> str:
    with pytest.raises(UnreadableFileError) as refused:
        list(open_table(content, name=name, headings=HEADINGS, **options).rows())
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
    ],
)
def test_the_encoding_is_found_by_itself(encoding, found):
    table = open_table("name,unit\nBüro – Süd,Zürich\n".encode(encoding), headings=HEADINGS)
    assert table.encoding == found
    assert table.columns == ("name", "unit")
    assert next(table.rows()).values == ("Büro – Süd", "Zürich")


def test_a_letter_cut_by_the_reading_of_chunks_is_still_utf_8(monkeypatch):
    monkeypatch.setattr(csv_files, "_CHUNK_BYTES", 3)
    assert open_table("näme,unit\näöü,x\n".encode()).encoding == "utf-8-sig"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_by_itself(delimiter):
    text = delimiter.join(["name", "unit"]) + "\n" + delimiter.join(['"a,b;c"', "d"]) + "\n"
    assert rows(text.encode()) == [(2, ("a,b;c", "d"))]


def test_rows_are_numbered_as_a_spreadsheet_counts_them():
    text = 'name,unit\n"two\nlines",a\n\n,\nlast,b\n'
    assert rows(text.encode()) == [(2, ("two\nlines", "a")), (5, ("last", "b"))]


def test_the_header_is_found_below_a_title():
    text = "AI register,,\nas of January,,\n\nName,Unit,Stage\nChatbot,A,pilot\n"
    assert rows(text.encode()) == [(5, ("Chatbot", "A", "pilot"))]


def test_a_header_of_unknown_headings_is_the_first_row_as_wide_as_those_below():
    table = open_table(b"Register\nfoo,bar,baz\n1,2,3\n4,5,6\n")
    assert (table.header_row, table.columns) == (2, ("foo", "bar", "baz"))


def test_columns_are_told_apart_when_headings_repeat_or_are_missing():
    table = open_table(b"name,unit,note,,note\na,b,c,d,e\n", headings=HEADINGS)
    assert table.columns == ("name", "unit", "note", "column 4", "note (2)")


def test_a_workbook_is_read_with_its_types_from_the_sheet_that_is_asked_for():
    content = workbook(
        {
            "Cover": [["Read me"], ["please"]],
            "Data": [["Title"], [], ["name", "unit", "on"], ["a", 5, dt.date(2024, 1, 2)]],
        }
    )
    table = open_table(content, name="book.xlsx", sheet="Data", headings=HEADINGS)
    assert (table.sheets, table.header_row) == (("Cover", "Data"), 3)
    (row,) = table.rows()
    assert (row.number, row.values) == (4, ("a", 5.0, dt.date(2024, 1, 2)))
    assert cell_text(row.values[1]) == "5"
    assert [row.number for row in table.rows()] == [4]
    assert "no visible sheet “Sheet9”; it has Cover, Data" in refusal(content, sheet="Sheet9")


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,\n,,\n"])
def test_an_empty_file_is_refused(content):
    assert "is empty" in refusal(content)


def test_headings_without_rows_are_refused():
    assert "no rows below" in refusal(b"name,unit\n\n")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UnreadableFileError, match="cannot be opened"):
        open_table(tmp_path / "none.csv")


@pytest.mark.parametrize("content", [b"name,unit\n\x81\x8d,b\n", b"\xff\x00name", b"%PDF\x00\x01"])
def test_another_encoding_and_binary_data_are_refused(content):
    assert refusal(content)


def test_a_file_cut_off_inside_a_value_is_refused():
    assert "row 3: the file ends inside a quoted value" in refusal(b'name,unit\na,b\n"c,d\n')


def test_an_endless_value_is_refused(monkeypatch):
    monkeypatch.setattr(csv_files, "CELL_LIMIT", 100)
    sentence = refusal(b'name,unit\na,b\n"' + b"x" * 200 + b'",d\n')
    csv.field_size_limit(1_000_000)
    assert "row 3: a value is longer than 100 characters" in sentence


@pytest.mark.parametrize("name", ["book.xlsx", "book.XLSM"])
def test_a_workbook_that_is_none_is_refused(name):
    assert "is called a workbook but is none" in refusal(b"name,unit\na,b\n", name)


@pytest.mark.parametrize("content", [b"PK\x03\x04 nothing", workbook({"A": [["x"]]})[:-40]])
def test_a_damaged_workbook_is_refused(content):
    assert "is not an Excel workbook, or it is damaged" in refusal(content, "book.xlsx")


def test_a_zip_of_something_else_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("readme.txt", "hello")
    assert "is not an Excel workbook" in refusal(content.getvalue(), "book.xlsx")


def test_an_old_or_protected_workbook_is_refused():
    sentence = refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "book.xls")
    assert "old format or protected by a password" in sentence


def bomb(part: str, content: bytes) -> bytes:
    """Return a workbook in which one part is replaced."""
    source, target = io.BytesIO(workbook({"A": [["name", "unit"], ["a", "b"]]})), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == part else old.read(info))
    return target.getvalue()


@pytest.fixture
def small_uploads(monkeypatch):
    monkeypatch.setenv("GOVERNANCE_MAX_UPLOAD_MB", "1")
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_a_workbook_that_explodes_is_refused_before_it_is_parsed(small_uploads):
    content = bomb("xl/styles.xml", b" " * 40_000_000)
    assert len(content) < 1_000_000
    assert "grows to 40 MB when unpacked, and 10 MB are allowed" in refusal(content, "bomb.xlsx")


def test_a_workbook_with_two_cells_far_apart_is_refused_before_it_is_parsed():
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    sentence = refusal(bomb("xl/worksheets/sheet1.xml", sheet), "far.xlsx")
    assert "1,048,576 rows by 16,384 columns" in sentence


def test_a_file_above_the_limit_is_refused(small_uploads):
    assert "has 2 MB and 1 MB are allowed" in refusal(b"name,unit\n" + b"a,b\n" * 500_000)


def test_a_sheet_with_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setenv("GOVERNANCE_MAX_IMPORT_ROWS", "3")
    settings.cache_clear()
    try:
        assert "more than 3 rows" in refusal(b"name,unit\n" + b"a,b\n" * 4)
        assert len(rows(b"name,unit\n" + b"a,b\n" * 3)) == 3
    finally:
        settings.cache_clear()


CELL = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8
).filter(str.strip)


@given(cells=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8))
def test_every_cell_of_a_csv_file_is_read_back(cells):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([HEADINGS, *cells])
    assert [values for _, values in rows(text.getvalue().encode())] == cells
