"""Use cases of the import: look at what a file would change, import it, keep a profile."""

import datetime as dt
from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain import clock, drafts, lifecycle
from governance.domain.actors import Actor
from governance.domain.enums import RowOutcome
from governance.domain.policy import Permission
from governance.errors import ConflictError, ImportRejectedError, InvalidInputError
from governance.exchange.mapping import RowMapper
from governance.exchange.profiles import ImportProfile, built_in_names, parse_profile
from governance.exchange.tables import Table
from governance.models import ImportBatch
from governance.models import ImportProfile as SavedProfile
from governance.services.collection import rare_collections
from governance.services.contract import service
from governance.services.directory import PersonDirectory, UnitDirectory
from governance.services.imports_results import (
    ROWS_SHOWN,
    ImportCounts,
    ImportPreview,
    ImportResult,
    RowPreview,
    Tally,
    preview_of,
)
from governance.services.imports_snapshot import (
    Directories,
    Progress,
    Snapshot,
    effects,
    read_snapshot,
)
from governance.services.imports_writing import SnapshotWriter

__all__ = ["ImportPreview", "ImportResult", "preview_import", "run_import", "save_profile"]


@service(Permission.IMPORT_RUN)
def run_import(
    session: Session,
    *,
    actor: Actor,
    table: Table,
    profile: ImportProfile,
    as_of: dt.date,
    strict: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Import a file as the state of its register on one day.

    New rows become initiatives, what the register changed since its last snapshot is taken over,
    and what people changed here stays. What the file no longer holds is listed and left alone.

    Parameters
    ----------
    as_of
        The day whose state the file describes; today or earlier, and not before the register's
        newest snapshot.
    strict
        Whether one row that cannot be accepted rejects the whole file.
    progress
        Called now and then with the rows done and all rows; all is None while they are counted.

    Raises
    ------
    UnreadableFileError
        A required column is missing, the file is cut off or has too many rows.
    ImportRejectedError
        ``strict`` and a row cannot be accepted; the message names it.
    InvalidInputError
        The day is in the future or before a newer snapshot of the register.
    """
    snapshot, directories = _prepare(session, actor, table, profile, as_of, progress, adds=True)
    if strict:
        _refuse_any_rejection(session, snapshot)
    batch = _open_batch(session, actor, snapshot, as_of)
    writer, tally = SnapshotWriter(session, batch, directories), Tally()
    with rare_collections():
        for chunk in effects(session, snapshot, directories, batch.id):
            tally.add(chunk)
            writer.write(chunk)
            if progress:
                progress(tally.rows, snapshot.rows)
    writer.write_disappeared(snapshot.disappeared)
    counts = _counts(tally, snapshot)
    for outcome in ("created", "updated", "unchanged", "rejected"):
        setattr(batch, outcome, getattr(counts, outcome))
    return ImportResult(batch.id, counts, tuple(tally.problems), tally.problems_total)


@service(Permission.IMPORT_RUN)
def preview_import(
    session: Session,
    *,
    actor: Actor,
    table: Table,
    profile: ImportProfile,
    as_of: dt.date,
    progress: Progress | None = None,
) -> ImportPreview:
    """Return what :func:`run_import` would do; writes nothing and works in a read scope.

    Raises
    ------
    UnreadableFileError, InvalidInputError
        As :func:`run_import`.
    """
    snapshot, directories = _prepare(session, actor, table, profile, as_of, progress, adds=False)
    tally, shown = Tally(), Counter[RowOutcome]()
    rows: list[RowPreview] = []
    for chunk in effects(session, snapshot, directories, None):
        tally.add(chunk)
        for effect in chunk:
            shown[effect.outcome] += 1
            if shown[effect.outcome] <= ROWS_SHOWN:
                rows.append(preview_of(effect))
        session.expunge_all()
        if progress:
            progress(tally.rows, snapshot.rows)
    return ImportPreview(
        counts=_counts(tally, snapshot),
        rows=tuple(rows),
        problems=tuple(tally.problems),
        problems_total=tally.problems_total,
        disappeared=snapshot.disappeared,
    )


@service(Permission.PROFILE_SAVE)
def save_profile(
    session: Session,
    *,
    actor: Actor,
    name: str,
    body: str,
    seen_version: int | None = None,
    reason: str = "",
) -> SavedProfile:
    """Keep a profile under a name, new or in place of the one the actor saw.

    Parameters
    ----------
    body
        The profile as YAML; its own ``name`` has to be the same.
    seen_version
        Version of the saved profile that the actor was looking at; None for a new one.

    Raises
    ------
    ProfileError
        The text is not a profile.
    InvalidInputError
        The name is empty, too long, that of a built-in profile, or not the one in the text.
    ConflictError
        Somebody saved a profile of this name meanwhile.
    """
    del actor, reason
    name = drafts.clean(name)
    refusal = drafts.text_refusal("The name of the profile", name, drafts.ID_LIMIT, required=True)
    if name in built_in_names():
        refusal = f"{name} is built in and stays as it is; choose another name."
    if not refusal and (own := parse_profile(body, name=name).name) != name:
        refusal = f"The text names the profile {own}, not {name}; make the two names the same."
    if refusal:
        raise InvalidInputError(refusal)
    saved = session.scalar(select(SavedProfile).where(SavedProfile.name == name))
    if (saved.version if saved else None) != seen_version:
        raise ConflictError(
            f"The profile {name} was saved by somebody else after you opened it; open it again."
        )
    if saved is None:
        saved = SavedProfile(name=name, body=body)
        session.add(saved)
    saved.body = body
    return saved


def _counts(tally: Tally, snapshot: Snapshot) -> ImportCounts:
    return tally.counts(ambiguous=snapshot.ambiguous, disappeared=len(snapshot.disappeared))


def _prepare(
    session: Session,
    actor: Actor,
    table: Table,
    profile: ImportProfile,
    as_of: dt.date,
    progress: Progress | None,
    *,
    adds: bool,
) -> tuple[Snapshot, Directories]:
    effective = _effective_day(session, table, profile, as_of)
    units = UnitDirectory(session)
    snapshot = read_snapshot(
        session,
        actor=actor,
        mapper=RowMapper(profile, table, effective),
        units=units,
        progress=progress,
    )
    return snapshot, Directories(units, PersonDirectory(session, later=adds), adds=adds)


def _open_batch(session: Session, actor: Actor, snapshot: Snapshot, as_of: dt.date) -> ImportBatch:
    """Record the import with what is known before its rows are written."""
    profile, table = snapshot.mapper.profile, snapshot.mapper.table
    batch = ImportBatch(
        register=profile.register_name,
        file_name=table.name[: drafts.NAME_LIMIT],
        file_sha256=table.sha256,
        as_of=as_of,
        profile_name=profile.name,
        profile=profile.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        rows=snapshot.rows,
        ambiguous=snapshot.ambiguous,
        disappeared=len(snapshot.disappeared),
        recorded_by=actor.identity,
    )
    session.add(batch)
    session.flush()
    return batch


def _effective_day(
    session: Session, table: Table, profile: ImportProfile, as_of: dt.date
) -> dt.date:
    """Return the day by which rows are read, or refuse the one that was given."""
    today = clock.today()
    if not lifecycle.EARLIEST <= as_of <= today:
        raise InvalidInputError(
            f"The as-of date {as_of} must lie between {lifecycle.EARLIEST} and today; "
            "give the day whose state the file describes."
        )
    newest = session.execute(
        select(ImportBatch.as_of, ImportBatch.file_sha256)
        .where(ImportBatch.register == profile.register_name)
        .order_by(ImportBatch.as_of.desc(), ImportBatch.id.desc())
        .limit(1)
    ).first()
    if newest is None:
        return as_of
    day: dt.date = newest.as_of
    if day <= as_of or newest.file_sha256 == table.sha256:
        return max(day, as_of)
    raise InvalidInputError(
        f"The register {profile.register_name} was already imported as of {newest.as_of}; "
        f"an older snapshot ({as_of}) cannot follow it. Give a later as-of date, or use a register "
        "of its own."
    )


def _refuse_any_rejection(session: Session, snapshot: Snapshot) -> None:
    nobody = Directories(UnitDirectory(session), PersonDirectory(session), adds=False)
    for chunk in effects(session, snapshot, nobody, None):
        for effect in chunk:
            if effect.outcome is RowOutcome.REJECTED:
                problem = effect.problems[0]
                where = f", column {problem.column}" if problem.column else ""
                said = f" “{problem.value}”" if problem.value else ""
                raise ImportRejectedError(
                    f"Nothing was imported. Row {effect.number}{where}{said}: {problem.reason}"
                )
        session.expunge_all()
