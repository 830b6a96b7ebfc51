"""A table as a file: the rows of a screen in their order and columns, and a head that names them.

XLSX carries the head as its sheet "About". A CSV file holds the table alone, so that every program
and our own import read it; its head is a file of its own, see :func:`about_csv`.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from governance.domain import drafts
from governance.domain.actors import Actor
from governance.domain.enums import FileFormat
from governance.errors import InvalidInputError
from governance.exchange.formulas import guarded

Cell = str | bool | int | float | Decimal | dt.date | dt.datetime | None
"""What a table may hold; blank where nothing is known."""

SHEET_ROWS = 1_048_576
"""Rows of a spreadsheet, heading included (ECMA-376 sets no limit; every program has this one)."""

_CELL_LIMIT = 32_767
"""Characters of one cell of a spreadsheet; longer text is cut there, and whole in CSV."""
_GROUP = 3
"""Digits that a lone point could group as well as divide off."""
_WIDTHS = range(8, 61)
"""Characters of a column whose width nobody has set."""
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SHEET_NAME = 31
_NO_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

_CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - XLSX knows no zones
"""Written as the file's creation, so that equal data gives equal bytes."""


@dataclass(frozen=True, slots=True)
class About:
    """The head of a file: what its rows are."""

    title: str
    as_of: dt.datetime | None = None
    """The instant at which the rows were read, or up to which they count; None: not told."""
    filtered: str = ""
    """The filter in words; empty where nothing is left out."""
    order: str = ""
    """By what the rows are ordered, in words; empty where the table has an order of its own."""
    seen_by: str = ""
    """For whom it was written, and whose records they may see."""
    notes: tuple[str, ...] = ()

    def lines(self, rows: int, columns: Sequence[str]) -> tuple[tuple[str, Cell], ...]:
        """Return the head as names and values.

        Parameters
        ----------
        rows
            Rows of the table, heading not counted.
        """
        at = self.as_of.astimezone(dt.UTC) if self.as_of else None
        said: tuple[tuple[str, Cell], ...] = (
            ("Table", self.title),
            ("As of", f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "not told"),
            ("Filter", self.filtered or "none"),
            ("Order", self.order or "as on the page"),
            ("Columns", ", ".join(columns)),
            ("Rows", rows),
            ("Who may see it", self.seen_by or "whoever may read the portfolio"),
            *(("Note", note) for note in self.notes),
        )
        return said


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table on its way into a file."""

    about: About
    headings: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]
    """Read once."""
    widths: Mapping[str, int] = field(default_factory=dict)
    """In characters by heading, for a spreadsheet."""


def seen_by(viewer: Actor, units: Mapping[int, str]) -> str:
    """Return for whom a file is written, and whose records they may see.

    Parameters
    ----------
    units
        Names of top-level business units by id.
    """
    roles = ", ".join(sorted(viewer.roles))
    if viewer.units is None:
        return f"{viewer.name} ({roles}): all business units"
    names = sorted(units.get(each, f"unit {each}") for each in viewer.units)
    return f"{viewer.name} ({roles}): only {', '.join(names) or 'no business unit'}"


def write_table(table: TableFile, file_format: FileFormat, out: BinaryIO) -> int:
    """Write a table, reading its rows once and holding none.

    CSV is UTF-8 with a byte order mark, by which spreadsheets know it. Text is never a formula: in
    XLSX the cells are typed, in CSV such text is marked by an apostrophe; numbers stay numbers.

    Returns
    -------
    int
        Rows written, heading not counted.

    Raises
    ------
    InvalidInputError
        A sheet cannot hold so many rows.
    """
    write = _write_csv if file_format is FileFormat.CSV else _write_xlsx
    return write(table, out)


def about_csv(table: TableFile, rows: int) -> bytes:
    """Return the head of a CSV file as a file of its own: a name and a value a line."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for name, value in table.about.lines(rows, table.headings):
        writer.writerow([name, _csv_cell(value)])
    return out.getvalue().encode("utf-8-sig")


def _write_csv(table: TableFile, out: BinaryIO) -> int:
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    count = 0
    try:
        writer = csv.writer(text)
        writer.writerow([guarded(heading) for heading in table.headings])
        for row in table.rows:
            writer.writerow([_csv_cell(cell) for cell in row])
            count += 1
    finally:
        text.detach()
    return count


def _csv_cell(value: Cell) -> str:
    match value:
        case str():
            said = guarded(_storable(value))
        case bool():
            said = "yes" if value else "no"
        case dt.datetime():
            said = value.isoformat(sep=" ", timespec="seconds")
        case dt.date():
            said = value.isoformat()
        case Decimal():
            said = plain_number(value)
        case float():
            said = format(Decimal(repr(value)), "f") if isfinite(value) else ""
        case _:
            said = "" if value is None else str(value)
    return said


def plain_number(amount: Decimal) -> str:
    """Return a number with two or four decimals, which no reader can take for groups."""
    plain = format(amount.normalize(), "f")
    whole, _, decimals = plain.partition(".")
    return f"{plain}0" if len(decimals) == _GROUP else f"{whole}.{decimals:0<2}"


def _storable(text: str) -> str:
    """Return text without control characters, save tab and line break, and half surrogate pairs."""
    return _UNSTORABLE.sub("", text)


def _write_xlsx(table: TableFile, out: BinaryIO) -> int:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": table.about.title[:255], "created": _CREATED})
        styles = _Styles(book)
        sheet = book.add_worksheet(_sheet_name(table.about.title))
        sheet.freeze_panes(1, 0)
        for position, heading in enumerate(table.headings):
            width = table.widths.get(heading) or min(max(_WIDTHS[0], len(heading)), _WIDTHS[-1])
            sheet.set_column(position, position, width)
            sheet.write_string(0, position, heading, styles.heading)
        count = 0
        for row in table.rows:
            count += 1
            if count == SHEET_ROWS:
                raise InvalidInputError(
                    f"A sheet holds at most {SHEET_ROWS - 1:,} rows; "
                    "narrow the filter or choose CSV."
                )
            for position, cell in enumerate(row):
                styles.write(sheet, count, position, cell)
        if table.headings:
            sheet.autofilter(0, 0, count, len(table.headings) - 1)
        _write_about(book, styles, table.about.lines(count, table.headings))
    return count


def _write_about(
    book: xlsxwriter.Workbook, styles: "_Styles", lines: Iterable[tuple[str, Cell]]
) -> None:
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    for row, (name, value) in enumerate(lines):
        sheet.write_string(row, 0, name, styles.name)
        styles.write(sheet, row, 1, value)


class _Styles:
    """How the cells of one workbook look."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.heading: Format = book.add_format({"bold": True, "bottom": 1})
        self.name: Format = book.add_format({"bold": True, "valign": "top"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def write(self, sheet: Worksheet, row: int, position: int, value: Cell) -> None:
        """Write one typed cell; what is no number to a spreadsheet stays text."""
        if isinstance(value, Decimal) and Decimal(repr(float(value))) != value:
            value = plain_number(value)  # more digits than a spreadsheet keeps
        if isinstance(value, bool):
            value = "yes" if value else "no"
        if isinstance(value, str):
            sheet.write_string(row, position, _storable(value)[:_CELL_LIMIT])
        elif isinstance(value, dt.datetime):
            utc = value.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
            sheet.write_datetime(row, position, utc, self._instant)
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, position, value, self._day)
        elif value is not None and isfinite(value):
            sheet.write_number(row, position, value)


def _sheet_name(title: str) -> str:
    """Return a title as a spreadsheet allows it on a tab."""
    name = " ".join(drafts.clean(title).translate(_NO_SHEET_NAME).split())[:_SHEET_NAME].strip()
    return name if name and name.casefold() not in {"about", "history"} else "Table"
