"""Summary rows of the value ledger, in ten-thousandths of the base currency.

They count the lines that stand and can be converted: each amount times its attribution times the
rate of its month.
"""

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from governance.domain.enums import RiskTier, Stage, Track, ValueBasis, ValueKind
from governance.models.base import Base


class ValueMonth(Base):
    """Sums over the lines that share month, side, grade and type in a top-level unit and track."""

    __tablename__ = "value_month"
    # One tree in the order in which the whole portfolio is grouped, so that summing never sorts.
    __table_args__ = {"sqlite_with_rowid": False}

    derived = True

    month: Mapped[dt.date] = mapped_column(primary_key=True)
    basis: Mapped[ValueBasis] = mapped_column(primary_key=True)
    kind: Mapped[ValueKind] = mapped_column(primary_key=True)
    grade: Mapped[str] = mapped_column(String(1), primary_key=True)
    benefit_type: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Empty for costs."""
    root_unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    track: Mapped[Track] = mapped_column(primary_key=True)

    amount: Mapped[int] = mapped_column(BigInteger)
    low: Mapped[int] = mapped_column(BigInteger)
    """Sum of the lows, and of the amounts of lines without one."""
    high: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int]


class ValueTotal(Base):
    """Sums over the lines of one initiative; it has a row as soon as it ever had a line."""

    __tablename__ = "value_total"
    # Holds every column that is summed over initiatives, so that sums never read the rows.
    __table_args__ = (
        Index(
            "ix_value_total_sums",
            "root_unit_id",
            "track",
            "stage",
            "risk_tier",
            "initiative_id",
            "actual_cost",
            "matched_actual",
            "matched_plan",
            "lines",
            "uncounted",
        ),
    )

    derived = True

    initiative_id: Mapped[int] = mapped_column(
        ForeignKey("initiative.id"), primary_key=True, autoincrement=False
    )
    root_unit_id: Mapped[int]
    track: Mapped[Track]
    stage: Mapped[Stage]
    risk_tier: Mapped[RiskTier]

    actual_cost: Mapped[int] = mapped_column(BigInteger)
    benefit_a: Mapped[int] = mapped_column(BigInteger)
    """Actual benefits of this grade."""
    benefit_b: Mapped[int] = mapped_column(BigInteger)
    benefit_c: Mapped[int] = mapped_column(BigInteger)
    benefit_d: Mapped[int] = mapped_column(BigInteger)
    plan_cost: Mapped[int] = mapped_column(BigInteger)
    plan_benefit: Mapped[int] = mapped_column(BigInteger)
    plan_low: Mapped[int] = mapped_column(BigInteger)
    """Planned benefit where every line turns out as low as it was thought possible."""
    plan_high: Mapped[int] = mapped_column(BigInteger)
    plan_net: Mapped[int] = mapped_column(BigInteger)
    """Planned benefit less planned cost."""
    matched_actual: Mapped[int] = mapped_column(BigInteger)
    """Actual benefit of the months that both plan and actual lines cover, of whatever kind."""
    matched_plan: Mapped[int] = mapped_column(BigInteger)
    """Planned benefit of those months."""

    first_month: Mapped[dt.date | None]
    last_month: Mapped[dt.date | None]
    """Of the lines counted; None where there is none."""
    lines: Mapped[int]
    """Lines counted."""
    uncounted: Mapped[int]
    """Lines that stand but have no rate in their month."""
    through_line_id: Mapped[int] = mapped_column(BigInteger)
    """The newest line that the row knows of."""
