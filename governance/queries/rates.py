"""Rates of currencies: which are kept, and which lines of the value ledger wait for one."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.domain import policy
from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.domain.policy import Permission
from governance.models import CurrencyRate, Initiative, ValueLine, ValueTotal
from governance.queries.ledger import converted, standing, terms
from governance.queries.portfolio import conditions


@dataclass(frozen=True, slots=True)
class RateGap:
    """A month in which a currency has no rate although lines need it."""

    currency: str
    month: dt.date
    """First day of the month."""
    lines: int
    """Lines that hold and cannot be converted."""
    initiatives: int
    """Initiatives that have them."""


def kept_rates(session: Session, viewer: Actor) -> dict[tuple[str, dt.date], Decimal]:
    """Return the rates to the present base currency by currency and first day of the month.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives, whose value they convert.
    """
    policy.require(viewer, Permission.INITIATIVE_READ)
    kept = (
        select(CurrencyRate.currency, CurrencyRate.month, CurrencyRate.rate)
        .where(CurrencyRate.base_currency == terms(session).base_currency)
        .order_by(CurrencyRate.currency, CurrencyRate.month)
    )
    return {(currency, month): rate for currency, month, rate in session.execute(kept)}


def rate_gaps(
    session: Session, viewer: Actor, where: PortfolioFilter | None = None
) -> tuple[RateGap, ...]:
    """Return where lines of what the viewer may see wait for a rate, newest month first.

    Parameters
    ----------
    where
        Only lines of these initiatives.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    lines = converted(terms(session).base_currency)
    # Few initiatives have such lines, and their totals say which.
    concerned = select(ValueTotal.initiative_id).where(ValueTotal.uncounted > 0)
    owners = func.count(ValueLine.initiative_id.distinct())
    waiting = (
        select(ValueLine.currency, ValueLine.month, func.count(), owners)
        .select_from(lines.source.join(Initiative, Initiative.id == ValueLine.initiative_id))
        .where(
            *conditions(where or PortfolioFilter(), viewer),
            ValueLine.initiative_id.in_(concerned),
            standing(),
            ~lines.counted,
        )
        .group_by(ValueLine.currency, ValueLine.month)
        .order_by(ValueLine.month.desc(), ValueLine.currency)
    )
    return tuple(RateGap(*row) for row in session.execute(waiting))
