"""Issued reports: those that a reader may have, and the register against which files are held."""

import json
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain import canonical, issued, policy
from governance.domain.actors import Actor
from governance.domain.enums import Operation
from governance.domain.policy import Permission
from governance.errors import NotFoundError
from governance.models import AuditEvent, IssuedFile, IssuedReport
from governance.models.recorder import audited_columns


def issued_reports(
    session: Session, viewer: Actor, *, limit: int | None = None
) -> tuple[issued.IssuedReport, ...]:
    """Return the issued reports that lie within what the viewer may see, the newest first.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    policy.require(viewer, Permission.INITIATIVE_READ)
    newest = select(IssuedReport).order_by(IssuedReport.issued_at.desc(), IssuedReport.id.desc())
    found = [row for row in session.scalars(newest) if _within(row, viewer)]
    return _records(session, found[:limit])


def issued_report(session: Session, key: str, viewer: Actor) -> issued.IssuedReport:
    """Return an issued report.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    NotFoundError
        None with the key was issued, or it holds more than the viewer may see.
    """
    policy.require(viewer, Permission.INITIATIVE_READ)
    row = session.scalar(select(IssuedReport).where(IssuedReport.key == key))
    if row is None or not _within(row, viewer):
        raise NotFoundError(f"No report {key} was issued that you may see.")
    return _records(session, [row])[0]


def with_key(session: Session, key: str) -> issued.IssuedReport | None:
    """Return the report with a key, whoever may see it; None when none was issued."""
    rows = session.scalars(select(IssuedReport).where(IssuedReport.key == key)).all()
    return next(iter(_records(session, rows)), None)


class Rows:
    """The register of issued reports that the database holds, beside the audit trail."""

    def __init__(self, session: Session) -> None:
        """Read through a session."""
        self._session = session

    def with_file(self, sha256: str) -> tuple[issued.IssuedReport, ...]:
        """Return the reports that have a file with a hash."""
        mine = select(IssuedFile.report_id).where(IssuedFile.sha256 == sha256)
        rows = select(IssuedReport).where(IssuedReport.id.in_(mine)).order_by(IssuedReport.id)
        return _records(self._session, self._session.scalars(rows).all())

    def with_key(self, key: str) -> issued.IssuedReport | None:
        """Return the report with a key."""
        return with_key(self._session, key)

    def vouches(self, report: issued.IssuedReport, file: issued.IssuedFile) -> bool:
        """Tell whether the audit trail holds the events of their issue, as the rows tell it."""
        rows = self._session.execute(
            select(IssuedReport, IssuedFile)
            .join(IssuedFile, IssuedFile.report_id == IssuedReport.id)
            .where(IssuedReport.key == report.key, IssuedFile.format == file.format)
        ).one()
        return all(self._stands(row) for row in rows)

    def trail_hash(self, sequence: int) -> str | None:
        """Return the hash of an audit event; None when there is none of that number."""
        return self._session.scalar(select(AuditEvent.hash).where(AuditEvent.sequence == sequence))

    def _stands(self, row: IssuedReport | IssuedFile) -> bool:
        """Tell whether a row says what the event of its insertion says."""
        after = self._session.scalar(
            select(AuditEvent.after)
            .where(
                AuditEvent.entity == row.__tablename__,
                AuditEvent.entity_id == str(row.id),
                AuditEvent.operation == Operation.INSERT,
            )
            .order_by(AuditEvent.sequence.desc())
            .limit(1)
        )
        if after is None:
            return False
        held = {name: getattr(row, name) for name in audited_columns(type(row))}
        says = json.loads(canonical.dumps(held))
        # The event may be older than a column.
        return all(says.get(name) == value for name, value in json.loads(after).items())


def _within(row: IssuedReport, viewer: Actor) -> bool:
    """Tell whether a report holds nothing that the viewer may not see."""
    if row.quotes_trail and not policy.may(viewer, Permission.AUDIT_READ):
        return False
    if viewer.units is None:
        return True
    return row.units is not None and viewer.units.issuperset(row.units)


def _records(session: Session, rows: Iterable[IssuedReport]) -> tuple[issued.IssuedReport, ...]:
    held = list(rows)
    files: defaultdict[int, list[issued.IssuedFile]] = defaultdict(list)
    for start in range(0, len(held), _CHUNK):
        ids = [row.id for row in held[start : start + _CHUNK]]
        mine = select(IssuedFile).where(IssuedFile.report_id.in_(ids)).order_by(IssuedFile.id)
        for file in session.scalars(mine):
            files[file.report_id].append(
                issued.IssuedFile(file.format, file.sha256, file.size_bytes)
            )
    return tuple(_record(row, tuple(files[row.id])) for row in held)


_CHUNK = 500


def _record(row: IssuedReport, files: tuple[issued.IssuedFile, ...]) -> issued.IssuedReport:
    return issued.IssuedReport(
        key=row.key,
        kind=row.kind,
        subject=row.subject,
        as_of=row.as_of,
        scope=row.scope,
        filter=row.filter,
        rows=row.rows,
        catalogue=row.catalogue,
        digest=row.digest,
        audit_sequence=row.audit_sequence,
        audit_head=row.audit_head,
        issued_by=row.issued_by,
        issued_at=row.issued_at,
        files=files,
    )
