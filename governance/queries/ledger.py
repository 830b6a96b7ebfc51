"""What stands in the value ledger and what it is in the base currency, as parts of statements."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    join,
    literal,
    or_,
    outerjoin,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from governance.db.conversion import ONE_RATE, in_base
from governance.domain.enums import Grade, ValueBasis, ValueKind
from governance.domain.value import BASE_CURRENCY, DISCOUNT_RATE
from governance.models import (
    CurrencyRate,
    Initiative,
    ValueLine,
    ValueMonth,
    ValueTerms,
    ValueTotal,
)

SelectAny = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What figures of value are stated in."""

    base_currency: str = BASE_CURRENCY
    discount_rate: Decimal = DISCOUNT_RATE
    """Share of one a year."""
    version: int | None = None
    """Of the stored row; None as long as nobody has set anything."""


def terms(session: Session) -> Terms:
    """Return what figures of value are stated in now."""
    held = session.get(ValueTerms, 1)
    if held is None:
        return Terms()
    return Terms(held.base_currency, held.discount_rate, held.version)


def standing(through: ColumnElement[int] | None = None) -> ColumnElement[bool]:
    """Return whether a line holds: nothing replaces it, and it is no withdrawal.

    Parameters
    ----------
    through
        Look only at replacements up to this line, to find what stood before newer ones.
    """
    newer = aliased(ValueLine)
    replaced = select(newer.id).where(newer.corrects_id == ValueLine.id)
    if through is not None:
        replaced = replaced.where(newer.id <= through)
    return and_(ValueLine.amount.is_not(None), ~replaced.exists())


@dataclass(frozen=True, slots=True)
class Converted:
    """Lines with what they are in a base currency."""

    source: FromClause
    """The lines, each with the rate of its month."""
    counted: ColumnElement[bool]
    """Whether there is a rate, or none is needed."""
    amount: ColumnElement[int]
    low: ColumnElement[int]
    """The amount where nothing lower was stated."""
    high: ColumnElement[int]


def converted(base_currency: str) -> Converted:
    """Return the lines of the ledger in ten-thousandths of a base currency."""
    rated = and_(
        CurrencyRate.base_currency == base_currency,
        CurrencyRate.currency == ValueLine.currency,
        CurrencyRate.month == ValueLine.month,
    )
    native = ValueLine.currency == base_currency
    rate = case((native, literal(ONE_RATE, BigInteger)), else_=_units(CurrencyRate.rate))
    share = ValueLine.attribution

    def of(amount: ColumnElement[Any]) -> ColumnElement[int]:
        return in_base(_units(amount), _units(share), rate)

    plain = _units(ValueLine.amount)
    return Converted(
        source=outerjoin(ValueLine, CurrencyRate, rated),
        counted=or_(native, CurrencyRate.id.is_not(None)),
        amount=of(ValueLine.amount.expression),
        low=of(func.coalesce(_units(ValueLine.low), plain)),
        high=of(func.coalesce(_units(ValueLine.high), plain)),
    )


MONTH_KEYS = ("month", "basis", "kind", "grade", "benefit_type", "root_unit_id", "track")
"""Columns that the rows of ``value_month`` are told apart by."""

MONTH_SUMS = ("amount", "low", "high", "lines")


def month_sums(base_currency: str, *, before: bool = False) -> SelectAny:
    """Return the sums by month, side, grade, type, top-level unit and track; add what restricts.

    Parameters
    ----------
    before
        Only the lines that the totals of their initiatives know of, under the unit and track that
        those hold: what the sums by month were made from.
    """
    lines = converted(base_currency)
    holder: Any = ValueTotal if before else Initiative
    holder_id = ValueTotal.initiative_id if before else Initiative.id
    keys = (
        ValueLine.month,
        ValueLine.basis,
        ValueLine.kind,
        type_coerce(ValueLine.grade, String).label("grade"),
        func.coalesce(type_coerce(ValueLine.benefit_type, String), "").label("benefit_type"),
        holder.root_unit_id,
        holder.track,
    )
    through = ValueTotal.through_line_id.expression if before else None
    summed = (
        select(
            *keys,
            _sum(lines.amount).label("amount"),
            _sum(lines.low).label("low"),
            _sum(lines.high).label("high"),
            func.count().label("lines"),
        )
        .select_from(join(lines.source, holder, holder_id == ValueLine.initiative_id))
        .where(standing(through), lines.counted)
        .group_by(*keys)
    )
    return summed.where(ValueLine.id <= through) if through is not None else summed


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
        return _sum(column).label(name)

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
        return _sum(case((and_(*where, lines.counted), of), else_=0))

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


def month_columns() -> tuple[Any, ...]:
    """Return the columns of ``value_month`` in the order of :func:`month_sums`."""
    table = ValueMonth.__table__
    return tuple(table.c[name] for name in (*MONTH_KEYS, *MONTH_SUMS))


def _units(column: Any) -> ColumnElement[int]:  # noqa: ANN401 - a column of any of the types
    """Return a column as the integers in which it is stored."""
    return type_coerce(column, BigInteger)


def _sum(column: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(func.sum(column), BigInteger)
