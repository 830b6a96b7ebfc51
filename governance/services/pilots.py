"""Use case of deciding on a running pilot."""

import datetime as dt

from sqlalchemy.orm import Session

from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.dates import PartialDate
from governance.domain.drafts import TEXT_LIMIT, clean, text_refusal
from governance.domain.enums import PilotVerdict, Stage
from governance.domain.money import AMOUNT_DECIMALS
from governance.domain.policy import Permission
from governance.errors import InvalidInputError
from governance.models import PilotDecision
from governance.queries.ledger import terms
from governance.queries.pilot_costs import Cost, costs_of
from governance.services.contract import service
from governance.services.stages import enter_stage, load_for_change


@service(Permission.PILOT_DECIDE)
def decide_pilot(
    session: Session,
    *,
    actor: Actor,
    initiative_id: int,
    seen_version: int,
    verdict: PilotVerdict,
    reason: str,
) -> PilotDecision:
    """Record what is decided about a running pilot; to kill it is to stop it today.

    What a decision to kill frees is kept with it, because plans change: the planned cost of the
    months to come as the value ledger has it now, in the base currency of now.

    Parameters
    ----------
    seen_version
        ``Initiative.version`` the actor was looking at.
    reason
        Why; required, and kept with the stage entry of a pilot that is stopped.

    Raises
    ------
    NotFoundError, ConflictError
        See :func:`governance.services.stages.load_for_change`.
    InvalidInputError
        The initiative is not in pilot, or the reason is missing.
    """
    initiative = load_for_change(session, actor, initiative_id, seen_version)
    why = clean(reason)
    refusal = text_refusal("The reason", why, TEXT_LIMIT, required=True)
    if initiative.stage is not Stage.PILOT:
        refusal = (
            f"“{initiative.name}” is in {initiative.stage}; only a running pilot is decided on."
        )
    if refusal:
        raise InvalidInputError(refusal)
    kills, today = verdict is PilotVerdict.KILL, clock.today()
    freed_units, freed_currency = _freed(session, initiative_id, today) if kills else (None, None)
    decision = PilotDecision(
        initiative_id=initiative_id,
        verdict=verdict,
        reason=why,
        decided_by=actor.identity,
        freed_units=freed_units,
        freed_currency=freed_currency,
    )
    session.add(decision)
    if kills:
        enter_stage(session, initiative, Stage.STOPPED, PartialDate(today), why)
    return decision


def _freed(
    session: Session, initiative_id: int, today: dt.date
) -> tuple[int, str] | tuple[None, None]:
    """Return what is planned to be spent after this month, and in what currency, if known."""
    base = terms(session).base_currency
    cost = costs_of(session, [initiative_id], base, today).get(initiative_id, Cost())
    if cost.remaining is None:
        return None, None
    return int(cost.remaining.scaleb(AMOUNT_DECIMALS)), base
