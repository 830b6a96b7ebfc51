"""Use cases of waivers: asking for one, granting, refusing, revoking."""

import datetime as dt

from sqlalchemy.orm import Session

from governance.domain import clock, policy
from governance.domain.actors import Actor
from governance.domain.drafts import TEXT_LIMIT, clean, text_refusal
from governance.domain.policy import Permission
from governance.errors import ConflictError, InvalidInputError, NotFoundError
from governance.exchange.published import published_catalogue
from governance.models import Initiative, Waiver
from governance.services.catalogues import pin_catalogue
from governance.services.contract import service
from governance.services.stages import load_for_change

LONGEST_DAYS = 366
"""A waiver that lasts longer is a rule, and belongs into the catalogue."""


@service(Permission.WAIVER_REQUEST)
def request_waiver(
    session: Session,
    *,
    actor: Actor,
    initiative_id: int,
    control_id: str,
    reason: str,
    compensating_measure: str,
    expires_on: dt.date,
) -> Waiver:
    """Ask that a control may pass unmet until a day; it counts only once it is granted.

    Raises
    ------
    NotFoundError
        There is no such initiative or control.
    InvalidInputError
        The reason or the measure is missing, or the day lies in the past or too far ahead.
    """
    initiative = load_for_change(session, actor, initiative_id, None)
    pin_catalogue(session, initiative)
    published_catalogue(session, initiative.catalogue_version_id).control(control_id)
    why, measure = clean(reason), clean(compensating_measure)
    today = clock.today()
    refusal = (
        text_refusal("The reason", why, TEXT_LIMIT, required=True)
        or text_refusal("The compensating measure", measure, TEXT_LIMIT, required=True)
        or _expiry_refusal(expires_on, today)
    )
    if refusal:
        raise InvalidInputError(refusal)
    waiver = Waiver(
        initiative_id=initiative_id,
        control_id=control_id,
        reason=why,
        compensating_measure=measure,
        expires_on=expires_on,
        requested_by=actor.identity,
    )
    session.add(waiver)
    return waiver


@service(Permission.WAIVER_GRANT)
def grant_waiver(
    session: Session, *, actor: Actor, waiver_id: int, seen_version: int, reason: str = ""
) -> Waiver:
    """Let a control pass until the day that was asked for.

    Raises
    ------
    NotFoundError, ConflictError
        See :func:`_load`.
    InvalidInputError
        The actor asked for it, it is decided already, or its day has passed.
    """
    del reason
    waiver = _load(session, actor, waiver_id, seen_version)
    if waiver.requested_by == actor.identity:
        raise InvalidInputError(
            "You asked for this waiver yourself; somebody else has to grant it."
        )
    if waiver.granted_at is not None or waiver.ended_at is not None:
        raise InvalidInputError("This waiver is decided already; ask for a new one.")
    now = clock.now()
    if waiver.expires_on < now.date():
        raise InvalidInputError(f"It would have ended on {waiver.expires_on}; ask for a new one.")
    waiver.granted_by, waiver.granted_at = actor.identity, now
    return waiver


@service(Permission.WAIVER_GRANT)
def end_waiver(
    session: Session, *, actor: Actor, waiver_id: int, seen_version: int, reason: str
) -> Waiver:
    """Refuse a waiver that waits, or revoke one that was granted; its control blocks again.

    Raises
    ------
    NotFoundError, ConflictError
        See :func:`_load`.
    InvalidInputError
        The reason is missing, or the waiver ended before.
    """
    waiver = _load(session, actor, waiver_id, seen_version)
    why = clean(reason)
    if refusal := text_refusal("The reason", why, TEXT_LIMIT, required=True):
        raise InvalidInputError(refusal)
    if waiver.ended_at is not None:
        raise InvalidInputError("This waiver has ended already.")
    waiver.ended_at, waiver.ended_reason = clock.now(), why
    return waiver


def _load(session: Session, actor: Actor, waiver_id: int, seen_version: int) -> Waiver:
    """Return a waiver that the actor may decide on and has seen as it is.

    Raises
    ------
    NotFoundError
        There is none in the actor's scope.
    ConflictError
        It changed after the actor opened it.
    """
    waiver = session.get(Waiver, waiver_id)
    initiative = waiver and session.get(Initiative, waiver.initiative_id)
    if not waiver or not initiative or not policy.in_scope(actor, initiative.root_unit_id):
        raise NotFoundError(f"There is no waiver {waiver_id} that you may decide on.")
    if waiver.version != seen_version:
        raise ConflictError("This waiver changed after you opened it; read it again.")
    return waiver


def _expiry_refusal(day: dt.date, today: dt.date) -> str | None:
    if day < today:
        return f"The waiver would end on {day}, before it begins; choose a later day."
    if day > today + dt.timedelta(days=LONGEST_DAYS):
        return f"A waiver lasts {LONGEST_DAYS} days at most; choose an earlier day than {day}."
    return None
