"""Text that a spreadsheet would run as a formula: how it is made harmless in CSV, and read back.

CSV has no types, so a name such as ``=HYPERLINK(…)`` becomes live when the file is opened. A
leading apostrophe marks it as text (OWASP, "CSV Injection").
"""

import re
import unicodedata

_BLANK = "\ufeff\u200b\u200c\u200d\u2060"
"""Signs without width; they hide what follows from a test that looks at the first sign only."""

_STARTERS = frozenset("=+-@|%")
_CONTROLS = frozenset("\t\r\n")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
GUARD = "'"
"""What stands before text that is no formula."""


def guarded(text: str) -> str:
    """Return text as a CSV cell that no spreadsheet runs; a plain number such as ``-5`` is kept."""
    bare = text.lstrip(GUARD)
    return f"{GUARD}{text}" if _starts_formula(bare) else text


def unguarded(text: str) -> str:
    """Return the text behind :func:`guarded`."""
    if text.startswith(GUARD) and _starts_formula(text.lstrip(GUARD)):
        return text[1:]
    return text


def is_marked(text: str) -> bool | None:
    """Tell whether text that a spreadsheet would run is marked; None where it would not run."""
    return text.startswith(GUARD) if _starts_formula(text.lstrip(GUARD)) else None


def _starts_formula(text: str) -> bool:
    if not text or _NUMBER.fullmatch(text):
        return False
    if text[0] in _CONTROLS:
        return True
    first = next((sign for sign in text if not sign.isspace() and sign not in _BLANK), "")
    # Spreadsheets of East Asian locales read the full-width forms of these signs as well.
    return unicodedata.normalize("NFKC", first) in _STARTERS
