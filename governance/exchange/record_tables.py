"""What each table of records holds: its columns, and the read of the page that shows it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import count as counting

from sqlalchemy.orm import Session

from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.enums import RowOutcome, Track
from governance.domain.filters import AuditFilter, PortfolioFilter
from governance.domain.issued import IssuedReport
from governance.domain.quality import RULES, SEARCHED, RuleId
from governance.domain.record_tables import TITLES, RecordTable
from governance.domain.report_kinds import ReportFormat
from governance.exchange import governance_records as governed
from governance.exchange.record_rows import (
    ALL,
    Records,
    cell,
    frame_rows,
    records_of,
    subject_cells,
    subject_headings,
)
from governance.exchange.suggestion_files import suggestion_rules
from governance.exchange.table_files import Cell
from governance.queries import conversion, quality, rates
from governance.queries.audit import Event, event_page
from governance.queries.imports import Batch, BatchRow, batch_rows, batches
from governance.queries.issued import issued_reports
from governance.queries.stalled import running_pilots
from governance.queries.triage import triage_queue
from governance.queries.value_lines import lines_of, uncounted_lines

_CHUNK = 500
_LINE = (
    *("month", "kind", "basis", "category", "benefit_type", "amount", "currency", "grade"),
    *("attribution", "low", "high", "evidence", "note", "reference"),
)
"""What a value line says."""

_Read = Callable[[Session, PortfolioFilter, Actor], Records]


def records(session: Session, table: RecordTable, where: PortfolioFilter, viewer: Actor) -> Records:
    """Return a table within a filter and within what the viewer may see.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read it.
    NotFoundError
        No catalogue is published, and the table speaks of one.
    """
    return _READS[table](session, where, viewer)


def title_of(table: RecordTable) -> str:
    """Return what a table is called in the head of its file."""
    return TITLES[table]


def _rates(session: Session, _where: PortfolioFilter, viewer: Actor) -> Records:
    kept = rates.kept_rates(session, viewer)
    rows: Iterable[Sequence[Cell]] = (
        [currency, f"{month:%Y-%m}", rate] for (currency, month), rate in sorted(kept.items())
    )
    return Records(("currency", "month", "rate"), rows)


def _missing_rates(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    return records_of(rates.RateGap, rates.rate_gaps(session, viewer, where))


def _uncounted(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    found = uncounted_lines(session, where, viewer, size=ALL).rows
    headings = ("initiative_id", "initiative", "month", "kind", "basis", "category")
    rows = (
        [
            *(row.initiative_id, row.name, f"{row.line.month:%Y-%m}"),
            *(row.line.kind.value, row.line.basis.value, row.line.category),
            *(row.line.amount, row.line.currency),
        ]
        for row in found
    )
    return Records((*headings, "amount", "currency"), rows)


def _untagged(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    found = triage_queue(session, suggestion_rules(), where, viewer).rows
    rows: Iterable[Sequence[Cell]] = (
        [
            *(row.id, row.name, row.unit),
            "" if row.suggestion.track is Track.UNTAGGED else row.suggestion.track.value,
            row.suggestion.score,
        ]
        for row in found
    )
    return Records(("initiative_id", "initiative", "unit", "suggested_track", "score"), rows)


def _findings(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    return finding_records(session, where, viewer, tuple(RULES))


def finding_records(
    session: Session, where: PortfolioFilter, viewer: Actor, rules: Iterable[RuleId]
) -> Records:
    """Return what breaks some rules of data quality."""
    return Records(
        ("rule", "severity", *subject_headings(), "detail", "like"),
        _broken(session, where, viewer, rules),
    )


def _broken(
    session: Session, where: PortfolioFilter, viewer: Actor, rules: Iterable[RuleId]
) -> Iterator[Sequence[Cell]]:
    asked = [RULES[each] for each in rules]
    some = any(rule.id in SEARCHED for rule in asked)
    pairs = quality.duplicate_pairs(session, viewer) if some else ()
    for rule in asked:
        searched = pairs if rule.id in SEARCHED else ()
        for row in quality.every_found(session, where, viewer, rule.id, pairs=searched):
            like = [f"{each.name} ({each.id})" for each in row.like]
            about = subject_cells(row.subject)
            yield [rule.id.value, rule.severity.value, *about, row.detail, cell(like)]


def _pilots(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    found = running_pilots(session, where, viewer, as_of=clock.today(), shown=ALL)
    headings = ("initiative_id", "initiative", "unit", "track", "since", "age_days")
    rows: Iterable[Sequence[Cell]] = (
        [
            *(row.initiative_id, row.name, row.unit, row.track.value, str(row.since), row.age),
            *((row.chance.share, row.chance.at_risk) if row.chance else (None, None)),
            *(row.cost.to_date, row.cost.remaining, found.base_currency),
            *((row.decided.verdict.value, row.decided.reason) if row.decided else ("", "")),
        ]
        for row in found.pilots
    )
    more = ("share_arriving_later", "comparable_pilots", "cost_to_date", "cost_to_come")
    return Records((*headings, *more, "base_currency", "decided", "reason"), rows)


def _imports(session: Session, _where: PortfolioFilter, viewer: Actor) -> Records:
    return records_of(Batch, batches(session, viewer, limit=ALL))


def _audit(session: Session, _where: PortfolioFilter, viewer: Actor) -> Records:
    return event_records(session, AuditFilter(), viewer)


def event_records(session: Session, where: AuditFilter, viewer: Actor) -> Records:
    """Return the events of the audit trail that a filter of its own admits."""
    return records_of(Event, _events(session, where, viewer))


def _events(session: Session, where: AuditFilter, viewer: Actor) -> Iterator[Event]:
    """Yield the trail page by page; what is recorded meanwhile is not part of the reader's view."""
    for number in counting(1):
        found = event_page(session, where, viewer, page=number, size=_CHUNK).events
        yield from found
        if len(found) < _CHUNK:
            return


def line_records(
    session: Session, initiative_id: int, viewer: Actor, *, with_replaced: bool
) -> Records:
    """Return the value lines of one initiative, those that were replaced only if asked for."""
    found = [row for row in lines_of(session, initiative_id, viewer) if row.stands or with_replaced]
    rows = (
        [row.id, *(cell(getattr(row.line, name)) for name in _LINE), row.stands] for row in found
    )
    return Records(("line", *_LINE, "stands"), rows)


def import_row_records(
    session: Session, batch_id: int, viewer: Actor, outcome: RowOutcome | None
) -> Records:
    """Return the rows of one import with one outcome; for None those with a problem."""
    found = batch_rows(
        session, batch_id, viewer, outcome=outcome, with_problems=outcome is None, size=ALL
    )
    return records_of(BatchRow, found.rows)


def _cohorts(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    frame = conversion.cohorts_frame(session, where, viewer, as_of=clock.today())
    return Records(*frame_rows(frame))


def _issued(session: Session, _where: PortfolioFilter, viewer: Actor) -> Records:
    said = tuple(each.name for each in fields(IssuedReport) if each.name != "files")
    rows = (
        [
            *(cell(getattr(report, name)) for name in said),
            *(file.sha256 if (file := report.file(each)) else "" for each in ReportFormat),
        ]
        for report in issued_reports(session, viewer)
    )
    return Records((*said, *(f"{each}_sha256" for each in ReportFormat)), rows)


_READS: dict[RecordTable, _Read] = {
    RecordTable.RATES: _rates,
    RecordTable.MISSING_RATES: _missing_rates,
    RecordTable.UNCOUNTED_LINES: _uncounted,
    RecordTable.UNTAGGED: _untagged,
    RecordTable.GATE_REQUESTS: governed.requests,
    RecordTable.GATE_DECISIONS: governed.decisions,
    RecordTable.WAIVERS: governed.waivers,
    RecordTable.REVIEWS: governed.reviews,
    RecordTable.CONDITIONS: governed.conditions,
    RecordTable.EXCEPTIONS: governed.exceptions,
    RecordTable.FINDINGS: _findings,
    RecordTable.PILOTS: _pilots,
    RecordTable.IMPORTS: _imports,
    RecordTable.AUDIT: _audit,
    RecordTable.CONTROLS: governed.controls,
    RecordTable.CLAUSES: governed.clauses,
    RecordTable.DUTIES: governed.duties,
    RecordTable.READINESS: governed.readiness,
    RecordTable.COHORTS: _cohorts,
    RecordTable.ISSUED_REPORTS: _issued,
}
