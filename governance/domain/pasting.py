"""What a grid in a browser leaves of text that was pasted into it, and how to tell that it was cut.

The grid of Streamlit 1.67 (glide-data-grid) splits pasted text by counting characters, and cuts it
by counting UTF-16 code units. For each character before it that takes two of them, such as an
emoji, a cell lacks one character at its end and begins with one more of what stood before it: the
tab or line break between the two cells, and the end of the other cell.
"""

import re
from collections.abc import Iterable

UNREAD = "\N{REPLACEMENT CHARACTER}"
"""What stands for one half of a character whose other half is gone."""

_HALVES = re.compile("[\ud800-\udfff]")
_RARE = re.compile("[\U00010000-\U0010ffff\ufffd]")
_SEPARATORS = ("\t", "\n", "\r")

_CUT = (
    "An emoji or another rare sign in what was pasted made the browser cut off the ends of the "
    "cells after it; paste again without it."
)


def readable(cell: str) -> str:
    """Return a cell as text that can be stored and shown: a lone surrogate becomes ``UNREAD``."""
    return _HALVES.sub(UNREAD, cell)


def rare(cells: Iterable[str]) -> bool:
    """Tell whether any of some readable cells holds a sign after which a paste is cut."""
    return any(_RARE.search(cell) for cell in cells)


def cut_refusal(cell: str, *, among_rare: bool) -> str | None:
    """Return why what stands in a cell may be less than what was pasted, or None.

    Parameters
    ----------
    cell
        As :func:`readable` returned it, untrimmed.
    among_rare
        Whether :func:`rare` is true of the grid; without it a line break inside of a cell is one
        that was copied with it.
    """
    begins = cell.startswith(_SEPARATORS) and not cell.endswith(_SEPARATORS)
    within = cell.strip()
    broken = "\t" in within or (among_rare and ("\n" in within or "\r" in within))
    return _CUT if begins or broken or UNREAD in cell else None
