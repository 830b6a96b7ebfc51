"""A sheet of a file as a header and a stream of rows, whatever the file format."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from governance.errors import UnreadableFileError

Cell = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta
"""CSV knows only text; XLSX has types. A blank cell is an empty text."""

RawRows = Callable[[], Iterator[Sequence[Cell]]]
"""Opens the file anew and yields every row of the sheet from its first, blank ones included."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One data row."""

    number: int
    """As a spreadsheet counts: the first row of the sheet is 1."""
    values: tuple[Cell, ...]
    """In the order of the columns; fewer or more of them where the row is ragged."""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of one file, ready to be read as often as needed."""

    name: str
    """File name, for messages and for the record of the import."""
    sha256: str
    """Of the bytes of the file, 64 hex digits."""
    columns: tuple[str, ...]
    """Headings, made unique; a column without one is called ``column 7`` by its position."""
    header_row: int
    """Row that holds the headings, counted from 1."""
    encoding: str
    """Of a CSV file; empty for XLSX."""
    sheets: tuple[str, ...]
    """Sheets that could be read; empty for CSV."""
    sheet: str
    """The sheet that is read; empty for CSV."""
    max_rows: int
    """Data rows above which the file is refused."""
    raw_rows: RawRows

    def rows(self) -> Iterator[SheetRow]:
        """Yield the data rows that are not blank, reading the file from its start.

        Raises
        ------
        UnreadableFileError
            The file ends in the middle of a value, or holds more rows than are allowed.
        """
        count = 0
        for number, values in enumerate(self.raw_rows(), start=1):
            if number <= self.header_row or is_blank(values):
                continue
            count += 1
            if count > self.max_rows:
                raise UnreadableFileError(
                    f"{self.name} has more than {self.max_rows:,} rows; split it and import the "
                    "parts as registers of their own."
                )
            yield SheetRow(number, tuple(values))


def is_blank(values: Sequence[Cell]) -> bool:
    """Tell whether no cell of a row holds anything."""
    return not any(value.strip() if isinstance(value, str) else True for value in values)


def cell_text(value: Cell) -> str:
    """Return what a cell shows as plain text: whole numbers without ``.0``, dates in ISO 8601."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time.min else value.isoformat(" ")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
