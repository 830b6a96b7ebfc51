"""Notes which initiatives and rates a transaction touches, so that summary rows can follow."""

import datetime as dt
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction

from governance.db.session import GovernanceSession
from governance.models.assessment import Assessment
from governance.models.evidence import Evidence
from governance.models.gate import GateCondition, GateDecision
from governance.models.initiative import Initiative
from governance.models.review import Review
from governance.models.stage_entry import StageEntry
from governance.models.value_line import ValueLine
from governance.models.value_terms import CurrencyRate, ValueTerms
from governance.models.waiver import Waiver

_KEY = "touched.initiatives"
_RATES_KEY = "touched.rates"
_LINES_KEY = "touched.lines"
_OWNED = (Assessment, Evidence, GateDecision, Review, StageEntry, Waiver)

RateKey = tuple[str, dt.date]
"""Currency and month."""

ALL_RATES: RateKey = ("", dt.date.min)
"""Stands for every rate: the base currency itself has changed."""


def take(session: Session) -> set[int]:
    """Return the initiatives touched since the last time this was asked, and forget them."""
    touched: set[int] = session.info.pop(_KEY, set())
    return touched


def add(session: Session, initiative_ids: set[int]) -> None:
    """Note that what initiatives are summarised from has changed without a row of theirs."""
    session.info.setdefault(_KEY, set()).update(initiative_ids)


def take_lines(session: Session) -> set[int]:
    """Return the initiatives whose value lines were touched since this was asked last.

    Apart from the others: no checklist follows from a line, and a file brings lines of all
    initiatives.
    """
    touched: set[int] = session.info.pop(_LINES_KEY, set())
    return touched


def add_lines(session: Session, initiative_ids: set[int]) -> None:
    """Note that value lines of initiatives were written past the session."""
    session.info.setdefault(_LINES_KEY, set()).update(initiative_ids)


def take_rates(session: Session) -> set[RateKey]:
    """Return the rates touched since the last time this was asked, and forget them."""
    rates: set[RateKey] = session.info.pop(_RATES_KEY, set())
    return rates


@event.listens_for(GovernanceSession, "after_flush")
def _note(session: Session, _context: UOWTransaction) -> None:
    changed = (*session.new, *session.dirty, *session.deleted)
    if ids := {found for row in changed if (found := _initiative_of(session, row)) is not None}:
        add(session, ids)
    if lines := {row.initiative_id for row in changed if isinstance(row, ValueLine)}:
        add_lines(session, lines)
    if rates := {key for row in changed if (key := _rate_of(row)) is not None}:
        session.info.setdefault(_RATES_KEY, set()).update(rates)


@event.listens_for(GovernanceSession, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_KEY, None)
    session.info.pop(_LINES_KEY, None)
    session.info.pop(_RATES_KEY, None)


def _rate_of(row: Any) -> RateKey | None:  # noqa: ANN401 - a row of any table
    if isinstance(row, ValueTerms):
        changed = inspect(row).attrs.base_currency.history.has_changes()
        return ALL_RATES if changed else None
    return (row.currency, row.month) if isinstance(row, CurrencyRate) else None


def _initiative_of(session: Session, row: Any) -> int | None:  # noqa: ANN401 - a row of any table
    if isinstance(row, Initiative):
        return row.id
    if isinstance(row, _OWNED):
        return row.initiative_id
    if isinstance(row, GateCondition):
        decision = session.get(GateDecision, row.decision_id)
        return decision.initiative_id if decision else None
    return None
