"""Reads of the audit trail."""

import datetime as dt
import json
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import UserDefinedType

from governance.domain import policy
from governance.domain.actors import Actor
from governance.domain.chain import Link
from governance.domain.enums import Operation
from governance.domain.filters import AuditFilter
from governance.domain.policy import Permission
from governance.errors import NotFoundError
from governance.models import (
    Assessment,
    AuditEvent,
    Evidence,
    GateCondition,
    GateDecision,
    GateRequest,
    Initiative,
    PilotDecision,
    Review,
    SourceRecord,
    StageEntry,
    TriageResult,
    ValueLine,
    Waiver,
)

_OF_CONTROLS = (Assessment, Evidence, Waiver)
"""What belongs to one control of an initiative."""

_OWNED = (
    *_OF_CONTROLS,
    GateDecision,
    GateRequest,
    PilotDecision,
    Review,
    SourceRecord,
    StageEntry,
    TriageResult,
    ValueLine,
)
"""What belongs to an initiative and names it."""

CHUNK = 5_000
"""Events fetched at a time by a walk along the chain."""


@dataclass(frozen=True, slots=True)
class Event:
    """One audit event as people read it."""

    sequence: int
    transaction_id: int
    recorded_at: dt.datetime
    actor: str
    roles: str
    action: str
    operation: Operation
    entity: str
    entity_id: str
    reason: str
    before: dict[str, Any]
    """Changed fields before the write; empty for an insert."""
    after: dict[str, Any]
    """Changed fields after the write; empty for a delete."""
    hash: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """A slice of the audit trail, newest first."""

    events: tuple[Event, ...]
    total: int
    """Events that the filter admits."""


def head(session: Session) -> int:
    """Return the sequence number of the newest audit event; 0 when there is none.

    It changes with every write, so it also keys what is cached of the database.
    """
    return session.scalar(select(func.max(AuditEvent.sequence))) or 0


def head_hash(session: Session) -> tuple[int, str] | None:
    """Return sequence number and hash of the newest audit event, None when there is none."""
    newest = select(AuditEvent.sequence, AuditEvent.hash).order_by(AuditEvent.sequence.desc())
    found = session.execute(newest.limit(1)).first()
    return None if found is None else (found.sequence, found.hash)


def event_page(
    session: Session, where: AuditFilter, viewer: Actor, *, page: int = 1, size: int = 50
) -> EventPage:
    """Return a page of the audit trail, newest first.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read the audit trail.
    """
    policy.require(viewer, Permission.AUDIT_READ)
    clauses = _conditions(where)
    total = session.scalar(select(func.count()).select_from(AuditEvent).where(*clauses)) or 0
    # Numbers first: an index holds them, so no event outside of the page is read or sorted.
    newest = select(AuditEvent.sequence).where(*clauses).order_by(AuditEvent.sequence.desc())
    numbers = session.scalars(newest.limit(size).offset((page - 1) * size)).all()
    mine = select(AuditEvent).where(AuditEvent.sequence.in_(numbers))
    rows = session.scalars(mine.order_by(AuditEvent.sequence.desc()))
    return EventPage(tuple(_event(row) for row in rows), total)


def controls_of(session: Session, initiative_id: int, viewer: Actor) -> dict[tuple[str, str], str]:
    """Return which control each answer, waiver and piece of evidence of an initiative is about.

    By the entity and its id, as events name them: an event of a change does not repeat the control.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read the audit trail.
    """
    policy.require(viewer, Permission.AUDIT_READ)
    return {
        (model.__tablename__, str(row.id)): row.control_id
        for model in _OF_CONTROLS
        for row in session.execute(
            select(model.id, model.control_id).where(model.initiative_id == initiative_id)
        )
    }


def vocabulary(session: Session) -> dict[str, tuple[str, ...]]:
    """Return the actors, actions and entities that occur, for a filter to offer."""
    return {
        column.key: tuple(session.scalars(select(column).distinct().order_by(column)))
        for column in (AuditEvent.actor, AuditEvent.action, AuditEvent.entity)
    }


def links_of(
    session: Session, initiative_id: int, viewer: Actor, *, upto: int
) -> Generator[tuple[Link, str, str]]:
    """Yield the events of one initiative as :func:`links` does.

    Parameters
    ----------
    upto
        Number of the last event that counts.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read the audit trail.
    """
    policy.require(viewer, Permission.AUDIT_READ)
    return links(session, _of_initiative(initiative_id), AuditEvent.sequence <= upto)


def links(session: Session, *conditions: ColumnElement[bool]) -> Generator[tuple[Link, str, str]]:
    """Yield every event of the chain as it was hashed, with the hash before it and its own.

    Rows are fetched in chunks and never held, so a walk needs the same memory for any length.
    Values are taken as the database holds them: one that is no longer of its type must show as a
    break of the chain and not end the walk.
    """
    held = [
        type_coerce(column, _AsHeld()).label(column.key) for column in AuditEvent.__table__.columns
    ]
    in_order = select(*held).where(*conditions).order_by(AuditEvent.sequence)
    # A walk may end at the first break; the cursor on the server is closed with it.
    with session.execute(in_order, execution_options={"yield_per": CHUNK}) as rows:
        for row in rows:
            content = row._asdict()
            previous, own = content.pop("previous_hash"), content.pop("hash")
            content["recorded_at"] = _instant(content["recorded_at"])
            yield Link(**content), previous, own


class _AsHeld(UserDefinedType[Any]):
    """A value as the driver returns it."""

    cache_ok = True


def _instant(held: object) -> str:
    """Return an instant as it was hashed; SQLite holds it as text, PostgreSQL as a timestamp."""
    if isinstance(held, dt.datetime):
        return f"{held:%Y-%m-%dT%H:%M:%S.%fZ}"
    return f"{held}Z".replace(" ", "T", 1)


def state_at(
    session: Session, entity: str, entity_id: str, moment: dt.datetime, viewer: Actor
) -> dict[str, Any] | None:
    """Rebuild one row as it was at a past moment, from its audit events.

    Returns
    -------
    dict or None
        Audited columns in canonical form; None when the row did not exist at that moment.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read the audit trail.
    NotFoundError
        No event speaks of such a row.
    """
    policy.require(viewer, Permission.AUDIT_READ)
    mine = select(AuditEvent).where(AuditEvent.entity == entity, AuditEvent.entity_id == entity_id)
    events = session.scalars(mine.order_by(AuditEvent.sequence)).all()
    if not events:
        raise NotFoundError(f"The audit trail holds nothing of {entity} {entity_id}.")
    state: dict[str, Any] | None = None
    for event in events:
        if event.recorded_at > moment:
            break
        after = json.loads(event.after)
        state = None if after is None else {**(state or {}), **after}
    return state


def _conditions(where: AuditFilter) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    for column, wanted in (
        (AuditEvent.entity, where.entity),
        (AuditEvent.entity_id, where.entity_id),
        (AuditEvent.actor, where.actor),
        (AuditEvent.action, where.action),
    ):
        if wanted:
            clauses.append(column == wanted)
    if where.initiative_id is not None:
        clauses.append(_of_initiative(where.initiative_id))
    if where.since is not None:
        clauses.append(AuditEvent.recorded_at >= _start(where.since))
    if where.until is not None:
        clauses.append(AuditEvent.recorded_at < _start(where.until + dt.timedelta(days=1)))
    return clauses


def _of_initiative(initiative_id: int) -> ColumnElement[bool]:
    """Admit the events of an initiative and of the rows that belong to it.

    SQLite gives an id anew once its row is gone, and initiatives of the demo portfolio do go: what
    was recorded before the transaction that gave the id last is of another initiative.
    """
    own = (AuditEvent.entity == Initiative.__tablename__) & (
        AuditEvent.entity_id == str(initiative_id)
    )
    parts = [
        (AuditEvent.entity == model.__tablename__)
        & AuditEvent.entity_id.in_(
            select(cast(model.id, String)).where(model.initiative_id == initiative_id)
        )
        for model in _OWNED
    ]
    conditions_of_it = (
        select(cast(GateCondition.id, String))
        .join(GateDecision, GateDecision.id == GateCondition.decision_id)
        .where(GateDecision.initiative_id == initiative_id)
    )
    parts.append(
        (AuditEvent.entity == GateCondition.__tablename__)
        & AuditEvent.entity_id.in_(conditions_of_it)
    )
    earlier = aliased(AuditEvent)
    registered = select(func.max(earlier.transaction_id)).where(
        earlier.entity == Initiative.__tablename__,
        earlier.entity_id == str(initiative_id),
        earlier.operation == Operation.INSERT,
    )
    since = AuditEvent.transaction_id >= func.coalesce(registered.scalar_subquery(), 0)
    return or_(own, *parts) & since


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, dt.UTC)


def _event(row: AuditEvent) -> Event:
    return Event(
        sequence=row.sequence,
        transaction_id=row.transaction_id,
        recorded_at=row.recorded_at,
        actor=row.actor,
        roles=row.roles,
        action=row.action,
        operation=row.operation,
        entity=row.entity,
        entity_id=row.entity_id,
        reason=row.reason,
        before=json.loads(row.before) or {},
        after=json.loads(row.after) or {},
        hash=row.hash,
    )
