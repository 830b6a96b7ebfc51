"""The stage history: when each initiative entered which stage, as it was recorded."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from governance.domain.enums import DateBasis, EntrySource, Precision, Stage
from governance.models.base import Base, BigPk, utc_now


class StageEntry(Base):
    """One entry into a stage, never changed: a correction is a new entry that names the old one."""

    __tablename__ = "stage_entry"
    __table_args__ = (
        Index(None, "initiative_id", "ordered_on", "id"),
        Index(None, "ordered_on", "initiative_id"),
        CheckConstraint("corrects_id IS NULL OR corrects_id <> id", name="corrects_another"),
        CheckConstraint("stage IS NOT NULL OR corrects_id IS NOT NULL", name="says_something"),
    )

    append_only = True

    id: Mapped[BigPk]

    initiative_id: Mapped[int] = mapped_column(
        ForeignKey("initiative.id", deferrable=True, initially="DEFERRED")
    )
    """Looked for at the end of the transaction: the history of a new initiative is written before
    it, because the database lets it in only where its history puts it."""

    stage: Mapped[Stage | None]
    """The stage entered; None withdraws the corrected entry and puts nothing in its place."""

    effective_on: Mapped[dt.date]
    """First day of the period in which the stage was entered."""

    precision: Mapped[Precision]
    basis: Mapped[DateBasis]

    ordered_on: Mapped[dt.date]
    """Day by which the entries are ordered; see :func:`governance.domain.lifecycle.place`."""

    source: Mapped[EntrySource]
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))

    gate_decision_id: Mapped[int | None] = mapped_column(ForeignKey("gate_decision.id"))
    """The decision that let it in; the database refuses a person's entry into pilot or production
    without one."""

    note: Mapped[str] = mapped_column(Text, default="")

    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("stage_entry.id"), unique=True)
    """The entry that this one replaces; an entry is replaced at most once."""

    recorded_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
