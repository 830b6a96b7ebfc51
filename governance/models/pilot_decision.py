"""What was decided about running pilots: to stop, to repair or to carry on."""

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
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
        CheckConstraint(
            "freed_currency IS NULL OR freed_units IS NOT NULL", name="currency_of_freed"
        ),
    )

    append_only = True

    id: Mapped[IntPk]
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    verdict: Mapped[PilotVerdict]
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[Title]
    decided_at: Mapped[dt.datetime] = mapped_column(default=clock.now)

    freed_units: Mapped[int | None] = mapped_column(BigInteger)
    """What was planned for the months after the decision and is not spent any more, in
    ten-thousandths of ``freed_currency``; NULL where no plan was known."""
    freed_currency: Mapped[str | None] = mapped_column(String(3))
    """The base currency of that day, which another one may have followed; NULL without units."""
