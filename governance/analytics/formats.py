"""Figures written for a reader: never more digits than a figure can bear.

Thousands carry a comma, a unit follows a thin no-break space. No data is an en dash, never 0.
"""

THIN = "\u202f"
NO_BREAK = "\u00a0"
DASH = "–"

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def count(number: int) -> str:
    """Return a number of things: ``3,611``."""
    return f"{number:,}"


def in_words(number: int) -> str:
    """Return a number of things inside a sentence: words up to ten, else digits; 0 is ``no``."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else count(number)


def plural(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: ``1 unit``, ``41 units``.

    Parameters
    ----------
    many
        The plural where it is not the singular and an ``s``.
    """
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def percent(part: int, whole: int) -> str:
    """Return a share as whole per cent, ``38 %``; an en dash when there is no whole.

    A share that is neither nothing nor everything never reads 0 % or 100 %.
    """
    if not whole:
        return DASH
    shown = round(100 * part / whole)
    if shown == 0 and part:
        return f"<{THIN}1{THIN}%"
    if shown == 100 and part < whole:  # noqa: PLR2004 - all of it
        return f">{THIN}99{THIN}%"
    return f"{shown}{THIN}%"
