"""The register of issued reports that the events of a trail hold, where there is no database."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from governance.domain.chain import Link
from governance.domain.enums import Operation
from governance.domain.issued import IssuedFile, IssuedReport
from governance.domain.report_kinds import Kind, ReportFormat

REPORT, FILE = "issued_report", "issued_file"
"""What events of issued reports and of their files are about."""


class Events:
    """Issued reports by what the trail says of their issue; a :class:`~.issued.Register`."""

    def __init__(self, links: Iterable[tuple[Link, str, str]]) -> None:
        """Read a trail once, from its first event.

        Parameters
        ----------
        links
            Each event with the hash before it and its own; that the chain holds is for
            :func:`governance.domain.chain.verify` to say.
        """
        self._hashes: dict[int, str] = {}
        self._reports: dict[str, IssuedReport] = {}
        keys: dict[int, str] = {}
        for link, _, own in links:
            self._hashes[link.sequence] = own
            if link.operation != Operation.INSERT.value or link.entity not in {REPORT, FILE}:
                continue
            said = json.loads(link.after)
            if link.entity == REPORT:
                keys[said["id"]] = said["key"]
                self._reports[said["key"]] = _report(said)
            elif (key := keys.get(said["report_id"])) is not None:
                held = self._reports[key]
                self._reports[key] = replace(held, files=(*held.files, _file(said)))

    def with_file(self, sha256: str) -> tuple[IssuedReport, ...]:
        """Return the reports that have a file with a hash."""
        return tuple(
            report
            for report in self._reports.values()
            if any(file.sha256 == sha256 for file in report.files)
        )

    def with_key(self, key: str) -> IssuedReport | None:
        """Return the report with a key."""
        return self._reports.get(key)

    def vouches(self, report: IssuedReport, file: IssuedFile) -> bool:
        """Tell whether the trail holds the events of their issue, as they are told."""
        held = self._reports.get(report.key)
        return held == report and file in report.files

    def trail_hash(self, sequence: int) -> str | None:
        """Return the hash of an audit event; None when there is none of that number."""
        return self._hashes.get(sequence)


def _report(said: dict[str, Any]) -> IssuedReport:
    """Return a report from the columns of its row in canonical form."""
    return IssuedReport(
        key=said["key"],
        kind=Kind(said["kind"]),
        subject=said["subject"],
        as_of=dt.datetime.fromisoformat(said["as_of"]),
        scope=said["scope"],
        filter=said["filter"],
        rows=said["rows"],
        catalogue=said["catalogue"],
        digest=said["digest"],
        audit_sequence=said["audit_sequence"],
        audit_head=said["audit_head"],
        issued_by=said["issued_by"],
        issued_at=dt.datetime.fromisoformat(said["issued_at"]),
    )


def _file(said: dict[str, Any]) -> IssuedFile:
    return IssuedFile(ReportFormat(said["format"]), said["sha256"], said["size_bytes"])
