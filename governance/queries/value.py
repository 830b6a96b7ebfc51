"""Reads of the value ledger: the frames that figures of value are computed from."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, case, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from governance.analytics.frames import (
    GATE_PLANS,
    VALUE_MONTHS,
    VALUE_MONTHS_BY,
    VALUE_TOTALS,
)
from governance.domain import clock, gates
from governance.domain.actors import Actor
from governance.domain.dates import month_number
from governance.domain.enums import Stage
from governance.domain.filters import PortfolioFilter
from governance.models import (
    Base,
    BusinessUnit,
    GateDecision,
    Initiative,
    ValueLine,
    ValueMonth,
    ValueTotal,
)
from governance.queries.ledger import (
    MONTH_SUMS,
    SelectAny,
    month_columns,
    month_sums,
    terms,
    total_sums,
)
from governance.queries.portfolio import conditions, counting

_KEYS = ("month", "basis", "kind", "grade", "benefit_type")
_TOTALS = Base.metadata.tables[ValueTotal.__tablename__]
_number = lru_cache(2_048)(month_number)


class ValueGroup(StrEnum):
    """What sums of value are told apart by."""

    UNIT = "unit"
    TRACK = "track"


@dataclass(frozen=True, slots=True)
class ValueSums:
    """Sums over the initiatives of a filter that no frame by month can give.

    Amounts are ten-thousandths of the base currency.
    """

    eligible: int = 0
    """All initiatives."""
    with_lines: int = 0
    """Those with at least one line counted."""
    uncounted: int = 0
    """Lines that no rate converts."""
    matched_actual: int = 0
    """Actual benefit of months for which an initiative has both plan and actual lines."""
    matched_plan: int = 0
    """Planned benefit of those months."""
    matched: int = 0
    """Initiatives with a benefit in such months."""
    sunk_in_stopped: int = 0
    """Actual cost of initiatives that are stopped."""
    stopped_with_cost: int = 0
    stopped: int = 0


def months_frame(
    session: Session, where: PortfolioFilter, viewer: Actor, *, as_of: dt.date | None = None
) -> pd.DataFrame:
    """Return the lines of the filtered initiatives, summed by month, side, grade and type.

    Parameters
    ----------
    as_of
        A past day leaves out lines of months that begin after it; today or None leaves out none.
        Unit, track, stage and tier are those of now.

    Returns
    -------
    pandas.DataFrame
        A :data:`~governance.analytics.frames.VALUE_MONTHS` frame in the order of the months.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    source = _months(session, where, viewer, as_of)
    keys = [source.c[name] for name in _KEYS]
    summed = select(*keys, *_sums_of(source)).group_by(*keys).order_by(*keys)
    return VALUE_MONTHS.from_rows(_numbered(session.execute(summed), 0))


def months_by_frame(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    *,
    by: ValueGroup,
    as_of: dt.date | None = None,
) -> pd.DataFrame:
    """Return what :func:`months_frame` does for each top-level unit, by name, or each track.

    Returns
    -------
    pandas.DataFrame
        A :data:`~governance.analytics.frames.VALUE_MONTHS_BY` frame.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    source = _months(session, where, viewer, as_of)
    group = source.c["root_unit_id" if by is ValueGroup.UNIT else "track"]
    keys = [group, *(source.c[name] for name in _KEYS)]
    summed = select(*keys, *_sums_of(source)).group_by(*keys).order_by(*keys)
    rows = _numbered(session.execute(summed), 1)
    if by is ValueGroup.TRACK:
        return VALUE_MONTHS_BY.from_rows(rows)
    names = _unit_names(session)
    return VALUE_MONTHS_BY.from_rows((names[root], *rest) for root, *rest in rows)


def totals_frame(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    *,
    as_of: dt.date | None = None,
    costliest: int | None = None,
) -> pd.DataFrame:
    """Return what each filtered initiative that ever had a line has cost and returned.

    Parameters
    ----------
    as_of
        As for :func:`months_frame`.
    costliest
        Only so many, those on which most was spent.

    Returns
    -------
    pandas.DataFrame
        A :data:`~governance.analytics.frames.VALUE_TOTALS` frame in the order of the ids.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    totals = _totals(session, where, viewer, as_of)
    names = _unit_names(session)
    shown = ("track", "stage", "risk_tier", *list(VALUE_TOTALS.columns)[6:])
    read = (
        select(
            totals.c.initiative_id,
            Initiative.name,
            totals.c.root_unit_id,
            *(totals.c[name] for name in shown),
        )
        .join(Initiative, Initiative.id == totals.c.initiative_id)
        .order_by(totals.c.initiative_id)
    )
    if costliest is not None:
        read = read.order_by(None).order_by(totals.c.actual_cost.desc(), totals.c.initiative_id)
        read = read.limit(costliest)
    return VALUE_TOTALS.from_rows(
        (found, name, names[root], *rest) for found, name, root, *rest in session.execute(read)
    )


def value_sums(
    session: Session, where: PortfolioFilter, viewer: Actor, *, as_of: dt.date | None = None
) -> ValueSums:
    """Return sums over the filtered initiatives that no frame by month can give.

    Parameters
    ----------
    as_of
        As for :func:`months_frame`.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    totals = _totals(session, where, viewer, as_of)
    stopped = totals.c.stage == Stage.STOPPED
    matched = (totals.c.matched_plan != 0) | (totals.c.matched_actual != 0)
    found = session.execute(
        select(
            func.count(case((totals.c.lines > 0, 1))),
            _total(totals.c.uncounted),
            _total(totals.c.matched_actual),
            _total(totals.c.matched_plan),
            func.count(case((matched, 1))),
            _total(case((stopped, totals.c.actual_cost), else_=0)),
            func.count(case((stopped & (totals.c.actual_cost > 0), 1))),
        )
    ).one()
    counted = select(
        func.count(), func.count(case((Initiative.stage == Stage.STOPPED, 1)))
    ).select_from(Initiative)
    eligible, ended = session.execute(counting(counted, where, viewer)).one()
    return ValueSums(eligible, *found, stopped=ended)


def gate_plans_frame(
    session: Session, where: PortfolioFilter, viewer: Actor, *, as_of: dt.date | None = None
) -> pd.DataFrame:
    """Return what was planned when a gate was passed, beside the plan of now.

    Parameters
    ----------
    as_of
        Decisions up to this day.

    Returns
    -------
    pandas.DataFrame
        A :data:`~governance.analytics.frames.GATE_PLANS` frame in the order of the decisions, one
        row for each approval of an initiative that had a plan then.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    read = (
        select(
            Initiative.id,
            Initiative.name,
            GateDecision.gate,
            GateDecision.decided_at,
            type_coerce(GateDecision.planned_net, BigInteger),
            func.coalesce(ValueTotal.plan_net, 0),
        )
        .join(GateDecision, GateDecision.initiative_id == Initiative.id)
        .outerjoin(ValueTotal, ValueTotal.initiative_id == Initiative.id)
        .where(
            *conditions(where, viewer),
            GateDecision.planned_net.is_not(None),
            GateDecision.verdict.in_(gates.APPROVING),
        )
        .order_by(GateDecision.id)
    )
    if as_of is not None:
        first_after = dt.datetime.combine(as_of + dt.timedelta(days=1), dt.time(), dt.UTC)
        read = read.where(GateDecision.decided_at < first_after)
    return GATE_PLANS.from_rows(
        (found, name, gate, decided_at.date().toordinal(), frozen, now)
        for found, name, gate, decided_at, frozen, now in session.execute(read)
    )


def _months(session: Session, where: PortfolioFilter, viewer: Actor, as_of: dt.date | None) -> Any:  # noqa: ANN401 - a subquery
    """Return the sums by month of what a filter admits, with unit and track still apart.

    The summary rows answer for top-level units and tracks; everything else is summed from lines.
    """
    until = past(as_of)
    mine = _summarised(session, where, viewer, ValueMonth)
    if mine is not None:
        read: SelectAny = select(*month_columns()).where(*mine)
        return (read if until is None else read.where(ValueMonth.month <= until)).subquery()
    read = month_sums(terms(session).base_currency).where(*conditions(where, viewer))
    return (read if until is None else read.where(ValueLine.month <= until)).subquery()


def _totals(session: Session, where: PortfolioFilter, viewer: Actor, as_of: dt.date | None) -> Any:  # noqa: ANN401 - a subquery
    """Return the totals of what a filter admits."""
    mine = _summarised(session, where, viewer, ValueTotal)
    admitted = select(Initiative.id).where(*conditions(where, viewer))
    if (until := past(as_of)) is not None:
        base = terms(session).base_currency
        return total_sums(base, admitted if mine is None or mine else None, until=until).subquery()
    read = select(*_TOTALS.c)
    if mine is None:
        return read.where(_TOTALS.c.initiative_id.in_(admitted)).subquery()
    return read.where(*mine).subquery()


def _summarised(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    rows: type[ValueMonth] | type[ValueTotal],
) -> list[ColumnElement[bool]] | None:
    """Return a filter in terms of the columns that summary rows have, None where they lack one."""
    conditions(where, viewer)  # refuses who may not read
    stages_and_tiers = rows is ValueTotal
    finer = where.text.strip() or where.reached or where.lacks or where.ids
    if finer or (not stages_and_tiers and (where.stages or where.tiers)):
        return None
    if where.units:
        below = select(BusinessUnit.id).where(
            BusinessUnit.id.in_(where.units), BusinessUnit.parent_id.is_not(None)
        )
        if session.scalar(below.limit(1)) is not None:
            return None
    clauses: list[ColumnElement[bool]] = []
    if viewer.units is not None:
        clauses.append(rows.root_unit_id.in_(sorted(viewer.units)))
    for name, wanted in (
        ("root_unit_id", where.units),
        ("track", where.tracks),
        ("stage", where.stages),
        ("risk_tier", where.tiers),
    ):
        if wanted:
            clauses.append(getattr(rows, name).in_(wanted))
    return clauses


def past(as_of: dt.date | None) -> dt.date | None:
    """Return the day after which no month counts, None for today and no day: then all count."""
    return as_of if as_of is not None and as_of < clock.today() else None


def _sums_of(source: Any) -> Iterator[ColumnElement[int]]:  # noqa: ANN401 - a subquery
    return (_total(source.c[name]) for name in MONTH_SUMS)


def _total(column: Any) -> ColumnElement[int]:  # noqa: ANN401 - a column or an expression
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def _numbered(rows: Any, position: int) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - rows of any width
    """Yield rows with their month as a number."""
    for row in rows:
        yield (*row[:position], _number(row[position]), *row[position + 1 :])


def _unit_names(session: Session) -> dict[int, str]:
    return dict(iter(session.execute(select(BusinessUnit.id, BusinessUnit.name))))
