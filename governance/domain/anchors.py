"""Anchors: heads of the audit chain that were kept outside its table, a line of JSON each."""

import json
import re
from collections.abc import Iterable, Iterator

_HASH = re.compile(r"[0-9a-f]{64}")


def collect(lines: Iterable[str], heads: dict[int, str], where: str) -> Iterator[str]:
    """Add anchored heads to ``heads``, and yield a sentence for each line that is wrong.

    Parameters
    ----------
    lines
        Those of an anchor file.
    heads
        Hash by sequence number; of two that disagree the first stays.
    where
        What the sentences call the file.
    """
    for number, line in enumerate(lines, start=1):
        head = _head(line)
        if head is None:
            yield f"Line {number} of {where} is not an anchor: it was damaged."
        elif heads.setdefault(*head) != head[1]:
            yield (
                f"Line {number} of {where} contradicts an earlier anchor of event {head[0]}: "
                "the chain or the file was rewritten."
            )


def add_known(known: Iterable[tuple[int, str]], heads: dict[int, str]) -> Iterator[str]:
    """Add heads that somebody gave to ``heads``, and yield a sentence for each contradiction."""
    for sequence, digest in known:
        if heads.setdefault(sequence, digest) != digest:
            yield f"Two different heads were given for event {sequence}."


def _head(line: str) -> tuple[int, str] | None:
    try:
        anchor = json.loads(line)
        sequence, digest = anchor["sequence"], anchor["hash"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if type(sequence) is not int or sequence < 1 or not isinstance(digest, str):
        return None
    return (sequence, digest) if _HASH.fullmatch(digest) else None
