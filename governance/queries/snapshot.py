"""The read of what is known of the portfolio on a day, to be compared with another day's."""

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.analytics.changes import Controls, Snapshot
from governance.analytics.frames.changes import SNAPSHOT
from governance.domain.actors import Actor
from governance.domain.enums import Stage
from governance.domain.filters import PortfolioFilter
from governance.domain.readiness import holds
from governance.models import BusinessUnit, Initiative, ValueTotal
from governance.queries.governance import CatalogueOf
from governance.queries.portfolio import conditions, stages_at
from governance.queries.standings import CHUNK, Summariser


def snapshot(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    *,
    day: dt.date,
    before: dt.date,
    catalogue_of: CatalogueOf,
) -> Snapshot:
    """Return what this database knows of the filtered initiatives.

    Parameters
    ----------
    day
        By which rules decide; the database is that of this day.
    before
        The earlier day whose stages are told, as they are known now.
    catalogue_of
        Where checklists come from.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    then = stages_at(before)
    measured = ValueTotal.benefit_a + ValueTotal.benefit_b - ValueTotal.actual_cost
    read = (
        select(
            Initiative.id,
            Initiative.name,
            BusinessUnit.name,
            Initiative.track,
            Initiative.stage,
            func.coalesce(then.c.stage, Stage.UNKNOWN.value),
            Initiative.risk_tier,
            func.coalesce(ValueTotal.plan_net, 0),
            func.coalesce(measured, 0),
        )
        .join(BusinessUnit, BusinessUnit.id == Initiative.root_unit_id)
        .outerjoin(then, then.c.initiative_id == Initiative.id)
        .outerjoin(ValueTotal, ValueTotal.initiative_id == Initiative.id)
        .where(*conditions(where, viewer))
        .order_by(Initiative.id)
    )
    frame = SNAPSHOT.from_rows(session.execute(read))
    ids = [int(each) for each in frame["initiative_id"]]
    return Snapshot(frame, _held(Summariser(session, catalogue_of, day), ids, day))


def _held(summariser: Summariser, ids: list[int], day: dt.date) -> Controls:
    return frozenset(
        (initiative_id, control)
        for start in range(0, len(ids), CHUNK)
        for initiative_id, answers in summariser.answers(ids[start : start + CHUNK]).items()
        for control, answer in answers.items()
        if holds(answer, day)
    )
