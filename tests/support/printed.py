"""What a printed report says: the words of its pages, and its strings."""

import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader

from governance.reports.document import Document
from governance.reports.glyphs import fonts
from governance.reports.printable import printable

_NOT_PRINTED = frozenset(
    {
        *(
            "alt",
            "id",
            "svg",
            "slug",
            "mark",
            "tone",
            "type",
            "under",
            "kind",
            "format",
            "language",
        ),
        *(
            "as_of",
            "value",
            "precision",
            "currency",
            "sheet",
            "group",
            "group_heading",
            "empty",
            "parts",
        ),
    }
)
"""Fields that are drawn, worded elsewhere or of other formats."""


def reader(pdf: bytes) -> Any:
    """Return a PDF to look into, as pypdf does, untyped: its objects hold one another."""
    return PdfReader(io.BytesIO(pdf))


def pages(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    return len(reader(pdf).pages)


def bare(text: str) -> str:
    """Return a text without white space, hyphens and the signs that only steer its setting."""
    kept = (
        sign
        for sign in unicodedata.normalize("NFKC", text)
        if unicodedata.category(sign) not in {"Cf", "Cc"}
    )
    return re.sub(r"[\s-]+", "", "".join(kept))


def words(pdf: bytes) -> str:
    """Return the words of all pages, without running headers and footers."""
    lines = [line for page in reader(pdf).pages for line in page.extract_text().splitlines()]
    kept = (
        line
        for line in lines
        if not line.startswith("Data SHA-256") and not re.match(r"Page \d+ of", line)
    )
    return bare("".join(kept))


def strings(document: Document) -> Iterator[str]:
    """Yield every string of a report that its pages must show."""
    yield from _strings(document.plain)


def shown(text: str) -> str:
    """Return a string as the pages show it, bare."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return bare(printable(whole, fonts().points))


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from _strings(item)
    elif isinstance(node, dict):
        hidden = node.get("type") == "chart" and not node["shown"]
        for name, value in node.items():
            if node.get("under") and name in {"heading", "prefix"}:
                continue  # a column below another has no heading on paper
            if name not in _NOT_PRINTED and not (hidden and name == "table"):
                empty = node.get("type") == "table" and not node["rows"]
                if not (empty and name in {"columns", "rows"}):
                    yield from _strings(value)
