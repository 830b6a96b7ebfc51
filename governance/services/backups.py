"""Use cases of backup: taking one while people work, and restoring it into an empty database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from governance.config import Settings, settings
from governance.db import copying
from governance.db.schema import migrate_to, redacted, revision_of
from governance.db.session import at, filling_scope
from governance.domain import policy
from governance.domain.actors import Actor
from governance.domain.policy import Permission
from governance.errors import ConfigurationError, IntegrityError, InvalidInputError
from governance.exchange.backup_check import backup_rows, is_whole
from governance.exchange.backup_files import file_member, write_backup
from governance.exchange.bundle_check import check_bundle, is_intact
from governance.exchange.bundle_manifest import ANCHORS, BundleKind, Manifest
from governance.exchange.bundle_reading import Bundle, open_bundle
from governance.exchange.evidence_store import EvidenceStore, evidence_store
from governance.services.bundles import kept_anchors
from governance.services.contract import service

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where."""

    manifest: Manifest
    rows: int
    anchors: Path | None
    """Where the anchors of the backup are now; None when they were not written."""
    anchors_before: Path | None
    """The anchor file that was there already and was left as it is."""
    problem: str
    """What does not hold in it, in one sentence; empty when all does."""


@service(Permission.BACKUP_TAKE)
def take_backup(
    session: Session, *, actor: Actor, file: IO[bytes], progress: Progress | None = None
) -> Manifest:
    """Write every row, every stored file and the anchors to a backup.

    The session must be of one moment (:func:`governance.db.session.snapshot_scope`) and must not
    have read anything yet. Writers go on meanwhile. Stored files that are missing or altered are
    named in the manifest, and all else is written.

    Raises
    ------
    ConfigurationError
        The anchor file or the store of files cannot be read.
    """
    del actor
    anchors = kept_anchors()
    connection = session.connection()
    return write_backup(
        file,
        connection,
        revision=revision_of(connection),
        anchors=anchors,
        fetch=lambda sha256: evidence_store().get(sha256),
        tell=lambda done: progress(done, None) if progress else None,
    )


def restore_backup(
    path: Path,
    into: str,
    *,
    actor: Actor,
    unproven: bool = False,
    progress: Progress | None = None,
) -> Restored:
    """Write a backup into an empty database, of whichever engine it was.

    Everything is checked first. Rows, audit events among them, are written as they are and not
    recorded anew; the schema is that of the backup. Files go to the store that belongs to the
    database, or that the settings name, before the rows that name them. When it fails, the
    database holds no record, and it can be tried again.

    Parameters
    ----------
    into
        URL of the database.
    unproven
        Restore also what does not hold, as long as the file is as it was written: the audit trail
        or an anchor was damaged before the backup, and what is restored is damaged in the same way.

    Raises
    ------
    PermissionDeniedError
        The actor may not restore.
    IntegrityError
        The backup does not hold.
    InvalidInputError
        The file is a bundle of another kind, or the database holds records.
    ConfigurationError
        The database or the store cannot be used, or is of another version.
    """
    policy.require(actor, Permission.BACKUP_RESTORE)
    problem = _problem(path, unproven=unproven)
    place = settings().model_copy(update={"database_url": into})
    with open_bundle(path) as bundle:
        if bundle.manifest.kind is not BundleKind.BACKUP:
            raise InvalidInputError(
                f"{path} is no backup but the bundle of {_OTHER[bundle.manifest.kind]}; give a "
                "file that `backup` wrote."
            )
        with at(into):
            migrate_to(bundle.manifest.contents["revision"])
        with filling_scope(into) as connection:  # before files are stored for nothing
            _refuse_unless_empty(connection, into)
        _restore_files(bundle, place)
        rows = _restore_rows(bundle, into, progress)
        written, before = _restore_anchors(bundle, place)
    return Restored(bundle.manifest, rows, written, before, problem)


def _problem(path: Path, *, unproven: bool) -> str:
    """Return what does not hold in a backup that is to be restored nevertheless; empty when all."""
    report = check_bundle(path)
    if report.holds:
        return ""
    if report.manifest is None or not is_intact(path) or not _can_be_read(report.manifest):
        raise IntegrityError(f"Nothing was restored. {report.problem}")
    if not unproven:
        raise IntegrityError(
            f"Nothing was restored. {report.problem} The file is as it was written, so the record "
            "was like that before the backup; --unproven restores it as it is."
        )
    return report.problem


def _can_be_read(manifest: Manifest) -> bool:
    return manifest.kind is not BundleKind.BACKUP or is_whole(manifest.contents)


def _refuse_unless_empty(connection: Connection, into: str) -> None:
    if not copying.is_empty(connection):
        raise InvalidInputError(
            f"{redacted(into)} holds records already; restore into an empty database."
        )


def _restore_files(bundle: Bundle, place: Settings) -> None:
    prefix = file_member("")
    names = [name for name in bundle.manifest.sizes if name.startswith(prefix)]
    if not names:
        return
    location = place.evidence_location()
    if location is None:
        raise ConfigurationError(
            f"The backup holds {len(names):,} stored files and no place for them is set; set "
            "GOVERNANCE_EVIDENCE_URL to a folder or a bucket."
        )
    store = EvidenceStore(location)
    for name in names:
        store.put(bundle.content(name))


def _restore_rows(bundle: Bundle, into: str, progress: Progress | None) -> int:
    contents, done = bundle.manifest.contents, 0
    total = sum(contents["tables"].values())
    try:
        with filling_scope(into) as connection:
            _refuse_unless_empty(connection, into)
            _require_tables(connection, contents["tables"])
            with copying.unguarded(connection):
                for name in contents["tables"]:
                    done += copying.write_rows(connection, name, backup_rows(bundle, name))
                    if progress:
                        progress(done, total)
            copying.set_counters(connection, contents["counters"])
    except (DBAPIError, KeyError, TypeError, ValueError) as error:
        reason = " ".join(str(getattr(error, "orig", None) or error).split())
        raise IntegrityError(
            f"Nothing was restored: the rows of the backup do not fit the schema it names "
            f"({reason[:300]})."
        ) from error
    return done


def _require_tables(connection: Connection, wanted: Iterable[str]) -> None:
    if set(copying.table_names(connection)) != set(wanted):
        raise ValueError("it does not have the same tables")


def _restore_anchors(bundle: Bundle, place: Settings) -> tuple[Path | None, Path | None]:
    path = place.anchor_path()
    if path is None:
        return None, None
    if path.exists():
        return None, path
    try:
        path.write_bytes(bundle.content(ANCHORS))
    except OSError as error:
        raise ConfigurationError(
            f"All was restored but the anchors: {path} cannot be written ({error.strerror})."
        ) from error
    return path, None


_OTHER = {BundleKind.AUDIT: "an audit trail", BundleKind.DOSSIER: "a dossier"}
