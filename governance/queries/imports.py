"""Reads of what was imported, and of the profiles that people saved."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from governance.domain import policy
from governance.domain.actors import Actor
from governance.domain.enums import RowOutcome
from governance.domain.policy import Permission
from governance.errors import NotFoundError
from governance.models import ImportBatch, ImportProfile, ImportRow, Initiative


@dataclass(frozen=True, slots=True)
class Batch:
    """One import, with counts over the rows that the viewer may see."""

    id: int
    register: str
    file_name: str
    file_sha256: str
    as_of: dt.date
    profile_name: str
    rows: int
    """Rows of the file; created, updated, unchanged and rejected add up to it."""
    created: int
    updated: int
    unchanged: int
    rejected: int
    ambiguous: int | None
    """Rows whose identity repeats; None for a viewer who sees only some units."""
    disappeared: int
    recorded_by: str
    recorded_at: dt.datetime


@dataclass(frozen=True, slots=True)
class BatchDetail:
    """One import with the rules by which it was read."""

    batch: Batch
    profile: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """What became of one row, or of a record that the file no longer holds."""

    row_number: int | None
    outcome: RowOutcome
    initiative_id: int | None
    name: str | None
    """Name of the initiative now; None where the row became none."""
    problems: tuple[dict[str, str], ...]
    """Objects with ``column``, ``value`` and ``reason``."""
    changes: dict[str, Any]
    """Before and after by field."""


@dataclass(frozen=True, slots=True)
class BatchRows:
    """A slice of the rows of one import, in order of the file."""

    rows: tuple[BatchRow, ...]
    total: int
    """Rows that the outcome admits and the viewer may see."""


@dataclass(frozen=True, slots=True)
class SavedProfile:
    """A profile that somebody saved."""

    name: str
    body: str
    """YAML text."""
    version: int
    updated_at: dt.datetime


def batches(session: Session, viewer: Actor, *, limit: int = 100) -> tuple[Batch, ...]:
    """Return the newest imports first.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read imports.
    """
    policy.require(viewer, Permission.IMPORT_READ)
    newest = select(ImportBatch).order_by(ImportBatch.id.desc()).limit(limit)
    if viewer.units is not None:
        newest = newest.where(
            select(ImportRow.id)
            .outerjoin(Initiative, Initiative.id == ImportRow.initiative_id)
            .where(ImportRow.import_batch_id == ImportBatch.id, _visible(viewer))
            .exists()
        )
    return _counted(session, session.scalars(newest).all(), viewer)


def batch_detail(session: Session, batch_id: int, viewer: Actor) -> BatchDetail:
    """Return one import with the profile as it was used.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read imports.
    NotFoundError
        There is no such import.
    """
    policy.require(viewer, Permission.IMPORT_READ)
    found = session.get(ImportBatch, batch_id)
    counted = _counted(session, [found], viewer) if found else ()
    if not (found and counted and (viewer.sees_all or counted[0].rows or counted[0].disappeared)):
        raise NotFoundError(f"There is no import {batch_id} that you may see.")
    return BatchDetail(counted[0], found.profile)


def batch_rows(
    session: Session,
    batch_id: int,
    viewer: Actor,
    *,
    outcome: RowOutcome | None = None,
    with_problems: bool = False,
    page: int = 1,
    size: int = 50,
) -> BatchRows:
    """Return a page of the rows of one import, in order of the file; what disappeared comes last.

    Parameters
    ----------
    outcome
        Only rows that ended so; None for all.
    with_problems
        Only rows of which something was not read or not taken over.
    page
        Counted from 1.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read imports.
    """
    policy.require(viewer, Permission.IMPORT_READ)
    clauses = [ImportRow.import_batch_id == batch_id, _visible(viewer)]
    if outcome is not None:
        clauses.append(ImportRow.outcome == outcome)
    if with_problems:
        clauses.append(func.json_array_length(ImportRow.problems) > 0)
        if session.get_bind().dialect.name == "postgresql":
            clauses[-1] = func.jsonb_array_length(ImportRow.problems) > 0
    joined = select(ImportRow, Initiative.name).join_from(
        ImportRow,
        ImportBatch,
        ImportBatch.id == ImportRow.import_batch_id,
    )
    joined = joined.outerjoin(Initiative, Initiative.id == ImportRow.initiative_id).where(*clauses)
    total = session.scalar(joined.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    in_order = joined.order_by(ImportRow.row_number.is_(None), ImportRow.row_number, ImportRow.id)
    found = session.execute(in_order.limit(size).offset((page - 1) * size))
    return BatchRows(tuple(_row(row, name) for row, name in found), total)


def saved_profiles(session: Session, viewer: Actor) -> tuple[SavedProfile, ...]:
    """Return the profiles that people saved, by name.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read imports.
    """
    policy.require(viewer, Permission.IMPORT_READ)
    found = session.scalars(select(ImportProfile).order_by(ImportProfile.name))
    return tuple(
        SavedProfile(each.name, each.body, each.version, each.updated_at) for each in found
    )


def _visible(viewer: Actor) -> ColumnElement[bool]:
    """Admit rows of initiatives in the viewer's units, and all rows of the viewer's own imports."""
    if viewer.units is None:
        return true()
    return or_(
        Initiative.root_unit_id.in_(viewer.units), ImportBatch.recorded_by == viewer.identity
    )


def _counted(session: Session, found: Sequence[ImportBatch], viewer: Actor) -> tuple[Batch, ...]:
    if viewer.units is None:
        return tuple(
            _batch(
                each,
                {outcome: getattr(each, outcome.value) for outcome in RowOutcome},
                ambiguous=each.ambiguous,
            )
            for each in found
        )
    counts: dict[int, dict[RowOutcome, int]] = {each.id: {} for each in found}
    visible = (
        select(ImportRow.import_batch_id, ImportRow.outcome, func.count())
        .join(ImportBatch, ImportBatch.id == ImportRow.import_batch_id)
        .outerjoin(Initiative, Initiative.id == ImportRow.initiative_id)
        .where(ImportRow.import_batch_id.in_(counts), _visible(viewer))
        .group_by(ImportRow.import_batch_id, ImportRow.outcome)
    )
    for batch_id, outcome, n in session.execute(visible):
        counts[batch_id][outcome] = n
    return tuple(_batch(each, counts[each.id], ambiguous=None) for each in found)


def _batch(batch: ImportBatch, counts: dict[RowOutcome, int], *, ambiguous: int | None) -> Batch:
    by_outcome = {outcome.value: counts.get(outcome, 0) for outcome in RowOutcome}
    rows = sum(counts.values()) - by_outcome["disappeared"]
    return Batch(
        id=batch.id,
        register=batch.register,
        file_name=batch.file_name,
        file_sha256=batch.file_sha256,
        as_of=batch.as_of,
        profile_name=batch.profile_name,
        rows=rows,
        ambiguous=ambiguous,
        recorded_by=batch.recorded_by,
        recorded_at=batch.recorded_at,
        **by_outcome,
    )


def _row(row: ImportRow, name: str | None) -> BatchRow:
    return BatchRow(
        row_number=row.row_number,
        outcome=row.outcome,
        initiative_id=row.initiative_id,
        name=name,
        problems=tuple(row.problems),
        changes=row.changes,
    )
