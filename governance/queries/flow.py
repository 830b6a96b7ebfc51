"""Reads what moved between two days, from the stage history as it holds now."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    func,
    null,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from governance.analytics.flow import NOT_KNOWN, Flow, order
from governance.analytics.frames.portfolio import FLOW
from governance.domain.actors import Actor
from governance.domain.enums import Stage
from governance.domain.filters import PortfolioFilter
from governance.errors import InvalidInputError
from governance.models import ImportBatch, Initiative, StageEntry
from governance.queries.conversion import LISTED
from governance.queries.portfolio import conditions, counting

QUARTER_DAYS = 91

Cells = Counter[tuple[str, str, str]]
"""Initiatives by stage then, stage later and track."""


def flow(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    *,
    before: dt.date,
    after: dt.date,
) -> Flow:
    """Return in which stages the filtered initiatives stood at the end of two days.

    Stages count from the day on which they were entered, or first seen, whenever that was recorded.
    What was neither registered nor in a stage on the first day was not yet known; what became known
    after the second is left out. Filter and track are those of now.

    Parameters
    ----------
    before, after
        The two days, in this order.

    Raises
    ------
    InvalidInputError
        The second day is not later than the first.
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    if after <= before:
        raise InvalidInputError(f"{after} is not after {before}; name a later day to look at.")
    cells: Cells = Counter()
    ids: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    # Most stand where they stood. So all are counted as they are now, and only those with a later
    # entry are looked at one by one.
    # By unit as well: such is the order of the index that holds all that filters ask for.
    standing = Initiative.root_unit_id, Initiative.track, Initiative.stage
    now: Select[*tuple[Any, ...]] = select(*standing, func.count()).group_by(*standing)
    for _, track, stage, number in session.execute(counting(now, where, viewer)):
        cells[stage.value, stage.value, track.value] += number
    for initiative_id, track, stage, then, later in _moved(session, where, viewer, before, after):
        cells[stage, stage, track] -= 1
        if later == NOT_KNOWN:
            continue
        cells[then, later, track] += 1
        if then != later:
            ids[then, later].append(initiative_id)
    rows = sorted(((key, number) for key, number in cells.items() if number), key=_place)
    return Flow(
        FLOW.from_rows((*key, number) for key, number in rows),
        {cell: tuple(sorted(found)) for cell, found in ids.items() if len(found) <= LISTED},
    )


def usual_days(session: Session, today: dt.date) -> tuple[dt.date, dt.date]:
    """Return the two days to look at unless a reader names others.

    Those of the two latest snapshots of registers, else the last quarter.
    """
    days = select(ImportBatch.as_of).where(ImportBatch.as_of <= today).distinct()
    latest = session.scalars(days.order_by(ImportBatch.as_of.desc()).limit(2)).all()
    if len(latest) == 2:  # noqa: PLR2004 - the two days
        return latest[1], latest[0]
    return today - dt.timedelta(days=QUARTER_DAYS), today


def _place(row: tuple[tuple[str, str, str], int]) -> tuple[int, int, int]:
    return order(*row[0])


def _moved(
    session: Session, where: PortfolioFilter, viewer: Actor, before: dt.date, after: dt.date
) -> Iterator[tuple[int, str, str, str, str]]:
    """Yield id, track and present stage of who may have stood elsewhere, and the two stages."""
    clauses = conditions(where, viewer)
    known = (
        Initiative.id,
        type_coerce(Initiative.track, String),
        type_coerce(Initiative.stage, String),
        Initiative.registered_on,
    )
    movers = select(StageEntry.initiative_id).where(StageEntry.ordered_on > before, *_held())
    moved = select(*known, _stage_at(before), _stage_at(after)).where(
        Initiative.id.in_(movers), *clauses
    )
    late = select(*known, null(), null()).where(
        Initiative.registered_on > before, Initiative.stage == Stage.UNKNOWN, *clauses
    )
    for statement in (moved, late):
        for each, track, stage, registered_on, then, later in session.execute(statement):
            yield (
                each,
                track,
                stage,
                then or _without_a_stage(registered_on, before),
                later or _without_a_stage(registered_on, after),
            )


def _held() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a stage entry holds."""
    newer = aliased(StageEntry)
    replaced = select(newer.id).where(newer.corrects_id == StageEntry.id).exists()
    return StageEntry.stage.is_not(None), ~replaced


def _stage_at(day: dt.date) -> ScalarSelect[str]:
    """Return the stage of an initiative at the end of a day, NULL if it had entered none."""
    return (
        select(type_coerce(StageEntry.stage, String))
        .where(StageEntry.initiative_id == Initiative.id, StageEntry.ordered_on <= day, *_held())
        .order_by(
            StageEntry.ordered_on.desc(),
            func.coalesce(StageEntry.corrects_id, StageEntry.id).desc(),
        )
        .limit(1)
        .correlate(Initiative)
        .scalar_subquery()
    )


def _without_a_stage(registered_on: dt.date, day: dt.date) -> str:
    return NOT_KNOWN if registered_on > day else Stage.UNKNOWN.value
