"""A report as frozen data: what every renderer sets, and what its digest covers.

The bytes of the canonical JSON are the identity of a report. Nothing in it depends on when or where
it is rendered: the same data as of the same instant give the same bytes in every format.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cached_property

from governance.domain import canonical
from governance.domain.report_kinds import ABBREVIATIONS, TITLES, Kind
from governance.reports.blocks import Block, Chart, Section, Source, Table

FORMAT = "trackgate-report/1"
"""Name and version of the shape that the published schema describes."""

_KEY_DIGITS = 12


@dataclass(frozen=True)  # without slots: text and digest are computed once
class Document:
    """One report."""

    kind: Kind
    key: str
    """What :func:`key_of` makes of kind, scope, filter and instant."""
    subject: str
    as_of: dt.datetime
    """The instant up to which facts count."""
    as_of_words: str
    scope: str
    """Whose initiatives the reader may see."""
    filter: str
    """What was asked of them."""
    subjects: int
    """Initiatives the report is about."""
    catalogue: str
    """Version of the control catalogue; empty before one is published."""
    catalogue_sha256: str
    audit_sequence: int
    audit_head: str
    """Hash of the newest audit event; empty in an empty database."""
    sentence: str
    """What the report says, in a sentence or two."""
    cautions: tuple[str, ...]
    """What must be known before it is relied on."""
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    language: str = "en"

    @property
    def title(self) -> str:
        """What its kind is called."""
        return TITLES[self.kind]

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, those behind charts included, in the order of the pages."""
        blocks = (block for section in self.sections for block in section.blocks)
        return tuple(table for block in blocks if (table := _table_of(block)) is not None)

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(len(table.rows) for table in self.tables)

    @cached_property
    def plain(self) -> dict[str, object]:
        """The document as plain values, in the shape of the published schema."""
        held = _plain(self)
        assert isinstance(held, dict)  # noqa: S101 - a dataclass becomes a dictionary
        counts = {"title": self.title, "rows": self.rows, "tables": len(self.tables)}
        return {"format": FORMAT, **held, **counts}

    @cached_property
    def canonical(self) -> str:
        """The canonical JSON that the digest covers."""
        return canonical.dumps(self.plain)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON, in hex."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()


def key_of(kind: Kind, scope: object, asked: object, as_of: dt.datetime) -> str:
    """Return the key of a report: the same question as of the same instant has the same key.

    Parameters
    ----------
    scope, asked
        Plain values that say whose initiatives are seen and what is asked of them.
    """
    question = canonical.dumps([kind.value, scope, asked, as_of])
    mark = hashlib.sha256(question.encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_DIGITS]
    return f"{ABBREVIATIONS[kind]}-{as_of:%Y%m%d}-{mark}"


def _table_of(block: Block) -> Table | None:
    if isinstance(block, Chart):
        return block.table
    return block if isinstance(block, Table) else None


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return whole_text(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        held = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        kind = getattr(value, "type", None)
        return held if kind is None else {"type": kind, **held}
    return value


def whole_text(text: str) -> str:
    """Return a text without halves of a surrogate pair, which no file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
