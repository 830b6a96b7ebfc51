"""The rows of every table as they were behind any event of the audit trail."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Table, func, insert, select
from sqlalchemy.engine import Connection, RowMapping
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from governance.db.types import Amount, Rate, Share, UtcDateTime
from governance.domain.enums import Operation
from governance.domain.names import name_key, search_text
from governance.models import AuditEvent, Base, BusinessUnit, Initiative, Person
from governance.models.recorder import defaults_of

State = dict[str, Any]
"""Columns of a row by name."""
Tables = dict[str, dict[str, State]]
"""Rows by table and by the id that events name them with."""

_EVENTS = Base.metadata.tables[AuditEvent.__tablename__]
_CHUNK = 5_000
_VERSION = "version"


def last_event_before(session: Session, moment: dt.datetime) -> tuple[int, str] | None:
    """Return sequence and hash of the last event before a moment; None when there is none."""
    later = select(func.min(AuditEvent.sequence)).where(AuditEvent.recorded_at >= moment)
    first_after = session.scalar(later)
    found = select(AuditEvent.sequence, AuditEvent.hash).order_by(AuditEvent.sequence.desc())
    if first_after is not None:
        found = found.where(AuditEvent.sequence < first_after)
    row = session.execute(found.limit(1)).first()
    return None if row is None else (row[0], row[1])


def first_recorded(session: Session) -> dt.datetime | None:
    """Return when the first event was recorded; None before there is one."""
    first = select(AuditEvent.recorded_at).order_by(AuditEvent.sequence).limit(1)
    return session.scalar(first)


def copy_events(session: Session, sequence: int, into: Connection) -> Tables:
    """Copy the trail up to an event into another database, and return the rows it leaves behind.

    Parameters
    ----------
    sequence
        Number of the last event that counts.
    """
    tables: Tables = {}
    upto = select(*_EVENTS.c).where(_EVENTS.c.sequence <= sequence).order_by(_EVENTS.c.sequence)
    read = session.connection().execution_options(yield_per=_CHUNK).execute(upto)
    for chunk in read.mappings().partitions(_CHUNK):
        for event in chunk:
            _apply(tables, event)
        into.execute(insert(_EVENTS), [{**event} for event in chunk])
    return tables


def _apply(tables: Tables, event: RowMapping) -> None:
    rows = tables.setdefault(event["entity"], {})
    key = event["entity_id"]
    if event["operation"] == Operation.DELETE:
        rows.pop(key, None)
        return
    after = json.loads(event["after"])
    if event["operation"] == Operation.INSERT:
        rows[key] = {**after, _VERSION: 1}
    else:
        rows[key] = {**rows[key], **after, _VERSION: rows[key][_VERSION] + 1}


def write_rows(tables: Tables, into: Connection) -> None:
    """Insert rows as :func:`copy_events` returned them, with what follows from others."""
    for model in _models():
        table = Base.metadata.tables[model.__tablename__]
        rows = tables.get(table.name)
        if not rows:
            continue
        derive = _DERIVED.get(model)
        read = _readers(table)
        defaults = dict(defaults_of(model))
        values = []
        for state in rows.values():
            row = {name: reader(state[name]) for name, reader in read.items() if name in state}
            if derive is not None:
                row |= derive(row, tables)
            # A column that is younger than the event holds what it was given for older rows.
            row |= {name: make() for name, make in defaults.items() if name not in row}
            values.append({column.key: row.get(column.key) for column in table.c})
        into.execute(insert(table), values)


def _models() -> Iterator[type[Base]]:
    """Yield what is audited, in an order in which references point to what is there already."""
    models = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    for table in Base.metadata.sorted_tables:
        model = models[table.name]
        if not model.derived and model is not AuditEvent:
            yield model


def _readers(table: Table) -> dict[str, Callable[[Any], Any]]:
    """Return what makes a column's value out of its canonical form."""
    return {column.key: _reader(column.type) for column in table.c}


def _reader(kind: TypeEngine[Any]) -> Callable[[Any], Any]:
    make = next((make for types, make in _MADE if isinstance(kind, types)), None)
    if make is None:
        return lambda value: value
    return lambda value: None if value is None else make(value)


_MADE: tuple[tuple[tuple[type[Any], ...], Callable[[str], Any]], ...] = (
    ((UtcDateTime,), dt.datetime.fromisoformat),
    ((Date,), dt.date.fromisoformat),
    ((Amount, Rate, Share), Decimal),
)
"""What makes the value of a column out of its canonical form; all else is its own."""


def _of_initiative(row: State, tables: Tables) -> State:
    owner = tables.get(Person.__tablename__, {}).get(str(row["owner_id"]), {})
    said = row["facts"].get("vendor", "")
    text = search_text(
        row["external_id"] or "", row["name"], str(said), owner.get("name", ""), row["description"]
    )
    return {"name_key": name_key(row["name"]), "search_text": text}


_DERIVED: dict[type[Base], Callable[[State, Tables], State]] = {
    Initiative: _of_initiative,
    BusinessUnit: lambda row, _: {"name_key": name_key(row["name"])},
    Person: lambda row, _: {"name_key": name_key(row["email"] or row["name"])},
}
"""What follows from the other columns of a row; events leave it out."""
