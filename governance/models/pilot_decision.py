"""What was decided about running pilots: to stop, to repair or to carry on."""

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from governance.domain import clock
from governance.domain.enums import PilotVerdict
from governance.models.base import Base, IntPk, Title


class PilotDecision(Base):
    """One decision about one pilot; never changed, a later decision is a new row."""

    __tablename__ = "pilot_decision"
    __table_args__ = (
        Index(None, "initiative_id", "id"),
        Index(None, "verdict", "decided_at"),
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("freed_units IS NULL OR verdict = 'kill'", name="only_kill_frees"),
    )

    append_only = True

    id: Mapped[IntPk]
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    verdict: Mapped[PilotVerdict]
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[Title]
    decided_at: Mapped[dt.datetime] = mapped_column(default=clock.now)

    freed_units: Mapped[int | None] = mapped_column(BigInteger)
    """What was planned to be spent from the day of the decision on and is not any more, in
    ten-thousandths of the base currency; NULL where no plan was known."""
