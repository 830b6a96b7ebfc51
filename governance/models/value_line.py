"""The value ledger: planned and actual costs and benefits by month, as they were recorded."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from governance.db.types import Amount, Share
from governance.domain.enums import BenefitType, Grade, ValueBasis, ValueKind
from governance.models.base import Base, BigPk, Word, utc_now


class ValueLine(Base):
    """One amount of one month, never changed: a correction is a new line that names the old one."""

    __tablename__ = "value_line"
    __table_args__ = (
        Index(None, "initiative_id", "month", "id"),
        Index(None, "line_key", "id"),
        # Which initiatives a rate concerns.
        Index(None, "currency", "month", "initiative_id"),
        Index(
            "uq_value_line_corrects_id",
            "corrects_id",
            unique=True,
            sqlite_where=text("corrects_id IS NOT NULL"),
            postgresql_where=text("corrects_id IS NOT NULL"),
        ),
        CheckConstraint("corrects_id IS NULL OR corrects_id <> id", name="corrects_another"),
        CheckConstraint("amount IS NOT NULL OR corrects_id IS NOT NULL", name="says_something"),
        CheckConstraint("kind <> 'cost' OR amount >= 0", name="cost_not_negative"),
        CheckConstraint(
            "(kind = 'benefit' AND benefit_type IS NOT NULL) "
            "OR (kind = 'cost' AND benefit_type IS NULL)",
            name="benefit_typed",
        ),
        CheckConstraint("attribution > 0 AND attribution <= 10000", name="attribution_share"),
        CheckConstraint(
            "basis = 'plan' OR (low IS NULL AND high IS NULL)", name="range_of_plan_only"
        ),
        CheckConstraint("low <= amount AND amount <= high", name="range_holds_amount"),
    )

    append_only = True

    id: Mapped[BigPk]
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))

    month: Mapped[dt.date]
    """First day of the month."""
    basis: Mapped[ValueBasis]
    kind: Mapped[ValueKind]
    category: Mapped[Word]
    benefit_type: Mapped[BenefitType | None]
    """None for costs."""

    amount: Mapped[Decimal | None] = mapped_column(Amount)
    """In ``currency``; None withdraws the corrected line and puts nothing in its place."""
    currency: Mapped[str] = mapped_column(String(3))
    low: Mapped[Decimal | None] = mapped_column(Amount)
    high: Mapped[Decimal | None] = mapped_column(Amount)
    grade: Mapped[Grade]
    attribution: Mapped[Decimal] = mapped_column(Share)
    """Share of the amount that is due to the initiative."""

    evidence: Mapped[str] = mapped_column(Text, default="")
    """Link to what the amount was taken from."""
    note: Mapped[str] = mapped_column(Text, default="")
    reference: Mapped[Word | None]
    """What the source calls the line."""

    line_key: Mapped[str] = mapped_column(String(32))
    """See :func:`governance.domain.value.identity`; a correction keeps that of the first line."""
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    """The file that said so; None for a person."""

    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("value_line.id"))
    """The line that this one replaces; a line is replaced at most once."""

    recorded_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
