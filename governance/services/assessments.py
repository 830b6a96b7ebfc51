"""Use cases of assessments: answering a control, and confirming what somebody else answered."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain import clock, policy
from governance.domain.actors import Actor
from governance.domain.checklist import item
from governance.domain.drafts import TEXT_LIMIT, clean, text_refusal
from governance.domain.enums import AnswerSource, ControlResult
from governance.domain.policy import Permission
from governance.errors import ConflictError, InvalidInputError, NotFoundError
from governance.exchange.published import published_catalogue
from governance.models import Assessment, Initiative
from governance.services.catalogues import pin_catalogue
from governance.services.contract import service
from governance.services.stages import load_for_change

LASTING = (ControlResult.MET, ControlResult.PARTIALLY_MET, ControlResult.NOT_APPLICABLE)
"""Answers that must be renewed after the control's interval."""

_NAMED = 10
"""Initiatives that a message names."""


@service(Permission.CONTROL_ASSESS)
def assess_control(
    session: Session,
    *,
    actor: Actor,
    initiative_id: int,
    control_id: str,
    result: ControlResult,
    comment: str = "",
    seen_version: int | None,
    is_demo: bool = False,
) -> Assessment:
    """Answer a control for an initiative; an earlier answer gives way and loses its confirmation.

    Parameters
    ----------
    comment
        Why; required when the control is said not to apply.
    seen_version
        ``Assessment.version`` the actor was looking at, None when there was no answer yet.
    is_demo
        Whether somebody of the demo portfolio answers; it shows with the answer.

    Raises
    ------
    NotFoundError
        There is no such initiative or control.
    ConflictError
        Somebody else answered meanwhile.
    InvalidInputError
        The comment is missing or too long.
    """
    initiative = load_for_change(session, actor, initiative_id, None)
    pin_catalogue(session, initiative)
    session.flush()
    of = published_catalogue(session, initiative.catalogue_version_id)
    control = item(of, control_id, initiative.track, initiative.risk_tier, initiative.facts)
    said = _reason(control_id, result, comment)
    assessment = _opened(session, initiative, control_id, seen_version)
    today = clock.today()
    lasts = control.revalidation_days if result in LASTING else None
    assessment.result = result
    assessment.comment = said
    assessment.source = AnswerSource.DEMO if is_demo else AnswerSource.PERSON
    assessment.assessed_by = actor.identity
    assessment.assessed_on = today
    assessment.confirmed_by = assessment.confirmed_on = None
    assessment.revalidate_on = today + dt.timedelta(days=lasts) if lasts else None
    session.add(assessment)
    session.flush()
    return assessment


@service(Permission.CONTROL_ASSESS)
def assess_initiatives(
    session: Session,
    *,
    actor: Actor,
    control_id: str,
    seen: dict[int, int | None],
    result: ControlResult,
    comment: str = "",
) -> list[Assessment]:
    """Answer one control for many initiatives alike: for all of them, or for none.

    Parameters
    ----------
    seen
        Version of the answer the actor was looking at, by initiative; None where there was none.

    Raises
    ------
    ConflictError
        Somebody else answered for some of them meanwhile; the message names them.
    NotFoundError, InvalidInputError
        As :func:`assess_control`, for the first initiative that cannot be answered.
    """
    _refuse_answered(session, actor, control_id, seen)
    return [
        assess_control(
            session,
            actor=actor,
            initiative_id=initiative_id,
            control_id=control_id,
            result=result,
            comment=comment,
            seen_version=version,
        )
        for initiative_id, version in seen.items()
    ]


@service(Permission.CONTROL_CONFIRM)
def confirm_assessments(
    session: Session, *, actor: Actor, seen: dict[int, int], reason: str = ""
) -> Sequence[Assessment]:
    """Confirm answers that other people gave: all of them, or none.

    Parameters
    ----------
    seen
        Version that the actor was looking at, by assessment.

    Raises
    ------
    NotFoundError
        There is no such answer in the actor's scope.
    ConflictError
        An answer was changed after the actor saw it.
    InvalidInputError
        The actor gave an answer that is to be confirmed, or it is confirmed already.
    """
    del reason
    return [_confirm(session, actor, each, version) for each, version in seen.items()]


def _refuse_answered(
    session: Session, actor: Actor, control_id: str, seen: dict[int, int | None]
) -> None:
    """Refuse all at once what was answered after the actor saw it, so that it is read once."""
    names = {each: load_for_change(session, actor, each, None).name for each in seen}
    stored = select(Assessment.initiative_id, Assessment.version).where(
        Assessment.control_id == control_id, Assessment.initiative_id.in_(seen)
    )
    now = dict(session.execute(stored).all())
    changed = [f"“{names[each]}”" for each, version in seen.items() if now.get(each) != version]
    if changed:
        more = f" and {len(changed) - _NAMED} more" if len(changed) > _NAMED else ""
        raise ConflictError(
            f"Somebody else answered {control_id} of {', '.join(changed[:_NAMED])}{more} "
            "after you opened it; nothing of yours was saved."
        )


def _confirm(session: Session, actor: Actor, assessment_id: int, seen_version: int) -> Assessment:
    assessment = session.get(Assessment, assessment_id)
    initiative = assessment and session.get(Initiative, assessment.initiative_id)
    if not assessment or not initiative or not policy.in_scope(actor, initiative.root_unit_id):
        raise NotFoundError(f"There is no answer {assessment_id} that you may confirm.")
    if assessment.version != seen_version:
        raise ConflictError(
            f"The answer to {assessment.control_id} was changed after you opened it; read it again."
        )
    if assessment.confirmed_by is not None:
        raise InvalidInputError(
            f"The answer to {assessment.control_id} was confirmed by {assessment.confirmed_by}."
        )
    if assessment.assessed_by == actor.identity:
        raise InvalidInputError(
            f"You answered {assessment.control_id} yourself; a second person has to confirm it."
        )
    assessment.confirmed_by = actor.identity
    assessment.confirmed_on = clock.today()
    return assessment


def _reason(control_id: str, result: ControlResult, comment: str) -> str:
    """Return a comment as it is kept; refuse what cannot be."""
    said = clean(comment)
    needed = result is ControlResult.NOT_APPLICABLE
    if refusal := text_refusal("The reason", said, TEXT_LIMIT, required=needed):
        raise InvalidInputError(f"{control_id}: {refusal}")
    return said


def _opened(
    session: Session, initiative: Initiative, control_id: str, seen_version: int | None
) -> Assessment:
    """Return the answer that gives way, or an empty one; refuse one that the actor has not seen."""
    mine = select(Assessment).where(
        Assessment.initiative_id == initiative.id, Assessment.control_id == control_id
    )
    assessment = session.scalar(mine)
    if (assessment.version if assessment else None) != seen_version:
        raise ConflictError(
            f"Somebody else answered {control_id} of “{initiative.name}” after you opened it; "
            "nothing of yours was saved."
        )
    if assessment is None:
        assessment = Assessment(initiative_id=initiative.id, control_id=control_id)
    return assessment
