"""Use case of deciding on a running pilot."""

from decimal import Decimal

from sqlalchemy.orm import Session

from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.dates import PartialDate
from governance.domain.drafts import TEXT_LIMIT, clean, text_refusal
from governance.domain.enums import PilotVerdict, Stage
from governance.domain.policy import Permission
from governance.errors import InvalidInputError
from governance.models import PilotDecision
from governance.services.contract import service
from governance.services.stages import enter_stage, load_for_change

_UNITS = 10_000
"""Stored units in one unit of the base currency."""


@service(Permission.PILOT_DECIDE)
def decide_pilot(
    session: Session,
    *,
    actor: Actor,
    initiative_id: int,
    seen_version: int,
    verdict: PilotVerdict,
    reason: str,
    remaining: Decimal | None = None,
) -> PilotDecision:
    """Record what is decided about a running pilot; to kill it is to stop it today.

    Parameters
    ----------
    seen_version
        ``Initiative.version`` the actor was looking at.
    reason
        Why; required, and kept with the stage entry of a pilot that is stopped.
    remaining
        Planned cost from today on in the base currency, which stopping frees; None if not known.

    Raises
    ------
    NotFoundError, ConflictError
        See :func:`governance.services.stages.load_for_change`.
    InvalidInputError
        The initiative is not in pilot, the reason is missing, or the cost is not an amount.
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
    kills = verdict is PilotVerdict.KILL
    decision = PilotDecision(
        initiative_id=initiative_id,
        verdict=verdict,
        reason=why,
        decided_by=actor.identity,
        freed_units=_units(remaining) if kills and remaining is not None else None,
    )
    session.add(decision)
    if kills:
        today = PartialDate(clock.today())
        enter_stage(session, initiative, Stage.STOPPED, today, why)
    return decision


def _units(amount: Decimal) -> int:
    """Return an amount in stored units.

    Raises
    ------
    InvalidInputError
        It has more than four decimals or is no number.
    """
    if not amount.is_finite() or (units := amount * _UNITS) != units.to_integral_value():
        raise InvalidInputError(f"{amount} is no amount with at most four decimals.")
    return int(units)
