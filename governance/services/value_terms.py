"""Use cases of what value is stated in: rates of currencies, base currency, discount rate."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain import value
from governance.domain.actors import Actor
from governance.domain.currencies import currency_refusal
from governance.domain.enums import ValueBasis
from governance.domain.policy import Permission
from governance.errors import ConflictError, InvalidInputError, RowProblem, RowsRefusedError
from governance.models import CurrencyRate, ValueTerms
from governance.queries.ledger import terms
from governance.services.contract import service


@dataclass(frozen=True, slots=True)
class RateDraft:
    """What one unit of a currency was worth in the base currency in a month."""

    currency: str
    month: dt.date
    """First day of the month."""
    rate: Decimal


@service(Permission.RATES_EDIT)
def set_rates(
    session: Session,
    *,
    actor: Actor,
    rates: Sequence[RateDraft],
    base_currency: str | None = None,
    seen: Mapping[tuple[str, dt.date], Decimal] | None = None,
    is_demo: bool = False,
    reason: str = "",
) -> int:
    """Keep what currencies were worth in the base currency, new or in place of what was kept.

    Parameters
    ----------
    base_currency
        The one that the actor gave the rates for; None stands for the present one.
    seen
        The rates that the actor saw on record, by currency and month; None does not ask whether
        somebody changed them meanwhile.

    Returns
    -------
    int
        Rates that are new or have changed.

    Raises
    ------
    RowsRefusedError
        A currency, month or rate cannot be, or a rate is given twice; every such row is named.
    ConflictError
        Another base currency was chosen, or somebody set one of these rates meanwhile.
    """
    del actor, reason
    base = terms(session).base_currency
    if base_currency not in {None, base}:
        raise ConflictError(
            f"The base currency is {base} now; these rates were given in {base_currency}."
        )
    if problems := rate_problems(rates, base):
        raise RowsRefusedError(problems)
    held = held_rates(session, base)
    if seen is not None:
        _require_seen(rates, held, seen)
    changed = 0
    for draft in rates:
        row = held.get((draft.currency, draft.month))
        if row is None:
            row = CurrencyRate(
                base_currency=base, currency=draft.currency, month=draft.month, is_demo=is_demo
            )
            session.add(row)
        elif row.rate == draft.rate:
            continue
        row.rate = draft.rate
        changed += 1
    session.flush()
    return changed


def _require_seen(
    rates: Sequence[RateDraft],
    held: Mapping[tuple[str, dt.date], CurrencyRate],
    seen: Mapping[tuple[str, dt.date], Decimal],
) -> None:
    """Let pass only where the rates on record are those that the actor saw."""
    for draft in rates:
        key = draft.currency, draft.month
        now = held[key].rate if key in held else None
        if now not in {seen.get(key), draft.rate}:
            raise ConflictError(
                f"Somebody set the rate of {draft.currency} in {draft.month:%B %Y} to "
                f"{now and now.normalize():f} meanwhile; nothing was saved. "
                "Set the rates again if yours hold all the same."
            )


@service(Permission.TERMS_EDIT)
def set_value_terms(
    session: Session,
    *,
    actor: Actor,
    base_currency: str | None = None,
    discount_rate: Decimal | None = None,
    seen_version: int | None = None,
    reason: str = "",
) -> ValueTerms:
    """Say in which currency figures of value are stated and by which yearly rate they discount.

    Rates are kept for the base currency they were made for: after another one is chosen, lines in
    other currencies are counted again as soon as rates to it are there.

    Parameters
    ----------
    base_currency, discount_rate
        None leaves it as it is; the rate is a share of one a year.
    seen_version
        Version of the terms that the actor was looking at; None for the defaults.

    Raises
    ------
    InvalidInputError
        The currency is not known or the rate not between 0 and 1.
    ConflictError
        Somebody set the terms meanwhile.
    """
    del actor, reason
    now = terms(session)
    if now.version != seen_version:
        raise ConflictError("The terms were changed after you opened them; read them again.")
    currency = now.base_currency if base_currency is None else base_currency
    rate = now.discount_rate if discount_rate is None else discount_rate
    refusal = currency_refusal(currency)
    if not rate.is_finite() or not 0 <= rate < 1 or rate != round(rate, 6):
        refusal = refusal or "The discount rate is a share of one a year, such as 0.08 for 8 %."
    if refusal:
        raise InvalidInputError(refusal)
    held = session.get(ValueTerms, 1)
    if held is None:
        held = ValueTerms(id=1, base_currency=currency, discount_rate=rate)
        session.add(held)
    held.base_currency, held.discount_rate = currency, rate
    session.flush()
    return held


def rate_problems(rates: Sequence[RateDraft], base_currency: str) -> list[RowProblem]:
    """Return why rates cannot be kept, by row."""
    problems = []
    seen: dict[tuple[str, dt.date], int] = {}
    for number, each in enumerate(rates, start=1):
        refusals = {
            "currency": currency_refusal(each.currency),
            "month": value.month_refusal(each.month, ValueBasis.PLAN, each.month),
            "rate": value.rate_refusal(each.rate),
        }
        if each.currency == base_currency:
            refusals["currency"] = f"{base_currency} is the base currency; it needs no rate."
        first = seen.setdefault((each.currency, each.month), number)
        if first != number:
            refusals["rate"] = f"Row {first} gives a rate of the same month; leave one of them."
        problems += [RowProblem(number, name, why) for name, why in refusals.items() if why]
    return problems


def held_rates(session: Session, base_currency: str) -> dict[tuple[str, dt.date], CurrencyRate]:
    """Return the rates to a base currency by currency and month."""
    mine = select(CurrencyRate).where(CurrencyRate.base_currency == base_currency)
    return {(row.currency, row.month): row for row in session.scalars(mine)}
