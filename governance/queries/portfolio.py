"""Reads behind every count of the portfolio, and the one translation of a filter into SQL."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import reduce
from operator import add, or_
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    case,
    func,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from governance.analytics.frames.portfolio import PORTFOLIO_COUNTS
from governance.domain import lifecycle, policy
from governance.domain.actors import Actor
from governance.domain.enums import DateBasis, Stage, Track
from governance.domain.filters import Gap, PortfolioFilter
from governance.domain.names import fold
from governance.domain.policy import Permission
from governance.models import BusinessUnit, Initiative, StageEntry
from governance.queries.plans import unindexed
from governance.queries.quality_rules import breaks_any
from governance.queries.searching import holding


@dataclass(frozen=True, slots=True)
class Gaps:
    """How many initiatives lack what figures need."""

    total: int
    untagged: int
    without_stage: int
    without_owner: int
    observed_dates: int
    """The stage was seen, but the day on which it was entered is not known."""


def conditions(where: PortfolioFilter, viewer: Actor) -> list[ColumnElement[bool]]:
    """Translate a filter and the viewer's scope for statements over ``Initiative``.

    Page, figure, report and export all use this one translation, so what they show is the same set.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    policy.require(viewer, Permission.INITIATIVE_READ)
    clauses: list[ColumnElement[bool]] = []
    if viewer.units is not None:
        clauses.append(Initiative.root_unit_id.in_(sorted(viewer.units)))
    if where.tracks:
        clauses.append(Initiative.track.in_(where.tracks))
    if where.stages:
        clauses.append(Initiative.stage.in_(where.stages))
    if where.tiers:
        clauses.append(Initiative.risk_tier.in_(where.tiers))
    if where.ids:
        clauses.append(Initiative.id.in_(where.ids))
    if where.units:
        subtree = _subtree(where.units)
        clauses.append(Initiative.unit_id.in_(select(subtree.c.id)))
    clauses += holding(fold(where.text).split())
    if where.reached:
        wanted = reduce(or_, (lifecycle.reach_mask(stage) for stage in where.reached))
        clauses.append(Initiative.reached.bitwise_and(wanted) != 0)
    clauses += [_GAPS[gap] for gap in where.lacks]
    if where.breaks:
        clauses.append(breaks_any(where.breaks))
    return clauses


_GAPS: dict[Gap, ColumnElement[bool]] = {
    Gap.OWNER: Initiative.owner_id.is_(None),
    Gap.DESCRIPTION: Initiative.description == "",
    Gap.STATED_DATE: and_(
        Initiative.stage_since_basis == DateBasis.OBSERVED, Initiative.stage != Stage.UNKNOWN
    ),
}


_Counts = TypeVar("_Counts", bound=Select[*tuple[Any, ...]])


def counting(statement: _Counts, where: PortfolioFilter, viewer: Actor) -> _Counts:
    """Restrict a statement that counts ``Initiative`` to what a filter admits, as of now.

    SQLite is kept within the index that holds all that is counted: it would take an index of one
    filtered column and fetch every row behind it. Texts are outside of that index and are looked
    through once, before counting.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    clauses = conditions(where, viewer)
    if where.text.strip():
        return statement.where(Initiative.id.in_(select(Initiative.id).where(*clauses)))
    if where.ids or where.breaks or Gap.DESCRIPTION in where.lacks:
        return statement.where(*clauses)
    return statement.where(*unindexed(clauses))


def _subtree(units: tuple[int, ...]) -> CTE:
    """Return the units and everything below them."""
    chosen = (
        select(BusinessUnit.id).where(BusinessUnit.id.in_(units)).cte("subtree", recursive=True)
    )
    below = select(BusinessUnit.id).join(chosen, BusinessUnit.parent_id == chosen.c.id)
    return chosen.union(below)


def counts_frame(
    session: Session, where: PortfolioFilter, viewer: Actor, *, as_of: dt.date | None = None
) -> pd.DataFrame:
    """Return how many initiatives share unit, track, stage and stages ever reached.

    Parameters
    ----------
    as_of
        Count stages as they stood at the end of this day, over initiatives that were registered or
        had entered a stage by then; None counts them as they stand now. Unit, track and tier are
        those of now. A stage filter applies to the stage of that day.

    Returns
    -------
    pandas.DataFrame
        A :data:`~governance.analytics.frames.portfolio.PORTFOLIO_COUNTS` frame; empty when
        nothing matches.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    if as_of is None:
        now_stage, now_reached = Initiative.stage.expression, Initiative.reached.expression
        return _count(session, where, viewer, now_stage, now_reached, None)
    past = stages_at(as_of)
    stage = func.coalesce(past.c.stage, Stage.UNKNOWN.value)
    reach = func.coalesce(past.c.reached, 0)
    known = (Initiative.registered_on <= as_of) | past.c.stage.is_not(None)
    now = replace(where, stages=(), reached=())
    frame = _count(session, now, viewer, stage, reach, (past, known))
    if where.stages:
        frame = frame[frame["stage"].isin([each.value for each in where.stages])]
    if where.reached:
        wanted = reduce(or_, (lifecycle.reach_mask(each) for each in where.reached))
        frame = frame[(frame["reached"] & wanted) != 0]
    return frame.reset_index(drop=True)


def _count(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    stage: ColumnElement[Any],
    reach: ColumnElement[Any],
    past: tuple[Subquery, ColumnElement[bool]] | None,
) -> pd.DataFrame:
    # As text: the frame holds no members of enums.
    track, at = (type_coerce(each, String) for each in (Initiative.track, stage))
    keys = (Initiative.root_unit_id, track, at, reach)
    counted: Select[*tuple[Any, ...]] = select(*keys, func.count()).group_by(*keys)
    if past is None:
        counted = counting(counted, where, viewer)
    else:
        history, known = past
        counted = counted.outerjoin(history, history.c.initiative_id == Initiative.id)
        counted = counted.where(*conditions(where, viewer), known)
    units = select(BusinessUnit.id, BusinessUnit.name)
    names = dict(iter(session.execute(units)))
    # Past the ORM, whose loading of rows takes as long as the driver's.
    found = session.connection().execute(counted)
    return PORTFOLIO_COUNTS.from_rows(
        (root_id, names[root_id], *rest) for root_id, *rest in found.all()
    )


def stages_at(as_of: dt.date) -> Subquery:
    """Return per initiative the stage at the end of a day and the mask of stages reached."""
    newer = aliased(StageEntry)
    replaced = select(newer.corrects_id).where(newer.corrects_id.is_not(None))
    held = and_(
        StageEntry.stage.is_not(None),
        StageEntry.ordered_on <= as_of,
        StageEntry.id.not_in(replaced),
    )
    place = (
        StageEntry.ordered_on.desc(),
        func.coalesce(StageEntry.corrects_id, StageEntry.id).desc(),
    )
    mine = StageEntry.initiative_id
    reach: ColumnElement[int] = reduce(
        add,
        (
            func.max(case((StageEntry.stage == stage, lifecycle.reached([stage])), else_=0)).over(
                partition_by=mine
            )
            for stage in Stage
        ),
    )
    ranked = (
        select(
            mine,
            type_coerce(StageEntry.stage, String).label("stage"),
            reach.label("reached"),
            StageEntry.basis,
            func.row_number().over(partition_by=mine, order_by=place).label("place"),
        )
        .where(held)
        .subquery()
    )
    return (
        select(ranked.c.initiative_id, ranked.c.stage, ranked.c.reached, ranked.c.basis)
        .where(ranked.c.place == 1)
        .subquery("stages_at")
    )


def gaps(
    session: Session, where: PortfolioFilter, viewer: Actor, *, as_of: dt.date | None = None
) -> Gaps:
    """Count what the filtered initiatives lack.

    Parameters
    ----------
    as_of
        As for :func:`counts_frame`; track and owner are those of now.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    if as_of is None:
        unknown, observed = Initiative.stage == Stage.UNKNOWN, _GAPS[Gap.STATED_DATE]
        counted = counting(_lacking(unknown, observed), where, viewer)
        return Gaps(*session.execute(counted).one())
    past = stages_at(as_of)
    counted = _lacking(past.c.stage.is_(None), past.c.basis == DateBasis.OBSERVED)
    counted = counted.outerjoin(past, past.c.initiative_id == Initiative.id)
    counted = counted.where(*conditions_at(past, where, viewer, as_of))
    return Gaps(*session.execute(counted).one())


def conditions_at(
    past: Subquery, where: PortfolioFilter, viewer: Actor, as_of: dt.date
) -> list[ColumnElement[bool]]:
    """Translate a filter for statements over ``Initiative`` joined to its stages at a past day.

    Parameters
    ----------
    past
        What :func:`stages_at` returned for the day, in an outer join.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    clauses = conditions(replace(where, stages=(), reached=()), viewer)
    clauses.append((Initiative.registered_on <= as_of) | past.c.stage.is_not(None))
    if where.stages:
        clauses.append(func.coalesce(past.c.stage, Stage.UNKNOWN.value).in_(where.stages))
    if where.reached:
        wanted = reduce(or_, (lifecycle.reach_mask(each) for each in where.reached))
        clauses.append(past.c.reached.bitwise_and(wanted) != 0)
    return clauses


def _lacking(
    unknown: ColumnElement[bool], observed: ColumnElement[bool]
) -> Select[int, int, int, int, int]:
    def lacking(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((condition, 1)))

    return select(
        func.count(),
        lacking(Initiative.track == Track.UNTAGGED),
        lacking(unknown),
        lacking(_GAPS[Gap.OWNER]),
        lacking(observed),
    ).select_from(Initiative)
