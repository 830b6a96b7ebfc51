"""Rows of any table as plain values and back, without the models: for backups.

Columns are what the database says they are, so a copy can be read by any later version, and rows of
one engine can be written into the other. A value that is not of its column's type, as only
tampering leaves it on SQLite, is copied as it is held.
"""

import datetime as dt
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    String,
    bindparam,
    cast,
    column,
    func,
    insert,
    inspect,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import JSON, Boolean, Date, DateTime, TypeEngine, UserDefinedType

Row = dict[str, Any]
"""Values by column: texts, numbers, true and false, null; days and instants in ISO 8601, instants
in UTC with ``Z``; JSON documents as their text."""

_CHUNK = 1_000
_VERSIONS = "alembic_version"
_INDEX = "initiative_search"
"""What the full-text index of SQLite and its triggers are called; it follows its table."""
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)([ T])(\d\d:\d\d:\d\d\.\d{6})(Z?)")


class Form(StrEnum):
    """In which form a column holds its values."""

    INSTANT = "instant"
    DAY = "day"
    FLAG = "flag"
    DOCUMENT = "document"
    PLAIN = "plain"


class _AsHeld(UserDefinedType[Any]):
    """A value as the driver takes and returns it."""

    cache_ok = True


def table_names(connection: Connection) -> list[str]:
    """Return the names of all tables that hold records, in one fixed order."""
    names = inspect(connection).get_table_names()
    return sorted(
        name
        for name in names
        if name != _VERSIONS and not name.startswith(_INDEX) and not name.startswith("sqlite_")
    )


def forms(connection: Connection, name: str) -> dict[str, Form]:
    """Return the columns of a table and the form of each."""
    return {each["name"]: _form(each["type"]) for each in inspect(connection).get_columns(name)}


def _form(kind: TypeEngine[Any]) -> Form:
    for held, form in (
        (DateTime, Form.INSTANT),
        (Date, Form.DAY),
        (Boolean, Form.FLAG),
        (JSON, Form.DOCUMENT),
    ):
        if isinstance(kind, held):
            return form
    return Form.PLAIN


def read_rows(connection: Connection, name: str) -> Generator[Row]:
    """Yield the rows of a table in the order of their keys, without ever holding all of them."""
    columns = forms(connection, name)
    keys = inspect(connection).get_pk_constraint(name)["constrained_columns"]
    # PostgreSQL prints a document itself, so that no number in it passes through ours.
    wanted = [
        cast(column(each), String).label(each)
        if form is Form.DOCUMENT and connection.dialect.name == "postgresql"
        else column(each, _AsHeld())
        for each, form in columns.items()
    ]
    read = select(*wanted).select_from(table(name)).order_by(*map(column, keys))
    makers = [_PLAIN.get(form, _same) for form in columns.values()]
    with connection.execute(read, execution_options={"yield_per": _CHUNK}) as found:
        for values in found:
            yield {
                each: None if value is None else make(value)
                for each, make, value in zip(columns, makers, values, strict=True)
            }


def write_rows(connection: Connection, name: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert rows as :func:`read_rows` yielded them, and return how many they were.

    A column that no row has holds its default.
    """
    count, left = 0, iter(rows)
    columns = forms(connection, name)
    postgresql = connection.dialect.name == "postgresql"
    makers = {
        each: (_FOR_POSTGRESQL if postgresql else _FOR_SQLITE).get(form, _same)
        for each, form in columns.items()
    }
    while chunk := list(islice(left, _CHUNK)):
        held = {each: columns[each] for each in chunk[0]}
        into = table(name, *(column(each, _AsHeld()) for each in held))
        values = {
            each: cast(bindparam(each, type_=String()), JSONB)
            if postgresql and form is Form.DOCUMENT
            else bindparam(each, type_=_AsHeld())
            for each, form in held.items()
        }
        connection.execute(
            insert(into).values(values),
            [
                {each: None if row[each] is None else makers[each](row[each]) for each in held}
                for row in chunk
            ],
        )
        count += len(chunk)
    return count


def is_empty(connection: Connection) -> bool:
    """Tell whether no table holds a record."""
    return not any(
        connection.scalar(select(literal(1)).select_from(table(name)).limit(1))
        for name in table_names(connection)
    )


@contextmanager
def unguarded(connection: Connection) -> Iterator[None]:
    """Let rows be written in any order and as they are, within the context.

    Triggers, which watch how rows come to be, are silent, and references are checked at the end.
    Everything is in the transaction of the connection; afterwards all guards are there again.
    """
    if connection.dialect.name == "postgresql":
        yield from _unguarded_postgresql(connection)
    else:
        yield from _unguarded_sqlite(connection)


def _unguarded_sqlite(connection: Connection) -> Iterator[None]:
    found = connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    )
    # The triggers of the full-text index stay: they fill it.
    guards = [(name, sql) for name, sql in found if not name.startswith(_INDEX)]
    for name, _ in guards:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # until the commit
    yield
    for _, sql in guards:
        connection.exec_driver_sql(sql)


def _unguarded_postgresql(connection: Connection) -> Iterator[None]:
    names = table_names(connection)
    references = connection.execute(
        text(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) "
            "FROM pg_constraint WHERE contype = 'f' "
            "AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
        )
    ).all()
    for held, name, _ in references:
        connection.exec_driver_sql(f"ALTER TABLE {held} DROP CONSTRAINT {name}")
    for held in names:
        connection.exec_driver_sql(f'ALTER TABLE "{held}" DISABLE TRIGGER USER')
    yield
    for held in names:
        connection.exec_driver_sql(f'ALTER TABLE "{held}" ENABLE TRIGGER USER')
    for held, name, definition in references:
        connection.exec_driver_sql(f"ALTER TABLE {held} ADD CONSTRAINT {name} {definition}")


def read_counters(connection: Connection) -> dict[str, int]:
    """Return the last id that PostgreSQL gave in each table that counts; none on SQLite.

    SQLite counts on from the greatest id that is there.
    """
    found = {}
    for name, _, sequence in _sequences(connection):
        last = connection.scalar(
            text("SELECT pg_sequence_last_value(CAST(:sequence AS regclass))"),
            {"sequence": sequence},
        )
        if last is not None:
            found[name] = int(last)
    return found


def set_counters(connection: Connection, known: Mapping[str, int]) -> None:
    """Let PostgreSQL give ids behind all that are there and behind those it gave before."""
    for name, key, sequence in _sequences(connection):
        greatest = connection.scalar(select(func.max(column(key))).select_from(table(name))) or 0
        last = max(greatest, known.get(name, 0))
        if last:
            connection.execute(
                text("SELECT setval(CAST(:sequence AS regclass), :last)"),
                {"sequence": sequence, "last": last},
            )


def _sequences(connection: Connection) -> list[tuple[str, str, str]]:
    """Return table, column and sequence of each key that PostgreSQL counts."""
    if connection.dialect.name != "postgresql":
        return []
    found = connection.execute(
        text(
            "SELECT table_name, column_name, "
            "pg_get_serial_sequence(quote_ident(table_name), column_name) "
            "FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2"
        )
    )
    return [(name, key, sequence) for name, key, sequence in found if sequence]


def _same(value: object) -> object:
    return value


def _plain_instant(value: object) -> object:
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S.%fZ}"
    match = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    return f"{match[1]}T{match[3]}Z" if match and not match[4] else value


def _plain_day(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def _plain_flag(value: object) -> object:
    return bool(value) if value in (0, 1) else value


def _held_instant(value: object) -> object:
    match = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    return f"{match[1]} {match[3]}" if match and match[4] else value


_PLAIN: dict[Form, Callable[[Any], Any]] = {
    Form.INSTANT: _plain_instant,
    Form.DAY: _plain_day,
    Form.FLAG: _plain_flag,
}
_FOR_SQLITE: dict[Form, Callable[[Any], Any]] = {
    Form.INSTANT: _held_instant,
    Form.FLAG: lambda value: int(value) if isinstance(value, bool) else value,
}
_FOR_POSTGRESQL: dict[Form, Callable[[Any], Any]] = {
    Form.INSTANT: lambda value: dt.datetime.fromisoformat(value).replace(tzinfo=None),
    Form.DAY: dt.date.fromisoformat,
}
