"""Reads of the lines of the value ledger themselves."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.models import Initiative, ValueLine, ValueTotal
from governance.queries.ledger import converted, standing, terms
from governance.queries.portfolio import conditions
from governance.queries.value import past


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

    Parameters
    ----------
    as_of
        As for :func:`months_frame`.
    page
        Counted from 1.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    lines = converted(terms(session).base_currency)
    # Few initiatives have such lines, and their totals say which.
    concerned = select(ValueTotal.initiative_id).where(ValueTotal.uncounted > 0)
    clauses = [
        *conditions(where, viewer),
        ValueLine.initiative_id.in_(concerned),
        standing(),
        ~lines.counted,
    ]
    if (until := past(as_of)) is not None:
        clauses.append(ValueLine.month <= until)
    joined = lines.source.join(Initiative, Initiative.id == ValueLine.initiative_id)
    total = session.scalar(select(func.count()).select_from(joined).where(*clauses)) or 0
    found = (
        select(ValueLine, Initiative.name)
        .select_from(joined)
        .where(*clauses)
        .order_by(ValueLine.month.desc(), ValueLine.id.desc())
        .limit(size)
        .offset((page - 1) * size)
    )
    rows = tuple(
        LineRow(line.id, line.initiative_id, name, line, None, stands=True)
        for line, name in session.execute(found)
    )
    return LinePage(rows, total)


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
