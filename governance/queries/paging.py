"""Which initiatives a page of the list holds, without reading those before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from governance.domain.actors import Actor
from governance.domain.enums import RiskTier, Stage, Track
from governance.domain.filters import Paging, PortfolioFilter, SortKey
from governance.models import BusinessUnit, Initiative
from governance.queries.portfolio import conditions, counting

_SORT: dict[SortKey, tuple[ColumnElement[Any], ...]] = {
    SortKey.NAME: (Initiative.name_key.expression,),
    SortKey.EXTERNAL_ID: (Initiative.external_id.expression,),
    SortKey.UNIT: (
        BusinessUnit.name_key.expression,
        Initiative.unit_id.expression,
        Initiative.name_key.expression,
    ),
    SortKey.TRACK: (
        Initiative.track.expression,
        Initiative.stage.expression,
        Initiative.name_key.expression,
    ),
    SortKey.STAGE: (Initiative.stage.expression, Initiative.name_key.expression),
    SortKey.STAGE_SINCE: (Initiative.stage_since.expression,),
    SortKey.RISK_TIER: (Initiative.risk_tier.expression, Initiative.name_key.expression),
    SortKey.UPDATED_AT: (Initiative.updated_at.expression,),
}

_RANKED: dict[SortKey, tuple[str, ...]] = {
    SortKey.TRACK: ("track", "stage"),
    SortKey.STAGE: ("stage",),
    SortKey.RISK_TIER: ("risk_tier",),
}
"""Columns that lead an order and follow the order of their vocabulary, not of the alphabet."""

_VOCABULARY: dict[str, type[StrEnum]] = {"track": Track, "stage": Stage, "risk_tier": RiskTier}


@dataclass(frozen=True, slots=True)
class PageIds:
    """The initiatives of one page, in their order."""

    ids: tuple[int, ...]
    total: int
    """Initiatives that the filter admits."""


def order(sort: SortKey, *, descending: bool) -> list[ColumnElement[Any]]:
    """Return the columns of an order; each order of the list is total, so pages never overlap.

    By unit, the statement must join the unit of the initiative.
    """
    return [_directed(column, descending=descending) for column in _sorted_by(sort)]


def page_ids(session: Session, where: PortfolioFilter, paging: Paging, viewer: Actor) -> PageIds:
    """Return which initiatives a page holds and how many there are in all.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    if paging.sort is SortKey.UNIT:
        return _by_unit(session, where, paging, viewer)
    clauses = conditions(where, viewer)
    if where.text.strip():
        return _by_one_scan(session, clauses, paging)
    if paging.sort in _RANKED:
        return _by_rank(session, where, paging, viewer)
    counted = counting(select(func.count()).select_from(Initiative), where, viewer)
    chosen = select(Initiative.id).where(*clauses).order_by(*_order_of(paging))
    ids = session.scalars(chosen.limit(paging.size).offset(paging.offset))
    return PageIds(tuple(ids), session.scalar(counted) or 0)


def _by_one_scan(
    session: Session, clauses: Sequence[ColumnElement[bool]], paging: Paging
) -> PageIds:
    """Look into every text once, for the page and for the total."""
    columns = _sorted_by(paging.sort)
    # Both engines keep what a query names twice, so the texts are looked through once.
    found = select(*columns).where(*clauses).cte("found")
    total = select(func.count()).select_from(found).scalar_subquery()
    directed = [
        _directed(found.columns[column.key or ""], descending=paging.descending)
        for column in columns
    ]
    chosen = select(found.c.id, total).order_by(*directed)
    rows = session.execute(chosen.limit(paging.size).offset(paging.offset)).all()
    if not rows and paging.offset:
        return PageIds((), session.scalar(select(func.count()).select_from(found)) or 0)
    return PageIds(tuple(row[0] for row in rows), rows[0][1] if rows else 0)


def _by_rank(session: Session, where: PortfolioFilter, paging: Paging, viewer: Actor) -> PageIds:
    """Count by stage, track or tier first: then only those on the page are read, from an index.

    The order of a life is none that an index of words has, and there are few of each.
    """
    names = _RANKED[paging.sort]
    keys = [Initiative.__table__.c[name] for name in names]
    found = _counted(session, where, viewer, names)
    ids: list[int] = []
    before = 0
    for group in sorted(found, key=_rank_of(names), reverse=paging.descending):
        first, last = paging.offset - before, paging.offset + paging.size - before
        before += found[group]
        if first >= found[group] or last <= 0:
            continue
        mine = and_(*(key == value for key, value in zip(keys, group, strict=True)))
        chosen = select(Initiative.id).where(*conditions(where, viewer), mine)
        chosen = chosen.order_by(
            *(
                _directed(each, descending=paging.descending)
                for each in (Initiative.name_key.expression, Initiative.id.expression)
            )
        )
        start = max(first, 0)
        ids += session.scalars(chosen.limit(last - start).offset(start))
    return PageIds(tuple(ids), sum(found.values()))


def _counted(
    session: Session, where: PortfolioFilter, viewer: Actor, names: Sequence[str]
) -> dict[tuple[StrEnum, ...], int]:
    """Count by some columns, on SQLite from an index alone.

    Theirs answers when nothing is filtered. Under a filter SQLite would fetch every row behind it,
    so the count is grouped in the order of the index of counts, which holds what is filtered too.
    """
    whole = not where.restricts and viewer.units is None
    leading = names if whole else ("root_unit_id", "track", "stage", "risk_tier")
    keys = [Initiative.__table__.c[name] for name in leading]
    grouped = select(*keys, func.count()).select_from(Initiative).group_by(*keys)
    found: dict[tuple[StrEnum, ...], int] = {}
    for *values, n in session.execute(counting(grouped, where, viewer)):
        held = dict(zip(leading, values, strict=True))
        group = tuple(held[name] for name in names)
        found[group] = found.get(group, 0) + int(n)
    return found


def _rank_of(names: Sequence[str]) -> Callable[[tuple[StrEnum, ...]], tuple[int, ...]]:
    ranks = [{word: rank for rank, word in enumerate(_VOCABULARY[name])} for name in names]
    return lambda group: tuple(rank[word] for rank, word in zip(ranks, group, strict=True))


def _by_unit(session: Session, where: PortfolioFilter, paging: Paging, viewer: Actor) -> PageIds:
    """Count by unit first: then only the units on the page are read and sorted."""
    by_unit = select(Initiative.unit_id, func.count().label("n")).group_by(Initiative.unit_id)
    counted = counting(by_unit, where, viewer).subquery()
    place = (BusinessUnit.name_key.expression, BusinessUnit.id.expression)
    in_order = (
        select(BusinessUnit.id, counted.c.n)
        .join(counted, counted.c.unit_id == BusinessUnit.id)
        .order_by(*(_directed(column, descending=paging.descending) for column in place))
    )
    units, skipped, total = [], 0, 0
    for unit_id, n in session.execute(in_order):
        before, total = total, total + n
        if total <= paging.offset:
            skipped = total
        elif before < paging.offset + paging.size:
            units.append(unit_id)
    chosen = (
        select(Initiative.id)
        .join(BusinessUnit, BusinessUnit.id == Initiative.unit_id)
        .where(*conditions(where, viewer), Initiative.unit_id.in_(units))
        .order_by(*_order_of(paging))
    )
    ids = session.scalars(chosen.limit(paging.size).offset(paging.offset - skipped))
    return PageIds(tuple(ids), total)


def _sorted_by(sort: SortKey) -> tuple[ColumnElement[Any], ...]:
    return (*_SORT[sort], Initiative.id.expression)


def _order_of(paging: Paging) -> list[ColumnElement[Any]]:
    return order(paging.sort, descending=paging.descending)


def _directed(column: ColumnElement[Any], *, descending: bool) -> ColumnElement[Any]:
    ranked = _ranked(column)
    return ranked.desc() if descending else ranked.asc()


def _ranked(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return what a column is ordered by: its place in its vocabulary, else itself."""
    vocabulary = _VOCABULARY.get(column.key or "")
    if vocabulary is None:
        return column
    return case({word: rank for rank, word in enumerate(vocabulary)}, value=column)
