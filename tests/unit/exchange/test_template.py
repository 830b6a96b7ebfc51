"""The template is an empty sheet that the profile ``generic`` reads once it is filled in."""

import csv
import datetime as dt
import io

import openpyxl
import pytest

from governance.domain.enums import FileFormat, Stage, Track
from governance.exchange.column_use import uses_of
from governance.exchange.mapping import RowMapper
from governance.exchange.profiles import load_profile
from governance.exchange.readers import open_table
from governance.exchange.rows import MappedRow
from governance.exchange.template import HEADINGS, template

FILLED = {
    "name": "Claims triage",
    "unit": "Insurance › Claims",
    "track": "ml",
    "stage": "pilot",
    "pilot_on": "2025-03",
    "fact:personal_data": "yes",
}


def filled_csv() -> bytes:
    out = io.StringIO(newline="")
    sheet = csv.DictWriter(out, HEADINGS)
    sheet.writerow(FILLED)
    return template(FileFormat.CSV) + out.getvalue().encode()


def filled_xlsx() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(template(FileFormat.XLSX)))
    book.active.append([FILLED.get(heading, "") for heading in HEADINGS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("fill", [filled_csv, filled_xlsx])
def test_a_filled_template_is_read_by_the_generic_profile(fill):
    generic = load_profile("generic")
    table = open_table(fill(), name="template", headings=generic.headings)
    (row,) = RowMapper(generic, table, dt.date(2026, 1, 28)).rows()
    assert isinstance(row, MappedRow)
    assert (row.name, row.unit_path) == ("Claims triage", ("Insurance", "Claims"))
    assert (row.track, row.stage, row.facts["personal_data"]) == (Track.ML, Stage.PILOT, True)
    assert [str(on) for _, on in row.entries] == ["2025-03"]
    assert row.problems == ()


def test_every_heading_feeds_something():
    generic = load_profile("generic")
    table = open_table(filled_csv(), name="template.csv", headings=generic.headings)
    assert [use.heading for use in uses_of(generic, table) if not use.feeds] == []


def test_the_workbook_offers_the_words_of_closed_lists_and_keeps_dates_as_text():
    sheet = openpyxl.load_workbook(io.BytesIO(template(FileFormat.XLSX))).active
    offered = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert f'"{",".join(Track)}"' in offered
    dated = sheet.cell(1, HEADINGS.index("idea_on") + 1)
    assert sheet.column_dimensions[dated.column_letter].number_format == "@"
    assert "as exactly as it is known" in dated.comment.text


def test_equal_templates_have_equal_bytes():
    assert template(FileFormat.XLSX) == template(FileFormat.XLSX)
