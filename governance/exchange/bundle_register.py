"""Which reports were issued, read out of the audit events of a bundle: no database is needed."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from governance.domain.chain import Link
from governance.domain.issued import Finding, IssuedFile, IssuedReport, examine, sha256_of
from governance.domain.report_kinds import Kind, ReportFormat
from governance.errors import IntegrityError
from governance.exchange.bundle_check import check_bundle
from governance.exchange.bundle_comparison import trail_of
from governance.exchange.bundle_reading import open_bundle
from governance.exchange.named_keys import named_keys

REPORTS = "issued_report"
FILES = "issued_file"
_HASH_BYTES = 32


class IssuedInEvents:
    """The register of issued reports that audit events hold."""

    def __init__(self, chain: Iterable[tuple[Link, str, str]]) -> None:
        """Read a chain that holds, from its first event.

        Raises
        ------
        IntegrityError
            An event of an issue does not say what all of them say.
        """
        self._hashes = bytearray()
        self._reports: dict[int, IssuedReport] = {}
        files: defaultdict[int, list[IssuedFile]] = defaultdict(list)
        for link, _, own in chain:
            self._hashes += bytes.fromhex(own)
            if link.operation != "insert" or link.entity not in (REPORTS, FILES):
                continue
            try:
                row = json.loads(link.after)
                if link.entity == REPORTS:
                    self._reports[row["id"]] = _report(row)
                else:
                    files[row["report_id"]].append(_file(row))
            except (KeyError, TypeError, ValueError) as error:
                raise IntegrityError(
                    f"Event {link.sequence} issues a report in a form that this version does not "
                    "know; use the version that wrote the bundle."
                ) from error
        self._files = {number: tuple(held) for number, held in files.items()}

    def all(self) -> tuple[IssuedReport, ...]:
        """Return every issued report, in the order of their issue."""
        return tuple(self._whole(number) for number in self._reports)

    def with_file(self, sha256: str) -> tuple[IssuedReport, ...]:
        """Return the reports that have a file with a hash."""
        return tuple(
            report for report in self.all() if any(file.sha256 == sha256 for file in report.files)
        )

    def with_key(self, key: str) -> IssuedReport | None:
        """Return the report with a key."""
        return next((report for report in self.all() if report.key == key), None)

    def vouches(self, report: IssuedReport, file: IssuedFile) -> bool:
        """Tell whether the trail holds the events of their issue: they were read there."""
        return report in self.all() and file in report.files

    def trail_hash(self, sequence: int) -> str | None:
        """Return the hash of an audit event; None when there is none of that number."""
        held = self._hashes[(sequence - 1) * _HASH_BYTES : sequence * _HASH_BYTES]
        return held.hex() if sequence > 0 and held else None

    def _whole(self, number: int) -> IssuedReport:
        report = self._reports[number]
        return replace(report, files=self._files.get(number, ()))


def check_report(
    content: bytes, bundle: Path, known_heads: Iterable[tuple[int, str]] = ()
) -> Finding:
    """Return whether a file is what was issued, by an audit bundle or a backup.

    Parameters
    ----------
    known_heads
        Sequence numbers and hashes of the audit trail that were kept elsewhere.

    Raises
    ------
    IntegrityError
        The bundle does not hold.
    InvalidInputError
        The bundle does not have the whole audit trail.
    """
    report = check_bundle(bundle, known_heads)
    if not report.holds:
        raise IntegrityError(f"{bundle} says nothing of the file: {report.problem}")
    with open_bundle(bundle) as opened:
        register = IssuedInEvents(trail_of(opened, bundle))
    return examine(sha256_of(content), named_keys(content), register)


def _report(row: dict[str, Any]) -> IssuedReport:
    return IssuedReport(
        key=row["key"],
        kind=Kind(row["kind"]),
        subject=row["subject"],
        as_of=dt.datetime.fromisoformat(row["as_of"]),
        scope=row["scope"],
        filter=row["filter"],
        rows=row["rows"],
        catalogue=row["catalogue"],
        digest=row["digest"],
        audit_sequence=row["audit_sequence"],
        audit_head=row["audit_head"],
        issued_by=row["issued_by"],
        issued_at=dt.datetime.fromisoformat(row["issued_at"]),
    )


def _file(row: dict[str, Any]) -> IssuedFile:
    return IssuedFile(ReportFormat(row["format"]), row["sha256"], row["size_bytes"])
