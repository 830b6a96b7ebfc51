"""The tables of records that can be taken away as a file, beside initiatives and value lines."""

from enum import StrEnum


class RecordTable(StrEnum):
    """A table by the name under which it is exported."""

    RATES = "rates"
    MISSING_RATES = "missing-rates"
    UNCOUNTED_LINES = "uncounted-lines"
    UNTAGGED = "untagged"
    GATE_REQUESTS = "gate-requests"
    GATE_DECISIONS = "gate-decisions"
    WAIVERS = "waivers"
    REVIEWS = "reviews"
    CONDITIONS = "conditions"
    EXCEPTIONS = "exceptions"
    FINDINGS = "findings"
    PILOTS = "pilots"
    IMPORTS = "imports"
    AUDIT = "audit"
    CONTROLS = "controls"
    CLAUSES = "clauses"
    DUTIES = "duties"
    READINESS = "readiness"
    COHORTS = "cohorts"
    ISSUED_REPORTS = "issued-reports"


PURPOSES: dict[RecordTable, str] = {
    RecordTable.RATES: "the rates of currencies on record, as `import --profile rates` reads them",
    RecordTable.MISSING_RATES: "the months that lack a rate although lines need it",
    RecordTable.UNCOUNTED_LINES: "the value lines that no figure counts for want of a rate",
    RecordTable.UNTAGGED: "the initiatives without a track, and what their words suggest",
    RecordTable.GATE_REQUESTS: "the gate requests that wait for a decision",
    RecordTable.GATE_DECISIONS: "the gate decisions, the newest first",
    RecordTable.WAIVERS: "the waivers that wait, count or have expired",
    RecordTable.REVIEWS: "the open reviews, the earliest due first",
    RecordTable.CONDITIONS: "the open conditions of approvals, the earliest due first",
    RecordTable.EXCEPTIONS: "the exceptions in production, a row each, the worst initiative first",
    RecordTable.FINDINGS: "what breaks a rule of data quality, a row each",
    RecordTable.PILOTS: "the running pilots, those least likely to arrive first",
    RecordTable.IMPORTS: "the imports with their counts, the newest first",
    RecordTable.AUDIT: "the events of the audit trail, the newest first",
    RecordTable.CONTROLS: "the controls of the published catalogue",
    RecordTable.CLAUSES: "the clauses of each framework with the controls that answer to them",
    RecordTable.DUTIES: "the legal duties to come, by the day on which they start",
    RecordTable.READINESS: "blocking controls due, met and waived, by theme and top-level unit",
    RecordTable.COHORTS: "what became of the pilots by the quarter in which they began",
    RecordTable.ISSUED_REPORTS: "the issued reports with key, digest and files, the newest first",
}
"""What each holds, as the end of a sentence."""

TITLES: dict[RecordTable, str] = {
    RecordTable.RATES: "Rates of currencies",
    RecordTable.MISSING_RATES: "Missing rates",
    RecordTable.UNCOUNTED_LINES: "Value lines without a rate",
    RecordTable.UNTAGGED: "Initiatives without a track",
    RecordTable.GATE_REQUESTS: "Waiting gate requests",
    RecordTable.GATE_DECISIONS: "Gate decisions",
    RecordTable.WAIVERS: "Waivers",
    RecordTable.REVIEWS: "Open reviews",
    RecordTable.CONDITIONS: "Open conditions of approvals",
    RecordTable.EXCEPTIONS: "Exceptions in production",
    RecordTable.FINDINGS: "Findings of data quality",
    RecordTable.PILOTS: "Running pilots",
    RecordTable.IMPORTS: "Imports",
    RecordTable.AUDIT: "Events of the audit trail",
    RecordTable.CONTROLS: "Controls of the catalogue",
    RecordTable.CLAUSES: "Clauses of the frameworks",
    RecordTable.DUTIES: "Legal duties to come",
    RecordTable.READINESS: "Readiness by theme and unit",
    RecordTable.COHORTS: "Pilots by the quarter of their beginning",
    RecordTable.ISSUED_REPORTS: "Issued reports",
}
"""What each is called, in the head of its file and beside its buttons."""

UNFILTERED = frozenset(
    {
        RecordTable.RATES,
        RecordTable.GATE_REQUESTS,
        RecordTable.GATE_DECISIONS,
        RecordTable.IMPORTS,
        RecordTable.AUDIT,
        RecordTable.CONTROLS,
        RecordTable.CLAUSES,
        RecordTable.ISSUED_REPORTS,
    }
)
"""Tables that the filter of the portfolio does not narrow, on their page neither."""
