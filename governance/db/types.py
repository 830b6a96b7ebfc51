"""Column types shared by all tables."""

import datetime as dt

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

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
