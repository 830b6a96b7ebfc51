"""Reads of the value ledger and of rates for pages.

Not cached as those of :mod:`governance.ui.reads` are: each is about one record.
"""

import datetime as dt
from decimal import Decimal

from governance.db.session import read_scope
from governance.domain.filters import PortfolioFilter
from governance.queries import ledger, rates, value_ledger
from governance.queries.ledger import Terms
from governance.queries.rates import RateGap
from governance.queries.value_ledger import LedgerLine, LedgerPage, LedgerTotals
from governance.ui import viewer


def page(initiative_id: int, *, page: int, size: int, with_replaced: bool) -> LedgerPage:
    """Return lines of an initiative, newest month first."""
    with read_scope() as session:
        return value_ledger.ledger_page(
            session,
            initiative_id,
            viewer.current(),
            page=page,
            size=size,
            with_replaced=with_replaced,
        )


def line(initiative_id: int, line_id: int) -> LedgerLine | None:
    """Return one line of an initiative, None where it has no such line."""
    with read_scope() as session:
        return value_ledger.ledger_line(session, initiative_id, line_id, viewer.current())


def totals(initiative_id: int) -> LedgerTotals:
    """Return what the lines of an initiative add up to."""
    with read_scope() as session:
        return value_ledger.ledger_totals(session, initiative_id, viewer.current())


def terms() -> Terms:
    """Return what figures of value are stated in."""
    with read_scope() as session:
        return ledger.terms(session)


def kept_rates() -> dict[tuple[str, dt.date], Decimal]:
    """Return the rates to the base currency by currency and first day of the month."""
    with read_scope() as session:
        return rates.kept_rates(session, viewer.current())


def gaps(initiative_id: int | None = None) -> tuple[RateGap, ...]:
    """Return where lines wait for a rate: those of all initiatives, or of one."""
    where = PortfolioFilter() if initiative_id is None else PortfolioFilter(ids=(initiative_id,))
    with read_scope() as session:
        return rates.rate_gaps(session, viewer.current(), where)
