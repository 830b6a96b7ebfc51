"""What stands in the value ledger and what it is in the base currency, as parts of statements."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    String,
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
            summed_units(lines.amount).label("amount"),
            summed_units(lines.low).label("low"),
            summed_units(lines.high).label("high"),
            func.count().label("lines"),
        )
        .select_from(join(lines.source, holder, holder_id == ValueLine.initiative_id))
        .where(standing(through), lines.counted)
        .group_by(*keys)
    )
    return summed.where(ValueLine.id <= through) if through is not None else summed


def month_columns() -> tuple[Any, ...]:
    """Return the columns of ``value_month`` in the order of :func:`month_sums`."""
    table = ValueMonth.__table__
    return tuple(table.c[name] for name in (*MONTH_KEYS, *MONTH_SUMS))


def _units(column: Any) -> ColumnElement[int]:  # noqa: ANN401 - a column of any of the types
    """Return a column as the integers in which it is stored."""
    return type_coerce(column, BigInteger)


def summed_units(column: ColumnElement[Any]) -> ColumnElement[int]:
    """Return a sum as an integer, which PostgreSQL would make a decimal."""
    return cast(func.sum(column), BigInteger)
