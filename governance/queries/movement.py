"""Reads of what moved in a period: which stages were entered, and what became known."""

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from governance.analytics.movement import Movement
from governance.domain.actors import Actor
from governance.domain.enums import DateBasis, Stage
from governance.domain.filters import PortfolioFilter
from governance.models import Initiative, StageEntry
from governance.queries.plans import unindexed
from governance.queries.portfolio import conditions


def movement(
    session: Session, where: PortfolioFilter, viewer: Actor, *, after: dt.date, until: dt.date
) -> Movement:
    """Return what moved among the filtered initiatives after one day and by the end of another.

    A stage that was only seen in the period may have been entered before it, so observed dates are
    left out, as are entries that were corrected since.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    # What moved in a period is little, so it comes before the filter.
    clauses = unindexed(conditions(where, viewer))
    newer = aliased(StageEntry)
    replaced = select(newer.id).where(newer.corrects_id == StageEntry.id).exists()
    entered = (
        select(StageEntry.stage, func.count(StageEntry.initiative_id.distinct()))
        .where(
            StageEntry.stage.is_not(None),
            # Follows from the next line, and has an index: no entry is ordered before its period.
            StageEntry.ordered_on > after,
            StageEntry.effective_on > after,
            StageEntry.effective_on <= until,
            StageEntry.basis == DateBasis.STATED,
            ~replaced,
        )
        .group_by(StageEntry.stage)
    )
    if clauses:
        entered = entered.join(Initiative, Initiative.id == StageEntry.initiative_id)
        entered = entered.where(*clauses)
    registered = select(func.count()).where(
        Initiative.registered_on > after, Initiative.registered_on <= until, *clauses
    )
    found = {stage: n for stage, n in session.execute(entered) if stage is not None}
    return Movement(
        entered={stage: found.get(stage, 0) for stage in Stage},
        registered=session.scalars(registered).one(),
    )
