"""Reads of what somebody should see now, and of what was asked, granted and decided."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from governance.analytics.definition import Acts
from governance.analytics.governance import EXPIRING_DAYS
from governance.domain import gates
from governance.domain.actors import Actor
from governance.domain.enums import DateBasis, Precision, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.gates import ExceptionKind
from governance.domain.standing import Standing
from governance.models import (
    BusinessUnit,
    GateCondition,
    GateDecision,
    GateRequest,
    Initiative,
    Person,
    Readiness,
    Review,
    Waiver,
)
from governance.queries.checklists import stale_parts
from governance.queries.governance import Corrections, within
from governance.queries.plans import unindexed
from governance.queries.portfolio import conditions

Ranked = tuple[int, int, int]
"""Id of an initiative, mask of its exceptions, number of its open controls."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The initiative that something is said about."""

    id: int
    name: str
    track: Track
    stage: Stage
    unit: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One exception of one initiative."""

    kind: ExceptionKind
    since: dt.date | None
    """From which day on it has held; of a stale approval the day of the decision."""
    detail: str = ""
    """What is concerned, in words of the record."""
    precision: Precision = Precision.DAY
    basis: DateBasis = DateBasis.STATED


@dataclass(frozen=True, slots=True)
class Exceptional:
    """An initiative with its exceptions, worst first."""

    subject: Subject
    open_controls: int
    """Blocking controls neither met nor waived at the production gate."""
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ExceptionPage:
    """A slice of the initiatives that show an exception, in order of consequence."""

    rows: tuple[Exceptional, ...]
    total: int


def acts(session: Session, where: PortfolioFilter, viewer: Actor, *, day: dt.date) -> Acts:
    """Count what was asked, granted and decided, as it was at the end of a day (UTC).

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    scope = unindexed(conditions(where, viewer))
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), dt.UTC)
    asked = (
        select(GateRequest.requested_at, GateRequest.closed_at, GateDecision.decided_at)
        .join(Initiative, Initiative.id == GateRequest.initiative_id)
        .outerjoin(GateDecision, GateDecision.request_id == GateRequest.id)
        .where(GateRequest.requested_at < end, *scope)
    )
    days, waiting = [], 0
    for requested_at, closed_at, decided_at in session.execute(asked):
        if closed_at is None or closed_at >= end:
            waiting += 1
        elif decided_at is not None:
            days.append((decided_at.date() - requested_at.date()).days)
    lasting = or_(Waiver.ended_at.is_(None), Waiver.ended_at >= end)
    granted = Waiver.granted_at < end
    active = and_(granted, lasting, Waiver.expires_on >= day)
    soon = and_(active, Waiver.expires_on <= day + dt.timedelta(days=EXPIRING_DAYS))
    ungranted = or_(Waiver.granted_at.is_(None), Waiver.granted_at >= end)
    asked_for = and_(Waiver.requested_at < end, ungranted, lasting)
    waivers = select(*(_number(which) for which in (active, soon, asked_for)))
    waivers = waivers.join(Initiative, Initiative.id == Waiver.initiative_id).where(*scope)
    overdue = (
        select(func.count())
        .select_from(Review)
        .join(Initiative, Initiative.id == Review.initiative_id)
        .where(
            Review.due_on < day,
            Review.opened_at < end,
            or_(Review.closed_on.is_(None), Review.closed_on > day),
            *scope,
        )
    )
    counted = session.execute(waivers).one()
    return Acts(
        days_to_decision=tuple(days),
        requests_waiting=waiting,
        waivers_active=counted[0],
        waivers_expiring=counted[1],
        waivers_waiting=counted[2],
        reviews_overdue=session.scalar(overdue) or 0,
    )


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def exception_page(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    late: Corrections,
    *,
    kinds: ExceptionKind | None = None,
    page: int = 1,
    size: int = 20,
) -> ExceptionPage:
    """Return a page of the initiatives that show an exception.

    Ordered by their worst exception, then by the number of open controls.

    Parameters
    ----------
    late
        Of the same filter; today's exceptions of what time alone has changed.
    kinds
        Only initiatives that show one of these; None for any.
    page
        Counted from 1.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    wanted = int(kinds) if kinds else sum(ExceptionKind)
    showing = Readiness.exception_mask.bitwise_and(wanted) != 0
    clauses = [showing, *_in_date(session, where, viewer, late)]
    found = [*_stored(session, clauses, page * size), *_fresh(late, wanted)]
    counted = select(func.count()).select_from(Readiness).where(*clauses)
    total = (session.scalar(counted) or 0) + len(_fresh(late, wanted))
    on_page = _worst_first(found)[(page - 1) * size : page * size]
    return ExceptionPage(_exceptional(session, on_page, late.today), total)


def worst(
    session: Session, where: PortfolioFilter, viewer: Actor, late: Corrections, *, number: int
) -> tuple[Exceptional, ...]:
    """Return the first of :func:`exception_page`, without counting them all.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    clauses = _in_date(session, where, viewer, late)
    found: list[Ranked] = []
    for kind in ExceptionKind:
        if len(found) < number:
            led = Readiness.exception_mask.in_(_led_by(kind))
            found += _stored(session, [led, *clauses], number - len(found))
    first = _worst_first([*found, *_fresh(late, sum(ExceptionKind))])[:number]
    return _exceptional(session, first, late.today)


def _in_date(
    session: Session, where: PortfolioFilter, viewer: Actor, late: Corrections
) -> list[ColumnElement[bool]]:
    """Return the conditions of the filtered summary rows that are not out of date."""
    out_of_date = aliased(Readiness)
    outdated = select(out_of_date.initiative_id).where(out_of_date.valid_until <= late.today)
    return [*within(session, where, viewer), Readiness.initiative_id.not_in(outdated)]


def _led_by(kind: ExceptionKind) -> range:
    """Return the masks of exceptions of which this kind is the worst: its bit is the lowest."""
    return range(int(kind), 2 * max(ExceptionKind), 2 * int(kind))


def _stored(session: Session, clauses: list[ColumnElement[bool]], number: int) -> list[Ranked]:
    """Return the first of the summary rows, the worst first."""
    mask, still_open = Readiness.exception_mask, Readiness.production_due - Readiness.production_met
    # The lowest bit that is set: two's complement, the same on both engines.
    lowest = mask.bitwise_and(-mask)
    ordered = (
        select(Readiness.initiative_id, mask, still_open)
        .where(*clauses)
        .order_by(lowest, still_open.desc(), Readiness.initiative_id)
        .limit(number)
    )
    return [(each, shown, left) for each, shown, left in session.execute(ordered)]


def _worst_first(found: list[Ranked]) -> list[Ranked]:
    return sorted(found, key=lambda row: (row[1] & -row[1], -row[2], row[0]))


def _fresh(late: Corrections, wanted: int) -> list[Ranked]:
    return [
        (each.initiative_id, int(each.standing.exceptions), _open_of(each.standing))
        for each in late.fresh
        if int(each.standing.exceptions) & wanted
    ]


def _open_of(standing: Standing) -> int:
    return standing.due[-1] - standing.met[-1]


def _exceptional(
    session: Session, found: Sequence[Ranked], today: dt.date
) -> tuple[Exceptional, ...]:
    ids = [initiative_id for initiative_id, *_ in found]
    subjects = _subjects(session, ids)
    told = _findings(session, ids, today)
    return tuple(
        Exceptional(
            subjects[each],
            number,
            tuple(
                told.get((each, kind), Finding(kind, None))
                for kind in ExceptionKind
                if mask & int(kind)
            ),
        )
        for each, mask, number in found
    )


def subject_columns(*more: Any) -> Select[*tuple[Any, ...]]:
    """Return a statement over ``Initiative`` for the six fields of a subject and more columns."""
    return (
        select(
            Initiative.id,
            Initiative.name,
            Initiative.track,
            Initiative.stage,
            BusinessUnit.name,
            Person.name,
            *more,
        )
        .select_from(Initiative)
        .join(BusinessUnit, BusinessUnit.id == Initiative.root_unit_id)
        .outerjoin(Person, Person.id == Initiative.owner_id)
    )


def _subjects(session: Session, ids: Sequence[int]) -> dict[int, Subject]:
    mine = subject_columns().where(Initiative.id.in_(ids))
    return {row[0]: Subject(*row) for row in session.execute(mine)}


Findings = dict[tuple[int, ExceptionKind], Finding]


def _findings(session: Session, ids: Sequence[int], today: dt.date) -> Findings:
    """Return since when the exceptions of some initiatives hold, as far as the record says."""
    found: Findings = {}
    for row in session.scalars(select(Initiative).where(Initiative.id.in_(ids))):
        for kind in (ExceptionKind.NO_DECISION, ExceptionKind.OPEN_CONTROL):
            known = (row.stage_since_precision, row.stage_since_basis)
            found[row.id, kind] = Finding(kind, row.stage_since, "", *known)
    found |= _stale(session, ids)
    expired = select(Waiver.initiative_id, Waiver.expires_on, Waiver.control_id).where(
        Waiver.initiative_id.in_(ids), Waiver.expires_on < today, *_standing_waiver()
    )
    conditions_due = (
        select(GateDecision.initiative_id, GateCondition.due_on, GateCondition.text)
        .join(GateDecision, GateDecision.id == GateCondition.decision_id)
        .where(
            GateDecision.initiative_id.in_(ids),
            GateCondition.fulfilled_on.is_(None),
            GateCondition.due_on < today,
        )
    )
    reviews_due = select(Review.initiative_id, Review.due_on, Review.cause).where(
        Review.initiative_id.in_(ids), Review.closed_on.is_(None), Review.due_on < today
    )
    for kind, statement in (
        (ExceptionKind.WAIVER_EXPIRED, expired),
        (ExceptionKind.CONDITION_OVERDUE, conditions_due),
        (ExceptionKind.REVIEW_OVERDUE, reviews_due),
    ):
        # The earliest comes last and stays.
        ordered = sorted(session.execute(statement), key=lambda row: row[1], reverse=True)
        for initiative_id, day, detail in ordered:
            found[initiative_id, kind] = Finding(kind, day, detail)
    return found


def _stale(session: Session, ids: Sequence[int]) -> Findings:
    """Return what changed since the newest approvals of the stages that initiatives are in."""
    approving = (
        select(GateDecision, Initiative)
        .join(Initiative, Initiative.id == GateDecision.initiative_id)
        .where(
            Initiative.id.in_(ids),
            GateDecision.to_stage == Initiative.stage,
            GateDecision.verdict.in_(gates.APPROVING),
        )
        .order_by(GateDecision.id)
    )
    kind = ExceptionKind.APPROVAL_STALE
    return {
        (initiative.id, kind): Finding(
            kind, decision.decided_at.date(), ", ".join(stale_parts(decision, initiative))
        )
        for decision, initiative in session.execute(approving)
    }


def _standing_waiver() -> tuple[ColumnElement[bool], ...]:
    return (Waiver.granted_at.is_not(None), Waiver.ended_at.is_(None))
