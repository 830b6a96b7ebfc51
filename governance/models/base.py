"""Declarative base: naming, enum storage and the shared column vocabulary."""

import datetime as dt
import enum
from typing import Annotated, Any, ClassVar

from sqlalchemy import Enum, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from governance.db.types import BigId, JsonDocument, UtcDateTime

IntPk = Annotated[int, mapped_column(primary_key=True)]
BigPk = Annotated[int, mapped_column(BigId, primary_key=True)]
Word = Annotated[str, mapped_column(String(120))]
Title = Annotated[str, mapped_column(String(500))]

DERIVED = {"derived": True}
"""``info`` of a column that follows from others; the audit trail leaves it out."""

NAME_LIMIT = 500
"""Longest name of an initiative, unit or person, in characters."""


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        dt.datetime: UtcDateTime(),
        dict[str, Any]: JsonDocument,
        list[str]: JsonDocument,
        list[Any]: JsonDocument,
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            length=32,
            validate_strings=True,
            values_callable=lambda members: [member.value for member in members],
        ),
    }

    append_only: ClassVar[bool] = False
    """Whether rows, once written, are never changed; corrections are new rows."""

    derived: ClassVar[bool] = False
    """Whether rows only repeat what others say and can be computed anew; they are not audited."""


def utc_now() -> dt.datetime:
    """Return this instant."""
    return dt.datetime.now(dt.UTC)


class Timestamped:
    """When the row was first and last written (UTC)."""

    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    """Set by the audit recorder in the flush that changes the row."""
