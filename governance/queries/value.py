"""Reads of the value ledger: the frames that figures of value are computed from."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select
from sqlalchemy.orm import Session

from governance.analytics.frames.value import VALUE_MONTHS, VALUE_MONTHS_BY, VALUE_SUMS_BY
from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.dates import month_number
from governance.domain.enums import ValueBasis
from governance.domain.filters import PortfolioFilter
from governance.models import (
    BusinessUnit,
    Initiative,
    ValueLine,
    ValueMonth,
    ValueTotal,
)
from governance.queries.ledger import (
    MONTH_SUMS,
    month_columns,
    month_sums,
    terms,
)
from governance.queries.portfolio import conditions, conditions_at, stages_at

_KEYS = ("month", "basis", "kind", "grade", "benefit_type")
_number = lru_cache(2_048)(month_number)


class ValueGroup(StrEnum):
    """What sums of value are told apart by."""

    UNIT = "unit"
    TRACK = "track"


def months_frame(
    session: Session, where: PortfolioFilter, viewer: Actor, *, as_of: dt.date | None = None
) -> pd.DataFrame:
    """Return the lines of the filtered initiatives, summed by month, side, grade and type.

    Parameters
    ----------
    as_of
        A past day leaves out lines of months that begin after it, and initiatives that were neither
        registered nor in a stage by then; today or None leaves out none. A stage filter applies to
        the stage of the day; unit, track and tier are those of now.

    Returns
    -------
    pandas.DataFrame
        A :data:`~governance.analytics.frames.value.VALUE_MONTHS` frame in the order of the months.

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
        A :data:`~governance.analytics.frames.value.VALUE_MONTHS_BY` frame.

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
    names = unit_names(session)
    return VALUE_MONTHS_BY.from_rows((names[root], *rest) for root, *rest in rows)


def sums_by_frames(
    session: Session, where: PortfolioFilter, viewer: Actor, *, as_of: dt.date | None = None
) -> dict[ValueGroup, pd.DataFrame]:
    """Return what is actual in all months for each top-level unit, by name, and each track.

    Parameters
    ----------
    as_of
        As for :func:`months_frame`.

    Returns
    -------
    dict
        A :data:`~governance.analytics.frames.value.VALUE_SUMS_BY` frame by what it tells apart.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    source = _months(session, where, viewer, as_of)
    keys = [source.c[name] for name in ("root_unit_id", "track", "kind", "grade")]
    actual = source.c.basis == ValueBasis.ACTUAL
    summed: Select[*tuple[Any, ...]] = (
        select(*keys, total(source.c.amount)).where(actual).group_by(*keys)
    )
    names = unit_names(session)
    sums: dict[ValueGroup, Counter[tuple[str, str, str]]] = {by: Counter() for by in ValueGroup}
    for root, track, kind, grade, amount in session.execute(summed):
        sums[ValueGroup.UNIT][names[root], kind, grade] += amount
        sums[ValueGroup.TRACK][track, kind, grade] += amount
    return {
        by: VALUE_SUMS_BY.from_rows(
            (group, kind, grade, own[group, kind, grade]) for group, kind, grade in sorted(own)
        )
        for by, own in sums.items()
    }


def _months(session: Session, where: PortfolioFilter, viewer: Actor, as_of: dt.date | None) -> Any:  # noqa: ANN401 - a subquery
    """Return the sums by month of what a filter admits, with unit and track still apart.

    The summary rows answer for top-level units and tracks; everything else is summed from lines.
    """
    if (until := past(as_of)) is not None:
        read = month_sums(terms(session).base_currency)
        known = read.where(Initiative.id.in_(admitted_at(where, viewer, until)))
        return known.where(ValueLine.month <= until).subquery()
    mine = summarised(session, where, viewer, ValueMonth)
    if mine is not None:
        return select(*month_columns()).where(*mine).subquery()
    read = month_sums(terms(session).base_currency)
    return read.where(*conditions(where, viewer)).subquery()


def admitted_at(where: PortfolioFilter, viewer: Actor, day: dt.date) -> Select[int]:
    """Return the ids of what a filter admits as of a past day."""
    then = stages_at(day)
    read = select(Initiative.id).outerjoin(then, then.c.initiative_id == Initiative.id)
    return read.where(*conditions_at(then, where, viewer, day))


def summarised(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    rows: type[ValueMonth] | type[ValueTotal],
) -> list[ColumnElement[bool]] | None:
    """Return a filter in terms of the columns that summary rows have, None where they lack one."""
    conditions(where, viewer)  # refuses who may not read
    stages_and_tiers = rows is ValueTotal
    finer = where.text.strip() or where.reached or where.lacks or where.ids or where.breaks
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
    return (total(source.c[name]) for name in MONTH_SUMS)


def total(column: Any) -> ColumnElement[int]:  # noqa: ANN401 - a column or an expression
    """Return a sum that is 0 over nothing, and an integer on both engines."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def _numbered(rows: Any, position: int) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - rows of any width
    """Yield rows with their month as a number."""
    for row in rows:
        yield (*row[:position], _number(row[position]), *row[position + 1 :])


def unit_names(session: Session) -> dict[int, str]:
    """Return the names of business units by id."""
    return dict(iter(session.execute(select(BusinessUnit.id, BusinessUnit.name))))
