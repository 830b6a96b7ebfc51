"""Reports that were issued: what fixes the content of each, and the files it left in."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from governance.domain import clock
from governance.domain.report_kinds import Kind, ReportFormat
from governance.models.base import Base, IntPk, Title, Word


class IssuedReport(Base):
    """One issued report; never changed. Its document is in the store of files, by its digest."""

    __tablename__ = "issued_report"
    __table_args__ = (
        Index(None, "issued_at"),
        CheckConstraint("rows >= 0", name="counts_rows"),
    )

    append_only = True

    id: Mapped[IntPk]
    key: Mapped[Word] = mapped_column(unique=True)
    """Follows from kind, scope of the reader, question and instant."""
    kind: Mapped[Kind]
    subject: Mapped[Title]
    as_of: Mapped[dt.datetime]
    """The instant up to which facts count."""

    scope: Mapped[str] = mapped_column(Text)
    """Whose initiatives its reader may see, in words."""
    units: Mapped[list[Any] | None]
    """The same as ids of top-level units; null for all."""
    quotes_trail: Mapped[bool]
    """Whether it quotes the audit trail, which not everybody may read."""
    filter: Mapped[str] = mapped_column(Text)
    """What was asked, in words."""

    rows: Mapped[int]
    """Of all its tables."""
    catalogue: Mapped[Title]
    """Version of the control catalogue; empty before one was published."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the canonical JSON of the document, which is stored under this name."""
    audit_sequence: Mapped[int] = mapped_column(BigInteger)
    """Number of the newest audit event that it knew; 0 in an empty database."""
    audit_head: Mapped[str] = mapped_column(String(64))
    """Hash of that event."""

    issued_by: Mapped[Title]
    issued_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class IssuedFile(Base):
    """One file of an issued report; its bytes are in the store of files, by their hash."""

    __tablename__ = "issued_file"
    __table_args__ = (
        Index(None, "report_id", "format", unique=True),
        Index(None, "sha256"),
    )

    append_only = True

    id: Mapped[IntPk]
    report_id: Mapped[int] = mapped_column(ForeignKey("issued_report.id"))
    format: Mapped[ReportFormat]
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    written_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
