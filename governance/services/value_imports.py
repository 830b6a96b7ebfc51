"""Use cases of importing sheets of value lines: look at what a file would change, import it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy.orm import Session

from governance.domain import clock, drafts, lifecycle
from governance.domain.actors import Actor
from governance.domain.enums import RowOutcome
from governance.domain.policy import Permission
from governance.errors import ImportRejectedError, InvalidInputError
from governance.exchange import value_sheets
from governance.exchange.tables import Table
from governance.exchange.value_sheets import ValueSheet
from governance.models import ImportBatch
from governance.services.contract import service
from governance.services.imports_results import Effect, LedgerImportResult, Tally
from governance.services.imports_snapshot import CHUNK, Progress
from governance.services.value_effects import LineEffect, LineEffects
from governance.services.value_writing import LineWriter


@service(Permission.VALUE_RECORD)
def run_value_import(
    session: Session,
    *,
    actor: Actor,
    table: Table,
    as_of: dt.date | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> LedgerImportResult:
    """Import a sheet of value lines; importing it again changes nothing.

    A line that an earlier file gave otherwise is corrected by a new line. What people corrected
    here stays as long as the file says what it said before.

    Parameters
    ----------
    as_of
        The day whose state the file describes; None for today.
    strict
        Whether one row that cannot be accepted rejects the whole file.
    progress
        Called now and then with the rows done; all rows are not known.

    Raises
    ------
    UnreadableFileError
        A required column is missing, the file is cut off or has too many rows.
    ImportRejectedError
        ``strict`` and a row cannot be accepted; the message names it.
    InvalidInputError
        The day is in the future.
    """
    sheet = ValueSheet(table)
    batch = open_batch(session, actor, table, value_sheets.PROFILE, as_of)
    looked = LineEffects(session, actor, sheet)
    writer, tally = LineWriter(session, batch), Tally()
    for chunk in _effects(looked, sheet):
        if strict:
            refuse_any_rejection(chunk)
        tally.add(chunk)
        writer.write(chunk)
        if progress:
            progress(tally.rows, None)
    gone = looked.disappeared()
    writer.write_disappeared(gone)
    return close_batch(batch, tally, ambiguous=looked.ambiguous, disappeared=len(gone))


@service(Permission.VALUE_RECORD)
def preview_value_import(
    session: Session,
    *,
    actor: Actor,
    table: Table,
    as_of: dt.date | None = None,
    progress: Progress | None = None,
) -> LedgerImportResult:
    """Return what :func:`run_value_import` would do; writes nothing and works in a read scope.

    Raises
    ------
    UnreadableFileError, InvalidInputError
        As :func:`run_value_import`.
    """
    snapshot_day(as_of)
    sheet, tally = ValueSheet(table), Tally()
    looked = LineEffects(session, actor, sheet)
    for chunk in _effects(looked, sheet):
        tally.add(chunk)
        if progress:
            progress(tally.rows, None)
    counts = tally.counts(ambiguous=looked.ambiguous, disappeared=len(looked.disappeared()))
    return LedgerImportResult(None, counts, tuple(tally.problems), tally.problems_total)


def _effects(looked: LineEffects, sheet: ValueSheet) -> Iterator[list[LineEffect]]:
    rows = sheet.rows()
    while chunk := list(islice(rows, CHUNK)):
        yield looked.of(chunk)


def snapshot_day(as_of: dt.date | None) -> dt.date:
    """Return the day whose state a file describes, or refuse the one that was given."""
    today = clock.today()
    if as_of is not None and not lifecycle.EARLIEST <= as_of <= today:
        raise InvalidInputError(
            f"The as-of date {as_of} must lie between {lifecycle.EARLIEST} and today; "
            "give the day whose state the file describes."
        )
    return as_of or today


def open_batch(
    session: Session, actor: Actor, table: Table, name: str, as_of: dt.date | None
) -> ImportBatch:
    """Record the import of a file of the ledger before its rows are written."""
    batch = ImportBatch(
        register=name,
        file_name=table.name[: drafts.NAME_LIMIT],
        file_sha256=table.sha256,
        as_of=snapshot_day(as_of),
        profile_name=name,
        profile={"name": name},
        recorded_by=actor.identity,
    )
    session.add(batch)
    session.flush()
    return batch


def close_batch(
    batch: ImportBatch, tally: Tally, *, ambiguous: int, disappeared: int
) -> LedgerImportResult:
    """Write the counts of an import on its batch and return how it ended."""
    counts = tally.counts(ambiguous=ambiguous, disappeared=disappeared)
    for name in ("rows", "created", "updated", "unchanged", "rejected", "ambiguous", "disappeared"):
        setattr(batch, name, getattr(counts, name))
    return LedgerImportResult(batch.id, counts, tuple(tally.problems), tally.problems_total)


def refuse_any_rejection(effects: Sequence[Effect]) -> None:
    """Reject a whole file for its first row that cannot be accepted."""
    for effect in effects:
        if effect.outcome is RowOutcome.REJECTED:
            problem = effect.problems[0]
            where = f", column {problem.column}" if problem.column else ""
            said = f" “{problem.value}”" if problem.value else ""
            raise ImportRejectedError(
                f"Nothing was imported. Row {effect.number}{where}{said}: {problem.reason}"
            )
