"""Use cases of proving the record elsewhere: files that check themselves without a database."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from governance.config import settings
from governance.db.session import read_scope
from governance.domain import clock, policy
from governance.domain.actors import Actor
from governance.domain.policy import Permission
from governance.domain.report_kinds import ReportFormat
from governance.errors import ConfigurationError
from governance.exchange.audit_bundle import write_audit_bundle
from governance.exchange.bundle_events import Events
from governance.exchange.bundle_manifest import Manifest
from governance.exchange.dossier_bundle import REPORTS, write_dossier_bundle
from governance.exchange.evidence_store import evidence_store
from governance.queries import audit
from governance.queries.checklists import named_initiative
from governance.services.contract import service
from governance.services.issuing import Issue
from governance.services.past import as_known_on
from governance.services.reporting import Order, issue, report_file

Progress = Callable[[int, int | None], None]
_TELL_EVERY = 5_000


@service(Permission.AUDIT_VERIFY)
def export_audit_bundle(
    session: Session, *, actor: Actor, file: IO[bytes], progress: Progress | None = None
) -> Manifest:
    """Write the whole audit trail, with the anchors known now, as a bundle.

    The session must be of one moment and must not have read anything yet: anchors are read first,
    so that none is newer than the trail. A trail that was tampered with is written as it is; who
    checks the bundle finds it.

    Raises
    ------
    ConfigurationError
        The anchor file cannot be read.
    """
    del actor
    anchors = kept_anchors()
    with closing(audit.links(session)) as links:
        return write_audit_bundle(file, _told(links, progress), anchors)


def write_dossier(order: Order, viewer: Actor, file: IO[bytes]) -> Issue:
    """Issue a dossier and write it as a bundle, with its evidence and its audit events.

    Attached files that the store has lost or that were altered are named in the manifest.

    Raises
    ------
    PermissionDeniedError
        The viewer may not issue reports or not read the audit trail.
    GovernanceError
        What :func:`governance.services.reporting.issue` and
        :func:`governance.services.reporting.report_file` raise.
    """
    policy.require(viewer, Permission.AUDIT_READ)
    issued = issue(order, viewer)
    key, upto = issued.report.key, issued.report.audit_sequence
    reports = {
        name: report_file(key, file_format, viewer)
        for name, file_format in zip(REPORTS, _FORMATS, strict=True)
    }
    with as_known_on(order.as_of or clock.today()), read_scope() as session:
        number = named_initiative(session, order.initiative, viewer).id
    with (
        read_scope() as session,
        closing(audit.links_of(session, number, viewer, upto=upto)) as events,
    ):
        write_dossier_bundle(file, reports, events, evidence_store().get)
    return issued


_FORMATS = (ReportFormat.PDF, ReportFormat.XLSX, ReportFormat.JSON, ReportFormat.OSCAL)


def kept_anchors(path: Path | None = None) -> bytes:
    """Return the whole lines of the anchor file; none where there is no file.

    Raises
    ------
    ConfigurationError
        The file cannot be read.
    """
    path = path or settings().anchor_path()
    if path is None or not path.exists():
        return b""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"The anchors in {path} cannot be read ({error.strerror}); "
            "give this process the right to read them."
        ) from error
    # Behind the last end of a line another process is writing.
    return content[: content.rfind(b"\n") + 1]


def _told(links: Events, progress: Progress | None) -> Events:
    for done, link in enumerate(links, start=1):
        yield link
        if progress is not None and done % _TELL_EVERY == 0:
            progress(done, None)
