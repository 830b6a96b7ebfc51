"""Reads what moved between two days, from the stage history as it holds now."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from governance.analytics.flow import NOT_KNOWN, Flow, order
from governance.analytics.frames import FLOW
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
    # Most stand where they stood. So all are counted as they are now, and of those with a later
    # entry the history is read.
    standing = Initiative.track, Initiative.stage
    now: Select[*tuple[Any, ...]] = select(*standing, func.count()).group_by(*standing)
    for track, stage, number in session.execute(counting(now, where, viewer)):
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
    newer = aliased(StageEntry)
    replaced = select(newer.id).where(newer.corrects_id == StageEntry.id).exists()
    held = (StageEntry.stage.is_not(None), ~replaced)
    movers = select(StageEntry.initiative_id).where(StageEntry.ordered_on > before, *held)
    clauses = conditions(where, viewer)
    entries = (
        select(
            Initiative.id,
            Initiative.track,
            Initiative.stage,
            Initiative.registered_on,
            StageEntry.stage,
            StageEntry.ordered_on,
        )
        .join(StageEntry, StageEntry.initiative_id == Initiative.id)
        .where(Initiative.id.in_(movers), *held, *clauses)
        .order_by(
            Initiative.id,
            StageEntry.ordered_on,
            func.coalesce(StageEntry.corrects_id, StageEntry.id),
        )
    )
    for initiative_id, group in groupby(session.execute(entries), key=lambda row: row[0]):
        rows = list(group)
        _, track, stage, registered_on, *_ = rows[0]
        history = [(on, entered) for *_, entered, on in rows]
        then, later = (_stage_at(history, registered_on, day) for day in (before, after))
        yield initiative_id, track.value, stage.value, then, later
    late = select(Initiative.id, Initiative.track, Initiative.registered_on).where(
        Initiative.registered_on > before, Initiative.stage == Stage.UNKNOWN, *clauses
    )
    unknown = Stage.UNKNOWN.value
    for initiative_id, track, registered_on in session.execute(late):
        then, later = (_stage_at([], registered_on, day) for day in (before, after))
        yield initiative_id, track.value, unknown, then, later


def _stage_at(
    history: Sequence[tuple[dt.date, Stage | None]], registered_on: dt.date, day: dt.date
) -> str:
    stages = [stage.value for on, stage in history if stage is not None and on <= day]
    if stages:
        return str(stages[-1])
    return NOT_KNOWN if registered_on > day else Stage.UNKNOWN.value
