"""Opening a file to import: CSV or XLSX, told apart by what it holds, not by its name."""

import hashlib
import io
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from governance.config import settings
from governance.domain.names import name_key
from governance.errors import UnreadableFileError
from governance.exchange.csv_files import Opener, csv_rows, inspect_csv
from governance.exchange.tables import Cell, RawRows, Table, cell_text, is_blank
from governance.exchange.xlsx_files import inspect_workbook, load_sheet

UNPACKED_FACTOR = 10
"""How much larger than the largest file a workbook may be after unpacking."""

_ZIP_MARK = b"PK\x03\x04"
_OLE_MARK = b"\xd0\xcf\x11\xe0"
_WORKBOOK_NAMES = (".xlsx", ".xlsm")
_HEADER_SEARCH_ROWS = 60
_LOOKAHEAD_ROWS = 3
_KNOWN_HEADINGS = 2
_CHUNK_BYTES = 1 << 20


def open_table(
    source: Path | bytes,
    *,
    name: str = "",
    sheet: str | None = None,
    headings: Collection[str] = (),
) -> Table:
    """Open a file and find its table: encoding, sheet, header row.

    Parameters
    ----------
    source
        Path of the file, or its content.
    name
        File name for messages and records; by default that of the path.
    sheet
        Worksheet to read; by default the first one that is visible.
    headings
        Headings to expect, such as :attr:`ImportProfile.headings`; the first row that holds two of
        them is the header. Without such a row it is the first that is as wide as the rows below it.

    Raises
    ------
    UnreadableFileError
        The file does not exist, is empty, too large, not what it claims to be, or has no rows
        below a header.
    """
    name = name or (source.name if isinstance(source, Path) else "The file")
    opener = partial(_open, source)
    mark = _mark(name, source, opener)
    known = frozenset(name_key(heading) for heading in headings)
    if mark == _ZIP_MARK:
        return _workbook_table(name, opener, sheet, known)
    if mark == _OLE_MARK:
        raise UnreadableFileError(
            f"{name} is an Excel file of the old format or protected by a password; "
            "save it as XLSX without one."
        )
    if name.lower().endswith(_WORKBOOK_NAMES):
        raise UnreadableFileError(
            f"{name} is called a workbook but is none; save the sheet as XLSX or CSV again."
        )
    style = inspect_csv(name, opener, known)
    rows = partial(csv_rows, name, opener, style)
    return _table(name, rows, known, sha256=style.sha256, encoding=style.encoding)


@contextmanager
def _open(source: Path | bytes) -> Iterator[BinaryIO]:
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as binary:
        yield binary


def _mark(name: str, source: Path | bytes, opener: Opener) -> bytes:
    """Return the first bytes of a file whose size is acceptable."""
    limit_mb = settings().max_upload_mb
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > limit_mb * 1_000_000:
            raise UnreadableFileError(
                f"{name} has {size / 1e6:,.0f} MB and {limit_mb} MB are allowed; split it, "
                "or raise GOVERNANCE_MAX_UPLOAD_MB."
            )
        with opener() as binary:
            return binary.read(len(_ZIP_MARK))
    except OSError as error:
        raise UnreadableFileError(
            f"{name} cannot be opened ({error.strerror}); check the path and that you may read it."
        ) from error


def _workbook_table(name: str, opener: Opener, sheet: str | None, known: frozenset[str]) -> Table:
    limit = settings().max_upload_mb * 1_000_000 * UNPACKED_FACTOR
    sheets = inspect_workbook(name, opener, limit).sheets
    chosen = sheet or sheets[0]
    if chosen not in sheets:
        raise UnreadableFileError(
            f"{name} has no visible sheet “{chosen}”; it has {', '.join(sheets)}."
        )
    rows = load_sheet(name, opener, chosen)
    return _table(name, rows, known, sha256=_digest(opener), sheets=sheets, sheet=chosen)


def _digest(opener: Opener) -> str:
    digest = hashlib.sha256()
    with opener() as binary:
        while chunk := binary.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _table(
    name: str,
    rows: RawRows,
    known: frozenset[str],
    *,
    sha256: str,
    encoding: str = "",
    sheets: tuple[str, ...] = (),
    sheet: str = "",
) -> Table:
    start = list(islice(rows(), _HEADER_SEARCH_ROWS))
    position = _header(start, known)
    if position is None:
        where = f"The sheet “{sheet}” of {name}" if sheet else name
        raise UnreadableFileError(
            f"{where} is empty; choose one with a row of headings and rows below."
        )
    table = Table(
        name=name,
        sha256=sha256,
        columns=_columns(start[position]),
        header_row=position + 1,
        encoding=encoding,
        sheets=sheets,
        sheet=sheet,
        max_rows=settings().max_import_rows,
        raw_rows=rows,
    )
    if next(table.rows(), None) is None:
        raise UnreadableFileError(
            f"{name} has headings in row {table.header_row} but no rows below them."
        )
    return table


def _header(rows: Sequence[Sequence[Cell]], known: frozenset[str]) -> int | None:
    filled = [(position, row) for position, row in enumerate(rows) if not is_blank(row)]
    for position, row in filled:
        if sum(name_key(cell_text(cell)) in known for cell in row) >= _KNOWN_HEADINGS:
            return position
    for order, (position, row) in enumerate(filled):
        below = filled[order + 1 : order + 1 + _LOOKAHEAD_ROWS]
        if all(_cells(row) >= _cells(other) for _, other in below):
            return position
    return filled[0][0] if filled else None


def _cells(row: Sequence[Cell]) -> int:
    return sum(not is_blank([cell]) for cell in row)


def _columns(header: Sequence[Cell]) -> tuple[str, ...]:
    """Return headings as unique texts: unnamed columns by position, repeated ones with a count."""
    found: dict[str, None] = {}
    for position, cell in enumerate(header, start=1):
        heading = " ".join(cell_text(cell).split()) or f"column {position}"
        unique, count = heading, 1
        while unique in found:
            count += 1
            unique = f"{heading} ({count})"
        found[unique] = None
    return tuple(found)
