"""Reads of what runs out or falls due: waivers, reviews, conditions of approvals, legal duties."""

import datetime as dt
import json
from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import Text, cast, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from governance.domain.actors import Actor
from governance.domain.applicability import Facts
from governance.domain.catalogue import Catalogue
from governance.domain.checklist import DatedDuty, checklist, signature, upcoming
from governance.domain.enums import Applies, ControlResult, ReviewTrigger, RiskTier, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.lifecycle import ENDS
from governance.models import (
    Assessment,
    GateCondition,
    GateDecision,
    Initiative,
    Review,
    Waiver,
)
from governance.queries.exceptions import Subject, subject_columns
from governance.queries.governance import CatalogueOf
from governance.queries.plans import unindexed
from governance.queries.portfolio import conditions

SHOWN_AT_MOST = 500
"""Rows of one list; the earliest come first."""


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """A waiver as a list shows it."""

    subject: Subject
    control_id: str
    reason: str
    compensating_measure: str
    expires_on: dt.date
    requested_by: str
    requested_at: dt.datetime
    granted_by: str | None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review that is open."""

    subject: Subject
    trigger: ReviewTrigger
    cause: str
    due_on: dt.date


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """A condition of an approval that nobody has fulfilled yet."""

    subject: Subject
    text: str
    due_on: dt.date
    decided_by: str


@dataclass(frozen=True, slots=True)
class Due:
    """Everything that stands open with a day on it, the earliest first."""

    today: dt.date
    waiting: tuple[WaiverRow, ...]
    """Asked for, neither granted nor refused."""
    active: tuple[WaiverRow, ...]
    expired: tuple[WaiverRow, ...]
    """Run out, while no other waiver and no confirmed answer settles the control."""
    reviews: tuple[ReviewRow, ...]
    conditions: tuple[ConditionRow, ...]


@dataclass(frozen=True, slots=True)
class UpcomingDuty:
    """Law that starts later, and how many initiatives it is not ruled out for."""

    duty: DatedDuty
    controls: tuple[str, ...]
    """Ids of the controls that answer to it."""
    initiatives: int


@dataclass(frozen=True, slots=True)
class UpcomingDay:
    """All the law that starts on one day."""

    starts_on: dt.date
    initiatives: int
    """Initiatives for which at least one of the duties is not ruled out."""
    duties: tuple[UpcomingDuty, ...]


def due(session: Session, where: PortfolioFilter, viewer: Actor, *, today: dt.date) -> Due:
    """Return the open waivers, reviews and conditions of the filtered initiatives.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    waiting, active, expired = _waivers(session, where, viewer, today)
    reviews, promised = _reviews_and_conditions(session, where, viewer)
    return Due(today, waiting, active, expired, reviews, promised)


def _waivers(
    session: Session, where: PortfolioFilter, viewer: Actor, today: dt.date
) -> tuple[tuple[WaiverRow, ...], ...]:
    other, answer = aliased(Waiver), aliased(Assessment)
    renewed = exists().where(
        other.initiative_id == Waiver.initiative_id,
        other.control_id == Waiver.control_id,
        other.granted_at.is_not(None),
        other.ended_at.is_(None),
        # Of two that have run out, only the last is listed.
        or_(other.expires_on >= today, other.expires_on > Waiver.expires_on),
    )
    settled = exists().where(
        answer.initiative_id == Waiver.initiative_id,
        answer.control_id == Waiver.control_id,
        answer.result.in_([ControlResult.MET, ControlResult.NOT_APPLICABLE]),
        answer.confirmed_by.is_not(None),
        or_(answer.revalidate_on.is_(None), answer.revalidate_on > today),
    )
    columns = (
        Waiver.control_id,
        Waiver.reason,
        Waiver.compensating_measure,
        Waiver.expires_on,
        Waiver.requested_by,
        Waiver.requested_at,
        Waiver.granted_by,
    )
    standing = subject_columns(*columns).join(Waiver, Waiver.initiative_id == Initiative.id)
    standing = standing.where(Waiver.ended_at.is_(None), *unindexed(conditions(where, viewer)))
    standing = standing.order_by(Waiver.expires_on, Waiver.id).limit(SHOWN_AT_MOST)
    lists = (
        standing.where(Waiver.granted_at.is_(None)),
        standing.where(Waiver.granted_at.is_not(None), Waiver.expires_on >= today),
        standing.where(
            Waiver.granted_at.is_not(None), Waiver.expires_on < today, ~renewed, ~settled
        ),
    )
    return tuple(
        tuple(WaiverRow(Subject(*row[:6]), *row[6:]) for row in session.execute(each))
        for each in lists
    )


def _reviews_and_conditions(
    session: Session, where: PortfolioFilter, viewer: Actor
) -> tuple[tuple[ReviewRow, ...], tuple[ConditionRow, ...]]:
    scope = unindexed(conditions(where, viewer))
    reviews = (
        subject_columns(Review.trigger, Review.cause, Review.due_on)
        .join(Review, Review.initiative_id == Initiative.id)
        .where(Review.closed_on.is_(None), *scope)
        .order_by(Review.due_on, Review.id)
    )
    promised = (
        subject_columns(GateCondition.text, GateCondition.due_on, GateDecision.decided_by)
        .join(GateDecision, GateDecision.initiative_id == Initiative.id)
        .join(GateCondition, GateCondition.decision_id == GateDecision.id)
        .where(GateCondition.fulfilled_on.is_(None), *scope)
        .order_by(GateCondition.due_on, GateCondition.id)
    )
    return (
        tuple(
            ReviewRow(Subject(*row[:6]), *row[6:])
            for row in session.execute(reviews.limit(SHOWN_AT_MOST))
        ),
        tuple(
            ConditionRow(Subject(*row[:6]), *row[6:])
            for row in session.execute(promised.limit(SHOWN_AT_MOST))
        ),
    )


def upcoming_days(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    *,
    catalogue_of: CatalogueOf,
    today: dt.date,
) -> tuple[UpcomingDay, ...]:
    """Return the law that starts after today and is not ruled out for an initiative, by day.

    Initiatives that are stopped or retired are left out.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    NotFoundError
        No catalogue is published.
    """
    initiatives: Counter[tuple[dt.date, DatedDuty | None]] = Counter()
    controls: defaultdict[DatedDuty, set[str]] = defaultdict(set)
    asked: dict[str, dict[DatedDuty, set[str]]] = {}
    facts = cast(Initiative.facts, Text)
    keys = (Initiative.track, Initiative.risk_tier, Initiative.catalogue_version_id, facts)
    alike = select(*keys, func.count()).group_by(*keys).where(*conditions(where, viewer))
    for track, tier, version_id, known, n in session.execute(
        alike.where(Initiative.stage.not_in(ENDS))
    ):
        of, answered = catalogue_of(version_id), json.loads(known)
        mark = signature(of, track, tier, answered)
        if mark not in asked:
            asked[mark] = _later(of, track, tier, answered, today)
        for duty, ids in asked[mark].items():
            initiatives[duty.starts_on, duty] += n
            controls[duty] |= ids
        for day in {duty.starts_on for duty in asked[mark]}:
            initiatives[day, None] += n
    by_day: defaultdict[dt.date, list[UpcomingDuty]] = defaultdict(list)
    for duty in sorted(controls, key=lambda each: (each.framework, each.clause)):
        number = initiatives[duty.starts_on, duty]
        entry = UpcomingDuty(duty, tuple(sorted(controls[duty])), number)
        by_day[duty.starts_on].append(entry)
    return tuple(
        UpcomingDay(day, initiatives[day, None], tuple(by_day[day])) for day in sorted(by_day)
    )


def _later(
    of: Catalogue, track: Track, tier: RiskTier, facts: Facts, today: dt.date
) -> dict[DatedDuty, set[str]]:
    found: defaultdict[DatedDuty, set[str]] = defaultdict(set)
    for item in checklist(of, track, tier, facts):
        if item.applies is not Applies.NO:
            for duty in upcoming(item, today):
                found[duty].add(item.id)
    return dict(found)
