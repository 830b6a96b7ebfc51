"""Column types shared by all tables."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from governance.domain import money

BigId = BigInteger().with_variant(Integer, "sqlite")
"""Key of a table that grows without end; SQLite makes only INTEGER its own 64-bit row id."""

JsonDocument = JSON().with_variant(JSONB(), "postgresql")
"""A JSON value; assign a new one instead of changing it in place, or the change is not seen."""


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An instant. Rejects naive values; always returns UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Store as UTC without a zone, which both engines compare and sort alike."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value!r}")
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        """Return the instant in UTC."""
        del dialect
        return None if value is None else value.replace(tzinfo=dt.UTC)


class _Fixed(TypeDecorator[Decimal]):
    """An exact decimal with a fixed number of decimals, stored as an integer of its last one.

    A value with more decimals is refused, never rounded: who wrote it meant something by them.
    """

    impl = BigInteger
    cache_ok = True

    SCALE: ClassVar[int]
    LIMIT: ClassVar[Decimal]

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Store as an integer."""
        del dialect
        if value is None:
            return None
        exact: object = value
        if not isinstance(exact, Decimal) or not exact.is_finite():
            raise ValueError(f"not an exact decimal: {value!r}")
        if abs(value) >= self.LIMIT:
            raise ValueError(f"{value} is not below {self.LIMIT}")
        units = value.scaleb(self.SCALE)
        if units != units.to_integral_value():
            raise ValueError(f"{value} has more than {self.SCALE} decimals")
        return int(units)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Return the decimal with all its decimals."""
        del dialect
        return None if value is None else Decimal(value).scaleb(-self.SCALE)


class Amount(_Fixed):
    """Money in some currency, to four decimals, below a million million."""

    SCALE = money.AMOUNT_DECIMALS
    LIMIT = money.AMOUNT_LIMIT
    cache_ok = True


class Rate(_Fixed):
    """Units of the base currency for one unit of another, to ten decimals, below a million."""

    SCALE = money.RATE_DECIMALS
    LIMIT = money.RATE_LIMIT
    cache_ok = True


class Share(_Fixed):
    """A share of one, to four decimals."""

    SCALE = money.SHARE_DECIMALS
    LIMIT = Decimal(10)
    cache_ok = True
