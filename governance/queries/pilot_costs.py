"""What initiatives have cost so far and are still planned to cost, read from the value ledger."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from governance.domain.enums import ValueBasis, ValueKind
from governance.domain.money import AMOUNT_DECIMALS
from governance.models import ValueLine, ValueTotal
from governance.queries.ledger import converted, standing
from governance.queries.value import total


@dataclass(frozen=True, slots=True)
class Cost:
    """What an initiative costs, in the base currency."""

    to_date: Decimal | None = None
    """Actual; None where no actual cost is counted."""
    remaining: Decimal | None = None
    """Planned for the months after the present one; None where no planned cost is counted, and
    where months to come have only lines without a rate."""
    uncounted: int = 0
    """Lines without a rate, which are in neither: of actual cost, and of planned cost to come."""


def costs_of(
    session: Session, initiative_ids: Sequence[int], base_currency: str, today: dt.date
) -> dict[int, Cost]:
    """Return what initiatives cost, by id; in two statements however many they are.

    Parameters
    ----------
    initiative_ids
        They are not checked against what a viewer may see.
    base_currency
        That of the summary rows, see :func:`governance.queries.ledger.terms`.
    today
        What is planned for its month is being spent already and no longer counts as remaining.
    """
    if not initiative_ids:
        return {}
    spent = dict(
        iter(
            session.execute(
                select(ValueTotal.initiative_id, ValueTotal.actual_cost).where(
                    ValueTotal.initiative_id.in_(initiative_ids)
                )
            )
        )
    )
    lines = converted(base_currency)
    actual = ValueLine.basis == ValueBasis.ACTUAL
    plan = ValueLine.basis == ValueBasis.PLAN
    to_come = and_(plan, ValueLine.month > today.replace(day=1))
    read = (
        select(
            ValueLine.initiative_id,
            func.count(case((and_(actual, lines.counted), 1))),
            func.count(case((and_(plan, lines.counted), 1))),
            func.count(case((and_(to_come, lines.counted), 1))),
            total(case((and_(to_come, lines.counted), lines.amount))),
            func.count(case((and_(to_come, ~lines.counted), 1))),
            func.count(case((and_(actual, ~lines.counted), 1))),
        )
        .select_from(lines.source)
        .where(
            ValueLine.initiative_id.in_(initiative_ids),
            ValueLine.kind == ValueKind.COST,
            standing(),
        )
        .group_by(ValueLine.initiative_id)
    )
    found = {}
    for owner, paid, planned, ahead, units, waiting, unpriced in session.execute(read):
        known = ahead > 0 or (planned > 0 and not waiting)
        found[owner] = Cost(
            # A line may be newer than the sums that were read before it.
            to_date=_amount(spent[owner]) if paid and owner in spent else None,
            remaining=_amount(units) if known else None,
            uncounted=waiting + unpriced,
        )
    return found


def _amount(units: int) -> Decimal:
    return Decimal(units).scaleb(-AMOUNT_DECIMALS)
