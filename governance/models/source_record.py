"""What a register says of an initiative, kept as received."""

from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from governance.models.base import Base, IntPk, Title, Word


class SourceRecord(Base):
    """The last row of one register for one initiative.

    ``mapped`` is the baseline against which the next snapshot is compared, so that what the source
    did not change is left as people have edited it.
    """

    __tablename__ = "source_record"
    __table_args__ = (
        UniqueConstraint("initiative_id", "register"),
        Index(None, "register", "external_id"),
    )

    id: Mapped[IntPk]
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))

    register: Mapped[Word]
    """Name of the register; snapshots of one register follow each other."""

    import_batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    """The import that last changed this record."""

    external_id: Mapped[Word | None]
    name: Mapped[Title]
    unit_id: Mapped[int] = mapped_column(ForeignKey("business_unit.id"))

    mapped: Mapped[dict[str, Any]]
    """Fields and facts as the profile read them, in canonical form."""

    fields: Mapped[dict[str, Any]]
    """Columns without a field of their own and values that could not be read, as received."""

    row_sha256: Mapped[str] = mapped_column(String(64), index=True)
    """Hash of ``mapped`` and ``fields``; an equal row changes nothing."""
