"""A file holds exactly the rows it was given, typed, in order, and nothing that runs."""

import csv
import datetime as dt
import io
import itertools
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.enums import (
    DateBasis,
    FileFormat,
    Phase,
    Precision,
    RiskTier,
    Stage,
    Track,
)
from governance.errors import InvalidInputError
from governance.exchange import table_files
from governance.exchange.export import COLUMNS, export_initiatives
from governance.exchange.formulas import unguarded
from governance.queries.initiatives import InitiativeRow

FORMULA = '=HYPERLINK("http://example.org","Open")'

ROW = InitiativeRow(
    id=7,
    version=3,
    external_id="C-7",
    name="Claims triage",
    unit_id=2,
    unit="Motor",
    root_unit="Insurance",
    track=Track.ML,
    techniques=("classical_ml", "nlp"),
    risk_tier=RiskTier.HIGH,
    stage=Stage.PILOT,
    stage_since=dt.date(2024, 5, 1),
    stage_since_precision=Precision.MONTH,
    stage_since_basis=DateBasis.STATED,
    phase=Phase.TRAINING,
    owner="claims@example.org",
    sponsor=None,
    vendor="Acme",
    registered_on=dt.date(2024, 1, 15),
    updated_at=dt.datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=dt.UTC),
    description="Sorts claims,\n“fast”",
)


def exported(rows, file_format, **options) -> bytes:
    out = io.BytesIO()
    count = export_initiatives(iter(rows), file_format, out, **options)
    assert count == len(rows)
    return out.getvalue()


def csv_cells(rows, **options) -> list[dict[str, str]]:
    content = exported(rows, FileFormat.CSV, **options)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheet_of(rows, **options):
    content = exported(rows, FileFormat.XLSX, **options)
    return openpyxl.load_workbook(io.BytesIO(content)).active


def test_a_row_is_written_with_all_its_fields():
    assert csv_cells([ROW]) == [
        {
            "external_id": "C-7",
            "name": "Claims triage",
            "unit": "Motor",
            "root_unit": "Insurance",
            "units_between": "",
            "track": "ml",
            "techniques": "classical_ml; nlp",
            "stage": "pilot",
            "stage_since": "2024-05-01",
            "stage_since_precision": "month",
            "stage_since_basis": "stated",
            "risk_tier": "high",
            "phase": "training",
            "owner": "claims@example.org",
            "sponsor": "",
            "vendor": "Acme",
            "registered_on": "2024-01-15",
            "description": "Sorts claims,\n“fast”",
            "id": "7",
            "updated_at": "2026-03-04 05:06:07+00:00",
        }
    ]


def test_csv_begins_with_the_mark_by_which_spreadsheets_know_utf8():
    content = exported([ROW], FileFormat.CSV)
    assert content.startswith(b"\xef\xbb\xbfexternal_id,")
    assert content.count(b"\xef\xbb\xbf") == 1


def test_cells_of_a_sheet_are_typed():
    sheet = sheet_of([ROW])
    cells = dict(zip((cell.value for cell in sheet[1]), sheet[2], strict=True))
    assert cells["stage_since"].value == dt.datetime(2024, 5, 1)  # noqa: DTZ001 - zones: XLSX has none
    assert cells["stage_since"].number_format == "yyyy-mm-dd"
    assert cells["updated_at"].value == dt.datetime(2026, 3, 4, 5, 6, 7)  # noqa: DTZ001
    assert cells["updated_at"].number_format == "yyyy-mm-dd hh:mm:ss"
    assert (cells["id"].value, cells["id"].data_type) == (7, "n")
    assert (cells["external_id"].value, cells["external_id"].data_type) == ("C-7", "s")
    assert cells["sponsor"].value is None


def test_a_sheet_can_be_filtered_and_keeps_its_header_in_view():
    sheet = sheet_of([ROW, ROW])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:T3"


@pytest.mark.parametrize(
    "column", ["name", "external_id", "owner", "vendor", "unit", "description"]
)
def test_text_that_looks_like_a_formula_stays_text(column):
    changed: dict[str, Any] = {column: FORMULA}
    row = replace(ROW, **changed)
    assert csv_cells([row])[0][column] == f"'{FORMULA}"
    sheet = sheet_of([row])
    position = list(COLUMNS).index(column) + 1
    assert sheet.cell(2, position).value == FORMULA
    assert sheet.cell(2, position).data_type == "s"
    assert sheet.cell(2, position).hyperlink is None


def test_no_sheet_holds_a_formula_or_a_link_anywhere():
    row = replace(ROW, name=FORMULA, vendor="http://example.org", owner="mailto:a@example.org")
    with zipfile.ZipFile(io.BytesIO(exported([row], FileFormat.XLSX))) as book:
        text = b"".join(book.read(name) for name in book.namelist())
    assert b"<f>" not in text
    assert b"<hyperlink" not in text


def test_equal_rows_give_equal_bytes():
    for file_format in FileFormat:
        assert exported([ROW, ROW], file_format) == exported([ROW, ROW], file_format)


def test_chosen_columns_come_in_the_chosen_order():
    chosen = ("stage", "name")
    assert csv_cells([ROW], columns=chosen) == [{"stage": "pilot", "name": "Claims triage"}]
    assert [cell.value for cell in sheet_of([ROW], columns=chosen)[1]] == ["stage", "name"]


def test_a_file_without_rows_still_says_its_columns():
    content = exported([], FileFormat.CSV).decode("utf-8-sig")
    assert content.strip().split(",") == list(COLUMNS)
    assert [cell.value for cell in sheet_of([])[1]] == list(COLUMNS)


def test_rows_are_read_one_by_one_and_written_in_their_order():
    order: list[int] = []

    def rows() -> Iterator[InitiativeRow]:
        for number in range(3):
            order.append(number)
            yield replace(ROW, name=f"Initiative {number}")

    out = io.BytesIO()
    assert export_initiatives(rows(), FileFormat.CSV, out) == 3
    names = [line.split(",")[1] for line in out.getvalue().decode().splitlines()[1::2]]
    assert (order, names) == ([0, 1, 2], ["Initiative 0", "Initiative 1", "Initiative 2"])


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(table_files, "SHEET_ROWS", 3)
    exported([ROW, ROW], FileFormat.XLSX)
    with pytest.raises(InvalidInputError, match="at most 2 rows"):
        export_initiatives([ROW] * 3, FileFormat.XLSX, io.BytesIO())
    exported([ROW] * 3, FileFormat.CSV)


@pytest.mark.parametrize(
    ("vendor", "cell"), [(["Acme", "Ergo"], "Acme; Ergo"), (True, "True"), (None, ""), (5, "5")]
)
def test_a_vendor_stored_as_another_kind_of_fact_is_written_as_text(vendor, cell):
    assert csv_cells([replace(ROW, vendor=vendor)])[0]["vendor"] == cell


# What a text field of a record can hold: no control characters but tab and line break.
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n\t"),
    min_size=1,
    max_size=30,
).filter(lambda text: text == text.strip())


@given(st.lists(texts, min_size=1, max_size=4))
def test_any_text_arrives_as_it_was(names):
    rows = [replace(ROW, name=name) for name in names]
    sheet = sheet_of(rows, columns=("id", "name"))
    written = [cell.value for (cell,) in itertools.islice(sheet.iter_rows(min_col=2), 1, None)]
    assert written == names
    assert [unguarded(row["name"]) for row in csv_cells(rows)] == names
