"""Ids of rows to come, for those that are named before they are written."""

from collections.abc import Iterator
from itertools import count

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.models.base import Base

MANY = 1_000
"""What an import draws at a time."""


def free_ids(session: Session, model: type[Base], *, drawn: int = 1) -> Iterator[int]:
    """Yield the ids of rows to come, so that no insert has to be asked which id it gave.

    On SQLite nobody else can take an id meanwhile, because the session holds the write lock; on
    PostgreSQL they come from the sequence of the table.

    Parameters
    ----------
    drawn
        How many are taken from the sequence at a time.
    """
    table = model.__table__
    if session.get_bind().dialect.name == "sqlite":
        highest = session.scalar(select(func.max(table.c.id)))
        return count((highest or 0) + 1)
    return _from_sequence(session, model.__tablename__, drawn)


def _from_sequence(session: Session, table: str, drawn: int) -> Iterator[int]:
    sequence = func.pg_get_serial_sequence(table, "id")
    ids = select(func.nextval(sequence)).select_from(func.generate_series(1, drawn))
    while True:
        yield from session.scalars(ids).all()
