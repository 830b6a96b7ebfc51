"""Reads of the lines of the value ledger themselves."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.models import CurrencyRate, Initiative, ValueLine
from governance.queries.ledger import converted, standing, terms
from governance.queries.plans import unindexed
from governance.queries.portfolio import conditions
from governance.queries.value import past, total
from governance.queries.value_totals import totals_of


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of the ledger, as a list shows it."""

    id: int
    initiative_id: int
    name: str
    """Of the initiative."""
    line: ValueLine
    base_units: int | None
    """Ten-thousandths of the base currency; None without a rate, and for a withdrawal."""
    stands: bool
    """Whether nothing replaces it and it withdraws nothing."""


@dataclass(frozen=True, slots=True)
class LinePage:
    """A slice of a list of lines."""

    rows: tuple[LineRow, ...]
    total: int


def uncounted_lines(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    *,
    as_of: dt.date | None = None,
    page: int = 1,
    size: int = 50,
) -> LinePage:
    """Return the lines that stand but have no rate in their month, newest month first.

    Lines of one month come by currency and initiative.

    Parameters
    ----------
    as_of
        As for :func:`governance.queries.value.months_frame`.
    page
        Counted from 1.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    admitted = conditions(where, viewer)
    until = past(as_of)
    number = total(totals_of(session, where, viewer, as_of).c.uncounted)
    waiting = session.scalar(select(number)) or 0
    if not waiting:
        return LinePage((), 0)
    # The lines of those months are few, so they come before the filter.
    mine = (
        select(ValueLine, Initiative.name)
        .join(Initiative, Initiative.id == ValueLine.initiative_id)
        .where(standing(), *unindexed(admitted))
        # In the order of the index, which is left as soon as the page is full.
        .order_by(ValueLine.initiative_id, ValueLine.id)
    )
    found: list[LineRow] = []
    for currency, month in _pairs_without_a_rate(session, terms(session).base_currency):
        if len(found) == page * size:
            break
        if until is not None and month > until:
            continue
        own = mine.where(ValueLine.currency == currency, ValueLine.month == month)
        found += (
            LineRow(line.id, line.initiative_id, name, line, None, stands=True)
            for line, name in session.execute(own.limit(page * size - len(found)))
        )
    return LinePage(tuple(found[(page - 1) * size :]), waiting)


def _pairs_without_a_rate(session: Session, base_currency: str) -> list[tuple[str, dt.date]]:
    """Return the currencies and months of lines for which there is no rate, newest month first.

    Steps from one to the next by the index of currency and month: there are few of them however
    many lines there are.
    """
    pairs = []
    currency: str | None = ""
    while currency := session.scalar(
        select(func.min(ValueLine.currency)).where(ValueLine.currency > currency)
    ):
        if currency == base_currency:
            continue
        rates = select(CurrencyRate.month).where(
            CurrencyRate.base_currency == base_currency, CurrencyRate.currency == currency
        )
        held = set(session.scalars(rates))
        month: dt.date | None = dt.date.min
        while month := session.scalar(
            select(func.min(ValueLine.month)).where(
                ValueLine.currency == currency, ValueLine.month > month
            )
        ):
            if month not in held:
                pairs.append((currency, month))
    return sorted(pairs, key=lambda pair: (-pair[1].toordinal(), pair[0]))


def lines_of(session: Session, initiative_id: int, viewer: Actor) -> tuple[LineRow, ...]:
    """Return every line ever recorded of an initiative, by month, replaced ones included.

    Empty for an initiative that the viewer may not see.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    lines = converted(terms(session).base_currency)
    stands = case((standing(), 1), else_=0)
    read = (
        select(ValueLine, Initiative.name, case((lines.counted, lines.amount)), stands)
        .select_from(lines.source.join(Initiative, Initiative.id == ValueLine.initiative_id))
        .where(
            *conditions(PortfolioFilter(ids=(initiative_id,)), viewer),
            ValueLine.initiative_id == initiative_id,
        )
        .order_by(ValueLine.month, ValueLine.id)
    )
    return tuple(
        LineRow(line.id, line.initiative_id, name, line, amount, stands=bool(holds))
        for line, name, amount, holds in session.execute(read)
    )


@dataclass(frozen=True, slots=True)
class ExportedLine:
    """A line that stands, with what a file names it by."""

    external_id: str | None
    """Of the initiative."""
    name: str
    line: ValueLine
    base_units: int | None
    """Ten-thousandths of the base currency; None without a rate."""


def standing_lines(
    session: Session, where: PortfolioFilter, viewer: Actor
) -> Iterator[ExportedLine]:
    """Yield the lines that stand, by initiative and month; nothing is held back in memory.

    Lines that state the same of month, side, category, type and currency come in the order in which
    they were first recorded, so that an import of the same rows finds each of them again.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    lines = converted(terms(session).base_currency)
    sibling = aliased(ValueLine)
    first = (
        select(func.min(sibling.id)).where(sibling.line_key == ValueLine.line_key).scalar_subquery()
    )
    read = (
        select(
            Initiative.external_id,
            Initiative.name,
            ValueLine,
            case((lines.counted, lines.amount)),
        )
        .select_from(lines.source.join(Initiative, Initiative.id == ValueLine.initiative_id))
        .where(*conditions(where, viewer), standing())
        .order_by(Initiative.id, ValueLine.month, first)
        .execution_options(yield_per=1_000)
    )
    for external_id, name, line, amount in session.execute(read):
        yield ExportedLine(external_id, name, line, amount)
