"""Use cases of reviews, and the listener that opens and ends them as initiatives change."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from governance.db.session import GovernanceSession
from governance.domain import clock, gates, policy
from governance.domain.actors import Actor
from governance.domain.drafts import TEXT_LIMIT, clean, text_refusal
from governance.domain.enums import ReviewOutcome, ReviewTrigger, Stage, Verdict
from governance.domain.policy import Permission
from governance.errors import ConflictError, InvalidInputError, NotFoundError
from governance.exchange.review_rules import review_rules
from governance.models import GateDecision, Initiative, Review
from governance.models.recorder import context_of
from governance.queries.checklists import stale_parts
from governance.services.contract import service
from governance.services.stages import load_for_change

MATERIAL_ATTRIBUTES = ("track", "description", "risk_tier", "facts")
"""Columns of an initiative that :func:`governance.domain.gates.material_state` looks at."""

_OUTCOMES = {
    Verdict.APPROVE: ReviewOutcome.CONTINUE,
    Verdict.APPROVE_WITH_CONDITIONS: ReviewOutcome.CONTINUE_WITH_CONDITIONS,
}


@service(Permission.REVIEW_OPEN)
def open_review(
    session: Session,
    *,
    actor: Actor,
    initiative_id: int,
    trigger: ReviewTrigger,
    reason: str,
    due_on: dt.date | None = None,
) -> Review:
    """Have an initiative in production looked at again, because something happened.

    Parameters
    ----------
    reason
        What happened; kept as the cause of the review.
    due_on
        By when; None takes the days that ``seeds/reviews.yaml`` leaves, and it cannot be later.

    Raises
    ------
    NotFoundError
        There is no such initiative in the actor's scope.
    InvalidInputError
        It is not in production, the cause is missing, the day cannot be, or it is a review on the
        clock and one is open.
    """
    initiative = load_for_change(session, actor, initiative_id, None)
    cause, today = clean(reason), clock.today()
    latest = review_rules().due_on(trigger, initiative.risk_tier, today)
    due = due_on or latest
    refusal = text_refusal("What happened", cause, TEXT_LIMIT, required=True)
    if initiative.stage is not Stage.PRODUCTION:
        refusal = f"“{initiative.name}” is in {initiative.stage}; reviews are of production."
    elif not today <= due <= latest:
        refusal = f"The review is due on {due}; choose a day from today to {latest}."
    elif trigger is ReviewTrigger.CLOCK and _open(session, [initiative_id], trigger):
        refusal = f"A review of “{initiative.name}” on the clock is open already; hold that one."
    if refusal:
        raise InvalidInputError(refusal)
    review = Review(initiative_id=initiative_id, trigger=trigger, cause=cause, due_on=due)
    session.add(review)
    return review


@service(Permission.REVIEW_HOLD)
def close_review(
    session: Session,
    *,
    actor: Actor,
    review_id: int,
    seen_version: int,
    outcome: ReviewOutcome,
    reason: str,
) -> Review:
    """Record how a review ended; the next one on the clock is opened with it.

    Parameters
    ----------
    reason
        What was found; kept as the findings.

    Raises
    ------
    NotFoundError
        There is none in the actor's scope.
    ConflictError
        It was closed or changed after the actor opened it.
    InvalidInputError
        The findings are missing.
    """
    review = session.get(Review, review_id)
    initiative = review and session.get(Initiative, review.initiative_id)
    if not review or not initiative or not policy.in_scope(actor, initiative.root_unit_id):
        raise NotFoundError(f"There is no review {review_id} that you may hold.")
    if review.closed_on is not None or review.version != seen_version:
        raise ConflictError(
            f"The review of “{initiative.name}” was closed or changed after you opened it."
        )
    findings = clean(reason)
    if refusal := text_refusal("What was found", findings, TEXT_LIMIT, required=True):
        raise InvalidInputError(refusal)
    _close([review], actor.identity, findings, outcome)
    session.flush()
    if initiative.stage is Stage.PRODUCTION:
        stopped = outcome is ReviewOutcome.STOP
        _keep_on_clock(session, initiative, after_stop=stopped)
    return review


def follow_decision(session: Session, initiative: Initiative, decision: GateDecision) -> None:
    """Put an initiative on the clock that was let into production, or confirmed there.

    A new approval has looked at what changed materially, so reviews that ask for it end with it.
    """
    if decision.to_stage is not Stage.PRODUCTION or decision.verdict not in gates.APPROVING:
        return
    answered = _open(session, [initiative.id], ReviewTrigger.MATERIAL_CHANGE)
    findings = f"Approved again: {decision.rationale}"[:TEXT_LIMIT]
    _close(answered, decision.decided_by, findings, _OUTCOMES[decision.verdict])
    _keep_on_clock(session, initiative)


def follow_catalogue(session: Session, initiative: Initiative, label: str) -> None:
    """Have an initiative in production looked at under the catalogue it was moved to."""
    trigger = ReviewTrigger.CATALOGUE_UPDATE
    if initiative.stage is Stage.PRODUCTION and not _open(session, [initiative.id], trigger):
        _add(session, initiative, trigger, f"It is assessed against the catalogue {label} now.")


@event.listens_for(GovernanceSession, "before_flush")
def _follow(session: Session, _context: object, _instances: object) -> None:
    """Open and end reviews with the change that asks for it, whichever service makes it."""
    changed = [row for row in session.dirty if isinstance(row, Initiative)]
    if left := [row for row in changed if _left_production(row)]:
        context = context_of(session)
        _close(
            _open(session, [row.id for row in left]),
            context.actor.identity if context else None,
            "It left production.",
        )
    if altered := [row for row in changed if _may_be_stale(row)]:
        _review_changes(session, altered)


def _left_production(initiative: Initiative) -> bool:
    # What a column held before, by name; asking for histories would slow large imports down.
    before = inspect(initiative).committed_state.get("stage")
    return before is Stage.PRODUCTION and initiative.stage is not Stage.PRODUCTION


def _may_be_stale(initiative: Initiative) -> bool:
    if initiative.stage is not Stage.PRODUCTION:
        return False
    return not inspect(initiative).committed_state.keys().isdisjoint(MATERIAL_ATTRIBUTES)


def _review_changes(session: Session, altered: Sequence[Initiative]) -> None:
    ids = [initiative.id for initiative in altered]
    approving = select(GateDecision).where(
        GateDecision.initiative_id.in_(ids),
        GateDecision.to_stage == Stage.PRODUCTION,
        GateDecision.verdict.in_(gates.APPROVING),
    )
    newest = {each.initiative_id: each for each in session.scalars(approving.order_by("id"))}
    if not newest:
        return
    trigger = ReviewTrigger.MATERIAL_CHANGE
    waiting = {review.initiative_id for review in _open(session, ids, trigger)}
    for initiative in altered:
        parts = stale_parts(newest.get(initiative.id), initiative)
        if parts and initiative.id not in waiting:
            _add(session, initiative, trigger, f"Changed since the approval: {', '.join(parts)}.")


def _keep_on_clock(session: Session, initiative: Initiative, *, after_stop: bool = False) -> None:
    if _open(session, [initiative.id], ReviewTrigger.CLOCK):
        return
    review = _add(session, initiative, ReviewTrigger.CLOCK, "")
    if after_stop:
        review.cause = "A review ended with “stop”; see whether it was stopped."
        review.due_on = clock.today() + dt.timedelta(days=review_rules().after_stop_days)


def _add(session: Session, initiative: Initiative, trigger: ReviewTrigger, cause: str) -> Review:
    due_on = review_rules().due_on(trigger, initiative.risk_tier, clock.today())
    review = Review(initiative_id=initiative.id, trigger=trigger, cause=cause, due_on=due_on)
    session.add(review)
    return review


def _open(
    session: Session, initiative_ids: Collection[int], trigger: ReviewTrigger | None = None
) -> list[Review]:
    waiting = select(Review).where(
        Review.initiative_id.in_(initiative_ids), Review.closed_on.is_(None)
    )
    if trigger is not None:
        waiting = waiting.where(Review.trigger == trigger)
    return list(session.scalars(waiting))


def _close(
    reviews: Iterable[Review],
    closed_by: str | None,
    findings: str,
    outcome: ReviewOutcome | None = None,
) -> None:
    for review in reviews:
        review.closed_on, review.closed_by = clock.today(), closed_by
        review.findings, review.outcome = findings, outcome
