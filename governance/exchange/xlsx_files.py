"""Reading XLSX: measured before it is parsed, so that a hostile workbook cannot fill the memory."""

import re
import zipfile
from dataclasses import dataclass
from typing import IO

import python_calamine

from governance.errors import UnreadableFileError
from governance.exchange.csv_files import Opener
from governance.exchange.tables import RawRows

CELLS_LIMIT = 12_000_000
"""Largest area of a sheet, in cells; the parser keeps a place for each, also for blank ones."""

_CHUNK_BYTES = 1 << 20
_OVERLAP_BYTES = 512
# Only cells with content count: a self-closing one carries a format, and the parser skips it.
_FILLED_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'][^>]*?(?<!/)>""")
_LETTERS = 26


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a workbook offers."""

    sheets: tuple[str, ...]
    """Names of its visible worksheets."""


def inspect_workbook(name: str, opener: Opener, unpacked_limit: int) -> Workbook:
    """Check a workbook without parsing it, then return its sheets.

    Parameters
    ----------
    unpacked_limit
        Largest size of all parts after unpacking, in bytes.

    Raises
    ------
    UnreadableFileError
        It is not a workbook, is damaged or protected, or grows beyond the limits when unpacked.
    """
    try:
        with opener() as binary, zipfile.ZipFile(binary) as parts:
            _measure(name, parts, unpacked_limit)
        with opener() as binary, python_calamine.load_workbook(binary) as workbook:
            visible = python_calamine.SheetVisibleEnum.Visible
            sheet = python_calamine.SheetTypeEnum.WorkSheet
            names = tuple(
                each.name
                for each in workbook.sheets_metadata
                if each.visible == visible and each.typ == sheet
            )
    except (zipfile.BadZipFile, python_calamine.CalamineError, NotImplementedError) as error:
        raise UnreadableFileError(_not_a_workbook(name)) from error
    if not names:
        raise UnreadableFileError(f"{name} has no visible worksheet; unhide the one to import.")
    return Workbook(names)


def load_sheet(name: str, opener: Opener, sheet: str) -> RawRows:
    """Parse a worksheet and return what yields its rows from the first, all of one width.

    The parsed sheet is held, because parsing it again for every reading takes far longer.

    Raises
    ------
    UnreadableFileError
        The worksheet is damaged.
    """
    try:
        with opener() as binary, python_calamine.load_workbook(binary) as workbook:
            return workbook.get_sheet_by_name(sheet).iter_rows
    except python_calamine.CalamineError as error:
        raise UnreadableFileError(_not_a_workbook(name)) from error


def _not_a_workbook(name: str) -> str:
    return (
        f"{name} is not an Excel workbook, or it is damaged or protected by a password; "
        "open it in a spreadsheet program and save it as XLSX."
    )


def _measure(name: str, parts: zipfile.ZipFile, unpacked_limit: int) -> None:
    unpacked = sum(part.file_size for part in parts.infolist())
    if unpacked > unpacked_limit:
        raise UnreadableFileError(
            f"{name} grows to {unpacked / 1e6:,.0f} MB when unpacked, and "
            f"{unpacked_limit / 1e6:,.0f} MB are allowed; save it as CSV."
        )
    for part in parts.infolist():
        # Reading a part to its end also compares its checksum, so a size that lies is found here.
        with parts.open(part) as content:
            if "/worksheets/" in f"/{part.filename}":
                _measure_sheet(name, content)
            else:
                while content.read(_CHUNK_BYTES):
                    pass


def _measure_sheet(name: str, content: IO[bytes]) -> None:
    width = height = 0
    tail = b""
    while chunk := content.read(_CHUNK_BYTES):
        found = _FILLED_CELL.findall(tail + chunk)
        tail = (tail + chunk)[-_OVERLAP_BYTES:]
        width = max(width, *map(_position, {letters for letters, _ in found}), 0)
        height = max(height, *map(int, {row for _, row in found}), 0)
        if width * height > CELLS_LIMIT:
            raise UnreadableFileError(
                f"{name} has a sheet of {height:,} rows by {width:,} columns, more than can be "
                "read; delete stray cells far below or right of the table, or save it as CSV."
            )


def _position(letters: bytes) -> int:
    position = 0
    for letter in letters:
        position = position * _LETTERS + letter - ord("A") + 1
    return position
