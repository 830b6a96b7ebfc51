"""Text as it can be printed: whatever a name holds, the page can be set and shows what it is."""

import unicodedata
from collections.abc import Callable

_UNSEEN = frozenset({0x00AD, 0x200B, 0x2060, 0xFEFF})
"""Break hints: nothing to print."""
_JOINERS = frozenset({0x200C, 0x200D, *range(0xFE00, 0xFE10)})
"""Shape their neighbours and have no glyph of their own."""
_NOT_TEXT = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_MARKS = frozenset({"Mn", "Me"})
_MARKS_ON_ONE_LETTER = 2
"""A third mark on one letter would run into other lines."""


def printable(text: str, points: frozenset[int]) -> str:
    """Return a text with what no font draws, and every hidden control, as its code point.

    Parameters
    ----------
    points
        Code points that the fonts draw.
    """
    out: list[str] = []
    marks = 0
    for sign in unicodedata.normalize("NFC", text):
        marks = marks + 1 if unicodedata.category(sign) in _MARKS else 0
        out.append(_shown(sign, points, crowded=marks > _MARKS_ON_ONE_LETTER))
    return "".join(out)


def _shown(sign: str, points: frozenset[int], *, crowded: bool) -> str:
    point = ord(sign)
    if sign in "\n\r\t":
        return " "
    if point in _UNSEEN:
        return ""
    if point in _JOINERS or (_drawable(sign, points) and not crowded):
        return sign
    plain = unicodedata.normalize("NFKC", sign)
    if plain != sign and _drawable(plain, points):
        return plain
    return f"‹U+{point:04X}›"


def _drawable(text: str, points: frozenset[int]) -> bool:
    return all(ord(sign) in points and unicodedata.category(sign) not in _NOT_TEXT for sign in text)


def every_text(node: object, change: Callable[[str], str]) -> object:
    """Return plain values with every text changed, but not the drawings, which hold our words."""
    if isinstance(node, str):
        return change(node)
    if isinstance(node, list):
        return [every_text(item, change) for item in node]
    if isinstance(node, dict):
        return {
            name: value if name == "svg" else every_text(value, change)
            for name, value in node.items()
        }
    return node
