"""A report as a workbook: typed cells, nothing that runs, everything that it stands on."""

import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest

from governance.domain.report_kinds import Kind
from governance.reports import xlsx
from governance.reports.blocks import Column, Paragraph, Table
from governance.reports.cells import Text
from tests.factories import reports


def book(document):
    return openpyxl.load_workbook(io.BytesIO(xlsx.render(document)))


class TestBytes:
    def test_the_same_document_gives_the_same_bytes(self):
        assert xlsx.render(reports.document()) == xlsx.render(reports.document())

    def test_the_file_is_dated_as_the_report(self):
        created = book(reports.document()).properties.created
        assert created == dt.datetime(2026, 3, 31, 23, 59, 59)  # noqa: DTZ001 - XLSX knows no zones


class TestFirstSheet:
    def test_it_says_what_the_report_stands_on(self):
        document = reports.document()
        sheet = book(document).worksheets[0]
        said = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=4)}

        assert sheet["A1"].value == "Portfolio compliance report"
        assert said["As of"] == "31 March 2026"
        assert said["Filter"] == "None"
        assert said["Rows"] == document.rows == 2
        assert said["Catalogue"] == "trackgate-core 1.0.0"
        assert said["Key"] == document.key
        assert said["Data SHA-256"] == document.digest
        assert said["Audit event"] == 12
        assert said["Audit head"] == "a" * 64


class TestCells:
    def test_each_is_of_its_type(self):
        row = [cell.value for cell in book(reports.document(reports.table("Name")))["Rows"][2]]

        assert row[:5] == [
            "Name",
            1234,
            -1234.5678,
            dt.datetime(2026, 3, 9),  # noqa: DTZ001 - XLSX knows no zones
            dt.datetime(2025, 7, 1),  # noqa: DTZ001
        ]
        assert row[5:] == [5, 6, "Not met", "GenAI", "KEY-1", None]

    def test_a_share_is_two_numbers_under_two_headings(self):
        headings = [cell.value for cell in book(reports.document(reports.table()))["Rows"][1]]

        assert headings[5:7] == ["Column 5", "Column 5: of"]

    def test_dates_look_as_exact_as_they_are_known(self):
        row = book(reports.document(reports.table()))["Rows"][2]

        assert (row[3].number_format, row[4].number_format) == ("yyyy-mm-dd", "yyyy-mm")

    @pytest.mark.parametrize("text", reports.HOSTILE, ids=range(len(reports.HOSTILE)))
    def test_hostile_text_stays_text(self, text):
        content = xlsx.render(reports.document(*reports.blocks(text), subject=text, sentence=text))
        found = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for sheet in found for row in sheet.iter_rows() for cell in row]

        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sheets = [parts.read(name) for name in parts.namelist() if "worksheets" in name]
        assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
        assert not any(b"hyperlink" in sheet for sheet in sheets)
        if text.isprintable():
            assert found["Rows"]["A2"].value == text

    def test_a_text_longer_than_a_cell_is_cut_and_says_so(self):
        held = book(reports.document(reports.table("x" * 40_000)))["Rows"]["A2"].value

        assert len(held) == 32_767
        assert held.endswith("… (cut: 40,000 characters; the JSON holds all)")


class TestSheets:
    def test_headings_stay_and_rows_can_be_filtered(self):
        sheet = book(reports.document(reports.long_table(30)))["Long"]

        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == "A1:B31"

    def test_a_sum_stays_below_when_rows_are_filtered(self):
        sheet = book(reports.document(reports.table("a", "b", "All", total=True)))["Rows"]

        assert sheet.auto_filter.ref.endswith("3")
        assert sheet["A4"].value == "All"

    def test_tables_of_one_sheet_are_told_apart_by_a_column(self):
        columns = (Column("name", "Name"),)
        parts = [
            Table("Clauses", columns, ((Text(name),),), group=name, group_heading="Framework")
            for name in ("one", "two")
        ]
        sheet = book(reports.document(*parts))["Clauses"]

        found = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert found == [["Framework", "Name"], ["one", "one"], ["two", "two"]]

    def test_names_are_what_spreadsheets_allow(self):
        columns = (Column("name", "Name"),)
        parts = [
            Table(name, columns, ((Text("x"),),))
            for name in ("A/B: [what]?", "Long " * 20, "Long " * 20 + "!", "report", "''")
        ]
        names = book(reports.document(*parts)).sheetnames

        assert len({name.casefold() for name in names}) == len(names) == 7
        assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)

    def test_what_is_no_table_is_on_a_sheet_of_its_own(self):
        sheet = book(reports.document(*reports.blocks("Said")))["Text"]
        found = {(row[1].value, row[2].value): row[3].value for row in sheet.iter_rows(min_row=2)}

        assert found["Text", None] == "Said"
        assert found["Fact", "Owner"] == "Said"
        assert found["Figure", "Said"].startswith("42 % (95 %: 29 to 57 %; ")
        assert found["Chart", None] == "Said"
        assert found["Note", "Rows"] == "A note below."

    @pytest.mark.parametrize("kind", list(Kind))
    def test_every_kind_can_be_read_back(self, kind):
        assert book(reports.document(Paragraph("One."), kind=kind)).sheetnames == ["Report", "Text"]
