"""What was issued, and whether a file is that: plain records, wherever they were read from.

The rows of the database say it, and so do the audit events of their insertion, which can be read
where there is no database.
"""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from governance.domain.report_kinds import ABBREVIATIONS, TITLES, Kind, ReportFormat

KEY = re.compile(rb"\b(?:%b)-[0-9]{8}-[0-9a-f]{12}\b" % "|".join(ABBREVIATIONS.values()).encode())
"""How the key of a report looks."""


@dataclass(frozen=True, slots=True)
class IssuedFile:
    """One file of an issued report."""

    format: ReportFormat
    sha256: str
    """Of its bytes, in hex."""
    size_bytes: int


@dataclass(frozen=True, slots=True)
class IssuedReport:
    """A report as it was issued: what fixes its content, and who issued it."""

    key: str
    kind: Kind
    subject: str
    as_of: dt.datetime
    scope: str
    """Whose initiatives its reader may see, in words."""
    filter: str
    """What was asked of them, in words."""
    rows: int
    """Of all its tables."""
    catalogue: str
    """Version of the control catalogue; empty before one was published."""
    digest: str
    """SHA-256 over the canonical JSON of its document, in hex."""
    audit_sequence: int
    """Number of the newest audit event that it knew; 0 in an empty database."""
    audit_head: str
    """Hash of that event."""
    issued_by: str
    issued_at: dt.datetime
    files: tuple[IssuedFile, ...] = ()

    @property
    def title(self) -> str:
        """What its kind is called."""
        return TITLES[self.kind]

    def file(self, of: ReportFormat) -> IssuedFile | None:
        """Return its file of a format; None where none was asked for yet."""
        return next((each for each in self.files if each.format is of), None)


class Register(Protocol):
    """Where issued reports are looked up: the database, or the events of its trail."""

    def with_file(self, sha256: str) -> tuple[IssuedReport, ...]:
        """Return the reports that have a file with a hash."""

    def with_key(self, key: str) -> IssuedReport | None:
        """Return the report with a key."""

    def vouches(self, report: IssuedReport, file: IssuedFile) -> bool:
        """Tell whether the audit trail holds the events of their issue, as they are told."""

    def trail_hash(self, sequence: int) -> str | None:
        """Return the hash of an audit event; None when there is none of that number."""


class Verdict(StrEnum):
    """What a file turned out to be."""

    ISSUED = "issued"
    """Byte for byte what was issued."""
    TRAIL_CHANGED = "trail changed"
    """That, but the audit trail is no longer the one it names."""
    NOT_ON_TRAIL = "not on trail"
    """A row says that it was issued, and no event of the audit trail does."""
    OTHER_BYTES = "other bytes"
    """It carries the key of a report that was issued with other bytes."""
    UNKNOWN_KEY = "unknown key"
    """It carries the key of a report of which nothing is known here."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a file is what was issued."""

    verdict: Verdict
    sha256: str
    """Of the file."""
    report: IssuedReport | None = None
    """What it is, or what it names itself."""
    format: ReportFormat | None = None
    """The format in which it was issued."""
    key: str = ""
    """What it names itself, where it is not what was issued."""

    @property
    def holds(self) -> bool:
        """Whether it is what was issued and the trail that it names still stands."""
        return self.verdict is Verdict.ISSUED


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of a file in hex."""
    return hashlib.sha256(content).hexdigest()


def examine(sha256: str, named: tuple[str, ...], register: Register) -> Finding:
    """Return whether a file is what was issued.

    Parameters
    ----------
    sha256
        Of the file, in hex.
    named
        Keys of reports that can be read in it, the one it names itself by first.
    """
    for report in register.with_file(sha256):
        for file in report.files:
            if file.sha256 == sha256:
                return Finding(_standing(report, file, register), sha256, report, file.format)
    for key in named:
        if (other := register.with_key(key)) is not None:
            return Finding(Verdict.OTHER_BYTES, sha256, other, key=key)
    if named:
        return Finding(Verdict.UNKNOWN_KEY, sha256, key=named[0])
    return Finding(Verdict.UNKNOWN, sha256)


def _standing(report: IssuedReport, file: IssuedFile, register: Register) -> Verdict:
    if not register.vouches(report, file):
        return Verdict.NOT_ON_TRAIL
    if report.audit_sequence and register.trail_hash(report.audit_sequence) != report.audit_head:
        return Verdict.TRAIL_CHANGED
    return Verdict.ISSUED


def in_words(finding: Finding) -> str:
    """Say what a file turned out to be, as the end of a sentence that begins with its name."""
    report = finding.report
    match finding.verdict:
        case Verdict.ISSUED if report is not None:
            return f"is byte for byte {_issued(finding, report)}. {_trail(report)}"
        case Verdict.TRAIL_CHANGED if report is not None:
            return (
                f"is byte for byte {_issued(finding, report)}, but the audit trail no longer has "
                f"the event {report.audit_sequence} with the hash {report.audit_head} that it "
                "names: the trail was changed since, or is that of another time."
            )
        case Verdict.NOT_ON_TRAIL if report is not None:
            return (
                f"is {_issued(finding, report)} by the table of issued reports, but no event of "
                "the audit trail says so: that row did not come from Trackgate, or the trail was "
                "changed."
            )
        case Verdict.OTHER_BYTES if report is not None:
            return (
                f"is not what was issued: it names itself {report.key}, which was issued by "
                f"{report.issued_by} on {_when(report.issued_at)} with other bytes. Take the "
                "report from the list of issued reports again."
            )
        case Verdict.UNKNOWN_KEY:
            return (
                f"was not issued here: it names itself {finding.key}, of which this record knows "
                "nothing."
            )
    return f"was not issued here: no issued report has a file with the SHA-256 {finding.sha256}."


def _issued(finding: Finding, report: IssuedReport) -> str:
    written = finding.format.value.upper() if finding.format else "a file"
    return (
        f"what was issued as {report.key}: {report.title}, {report.subject}, as {written}, by "
        f"{report.issued_by} on {_when(report.issued_at)}, SHA-256 of its data {report.digest}"
    )


def _trail(report: IssuedReport) -> str:
    if not report.audit_sequence:
        return "Nothing was on record when it was issued."
    return (
        f"The audit trail still has the event {report.audit_sequence} with the hash "
        f"{report.audit_head} that it names."
    )


def _when(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
