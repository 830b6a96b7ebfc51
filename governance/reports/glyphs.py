"""What our fonts can draw: the character maps and family names of TrueType and OpenType files.

A PDF for archives may not hold a missing glyph, so a report must know before it is set. The two
tables are read as the OpenType specification 1.9 lays them out (chapters ``cmap`` and ``name``).
"""

import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from governance.errors import ConfigurationError

OWN = Path(__file__).parent / "fonts"
"""The fonts that ship with the product."""

TEXT_FAMILIES = (
    "IBM Plex Sans",
    "IBM Plex Sans SmBld",
    "IBM Plex Serif",
    "IBM Plex Serif Medm",
    "IBM Plex Mono",
)
"""Families that templates name; all others stand in for the signs that these lack."""

_FAMILY, _TYPOGRAPHIC_FAMILY = 1, 16
_NO_CHARACTER = 0xFFFF
_WINDOWS, _FULL_REPERTOIRE, _BASIC_PLANE = 3, 10, 1


@dataclass(frozen=True, slots=True)
class Font:
    """One font file."""

    family: str
    ranges: tuple[tuple[int, int], ...]
    """First and last code points that it draws, ascending."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """All fonts that a report may use."""

    points: frozenset[int]
    """Every code point that one of them draws."""
    stand_ins: tuple[str, ...]
    """Families for other scripts, in the order in which they are asked."""
    folders: tuple[Path, ...]


@cache
def fonts(more: Path | None = None) -> Fonts:
    """Return our fonts, and those of another folder.

    Raises
    ------
    ConfigurationError
        The folder does not exist, or holds a file that is no font.
    """
    if more is not None and not more.is_dir():
        raise ConfigurationError(
            f"GOVERNANCE_REPORT_FONTS names {more}, which is no folder; correct it or leave it out."
        )
    folders = (OWN,) if more is None else (OWN, more)
    read = [
        read_font(path)
        for folder in folders
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in {".ttf", ".otf"}
    ]
    points = {point for font in read for low, high in font.ranges for point in range(low, high + 1)}
    families = dict.fromkeys(font.family for font in read if font.family not in TEXT_FAMILIES)
    return Fonts(frozenset(points), tuple(families), folders)


def read_font(path: Path) -> Font:
    """Return what a font file says of itself.

    Raises
    ------
    ConfigurationError
        It is no TrueType or OpenType font.
    """
    data = path.read_bytes()
    try:
        tables = _tables(data)
        return Font(_family(data[tables["name"] :]), _ranges(data[tables["cmap"] :]))
    except (struct.error, KeyError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path} is no TrueType or OpenType font; take it out of the folder."
        ) from error


def _tables(data: bytes) -> dict[str, int]:
    (number,) = struct.unpack_from(">H", data, 4)
    records = (struct.unpack_from(">4sIII", data, 12 + 16 * place) for place in range(number))
    return {tag.decode("ascii"): offset for tag, _, offset, _ in records}


def _family(table: bytes) -> str:
    _, number, strings = struct.unpack_from(">HHH", table)
    found: dict[int, str] = {}
    for place in range(number):
        platform, _, _, name, length, offset = struct.unpack_from(">6H", table, 6 + 12 * place)
        if platform == _WINDOWS:
            start = strings + offset
            found.setdefault(name, table[start : start + length].decode("utf-16-be"))
    return found[_FAMILY] if _FAMILY in found else found[_TYPOGRAPHIC_FAMILY]


def _ranges(table: bytes) -> tuple[tuple[int, int], ...]:
    (number,) = struct.unpack_from(">H", table, 2)
    records = [struct.unpack_from(">HHI", table, 4 + 8 * place) for place in range(number)]
    encodings = {encoding: at for platform, encoding, at in records if platform == _WINDOWS}
    if _FULL_REPERTOIRE in encodings:
        return _format_12(table[encodings[_FULL_REPERTOIRE] :])
    return _format_4(table[encodings[_BASIC_PLANE] :])


def _format_12(table: bytes) -> tuple[tuple[int, int], ...]:
    (number,) = struct.unpack_from(">I", table, 12)
    groups = (struct.unpack_from(">III", table, 16 + 12 * place) for place in range(number))
    return tuple((low, high) for low, high, _ in groups)


def _format_4(table: bytes) -> tuple[tuple[int, int], ...]:
    (doubled,) = struct.unpack_from(">H", table, 6)
    number = doubled // 2
    ends = struct.unpack_from(f">{number}H", table, 14)
    starts = struct.unpack_from(f">{number}H", table, 16 + doubled)
    # The last segment only closes the table.
    segments = zip(starts, ends, strict=True)
    return tuple((low, high) for low, high in segments if low != _NO_CHARACTER)
