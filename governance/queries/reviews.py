"""Reads of reviews: the next of many initiatives, and all of one."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.domain.actors import Actor
from governance.domain.enums import ReviewOutcome, ReviewTrigger
from governance.domain.filters import PortfolioFilter
from governance.models import Initiative, Review
from governance.queries.plans import unindexed
from governance.queries.portfolio import conditions


@dataclass(frozen=True, slots=True)
class ReviewHeld:
    """One review, open or closed."""

    trigger: ReviewTrigger
    cause: str
    due_on: dt.date
    outcome: ReviewOutcome | None
    """None while it is open."""
    findings: str
    closed_on: dt.date | None
    closed_by: str | None


def next_reviews(session: Session, where: PortfolioFilter, viewer: Actor) -> dict[int, dt.date]:
    """Return the day on which the next open review of each initiative is due, or was.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    earliest = (
        select(Review.initiative_id, func.min(Review.due_on))
        .join(Initiative, Initiative.id == Review.initiative_id)
        .where(Review.closed_on.is_(None), *unindexed(conditions(where, viewer)))
        .group_by(Review.initiative_id)
    )
    return dict(iter(session.execute(earliest)))


def reviews_of(session: Session, initiative_id: int, viewer: Actor) -> tuple[ReviewHeld, ...]:
    """Return every review of one initiative, by the day on which it was due.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    mine = conditions(PortfolioFilter(ids=(initiative_id,)), viewer)
    columns = (
        Review.trigger,
        Review.cause,
        Review.due_on,
        Review.outcome,
        Review.findings,
        Review.closed_on,
        Review.closed_by,
    )
    held = select(*columns).join(Initiative, Initiative.id == Review.initiative_id)
    ordered = held.where(Review.initiative_id == initiative_id, *mine)
    return tuple(
        ReviewHeld(*row) for row in session.execute(ordered.order_by(Review.due_on, Review.id))
    )
