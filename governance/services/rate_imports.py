"""Use cases of importing sheets of rates: look at what a file would change, import it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from governance.domain.actors import Actor
from governance.domain.enums import RowOutcome
from governance.domain.policy import Permission
from governance.exchange import rate_sheets
from governance.exchange.rate_sheets import RateRow, RateSheet
from governance.exchange.rows import Problem
from governance.exchange.tables import Table
from governance.models import CurrencyRate, ImportRow
from governance.models.recorder import insert_rows
from governance.queries.ledger import terms
from governance.services.contract import service
from governance.services.identities import MANY, free_ids
from governance.services.imports_results import LedgerImportResult, Tally
from governance.services.value_imports import (
    close_batch,
    open_batch,
    refuse_any_rejection,
    snapshot_day,
)
from governance.services.value_terms import RateDraft, held_rates, rate_problems, set_rates

RateKey = tuple[str, dt.date]


@dataclass(frozen=True, slots=True)
class RateEffect:
    """What one row does."""

    number: int
    outcome: RowOutcome
    problems: tuple[Problem, ...] = ()
    draft: RateDraft | None = None
    before: Decimal | None = None


@service(Permission.RATES_EDIT)
def run_rate_import(
    session: Session,
    *,
    actor: Actor,
    table: Table,
    as_of: dt.date | None = None,
    strict: bool = False,
) -> LedgerImportResult:
    """Import a sheet of rates to the base currency; what it does not name stays as it is.

    Parameters
    ----------
    as_of
        The day whose state the file describes; None for today.
    strict
        Whether one row that cannot be accepted rejects the whole file.

    Raises
    ------
    UnreadableFileError
        A column is missing, the file is cut off or has too many rows.
    ImportRejectedError
        ``strict`` and a row cannot be accepted; the message names it.
    InvalidInputError
        The day is in the future.
    """
    effects, tally = _effects(session, table), Tally()
    if strict:
        refuse_any_rejection(effects)
    tally.add(effects)
    batch = open_batch(session, actor, table, rate_sheets.PROFILE, as_of)
    kept = (RowOutcome.CREATED, RowOutcome.UPDATED)
    drafts = [each.draft for each in effects if each.draft and each.outcome in kept]
    set_rates(session, actor=actor, rates=drafts)
    ids = free_ids(session, ImportRow, drawn=MANY)
    insert_rows(
        session,
        ImportRow,
        [
            {
                "id": next(ids),
                "import_batch_id": batch.id,
                "row_number": each.number,
                "outcome": each.outcome,
                "initiative_id": None,
                "problems": [problem.as_json() for problem in each.problems],
                "changes": _changes(each),
            }
            for each in effects
        ],
    )
    return close_batch(batch, tally, ambiguous=0, disappeared=0)


@service(Permission.RATES_EDIT)
def preview_rate_import(
    session: Session, *, actor: Actor, table: Table, as_of: dt.date | None = None
) -> LedgerImportResult:
    """Return what :func:`run_rate_import` would do; writes nothing and works in a read scope.

    Raises
    ------
    UnreadableFileError, InvalidInputError
        As :func:`run_rate_import`.
    """
    del actor
    snapshot_day(as_of)
    tally = Tally()
    tally.add(_effects(session, table))
    counts = tally.counts(ambiguous=0, disappeared=0)
    return LedgerImportResult(None, counts, tuple(tally.problems), tally.problems_total)


def _effects(session: Session, table: Table) -> list[RateEffect]:
    base = terms(session).base_currency
    held = held_rates(session, base)
    first: dict[RateKey, int] = {}
    return [_effect(row, base, held, first) for row in RateSheet(table).rows()]


def _effect(
    row: RateRow, base: str, held: dict[RateKey, CurrencyRate], first: dict[RateKey, int]
) -> RateEffect:
    if row.problems or row.month is None or row.rate is None:
        return RateEffect(row.number, RowOutcome.REJECTED, row.problems)
    draft = RateDraft(row.currency, row.month, row.rate)
    said = {"currency": row.currency, "month": f"{row.month:%Y-%m}", "rate": str(row.rate)}
    problems = [
        Problem(each.column, said[each.column], each.reason)
        for each in rate_problems([draft], base)
    ]
    key = (draft.currency, draft.month)
    if (earlier := first.setdefault(key, row.number)) != row.number:
        reason = f"Row {earlier} gives a rate of the same month; leave one of them."
        problems.append(Problem("rate", said["rate"], reason))
    if problems:
        return RateEffect(row.number, RowOutcome.REJECTED, tuple(problems))
    before = held[key].rate if key in held else None
    if before is None:
        return RateEffect(row.number, RowOutcome.CREATED, (), draft)
    same = before == draft.rate
    outcome = RowOutcome.UNCHANGED if same else RowOutcome.UPDATED
    return RateEffect(row.number, outcome, (), draft, before)


def _changes(effect: RateEffect) -> dict[str, list[str]]:
    if effect.before is None or effect.draft is None or effect.before == effect.draft.rate:
        return {}
    return {"rate": [f"{rate.normalize():f}" for rate in (effect.before, effect.draft.rate)]}
