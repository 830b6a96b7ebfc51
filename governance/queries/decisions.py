"""Reads of gates: requests that wait, decisions that were made, conditions that are open."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import QueryableAttribute, Session

from governance.domain import policy
from governance.domain.actors import Actor
from governance.domain.enums import Gate, Stage, Track, Verdict
from governance.domain.policy import Permission
from governance.errors import NotFoundError
from governance.models import (
    BusinessUnit,
    GateCondition,
    GateDecision,
    GateRequest,
    Initiative,
)


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request that nobody has decided yet."""

    id: int
    version: int
    initiative_id: int
    initiative: str
    track: Track
    unit: str
    gate: Gate
    from_stage: Stage
    to_stage: Stage
    rationale: str
    requested_by: str
    requested_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, without the record that it froze."""

    id: int
    initiative_id: int
    initiative: str
    gate: Gate
    to_stage: Stage
    verdict: Verdict
    rationale: str
    requested_by: str
    decided_by: str
    decided_at: dt.datetime
    frozen_sha256: str
    from_stage: Stage
    """Where it stood when the decision was asked for; ``to_stage`` where it was to stay."""


@dataclass(frozen=True, slots=True)
class DecidedPage:
    """A page of decisions, and how many there are."""

    total: int
    rows: tuple[Decided, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of an approval."""

    id: int
    version: int
    decision_id: int
    initiative_id: int
    initiative: str
    gate: Gate
    text: str
    due_on: dt.date
    fulfilled_on: dt.date | None
    fulfilled_by: str | None
    note: str


def visible(viewer: Actor) -> ColumnElement[bool]:
    """Return the clause that keeps a statement within the viewer's business units.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    policy.require(viewer, Permission.INITIATIVE_READ)
    return true() if viewer.units is None else Initiative.root_unit_id.in_(sorted(viewer.units))


def waiting_requests(
    session: Session, viewer: Actor, *, initiative_id: int | None = None
) -> tuple[WaitingRequest, ...]:
    """Return the requests that wait, the oldest first; of all initiatives, or of one."""
    columns: tuple[QueryableAttribute[Any], ...] = (
        GateRequest.id,
        GateRequest.version,
        GateRequest.initiative_id,
        Initiative.name,
        Initiative.track,
        BusinessUnit.name,
        GateRequest.gate,
        GateRequest.from_stage,
        GateRequest.to_stage,
        GateRequest.rationale,
        GateRequest.requested_by,
        GateRequest.requested_at,
    )
    waiting = (
        select(*columns)
        .join(Initiative, Initiative.id == GateRequest.initiative_id)
        .join(BusinessUnit, BusinessUnit.id == Initiative.unit_id)
        .where(GateRequest.closed_at.is_(None), visible(viewer))
        .order_by(GateRequest.requested_at, GateRequest.id)
    )
    if initiative_id is not None:
        waiting = waiting.where(GateRequest.initiative_id == initiative_id)
    return tuple(WaitingRequest(*row) for row in session.execute(waiting))


_DECIDED = (
    GateDecision.id,
    GateDecision.initiative_id,
    Initiative.name,
    GateDecision.gate,
    GateDecision.to_stage,
    GateDecision.verdict,
    GateDecision.rationale,
    GateDecision.requested_by,
    GateDecision.decided_by,
    GateDecision.decided_at,
    GateDecision.frozen_sha256,
    select(GateRequest.from_stage)
    .where(GateRequest.id == GateDecision.request_id)
    .scalar_subquery()
    .label("from_stage"),
)


def decided_page(session: Session, viewer: Actor, *, page: int, size: int) -> DecidedPage:
    """Return a page of the decisions, the newest first; pages count from 1."""
    seen = visible(viewer)
    owned = GateDecision.initiative_id == Initiative.id
    total = session.scalar(
        select(func.count()).select_from(GateDecision).join(Initiative, owned).where(seen)
    )
    rows = session.execute(
        select(*_DECIDED)
        .join(Initiative, owned)
        .where(seen)
        .order_by(GateDecision.decided_at.desc(), GateDecision.id.desc())
        .offset((page - 1) * size)
        .limit(size)
    )
    return DecidedPage(total or 0, tuple(Decided(*row) for row in rows))


def decided(session: Session, decision_id: int, viewer: Actor) -> Decided:
    """Return one decision.

    Raises
    ------
    NotFoundError
        There is none in the viewer's scope.
    """
    one = (
        select(*_DECIDED)
        .join(Initiative, Initiative.id == GateDecision.initiative_id)
        .where(GateDecision.id == decision_id, visible(viewer))
    )
    row = session.execute(one).one_or_none()
    if row is None:
        raise NotFoundError(f"There is no decision {decision_id} that you may see.")
    return Decided(*row)


def frozen_text(session: Session, decision_id: int, viewer: Actor) -> str:
    """Return the canonical JSON that a decision froze, byte for byte.

    Raises
    ------
    NotFoundError
        There is none in the viewer's scope.
    """
    decided(session, decision_id, viewer)
    return session.get_one(GateDecision, decision_id).frozen


def last_decision(session: Session, initiative_id: int, viewer: Actor) -> Decided | None:
    """Return the newest decision on an initiative, None before the first."""
    newest = (
        select(*_DECIDED)
        .join(Initiative, Initiative.id == GateDecision.initiative_id)
        .where(GateDecision.initiative_id == initiative_id, visible(viewer))
        .order_by(GateDecision.id.desc())
        .limit(1)
    )
    row = session.execute(newest).one_or_none()
    return Decided(*row) if row else None


def conditions(
    session: Session,
    viewer: Actor,
    *,
    initiative_id: int | None = None,
    decision_id: int | None = None,
    still_open: bool = False,
) -> tuple[Condition, ...]:
    """Return conditions of approvals, those due first at the head.

    Parameters
    ----------
    initiative_id, decision_id
        Restrict them to one initiative or one decision.
    still_open
        Leave those out that were fulfilled.
    """
    columns = (
        GateCondition.id,
        GateCondition.version,
        GateCondition.decision_id,
        GateDecision.initiative_id,
        Initiative.name,
        GateDecision.gate,
        GateCondition.text,
        GateCondition.due_on,
        GateCondition.fulfilled_on,
        GateCondition.fulfilled_by,
        GateCondition.note,
    )
    wanted = (
        select(*columns)
        .join(GateDecision, GateDecision.id == GateCondition.decision_id)
        .join(Initiative, Initiative.id == GateDecision.initiative_id)
        .where(visible(viewer))
        .order_by(GateCondition.due_on, GateCondition.id)
    )
    if initiative_id is not None:
        wanted = wanted.where(GateDecision.initiative_id == initiative_id)
    if decision_id is not None:
        wanted = wanted.where(GateCondition.decision_id == decision_id)
    if still_open:
        wanted = wanted.where(GateCondition.fulfilled_on.is_(None))
    return tuple(Condition(*row) for row in session.execute(wanted))
