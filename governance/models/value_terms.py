"""What amounts are converted and discounted by."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from governance.db.types import Rate
from governance.models.base import DERIVED, Base, IntPk, Timestamped


class CurrencyRate(Timestamped, Base):
    """What one unit of a currency was worth in a base currency in one month.

    A rate names its base, so that another base currency never meets rates that were not made for
    it.
    """

    __tablename__ = "currency_rate"
    __table_args__ = (
        Index(None, "base_currency", "currency", "month", unique=True),
        CheckConstraint("rate > 0", name="positive"),
        CheckConstraint("currency <> base_currency", name="of_another_currency"),
    )

    id: Mapped[IntPk]
    base_currency: Mapped[str] = mapped_column(String(3))
    currency: Mapped[str] = mapped_column(String(3))
    month: Mapped[dt.date]
    """First day of the month."""
    rate: Mapped[Decimal] = mapped_column(Rate)
    is_demo: Mapped[bool] = mapped_column(default=False)

    version: Mapped[int] = mapped_column(info=DERIVED)

    __mapper_args__ = {"version_id_col": version}


class ValueTerms(Timestamped, Base):
    """The one row of what figures of value are stated in; none stands for the defaults."""

    __tablename__ = "value_terms"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    base_currency: Mapped[str] = mapped_column(String(3))
    discount_rate: Mapped[Decimal] = mapped_column(Rate)
    """Share of one a year."""

    version: Mapped[int] = mapped_column(info=DERIVED)

    __mapper_args__ = {"version_id_col": version}
