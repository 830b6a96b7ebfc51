"""Appends the audit events of every flush, for every table, in the same transaction.

It listens to the session class itself, so no service can forget it; a table takes part by existing.
Statements that would change rows past the session are refused.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert, inspect, select
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, UOWTransaction
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from governance.config import settings
from governance.db.session import GovernanceSession
from governance.domain import canonical
from governance.domain.actors import Actor
from governance.domain.chain import GENESIS, Link, link_hash
from governance.domain.enums import Operation
from governance.models.audit_event import AuditEvent
from governance.models.base import Base, Timestamped, utc_now

log = logging.getLogger(__name__)

_CONTEXT = "audit.context"
_HEAD = "audit.head"
_TABLE = Base.metadata.tables[AuditEvent.__tablename__]


@dataclass(frozen=True, slots=True)
class WriteContext:
    """On whose behalf, by which service function and for which reason a session writes."""

    actor: Actor
    action: str
    reason: str = ""


def context_of(session: Session) -> WriteContext | None:
    """Return the context that the running service has set, if any."""
    return session.info.get(_CONTEXT)


def set_context(session: Session, context: WriteContext | None) -> None:
    """Say who writes from now on; what is pending is written under the context before."""
    if session.info.get(_CONTEXT) is not None:
        session.flush()
    session.info[_CONTEXT] = context


@event.listens_for(GovernanceSession, "do_orm_execute")
def _refuse_bulk_writes(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise RuntimeError("bulk statements leave no audit event; change objects of the session")


@event.listens_for(GovernanceSession, "before_flush")
def _check_changes(session: Session, _context: UOWTransaction, _instances: object) -> None:
    changed = [row for row in session.dirty if session.is_modified(row)]
    if not (changed or session.new or session.deleted):
        return
    if session.info.get("read_only"):
        raise RuntimeError("a read scope was asked to write")
    audited = any(not row.derived for row in (*changed, *session.new, *session.deleted))
    if audited and context_of(session) is None:
        raise RuntimeError("a write outside a service function has no actor to record")
    for row in changed:
        if row.append_only:
            raise RuntimeError(f"{type(row).__name__} rows are never changed; add a new one")
        if isinstance(row, Timestamped):
            row.updated_at = utc_now()


@event.listens_for(GovernanceSession, "after_flush")
def _record(session: Session, _context: UOWTransaction) -> None:
    changes = [
        *((Operation.INSERT, row, None, _state(row)) for row in session.new if not row.derived),
        *((Operation.UPDATE, row, *_difference(row)) for row in session.dirty if not row.derived),
        *((Operation.DELETE, row, _state(row), None) for row in session.deleted if not row.derived),
    ]
    changes = [change for change in changes if change[2] != change[3]]
    if changes:
        _append(session, changes)


def insert_rows(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many new rows and append their audit events, without an object for each.

    For imports: a row that is written once and not looked at again costs half of what it would
    through the session. What is pending in the session is not flushed by it.

    Parameters
    ----------
    rows
        Values by column for every column of the model, its id included.
    """
    if not rows:
        return
    if session.info.get("read_only"):
        raise RuntimeError("a read scope was asked to write")
    names = audited_columns(model)
    identity = [str(column.key) for column in inspect(model).primary_key]
    session.connection().execute(insert(model), rows)
    _append_events(
        session,
        [
            (
                Operation.INSERT,
                model.__tablename__,
                ",".join(str(row[key]) for key in identity),
                None,
                {name: row[name] for name in names},
            )
            for row in rows
        ],
    )


def insert_new(session: Session, rows: Sequence[Base]) -> None:
    """Insert new objects of one table as :func:`insert_rows` does; they stay outside the session.

    Parameters
    ----------
    rows
        With their ids; for what they leave out its default is written.
    """
    if not rows:
        return
    model = type(rows[0])
    defaults = defaults_of(model)
    columns = [str(attribute.key) for attribute in inspect(model).column_attrs]
    values = []
    for row in rows:
        held = row.__dict__
        value = {name: held.get(name) for name in columns}
        for name, default in defaults:
            if value[name] is None:
                value[name] = default()
        values.append(value)
    insert_rows(session, model, values)


def defaults_of(model: type[Base]) -> list[tuple[str, Callable[[], Any]]]:
    """Return what makes the default of each column that has one; versions count from 1."""
    mapper: Mapper[Any] = inspect(model)
    found: list[tuple[str, Callable[[], Any]]] = []
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        if column is mapper.version_id_col:
            found.append((attribute.key, lambda: 1))
        elif isinstance(column.default, CallableColumnDefault):
            # None of ours looks at the statement that it is asked for.
            make: Callable[[Any], Any] = column.default.arg
            found.append((attribute.key, partial(make, None)))
        elif isinstance(column.default, ScalarElementColumnDefault):
            found.append((attribute.key, partial(copy, column.default.arg)))
    return found


def _append(session: Session, changes: list[tuple[Operation, Any, Any, Any]]) -> None:
    _append_events(
        session,
        [
            (operation, row.__tablename__, _identity(row), before, after)
            for operation, row, before, after in changes
        ],
    )


def _append_events(session: Session, changes: list[tuple[Operation, str, str, Any, Any]]) -> None:
    context = context_of(session)
    assert context is not None  # noqa: S101 - _check_changes refused the flush otherwise
    connection = session.connection()
    if _HEAD not in session.info:
        last = connection.execute(
            select(AuditEvent.sequence, AuditEvent.hash)
            .order_by(AuditEvent.sequence.desc())
            .limit(1)
        ).first()
        sequence, previous = last or (0, GENESIS)
        session.info[_HEAD] = (sequence, previous, sequence + 1)
    sequence, previous, transaction_id = session.info[_HEAD]
    now = utc_now()
    recorded_at = canonical.dumps(now)[1:-1]
    roles = ",".join(sorted(context.actor.roles))
    nothing = canonical.dumps(None)
    events = []
    for operation, entity, entity_id, before, after in changes:
        sequence += 1
        link = Link(
            action=context.action,
            actor=context.actor.identity,
            after=nothing if after is None else canonical.dumps(after),
            before=nothing if before is None else canonical.dumps(before),
            entity=entity,
            entity_id=entity_id,
            operation=operation.value,
            reason=context.reason,
            recorded_at=recorded_at,
            roles=roles,
            sequence=sequence,
            transaction_id=transaction_id,
            version=canonical.VERSION,
        )
        own = link_hash(link, previous)
        event_ = link._asdict()
        event_["recorded_at"] = now
        event_["operation"] = operation
        event_["previous_hash"], event_["hash"] = previous, own
        events.append(event_)
        previous = own
    connection.execute(insert(_TABLE), events)
    session.info[_HEAD] = (sequence, previous, transaction_id)


@event.listens_for(GovernanceSession, "after_commit")
def _anchor(session: Session) -> None:
    """Write the new head outside the database, after it is certain that it will stay."""
    head = session.info.pop(_HEAD, None)
    path = settings().anchor_path()
    if head is None or path is None:
        return
    line = canonical.dumps(
        {"sequence": head[0], "hash": head[1], "anchored_at": utc_now()},
    )
    try:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    except OSError as error:
        # What was committed stays; a missing anchor only weakens a later check of the tail.
        log.error("The audit head could not be anchored in %s: %s", path, error)  # noqa: TRY400


@event.listens_for(GovernanceSession, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_HEAD, None)


_COLUMNS: dict[type[Any], tuple[str, ...]] = {}


def audited_columns(model: type[Any]) -> tuple[str, ...]:
    """Return the columns that an audit event holds: all that do not follow from others."""
    if model not in _COLUMNS:
        mapper: Mapper[Any] = inspect(model)
        _COLUMNS[model] = tuple(
            attribute.key
            for attribute in mapper.column_attrs
            if not attribute.columns[0].info.get("derived")
        )
    return _COLUMNS[model]


def _state(row: Base) -> dict[str, Any]:
    held = row.__dict__
    return {
        name: held[name] if name in held else getattr(row, name)
        for name in audited_columns(type(row))
    }


def _difference(row: Base) -> tuple[dict[str, Any], dict[str, Any]]:
    before, after = {}, {}
    attributes = inspect(row).attrs
    for name in audited_columns(type(row)):
        history = attributes[name].history
        if history.has_changes():
            (old,), (new,) = history.deleted or (None,), history.added or (None,)
            if old != new:
                before[name], after[name] = old, new
    return before, after


def _identity(row: Base) -> str:
    return ",".join(str(part) for part in inspect(type(row)).primary_key_from_instance(row))
