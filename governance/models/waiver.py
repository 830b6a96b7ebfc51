"""Waivers: a control may pass unmet, for a reason, with a measure in its place, until a day."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from governance.domain import clock
from governance.models.base import DERIVED, Base, IntPk, Title, Word


class Waiver(Base):
    """One waiver as asked for and, perhaps, granted; renewing is a new waiver."""

    __tablename__ = "waiver"
    __table_args__ = (
        Index(None, "initiative_id", "control_id"),
        Index(None, "expires_on"),
        CheckConstraint("granted_by IS NULL OR granted_by <> requested_by", name="not_own_request"),
    )

    id: Mapped[IntPk]
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    control_id: Mapped[Word]
    reason: Mapped[str] = mapped_column(Text)
    compensating_measure: Mapped[str] = mapped_column(Text)
    expires_on: Mapped[dt.date]
    """The last day on which it counts."""

    requested_by: Mapped[Title]
    requested_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    granted_by: Mapped[Title | None]
    granted_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    """When it was refused or revoked; None while it waits or counts."""
    ended_reason: Mapped[str | None] = mapped_column(Text)

    version: Mapped[int] = mapped_column(info=DERIVED)

    __mapper_args__ = {"version_id_col": version}
