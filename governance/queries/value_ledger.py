"""The value ledger of one initiative, as its page reads it."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.models import Initiative, ValueLine, ValueTotal
from governance.queries.ledger import Converted, converted, standing, terms
from governance.queries.portfolio import conditions


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line, and what became of it."""

    line: ValueLine
    base_units: int | None
    """Ten-thousandths of the base currency; None without a rate, and for a withdrawal."""
    replaced_by: int | None
    """The line that says better, or that withdraws this one; None while nothing does."""

    @property
    def withdraws(self) -> bool:
        """Whether it takes back the line that it names and says nothing itself."""
        return self.line.amount is None

    @property
    def stands(self) -> bool:
        """Whether it holds: nothing replaces it, and it is no withdrawal."""
        return self.replaced_by is None and not self.withdraws

    @property
    def uncounted(self) -> bool:
        """Whether it holds but no rate converts it."""
        return self.stands and self.base_units is None


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """A slice of the lines of one initiative, newest month first."""

    rows: tuple[LedgerLine, ...]
    standing: int
    """Lines that hold."""
    recorded: int
    """All lines, those that no longer hold included."""


@dataclass(frozen=True, slots=True)
class LedgerTotals:
    """What the lines that hold and can be converted add up to.

    Amounts are ten-thousandths of the base currency.
    """

    base_currency: str
    lines: int = 0
    """Lines counted."""
    cost: int = 0
    """Actual, as are the benefits that follow."""
    graded_benefit: int = 0
    """Of grades A and B."""
    other_benefit: int = 0
    """Of grades C and D."""
    plan_cost: int = 0
    plan_benefit: int = 0
    """Of any grade: a plan has no evidence yet."""


def ledger_page(
    session: Session,
    initiative_id: int,
    viewer: Actor,
    *,
    page: int = 1,
    size: int = 50,
    with_replaced: bool = False,
) -> LedgerPage:
    """Return lines of one initiative, newest month first; none that the viewer may not see.

    Parameters
    ----------
    page
        Counted from 1.
    with_replaced
        Include lines that no longer hold, and withdrawals.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    mine = _mine(initiative_id, viewer)
    holds = case((standing(), 1), else_=0)
    counted = (
        select(func.coalesce(func.sum(holds), 0), func.count())
        .select_from(ValueLine)
        .join(Initiative, Initiative.id == ValueLine.initiative_id)
        .where(*mine)
    )
    held, recorded = session.execute(counted).one()
    found = (
        _lines(converted(terms(session).base_currency))
        .where(*mine)
        .order_by(ValueLine.month.desc(), ValueLine.id.desc())
        .limit(size)
        .offset((page - 1) * size)
    )
    if not with_replaced:
        found = found.where(standing())
    return LedgerPage(tuple(map(_row, session.execute(found))), int(held), recorded)


def ledger_line(
    session: Session, initiative_id: int, line_id: int, viewer: Actor
) -> LedgerLine | None:
    """Return one line of an initiative, None where it has no such line that the viewer may see.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    lines = _lines(converted(terms(session).base_currency))
    found = session.execute(
        lines.where(*_mine(initiative_id, viewer), ValueLine.id == line_id)
    ).one_or_none()
    return _row(found) if found is not None else None


def ledger_totals(session: Session, initiative_id: int, viewer: Actor) -> LedgerTotals:
    """Return what the lines of one initiative add up to; nothing for one that is out of sight.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    base = terms(session).base_currency
    held = session.scalar(
        select(ValueTotal)
        .join(Initiative, Initiative.id == ValueTotal.initiative_id)
        .where(*conditions(PortfolioFilter(ids=(initiative_id,)), viewer))
    )
    if held is None:
        return LedgerTotals(base)
    return LedgerTotals(
        base_currency=base,
        lines=held.lines,
        cost=held.actual_cost,
        graded_benefit=held.benefit_a + held.benefit_b,
        other_benefit=held.benefit_c + held.benefit_d,
        plan_cost=held.plan_cost,
        plan_benefit=held.plan_benefit,
    )


def _mine(initiative_id: int, viewer: Actor) -> list[ColumnElement[bool]]:
    visible = conditions(PortfolioFilter(ids=(initiative_id,)), viewer)
    return [*visible, ValueLine.initiative_id == initiative_id]


def _lines(lines: Converted) -> Select[ValueLine, int | None, int | None]:
    newer = aliased(ValueLine)
    # At most one line names another as the one that it replaces.
    replaced_by = select(newer.id).where(newer.corrects_id == ValueLine.id).scalar_subquery()
    return select(ValueLine, case((lines.counted, lines.amount)), replaced_by).select_from(
        lines.source.join(Initiative, Initiative.id == ValueLine.initiative_id)
    )


def _row(found: Row[ValueLine, int | None, int | None]) -> LedgerLine:
    line, base_units, replaced_by = found
    return LedgerLine(line, base_units, replaced_by)
