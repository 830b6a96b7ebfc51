"""A report as a workbook: what it stands on first, then a sheet for each table, cells typed.

Text is written as text, whatever it begins with, so no cell is ever a formula.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from governance.domain.enums import Precision
from governance.exchange.table_files import SHEET_ROWS
from governance.reports.blocks import (
    Block,
    Chart,
    Column,
    Facts,
    Figure,
    Figures,
    Heading,
    Paragraph,
    Table,
)
from governance.reports.cells import Cell, Day, Money, Number, Share
from governance.reports.document import Document, whole_text

LONGEST_CELL = 32_767
"""Characters that a cell of a spreadsheet holds."""

_LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_FIRST_SHEET, _TEXT_SHEET = "Report", "Text"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FORMATS: dict[str, dict[str, object]] = {
    "plain": {"valign": "top", "text_wrap": True},
    "heading": {"bold": True, "bottom": 1, "valign": "top", "text_wrap": True},
    "title": {"bold": True, "font_size": 16},
    "label": {"valign": "top", "font_color": "#5f5b54"},
    "number": {"num_format": "#,##0.######", "valign": "top"},
    "money": {"num_format": "#,##0.00;[Red]-#,##0.00", "valign": "top"},
    "day": {"num_format": "yyyy-mm-dd", "valign": "top", "align": "right"},
    "month": {"num_format": "yyyy-mm", "valign": "top", "align": "right"},
    "year": {"num_format": "yyyy", "valign": "top", "align": "right"},
    "strong": {"bold": True, "valign": "top", "text_wrap": True},
}
_PRECISIONS = {Precision.DAY: "day", Precision.MONTH: "month", Precision.YEAR: "year"}


@dataclass(slots=True)
class _Book:
    """A workbook under way."""

    book: xlsxwriter.Workbook
    formats: dict[str, Format]
    names: set[str] = field(default_factory=set)

    def sheet(self, name: str) -> Worksheet:
        """Add a sheet; its name is cut and made unique, as spreadsheets ask."""
        bare = _NOT_IN_NAMES.sub(" ", name).strip("' ")[:_LONGEST_NAME] or "Sheet"
        unique, number = bare, 1
        while unique.casefold() in self.names:
            number += 1
            unique = f"{bare[: _LONGEST_NAME - len(str(number)) - 1]} {number}"
        self.names.add(unique.casefold())
        return self.book.add_worksheet(unique)

    def text(self, sheet: Worksheet, row: int, column: int, text: str, look: str = "plain") -> None:
        """Write a text, cut to what a cell holds; nothing for an empty one."""
        if not text:
            return
        sheet.write_string(row, column, _cut(text), self.formats[look])


def render(document: Document) -> bytes:
    """Return the document as a workbook; the same document gives the same bytes."""
    out = io.BytesIO()
    created = document.as_of.astimezone(dt.UTC).replace(tzinfo=None)
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        book.set_properties(
            {
                "title": _cut(f"{document.title}, {document.subject}"),
                "comments": f"{document.key}, SHA-256 {document.digest}",
                "created": created,
            }
        )
        of = _Book(book, {name: book.add_format(look) for name, look in _FORMATS.items()})
        _first(of, document)
        for name, tables in groupby(document.tables, lambda table: table.sheet):
            _table(of, name, list(tables))
        _texts(of, document)
    return out.getvalue()


def _first(of: _Book, document: Document) -> None:
    sheet = of.sheet(_FIRST_SHEET)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    of.text(sheet, 0, 0, document.title, "title")
    of.text(sheet, 1, 0, document.subject, "strong")
    for row, (label, value) in enumerate(_stands_on(document), start=3):
        of.text(sheet, row, 0, label, "label")
        if isinstance(value, int):
            sheet.write_number(row, 1, value, of.book.add_format({"align": "left"}))
        else:
            of.text(sheet, row, 1, value)


def _stands_on(document: Document) -> Iterator[tuple[str, str | int]]:
    yield "In short", document.sentence
    for caution in document.cautions:
        yield "Caution", caution
    yield "As of", document.as_of_words
    yield "Scope", document.scope
    yield "Filter", document.filter
    yield "Initiatives", document.subjects
    yield "Rows", document.rows
    yield "Catalogue", document.catalogue or "none published"
    yield "Catalogue SHA-256", document.catalogue_sha256
    yield "Key", document.key
    yield "Data SHA-256", document.digest
    yield "Audit event", document.audit_sequence
    yield "Audit head", document.audit_head
    for source in document.sources:
        yield f"Source: {source.name}", source.what


def _table(of: _Book, name: str, tables: list[Table]) -> None:
    """Write tables of one sheet below each other, told apart in a column of their own."""
    first = tables[0]
    sheet = of.sheet(name)
    grouped = bool(first.group_heading)
    headings = [*([first.group_heading] if grouped else []), *_headings(first)]
    for place, heading in enumerate(headings):
        of.text(sheet, 0, place, heading, "heading")
    widths = [*([28.0] if grouped else []), *(_width(each) for each in _spread(first))]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    row = 0
    for table in tables:
        for cells in table.rows[: SHEET_ROWS - 1 - row]:
            row += 1
            if grouped:
                of.text(sheet, row, 0, table.group)
            place = int(grouped)
            for column, cell in zip(table.columns, cells, strict=True):
                place = _write(of, sheet, row, place, cell, share=column.id in _shares(first))
    sheet.freeze_panes(1, 0)
    # A sum below the rows must stay there when somebody filters.
    last = row - 1 if first.total and len(tables) == 1 else row
    sheet.autofilter(0, 0, max(last, 0), len(headings) - 1)


def _shares(table: Table) -> frozenset[str]:
    """Return the columns that hold shares: each becomes a number met and a number due."""
    held = {
        column.id
        for row in table.rows
        for column, cell in zip(table.columns, row, strict=True)
        if isinstance(cell, Share)
    }
    return frozenset(held)


def _spread(table: Table) -> Iterator[Column]:
    shares = _shares(table)
    for column in table.columns:
        yield column
        if column.id in shares:
            yield column


def _headings(table: Table) -> Iterator[str]:
    shares = _shares(table)
    for column in table.columns:
        yield column.heading
        if column.id in shares:
            yield f"{column.heading}: of"


def _width(column: Column) -> float:
    return max(column.width * 0.62, 12.0) if column.width else 44.0


def _write(of: _Book, sheet: Worksheet, row: int, place: int, cell: Cell, *, share: bool) -> int:
    """Write a cell, or the two of a share, and return the place of the next."""
    if isinstance(cell, Share):
        sheet.write_number(row, place, cell.part, of.formats["number"])
        sheet.write_number(row, place + 1, cell.whole, of.formats["number"])
        return place + 2
    if isinstance(cell, Number):
        sheet.write_number(row, place, cell.value, of.formats["number"])
    elif isinstance(cell, Money):
        sheet.write_number(row, place, float(cell.value), of.formats["money"])
    elif isinstance(cell, Day):
        look = of.formats[_PRECISIONS[cell.precision]]
        sheet.write_datetime(row, place, dt.datetime.combine(cell.value, dt.time()), look)
    elif cell.text:
        of.text(sheet, row, place, cell.text)
    return place + 2 if share else place + 1


def _texts(of: _Book, document: Document) -> None:
    """Write what stands outside of tables: figures, facts, paragraphs and what charts say."""
    sheet = of.sheet(_TEXT_SHEET)
    for place, (heading, width) in enumerate(
        (("Section", 32), ("What", 18), ("Name", 36), ("Text", 100))
    ):
        of.text(sheet, 0, place, heading, "heading")
        sheet.set_column(place, place, width)
    row = 0
    for section in document.sections:
        for block in section.blocks:
            for kind, name, text in _said(block):
                row += 1
                for place, said in enumerate((section.title, kind, name, text)):
                    of.text(sheet, row, place, said)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, row, 3)


def _said(block: Block) -> Iterator[tuple[str, str, str]]:
    match block:
        case Paragraph():
            yield "Text", "", block.text
        case Heading():
            yield "Heading", "", block.text
        case Facts():
            yield from (("Fact", fact.label, fact.value.text) for fact in block.rows)
        case Figures():
            yield from (("Figure", figure.label, _figure(figure)) for figure in block.items)
        case Chart():
            yield "Chart", "", block.finding
            yield "Note", block.table.sheet, block.note
        case Table(note=note) if note:
            yield "Note", block.sheet, note


def _figure(of: Figure) -> str:
    value = f"{of.text} {of.unit}".strip()
    said = "; ".join(each for each in (of.interval, of.basis, of.change) if each)
    return f"{value} ({said})" if said else value


def _cut(text: str) -> str:
    text = whole_text(text)
    if len(text) <= LONGEST_CELL:
        return text
    note = f"… (cut: {len(text):,} characters; the JSON holds all)"
    return text[: LONGEST_CELL - len(note)] + note
