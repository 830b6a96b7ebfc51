"""Comparing what a sheet says with what a profile expects, whatever the form of its spelling."""

import ast
import re
from collections.abc import Iterator

from governance.domain import drafts
from governance.domain.names import name_key

_LIST_MARK = re.compile(r"^\s*(?:\(?(?:[a-z]|\d{1,2})\)\s*)+", re.IGNORECASE)
_BREAK = re.compile(r"\s+[-\u2010-\u2015\u2212]+\s+|\s*[\u2013\u2014]\s*|:\s")
_SEPARATOR = re.compile(r"[;,|\n]")
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Return text without control characters and outer spaces.

    Does what :func:`governance.domain.drafts.clean` does. Nearly all text is clean already, and
    seeing that is far cheaper than cleaning it.
    """
    return drafts.clean(text) if _UNSTORABLE.search(text) else text.strip()


def value_keys(text: str) -> Iterator[str]:
    """Yield the keys under which a value may be found in a map, the most exact first.

    ``c)  Deployed – The use case is …`` is looked for as a whole without its list mark, then by
    what stands before the first dash or colon.
    """
    bare = _LIST_MARK.sub("", text)
    yield name_key(bare)
    head = _BREAK.split(bare, maxsplit=1)[0]
    if head != bare:
        yield name_key(head)


def list_items(text: str) -> list[str]:
    """Return the items of a Python or JSON list, or of text with ``;``, ``,``, ``|`` or lines."""
    if text.startswith("[") and text.endswith("]"):
        try:
            literal = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            literal = None
        if isinstance(literal, list):
            return [item for each in literal if (item := clean_text(str(each)))]
    return [item for part in _SEPARATOR.split(text) if (item := clean_text(part))]


def shortened(text: str, limit: int = 80) -> str:
    """Return text that fits into a message."""
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
