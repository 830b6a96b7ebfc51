"""The list of initiatives as a file: the same rows, order and columns as on the screen.

Column headings are our own field names, so a file that was exported can be edited elsewhere and
imported again with the profile ``generic``.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from governance.domain.enums import FileFormat
from governance.errors import InvalidInputError
from governance.exchange.formulas import guarded
from governance.queries.initiatives import InitiativeRow

Cell = str | int | dt.date | dt.datetime | None

SHEET_ROWS = 1_048_576
"""Rows of a spreadsheet, heading included (ECMA-376 sets no limit; every program has this one)."""

LIST_SEPARATOR = "; "

_CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - XLSX knows no zones
"""Written as the file's creation, so that equal data gives equal bytes."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file."""

    heading: str
    width: int
    """In characters, for a spreadsheet."""
    value: Callable[[InitiativeRow], Cell]


_ALL = (
    Column("external_id", 18, lambda row: row.external_id),
    Column("name", 48, lambda row: row.name),
    Column("unit", 32, lambda row: row.unit),
    Column("root_unit", 32, lambda row: row.root_unit),
    Column("units_between", 32, lambda row: row.units_between),
    Column("track", 10, lambda row: row.track.value),
    Column("techniques", 24, lambda row: LIST_SEPARATOR.join(row.techniques)),
    Column("stage", 13, lambda row: row.stage.value),
    # A date that is known to a month or a year is the first day of that period; the column beside
    # it says which.
    Column("stage_since", 12, lambda row: row.stage_since),
    Column("stage_since_precision", 12, lambda row: row.stage_since_precision.value),
    Column("stage_since_basis", 12, lambda row: row.stage_since_basis.value),
    Column("risk_tier", 14, lambda row: row.risk_tier.value),
    Column("phase", 18, lambda row: row.phase.value if row.phase else None),
    Column("owner", 28, lambda row: row.owner),
    Column("sponsor", 28, lambda row: row.sponsor),
    Column("vendor", 28, lambda row: _text(row.vendor)),
    Column("registered_on", 12, lambda row: row.registered_on),
    Column("description", 60, lambda row: row.description),
    Column("id", 8, lambda row: row.id),
    Column("updated_at", 20, lambda row: row.updated_at),
)

COLUMNS = {column.heading: column for column in _ALL}
"""Every column by its heading, in the order of a whole file."""


def export_initiatives(
    rows: Iterable[InitiativeRow],
    file_format: FileFormat,
    out: BinaryIO,
    *,
    columns: Sequence[str] = tuple(COLUMNS),
) -> int:
    """Write initiatives to a file, reading the rows once and holding none.

    CSV is UTF-8 with a byte order mark, by which spreadsheets know it. Text is never a formula: in
    XLSX the cells are typed, in CSV such text is marked by an apostrophe.

    Parameters
    ----------
    columns
        Headings of :data:`COLUMNS`, in the order of the file.

    Returns
    -------
    int
        Rows written, heading not counted.

    Raises
    ------
    InvalidInputError
        A sheet cannot hold so many rows.
    """
    chosen = [COLUMNS[heading] for heading in columns]
    write = _write_csv if file_format is FileFormat.CSV else _write_xlsx
    return write(rows, chosen, out)


def _write_csv(rows: Iterable[InitiativeRow], columns: Sequence[Column], out: BinaryIO) -> int:
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([column.heading for column in columns])
    count = 0
    for row in rows:
        writer.writerow([_csv_cell(column.value(row)) for column in columns])
        count += 1
    text.detach()
    return count


def _csv_cell(value: Cell) -> str | int:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else value


def _write_xlsx(rows: Iterable[InitiativeRow], columns: Sequence[Column], out: BinaryIO) -> int:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": "Initiatives", "created": _CREATED})
        heading = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet = book.add_worksheet("Initiatives")
        sheet.freeze_panes(1, 0)
        for position, column in enumerate(columns):
            sheet.set_column(position, position, column.width)
            sheet.write_string(0, position, column.heading, heading)
        count = 0
        for row in rows:
            count += 1
            if count == SHEET_ROWS:
                raise InvalidInputError(
                    f"A sheet holds at most {SHEET_ROWS - 1:,} rows; "
                    "narrow the filter or choose CSV."
                )
            for position, column in enumerate(columns):
                _write_cell(sheet, count, position, column.value(row), day, instant)
        sheet.autofilter(0, 0, count, len(columns) - 1)
    return count


def _write_cell(
    sheet: Worksheet, row: int, position: int, value: Cell, day: Format, instant: Format
) -> None:
    if isinstance(value, str):
        sheet.write_string(row, position, value)
    elif isinstance(value, dt.datetime):
        utc = value.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
        sheet.write_datetime(row, position, utc, instant)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, position, value, day)
    elif value is not None:
        sheet.write_number(row, position, value)


def _text(value: object) -> str | None:
    """Return a free fact as text; people may have stored a list or a number under its name."""
    if isinstance(value, list):
        return LIST_SEPARATOR.join(value)
    return None if value is None else str(value)
