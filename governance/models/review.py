"""Reviews: initiatives in production are looked at again, on a clock and on triggers."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from governance.domain import clock
from governance.domain.enums import ReviewOutcome, ReviewTrigger
from governance.models.base import DERIVED, Base, IntPk, Title


class Review(Base):
    """One review of an initiative in production, due on a day."""

    __tablename__ = "review"
    __table_args__ = (
        Index(None, "initiative_id", "due_on"),
        Index(None, "closed_on", "due_on"),
    )

    id: Mapped[IntPk]
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    trigger: Mapped[ReviewTrigger]
    cause: Mapped[str] = mapped_column(Text, default="")
    """What happened, in words."""
    due_on: Mapped[dt.date]
    opened_at: Mapped[dt.datetime] = mapped_column(default=clock.now)

    outcome: Mapped[ReviewOutcome | None]
    findings: Mapped[str] = mapped_column(Text, default="")
    closed_on: Mapped[dt.date | None]
    closed_by: Mapped[Title | None]

    version: Mapped[int] = mapped_column(info=DERIVED)

    __mapper_args__ = {"version_id_col": version}
