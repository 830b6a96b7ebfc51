"""Use cases of issuing a report: once under its key, with each file that it leaves in."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain import issued
from governance.domain.actors import Actor
from governance.domain.policy import Permission
from governance.domain.report_kinds import Kind
from governance.errors import NotFoundError
from governance.models import IssuedFile, IssuedReport
from governance.queries.issued import with_key
from governance.services.contract import service


@dataclass(frozen=True, slots=True)
class NewReport:
    """What is to be issued; its document is stored under its digest already."""

    key: str
    kind: Kind
    subject: str
    as_of: dt.datetime
    scope: str
    quotes_trail: bool
    filter: str
    rows: int
    catalogue: str
    digest: str
    audit_sequence: int
    audit_head: str
    files: tuple[issued.IssuedFile, ...] = ()
    """Files that cannot be made of the document later; they are stored already too."""


@dataclass(frozen=True, slots=True)
class Issue:
    """A report that is issued now."""

    report: issued.IssuedReport
    before: bool
    """Whether it was issued before; then it is what was issued then."""


@service(Permission.REPORT_ISSUE)
def issue_report(session: Session, *, actor: Actor, new: NewReport) -> Issue:
    """Issue a report; of one whose key was issued before, return what was issued then.

    Writers take turns, so of two who issue the same key at once the second gets what the first
    issued.
    """
    known = with_key(session, new.key)
    if known is not None:
        return Issue(known, before=True)
    row = IssuedReport(
        key=new.key,
        kind=new.kind,
        subject=new.subject,
        as_of=new.as_of,
        scope=new.scope,
        units=None if actor.units is None else sorted(actor.units),
        quotes_trail=new.quotes_trail,
        filter=new.filter,
        rows=new.rows,
        catalogue=new.catalogue,
        digest=new.digest,
        audit_sequence=new.audit_sequence,
        audit_head=new.audit_head,
        issued_by=actor.identity,
    )
    session.add(row)
    session.flush()
    for file in new.files:
        session.add(_file(row.id, file))
    session.flush()
    made = with_key(session, new.key)
    assert made is not None  # noqa: S101 - it was just added
    return Issue(made, before=False)


@service(Permission.REPORT_ISSUE)
def record_report_file(
    session: Session, *, actor: Actor, key: str, file: issued.IssuedFile
) -> issued.IssuedFile:
    """Record a file of an issued report; of one recorded before, return that.

    Raises
    ------
    NotFoundError
        No report with the key was issued.
    """
    del actor
    report_id = session.scalar(select(IssuedReport.id).where(IssuedReport.key == key))
    if report_id is None:
        raise NotFoundError(f"No report {key} was issued.")
    mine = IssuedFile.report_id == report_id
    known = session.scalar(select(IssuedFile).where(mine, IssuedFile.format == file.format))
    if known is not None:
        return issued.IssuedFile(known.format, known.sha256, known.size_bytes)
    session.add(_file(report_id, file))
    return file


def _file(report_id: int, file: issued.IssuedFile) -> IssuedFile:
    return IssuedFile(
        report_id=report_id,
        format=file.format,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
    )
