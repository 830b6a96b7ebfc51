"""The list of initiatives as a file: the same rows, order and columns as on the screen.

Column headings are our own field names, so a file that was exported can be edited elsewhere and
imported again with the profile ``generic``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from governance.domain.enums import FileFormat
from governance.exchange.table_files import About, Cell, TableFile, write_table
from governance.queries.initiatives import InitiativeRow

LIST_SEPARATOR = "; "


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

_UNTOLD = About("Initiatives")
"""Heads a file of which nobody has said what it holds."""


def export_initiatives(
    rows: Iterable[InitiativeRow],
    file_format: FileFormat,
    out: BinaryIO,
    *,
    columns: Sequence[str] = tuple(COLUMNS),
    about: About = _UNTOLD,
) -> int:
    """Write initiatives to a file, reading the rows once and holding none.

    Parameters
    ----------
    columns
        Headings of :data:`COLUMNS`, in the order of the file.
    about
        What the rows are, for the head of the file.

    Returns
    -------
    int
        Rows written, heading not counted.

    Raises
    ------
    InvalidInputError
        A sheet cannot hold so many rows.
    """
    return write_table(initiative_table(rows, columns=columns, about=about), file_format, out)


def initiative_table(
    rows: Iterable[InitiativeRow],
    *,
    columns: Sequence[str] = tuple(COLUMNS),
    about: About = _UNTOLD,
) -> TableFile:
    """Return initiatives as a table; see :func:`export_initiatives`."""
    chosen = [COLUMNS[heading] for heading in columns]
    return TableFile(
        about=about,
        headings=tuple(columns),
        rows=([column.value(row) for column in chosen] for row in rows),
        widths={column.heading: column.width for column in chosen},
    )


def _text(value: object) -> str | None:
    """Return a free fact as text; people may have stored a list or a number under its name."""
    if isinstance(value, list):
        return LIST_SEPARATOR.join(value)
    return None if value is None else str(value)
