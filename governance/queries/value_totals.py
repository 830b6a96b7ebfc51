"""Reads of what initiatives have cost and returned, of what is sunk, and of plans at gates."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, Select, case, func, select, type_coerce
from sqlalchemy.orm import Session

from governance.analytics.frames.value import GATE_PLANS, VALUE_TOTALS
from governance.domain import gates
from governance.domain.actors import Actor
from governance.domain.enums import Stage
from governance.domain.filters import PortfolioFilter
from governance.models import Base, GateDecision, Initiative, ValueTotal
from governance.queries.ledger import terms
from governance.queries.ledger_totals import total_sums
from governance.queries.plans import unindexed
from governance.queries.portfolio import conditions, conditions_at, counting, stages_at
from governance.queries.value import admitted_at, past, summarised, total, unit_names

_TOTALS = Base.metadata.tables[ValueTotal.__tablename__]


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
    costliest
        Only so many, those on which most was spent, in that order.
    as_of
        As for :func:`months_frame`.

    Returns
    -------
    pandas.DataFrame
        A :data:`~governance.analytics.frames.value.VALUE_TOTALS` frame in the order of the ids.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    totals = totals_of(session, where, viewer, as_of)
    if costliest is not None:
        # Before names are looked up: there are few of them.
        most = select(totals).order_by(totals.c.actual_cost.desc(), totals.c.initiative_id)
        totals = most.limit(costliest).subquery()
    names = unit_names(session)
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
    totals = totals_of(session, where, viewer, as_of)
    stopped = totals.c.stage == Stage.STOPPED
    matched = (totals.c.matched_plan != 0) | (totals.c.matched_actual != 0)
    found = session.execute(
        select(
            func.count(case((totals.c.lines > 0, 1))),
            total(totals.c.uncounted),
            total(totals.c.matched_actual),
            total(totals.c.matched_plan),
            func.count(case((matched, 1))),
            total(case((stopped, totals.c.actual_cost), else_=0)),
            func.count(case((stopped & (totals.c.actual_cost > 0), 1))),
        )
    ).one()
    eligible, ended = session.execute(_standing(where, viewer, as_of)).one()
    return ValueSums(eligible, *found, stopped=ended)


def _standing(where: PortfolioFilter, viewer: Actor, as_of: dt.date | None) -> Select[int, int]:
    """Return the statement that counts what a filter admits, and of those the stopped ones."""
    if (day := past(as_of)) is None:
        stopped = func.count(case((Initiative.stage == Stage.STOPPED, 1)))
        return counting(select(func.count(), stopped).select_from(Initiative), where, viewer)
    then = stages_at(day)
    stopped = func.count(case((then.c.stage == Stage.STOPPED, 1)))
    counted = select(func.count(), stopped).select_from(Initiative)
    counted = counted.outerjoin(then, then.c.initiative_id == Initiative.id)
    return counted.where(*conditions_at(then, where, viewer, day))


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
        A :data:`~governance.analytics.frames.value.GATE_PLANS` frame in the order of the
        decisions, one row for each approval of an initiative that had a plan then.

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
            # Decisions are few beside initiatives, so they come first.
            *unindexed(conditions(where, viewer)),
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


def totals_of(
    session: Session, where: PortfolioFilter, viewer: Actor, as_of: dt.date | None
) -> Any:  # noqa: ANN401 - a subquery
    """Return the totals of what a filter admits.

    Parameters
    ----------
    as_of
        As for :func:`months_frame`.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    if (day := past(as_of)) is not None:
        return _totals_at(terms(session).base_currency, where, viewer, day)
    read = select(*_TOTALS.c)
    mine = summarised(session, where, viewer, ValueTotal)
    if mine is None:
        admitted = select(Initiative.id).where(*conditions(where, viewer))
        return read.where(_TOTALS.c.initiative_id.in_(admitted)).subquery()
    return read.where(*mine).subquery()


def _totals_at(base: str, where: PortfolioFilter, viewer: Actor, day: dt.date) -> Any:  # noqa: ANN401 - a subquery
    """Return the totals up to a past day, each with the stage of that day."""
    sums = total_sums(base, admitted_at(where, viewer, day), until=day).subquery()
    then = stages_at(day)
    stage = func.coalesce(then.c.stage, Stage.UNKNOWN.value).label("stage")
    columns = (stage if column.key == "stage" else column for column in sums.c)
    read = select(*columns).outerjoin(then, then.c.initiative_id == sums.c.initiative_id)
    return read.subquery()
