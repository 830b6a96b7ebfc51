"""Reads of what waits for one person: to confirm, to decide, to fulfil, to review, to unblock."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import QueryableAttribute, Session

from governance.domain import policy
from governance.domain.actors import Actor
from governance.domain.enums import AnswerSource, ControlResult, ReviewTrigger, Stage
from governance.domain.gates import ExceptionKind
from governance.domain.policy import Permission
from governance.models import Assessment, Initiative, Person, Readiness, Review, Waiver
from governance.queries.decisions import (
    Condition,
    WaitingRequest,
    conditions,
    visible,
    waiting_requests,
)

ANSWERS_SHOWN = 200
"""Answers to confirm that are read; more are only counted."""

BLOCKED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class WaitingAnswer:
    """An answer that counts only once a second person has confirmed it."""

    id: int
    version: int
    initiative_id: int
    initiative: str
    control_id: str
    result: ControlResult
    comment: str
    assessed_by: str
    assessed_on: dt.date


@dataclass(frozen=True, slots=True)
class WaitingWaiver:
    """A waiver that was asked for and neither granted nor refused."""

    id: int
    version: int
    initiative_id: int
    initiative: str
    control_id: str
    reason: str
    compensating_measure: str
    expires_on: dt.date
    requested_by: str
    requested_at: dt.datetime


@dataclass(frozen=True, slots=True)
class DueReview:
    """A review that is still to be held."""

    id: int
    version: int
    initiative_id: int
    initiative: str
    trigger: ReviewTrigger
    cause: str
    due_on: dt.date


@dataclass(frozen=True, slots=True)
class Blocked:
    """An initiative of the viewer's with something open before its next gate."""

    initiative_id: int
    initiative: str
    stage: Stage
    due: int
    """Blocking controls due at its next gate; in production those of the production gate."""
    met: int
    exceptions: ExceptionKind


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for one person."""

    answers: tuple[WaitingAnswer, ...]
    answers_total: int
    requests: tuple[WaitingRequest, ...]
    waivers: tuple[WaitingWaiver, ...]
    conditions: tuple[Condition, ...]
    reviews: tuple[DueReview, ...]
    blocked: tuple[Blocked, ...]

    @property
    def total(self) -> int:
        """How many things wait."""
        return self.answers_total + sum(
            len(each)
            for each in (self.requests, self.waivers, self.conditions, self.reviews, self.blocked)
        )


def work(
    session: Session,
    viewer: Actor,
    *,
    holding: Collection[str],
    until: dt.date,
    whole: bool = False,
) -> Work:
    """Return what waits for the viewer in the roles they have, the oldest first.

    What somebody asked or answered themselves is left out: another person has to decide it.

    Parameters
    ----------
    holding
        Ids of the controls that can hold a gate; met answers to others need no second person.
    until
        Conditions and reviews due later than this day are left out.
    whole
        Whether answers and initiatives are read beyond what a page shows of them.
    """
    confirms = policy.may(viewer, Permission.CONTROL_CONFIRM)
    answers, total = _answers(session, viewer, holding, whole=whole) if confirms else ((), 0)
    requests: tuple[WaitingRequest, ...] = ()
    if policy.may(viewer, Permission.GATE_DECIDE):
        asked = waiting_requests(session, viewer)
        requests = tuple(each for each in asked if each.requested_by != viewer.identity)
    open_conditions: tuple[Condition, ...] = ()
    if policy.may(viewer, Permission.GATE_REQUEST):
        listed = conditions(session, viewer, still_open=True)
        open_conditions = tuple(each for each in listed if each.due_on <= until)
    return Work(
        answers=answers,
        answers_total=total,
        requests=requests,
        waivers=_waivers(session, viewer),
        conditions=open_conditions,
        reviews=_reviews(session, viewer, until),
        blocked=_blocked(session, viewer, whole=whole),
    )


def _answers(
    session: Session, viewer: Actor, holding: Collection[str], *, whole: bool
) -> tuple[tuple[WaitingAnswer, ...], int]:
    waits = and_(
        Assessment.confirmed_by.is_(None),
        Assessment.assessed_by != viewer.identity,
        or_(
            Assessment.result == ControlResult.NOT_APPLICABLE,
            and_(
                Assessment.result == ControlResult.MET,
                Assessment.control_id.in_(sorted(holding)),
            ),
        ),
        visible(viewer),
    )
    owned = Initiative.id == Assessment.initiative_id
    total = session.scalar(
        select(func.count()).select_from(Assessment).join(Initiative, owned).where(waits)
    )
    columns = (
        Assessment.id,
        Assessment.version,
        Assessment.initiative_id,
        Initiative.name,
        Assessment.control_id,
        Assessment.result,
        Assessment.comment,
        Assessment.assessed_by,
        Assessment.assessed_on,
    )
    # What a register said comes by the thousand; what a person waits for goes before it.
    imported = Assessment.source == AnswerSource.IMPORT
    rows = session.execute(
        select(*columns)
        .join(Initiative, owned)
        .where(waits)
        .order_by(imported, Assessment.assessed_on, Assessment.initiative_id, Assessment.id)
        .limit(None if whole else ANSWERS_SHOWN)
    )
    return tuple(WaitingAnswer(*row) for row in rows), total or 0


def _waivers(session: Session, viewer: Actor) -> tuple[WaitingWaiver, ...]:
    if not policy.may(viewer, Permission.WAIVER_GRANT):
        return ()
    columns: tuple[QueryableAttribute[Any], ...] = (
        Waiver.id,
        Waiver.version,
        Waiver.initiative_id,
        Initiative.name,
        Waiver.control_id,
        Waiver.reason,
        Waiver.compensating_measure,
        Waiver.expires_on,
        Waiver.requested_by,
        Waiver.requested_at,
    )
    waiting = (
        select(*columns)
        .join(Initiative, Initiative.id == Waiver.initiative_id)
        .where(
            Waiver.granted_at.is_(None),
            Waiver.ended_at.is_(None),
            Waiver.requested_by != viewer.identity,
            visible(viewer),
        )
        .order_by(Waiver.requested_at, Waiver.id)
    )
    return tuple(WaitingWaiver(*row) for row in session.execute(waiting))


def _reviews(session: Session, viewer: Actor, until: dt.date) -> tuple[DueReview, ...]:
    if not policy.may(viewer, Permission.REVIEW_HOLD):
        return ()
    columns = (
        Review.id,
        Review.version,
        Review.initiative_id,
        Initiative.name,
        Review.trigger,
        Review.cause,
        Review.due_on,
    )
    due = (
        select(*columns)
        .join(Initiative, Initiative.id == Review.initiative_id)
        .where(Review.closed_on.is_(None), Review.due_on <= until, visible(viewer))
        .order_by(Review.due_on, Review.id)
    )
    return tuple(DueReview(*row) for row in session.execute(due))


_NEXT = {
    Stage.IDEA: (Readiness.intake_due, Readiness.intake_met),
    Stage.DEVELOPMENT: (Readiness.pilot_due, Readiness.pilot_met),
    Stage.PILOT: (Readiness.production_due, Readiness.production_met),
    Stage.PRODUCTION: (Readiness.production_due, Readiness.production_met),
}
"""Counts at the gate that is next from each stage."""


def _blocked(session: Session, viewer: Actor, *, whole: bool) -> tuple[Blocked, ...]:
    clauses = [
        and_(Initiative.stage == stage, or_(due > met, Readiness.exception_mask != 0))
        for stage, (due, met) in _NEXT.items()
    ]
    columns = (
        Initiative.id,
        Initiative.name,
        Initiative.stage,
        Readiness.intake_due,
        Readiness.intake_met,
        Readiness.pilot_due,
        Readiness.pilot_met,
        Readiness.production_due,
        Readiness.production_met,
        Readiness.exception_mask,
    )
    mine = (
        select(*columns)
        .join(Readiness, Readiness.initiative_id == Initiative.id)
        .where(_belongs_to(viewer), or_(*clauses), visible(viewer))
        .order_by(Readiness.exception_mask == 0, Initiative.name_key, Initiative.id)
        .limit(None if whole else BLOCKED_SHOWN)
    )
    found = []
    for row in session.execute(mine):
        due, met = _NEXT[row.stage]
        found.append(
            Blocked(
                row.id,
                row.name,
                row.stage,
                due=getattr(row, due.key),
                met=getattr(row, met.key),
                exceptions=ExceptionKind(row.exception_mask),
            )
        )
    return tuple(found)


def _belongs_to(viewer: Actor) -> ColumnElement[bool]:
    """Owned or sponsored by the viewer, or answered by them at least once."""
    me = select(Person.id).where(Person.email == viewer.identity)
    answered = select(Assessment.initiative_id).where(Assessment.assessed_by == viewer.identity)
    return or_(
        Initiative.owner_id.in_(me), Initiative.sponsor_id.in_(me), Initiative.id.in_(answered)
    )
