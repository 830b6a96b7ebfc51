"""Imports: one file read as a dated snapshot of a register."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from governance.domain.enums import RowOutcome
from governance.models.base import Base, BigPk, IntPk, Title, Word, utc_now


class ImportBatch(Base):
    """One import that was written, with its counts."""

    __tablename__ = "import_batch"
    __table_args__ = (Index(None, "register", "as_of"),)

    id: Mapped[IntPk]

    register: Mapped[Word]
    file_name: Mapped[Title]
    file_sha256: Mapped[str] = mapped_column(String(64))
    as_of: Mapped[dt.date]
    """The day whose state the file describes."""

    profile_name: Mapped[Word]
    profile: Mapped[dict[str, Any]]
    """The whole profile as it was used."""

    rows: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    ambiguous: Mapped[int] = mapped_column(default=0)
    """Rows whose identity repeats in file or register; counted under their outcome as well."""
    disappeared: Mapped[int] = mapped_column(default=0)
    """Initiatives of the register's earlier snapshots that the file no longer holds."""

    recorded_by: Mapped[Title]
    recorded_at: Mapped[dt.datetime] = mapped_column(default=utc_now)


class ImportRow(Base):
    """What became of one row of a file, or of one record that the file no longer holds."""

    __tablename__ = "import_row"
    __table_args__ = (
        Index(None, "import_batch_id", "outcome", "row_number"),
        Index(None, "initiative_id"),
    )

    append_only = True

    id: Mapped[BigPk]
    import_batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))

    row_number: Mapped[int | None]
    """Row of the sheet as a spreadsheet counts it; None for a record that disappeared."""

    outcome: Mapped[RowOutcome]
    initiative_id: Mapped[int | None] = mapped_column(ForeignKey("initiative.id"))

    problems: Mapped[list[Any]] = mapped_column(default=list)
    """Objects with ``column``, ``value``, ``reason``: why a row was rejected, what was not read."""

    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Fields that were changed: name to ``[before, after]``."""
