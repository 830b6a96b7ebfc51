"""Reports from the question to the file: built as of a day, issued, rendered, and recognised again.

The document is built from the database of its day and issued in that of today, so these functions
open their scopes themselves. Document and files are stored by their hash, as evidence is: what was
issued comes back as the same bytes, also when a later version would write others.
"""

import datetime as dt
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from governance.analytics.changes import Snapshot
from governance.db.session import read_scope, write_scope
from governance.domain import clock, policy
from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.domain.issued import Finding, IssuedFile, IssuedReport, examine, sha256_of
from governance.domain.policy import Permission
from governance.domain.report_kinds import TITLES, Kind, ReportFormat
from governance.errors import IntegrityError, InvalidInputError, NotFoundError
from governance.exchange.evidence_store import evidence_store
from governance.exchange.named_keys import named_keys
from governance.exchange.oscal_parts import oscal_bytes
from governance.exchange.oscal_results import assessment_results
from governance.queries.checklists import named_initiative
from governance.queries.issued import Rows, issued_report
from governance.reports import (
    brief,
    comparison,
    dossier,
    dossier_history,
    pdf,
    portfolio,
    register,
)
from governance.reports import framework as coverage
from governance.reports.document import Document
from governance.reports.pdf import Pages
from governance.reports.reading import document_of
from governance.reports.rendering import render
from governance.services.comparing import known
from governance.services.issuing import Issue, NewReport, issue_report, record_report_file
from governance.services.past import as_known_on


@dataclass(frozen=True, slots=True)
class Order:
    """Which report is asked for."""

    kind: Kind
    where: PortfolioFilter = field(default_factory=PortfolioFilter)
    """Ids of units are those of the day of the report."""
    as_of: dt.date | None = None
    """As known at the end of this day; None, and today: as it stands now."""
    initiative: str = ""
    """Of a dossier: its id, or its external id if that is unique."""
    frameworks: tuple[str, ...] = ()
    """Of a coverage statement; empty for the usual ones."""
    since: dt.date | None = None
    """Of what changed: the earlier day."""
    in_hindsight: bool = False
    """By what is known of the day now; otherwise by what was known at its end. Only of a brief."""


def issue(order: Order, viewer: Actor) -> Issue:
    """Build a report and issue it; of one whose key was issued before, return what was then.

    Raises
    ------
    PermissionDeniedError
        The viewer may not issue reports, or looks at a past day.
    InvalidInputError
        The question cannot be asked so; the message says what is wrong.
    NotFoundError
        There is no such initiative in the viewer's scope, or no catalogue is published.
    PastError
        Nothing was on record on the day.
    ConfigurationError
        There is no place for files, or it cannot be written.
    """
    policy.require(viewer, Permission.REPORT_ISSUE)
    store = evidence_store()
    document, assessment = _built(order, viewer)
    store.put(document.canonical.encode())
    files: tuple[IssuedFile, ...] = ()
    if assessment is not None:
        files = (_file(ReportFormat.OSCAL, store.put(assessment), assessment),)
    new = NewReport(
        key=document.key,
        kind=document.kind,
        subject=document.subject,
        as_of=document.as_of,
        scope=document.scope,
        quotes_trail=order.kind is Kind.DOSSIER and dossier_history.told_to(viewer),
        filter=document.filter,
        rows=document.rows,
        catalogue=document.catalogue,
        digest=document.digest,
        audit_sequence=document.audit_sequence,
        audit_head=document.audit_head,
        files=files,
    )
    with write_scope() as session:
        return issue_report(session, actor=viewer, new=new)


def preview(order: Order, viewer: Actor, *, pages: int) -> tuple[Document, Pages]:
    """Return what a report would say and look like; nothing is issued.

    Raises what :func:`issue` does, and ReportError when the report cannot be set.
    """
    document, _ = _built(order, viewer)
    return document, pdf.look(document, pages)


def report_file(key: str, file_format: ReportFormat, viewer: Actor) -> bytes:
    """Return a file of an issued report: the bytes that were written the first time.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives, or looks at a past day.
    NotFoundError
        No such report was issued that the viewer may see, or the store has lost its document.
    InvalidInputError
        This kind of report has no such format.
    IntegrityError
        The store has lost the file or altered it, and it cannot be made again as it was.
    ReportError
        The report cannot be set.
    ConfigurationError
        There is no place for files, or it cannot be used.
    """
    with read_scope() as session:
        report = issued_report(session, key, viewer)
    store = evidence_store()
    recorded = report.file(file_format)
    if recorded is not None:
        try:
            return store.get(recorded.sha256)
        except NotFoundError:
            pass  # it can be made of the document
    content = render(document_of(store.get(report.digest)), file_format)
    if recorded is None:
        return _recorded(report, file_format, content, viewer)
    if sha256_of(content) != recorded.sha256:
        raise IntegrityError(
            f"The file store has lost the {file_format.value.upper()} of {key}, and this version "
            "of Trackgate writes other bytes; restore the file from a backup of the store, or "
            "take another format."
        )
    store.put(content)
    return content


def issued_document(key: str, viewer: Actor) -> Document:
    """Return what an issued report says.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    NotFoundError
        No such report was issued that the viewer may see, or the store has lost its document.
    ConfigurationError
        There is no place for files, or it cannot be used.
    """
    with read_scope() as session:
        report = issued_report(session, key, viewer)
    return document_of(evidence_store().get(report.digest))


def check_file(content: bytes, viewer: Actor) -> Finding:
    """Return whether a file is what was issued.

    Whoever holds the file has its content, so they are told of its report whatever they may see.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    policy.require(viewer, Permission.INITIATIVE_READ)
    with read_scope() as session:
        return examine(sha256_of(content), named_keys(content), Rows(session))


def _recorded(
    report: IssuedReport, file_format: ReportFormat, content: bytes, viewer: Actor
) -> bytes:
    """Record a file and return it; where somebody else was first, return theirs."""
    store = evidence_store()
    file = _file(file_format, store.put(content), content)
    with write_scope() as session:
        first = record_report_file(session, actor=viewer, key=report.key, file=file)
    return content if first == file else store.get(first.sha256)


def _file(file_format: ReportFormat, sha256: str, content: bytes) -> IssuedFile:
    return IssuedFile(file_format, sha256, len(content))


def _built(order: Order, viewer: Actor) -> tuple[Document, bytes | None]:
    """Return the document, and of a dossier its assessment in OSCAL, both of one state."""
    earlier = _earlier(order, viewer)
    with _record_of(order), read_scope() as session:
        document = _document(session, viewer, order, earlier)
        if order.kind is not Kind.DOSSIER:
            return document, None
        found = named_initiative(session, order.initiative, viewer)
        assessed = assessment_results(
            session, viewer, found.id, as_of=document.as_of, report=document.key
        )
    return document, oscal_bytes(assessed)


def _record_of(order: Order) -> AbstractContextManager[object]:
    """Return the scope in which the record of the report is open.

    Raises
    ------
    InvalidInputError
        The report is of more than facts that carry their own dates.
    """
    if not order.in_hindsight:
        return as_known_on(order.as_of or clock.today())
    if order.kind is not Kind.BRIEF:
        raise InvalidInputError(
            f"Only stages, pilots and value carry dates of their own, so a past day in hindsight "
            f"is for the {TITLES[Kind.BRIEF].lower()}; ask for {TITLES[order.kind]} as known then."
        )
    return nullcontext()


def _earlier(order: Order, viewer: Actor) -> Snapshot | None:
    if order.kind is not Kind.CHANGES:
        return None
    if order.since is None or not order.since < (order.as_of or clock.today()):
        raise InvalidInputError(
            f"{order.since or 'No day'} and {order.as_of or 'today'} cannot be compared: name an "
            "earlier day first."
        )
    return known(order.where, viewer, order.since, before=order.since)


def _document(session: Session, viewer: Actor, order: Order, earlier: Snapshot | None) -> Document:
    where, as_of = order.where, order.as_of
    match order.kind:
        case Kind.DOSSIER:
            return dossier.build(session, viewer, order.initiative, as_of=as_of)
        case Kind.FRAMEWORK:
            return coverage.build(session, viewer, where, as_of=as_of, only=order.frameworks)
        case Kind.BRIEF:
            return brief.build(session, viewer, where, as_of=as_of)
        case Kind.PORTFOLIO:
            return portfolio.build(session, viewer, where, as_of=as_of)
        case Kind.REGISTER:
            return register.build(session, viewer, where, as_of=as_of)
        case Kind.CHANGES:
            assert earlier is not None  # noqa: S101 - _earlier reads it for this kind
            assert order.since is not None  # noqa: S101 - and refuses without the day
            return comparison.build(session, viewer, where, earlier, since=order.since, as_of=as_of)
