"""Evidence: files and links that back the answer to a control."""

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from governance.domain import clock
from governance.domain.enums import EvidenceKind
from governance.models.base import DERIVED, Base, IntPk, Title, Word


class Evidence(Base):
    """One file, kept by its SHA-256, or one link."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index(None, "initiative_id", "control_id"),
        Index(None, "sha256"),
        CheckConstraint("(kind = 'file') = (sha256 IS NOT NULL)", name="file_has_hash"),
        CheckConstraint("(kind = 'link') = (url IS NOT NULL)", name="link_has_url"),
    )

    id: Mapped[IntPk]
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    control_id: Mapped[Word]
    kind: Mapped[EvidenceKind]
    title: Mapped[Title]
    """What a person calls it; a file's own name at first. Never part of a path."""

    sha256: Mapped[str | None] = mapped_column(String(64))
    """Of the content, which is stored under this name; None for a link."""
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    media_type: Mapped[Word | None]
    url: Mapped[str | None] = mapped_column(Text)

    stale_on: Mapped[dt.date | None]
    """From this day on it no longer proves anything."""

    attached_by: Mapped[Title]
    attached_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[dt.datetime | None]
    """It was attached by mistake; kept, but no longer counted."""

    version: Mapped[int] = mapped_column(info=DERIVED)

    __mapper_args__ = {"version_id_col": version}
