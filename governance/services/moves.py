"""Use case that moves many initiatives at once."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from governance.domain.actors import Actor
from governance.domain.dates import PartialDate
from governance.domain.enums import Stage
from governance.domain.policy import Permission
from governance.errors import InvalidInputError
from governance.models import Initiative
from governance.services.contract import service
from governance.services.stages import load_for_change, move_initiative


@service(Permission.INITIATIVE_MOVE)
def move_initiatives(
    session: Session,
    *,
    actor: Actor,
    seen: Mapping[int, int],
    target: Stage,
    entered: PartialDate,
    reason: str = "",
) -> list[Initiative]:
    """Record that many initiatives entered a stage on one day: all of them, or none.

    Parameters
    ----------
    seen
        Version that the actor was looking at, by initiative.
    entered, reason
        As for :func:`governance.services.stages.move_initiative`, for each.

    Raises
    ------
    NotFoundError, ConflictError
        See :func:`governance.services.stages.load_for_change`.
    InvalidInputError
        One of them cannot be moved; the message names it.
    """
    return [
        _move(session, actor, initiative_id, version, target, entered, reason)
        for initiative_id, version in seen.items()
    ]


def _move(
    session: Session,
    actor: Actor,
    initiative_id: int,
    version: int,
    target: Stage,
    entered: PartialDate,
    reason: str,
) -> Initiative:
    name = load_for_change(session, actor, initiative_id, version).name
    try:
        return move_initiative(
            session,
            actor=actor,
            initiative_id=initiative_id,
            seen_version=version,
            target=target,
            entered=entered,
            reason=reason,
        )
    except InvalidInputError as error:
        raise InvalidInputError(f"“{name}”: {error}") from error
