"""What the totals of initiatives say, as a statement over the lines of the ledger."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, select

from governance.domain.enums import Grade, ValueBasis, ValueKind
from governance.models import Initiative, ValueLine, ValueTotal
from governance.queries.ledger import SelectAny, converted, standing, summed_units

TOTAL_COLUMNS = tuple(column.key for column in ValueTotal.__table__.columns)


def total_sums(
    base_currency: str,
    initiative_ids: Sequence[int] | SelectAny | None = None,
    *,
    until: dt.date | None = None,
) -> SelectAny:
    """Return what the totals of initiatives have to say, in the order of :data:`TOTAL_COLUMNS`.

    Parameters
    ----------
    initiative_ids
        None for all that ever had a line.
    until
        Leave out lines of months that begin after this day.
    """
    by_month = _sums_by_month(base_currency, initiative_ids, until)
    both = and_(by_month.c.plan_lines > 0, by_month.c.actual_lines > 0)
    counted = by_month.c.plan_lines + by_month.c.actual_lines

    def over(column: ColumnElement[Any], name: str) -> ColumnElement[Any]:
        return summed_units(column).label(name)

    sums = (
        select(
            by_month.c.initiative_id,
            *(over(by_month.c[name], name) for name in _AMOUNTS),
            over(case((both, by_month.c.actual_benefit), else_=0), "matched_actual"),
            over(case((both, by_month.c.plan_benefit), else_=0), "matched_plan"),
            func.min(case((counted > 0, by_month.c.month))).label("first_month"),
            func.max(case((counted > 0, by_month.c.month))).label("last_month"),
            over(counted, "lines"),
            over(by_month.c.uncounted, "uncounted"),
        )
        .group_by(by_month.c.initiative_id)
        .subquery("sums")
    )
    ever = select(ValueLine.initiative_id, func.max(ValueLine.id).label("through"))
    if initiative_ids is not None:
        ever = ever.where(ValueLine.initiative_id.in_(initiative_ids))
    known = ever.group_by(ValueLine.initiative_id).subquery("ever")

    def held(name: str) -> ColumnElement[Any]:
        return func.coalesce(sums.c[name], 0).label(name)

    return (
        select(
            Initiative.id.label("initiative_id"),
            Initiative.root_unit_id,
            Initiative.track,
            Initiative.stage,
            Initiative.risk_tier,
            *(held(name) for name in _AMOUNTS if name != "actual_benefit"),
            (func.coalesce(sums.c.plan_benefit, 0) - func.coalesce(sums.c.plan_cost, 0)).label(
                "plan_net"
            ),
            held("matched_actual"),
            held("matched_plan"),
            sums.c.first_month,
            sums.c.last_month,
            held("lines"),
            held("uncounted"),
            known.c.through.label("through_line_id"),
        )
        .select_from(known)
        .join(Initiative, Initiative.id == known.c.initiative_id)
        .outerjoin(sums, sums.c.initiative_id == Initiative.id)
    )


_AMOUNTS = (
    "actual_cost",
    "actual_benefit",
    "benefit_a",
    "benefit_b",
    "benefit_c",
    "benefit_d",
    "plan_cost",
    "plan_benefit",
    "plan_low",
    "plan_high",
)


def _sums_by_month(
    base_currency: str, initiative_ids: Sequence[int] | SelectAny | None, until: dt.date | None
) -> Subquery:
    lines = converted(base_currency)
    plan, actual = (ValueLine.basis == each for each in (ValueBasis.PLAN, ValueBasis.ACTUAL))
    cost, benefit = (ValueLine.kind == each for each in (ValueKind.COST, ValueKind.BENEFIT))

    def amount(*where: ColumnElement[bool], of: ColumnElement[int]) -> ColumnElement[Any]:
        return summed_units(case((and_(*where, lines.counted), of), else_=0))

    def number(*where: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((and_(*where), 1)))

    said = {
        "actual_cost": amount(actual, cost, of=lines.amount),
        "actual_benefit": amount(actual, benefit, of=lines.amount),
        **{
            f"benefit_{grade.lower()}": amount(
                actual, benefit, ValueLine.grade == grade, of=lines.amount
            )
            for grade in Grade
        },
        "plan_cost": amount(plan, cost, of=lines.amount),
        "plan_benefit": amount(plan, benefit, of=lines.amount),
        "plan_low": amount(plan, benefit, of=lines.low),
        "plan_high": amount(plan, benefit, of=lines.high),
        "plan_lines": number(plan, lines.counted),
        "actual_lines": number(actual, lines.counted),
        "uncounted": number(~lines.counted),
    }
    summed = (
        select(
            ValueLine.initiative_id,
            ValueLine.month,
            *(column.label(name) for name, column in said.items()),
        )
        .select_from(lines.source)
        .where(standing())
        .group_by(ValueLine.initiative_id, ValueLine.month)
    )
    if initiative_ids is not None:
        summed = summed.where(ValueLine.initiative_id.in_(initiative_ids))
    if until is not None:
        summed = summed.where(ValueLine.month <= until)
    return summed.subquery("by_month")
