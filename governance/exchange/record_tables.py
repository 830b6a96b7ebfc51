"""What each table of records holds: its columns, and the read of the page that shows it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count as counting
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.enums import Track
from governance.domain.filters import AuditFilter, PortfolioFilter
from governance.domain.quality import RULES, SEARCHED
from governance.domain.record_tables import PURPOSES, RecordTable
from governance.exchange.published import published_catalogue, published_catalogues
from governance.exchange.record_rows import (
    cell,
    cells_of,
    frame_rows,
    headings_of,
    subject_cells,
    subject_headings,
)
from governance.exchange.suggestion_files import suggestion_rules
from governance.exchange.table_files import Cell
from governance.queries import conversion, due, exceptions, governance, quality, rates
from governance.queries import decisions as gate_reads
from governance.queries.audit import Event, event_page
from governance.queries.imports import Batch, batches
from governance.queries.stalled import running_pilots
from governance.queries.triage import triage_queue
from governance.queries.value_lines import uncounted_lines

ALL = 1_000_000_000
"""More rows than a page can ask for: the whole of a list."""
_CHUNK = 500


class Records(NamedTuple):
    """Columns and rows of a table; the rows are read while they are written."""

    headings: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]
    widths: Mapping[str, int] = MappingProxyType({})
    """In characters by heading, for a spreadsheet."""


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
    return PURPOSES[table].split(",")[0].removeprefix("the ").replace("`", "").capitalize()


def _of(kind: type[Any], rows: Iterable[Any], *, but: Iterable[str] = ()) -> Records:
    left_out = tuple(but)
    return Records(headings_of(kind, but=left_out), (cells_of(row, but=left_out) for row in rows))


def _rates(session: Session, _where: PortfolioFilter, viewer: Actor) -> Records:
    kept = rates.kept_rates(session, viewer)
    rows: Iterable[Sequence[Cell]] = (
        [currency, f"{month:%Y-%m}", rate] for (currency, month), rate in sorted(kept.items())
    )
    return Records(("currency", "month", "rate"), rows)


def _missing_rates(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    return _of(rates.RateGap, rates.rate_gaps(session, viewer, where))


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


def _requests(session: Session, _where: PortfolioFilter, viewer: Actor) -> Records:
    return _of(gate_reads.WaitingRequest, gate_reads.waiting_requests(session, viewer))


def _decisions(session: Session, _where: PortfolioFilter, viewer: Actor) -> Records:
    page = gate_reads.decided_page(session, viewer, page=1, size=ALL)
    return _of(gate_reads.Decided, page.rows)


def _due(session: Session, where: PortfolioFilter, viewer: Actor) -> due.Due:
    return due.due(session, where, viewer, today=clock.today())


def _waivers(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    found = _due(session, where, viewer)
    states = {"waiting": found.waiting, "active": found.active, "expired": found.expired}
    rows = ([state, *cells_of(row)] for state, listed in states.items() for row in listed)
    return Records(("state", *headings_of(due.WaiverRow)), rows)


def _reviews(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    return _of(due.ReviewRow, _due(session, where, viewer).reviews)


def _conditions(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    return _of(due.ConditionRow, _due(session, where, viewer).conditions)


def _exceptions(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    late = governance.corrections(
        session,
        where,
        viewer,
        catalogue_of=published_catalogues(session),
        today=clock.today(),
    )
    found = exceptions.exception_page(session, where, viewer, late, size=ALL)
    rows = (
        [
            *subject_cells(row.subject),
            row.open_controls,
            *map(cell, (each.kind, each.since)),
            each.detail,
        ]
        for row in found.rows
        for each in row.findings
    )
    return Records((*subject_headings(), "open_controls", "exception", "since", "detail"), rows)


def _findings(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    return Records(
        ("rule", "severity", *subject_headings(), "detail", "like"),
        _broken(session, where, viewer),
    )


def _broken(session: Session, where: PortfolioFilter, viewer: Actor) -> Iterator[Sequence[Cell]]:
    pairs = quality.duplicate_pairs(session, viewer)
    for rule in RULES.values():
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
    return _of(Batch, batches(session, viewer, limit=ALL))


def _audit(session: Session, _where: PortfolioFilter, viewer: Actor) -> Records:
    return _of(Event, _events(session, viewer))


def _events(session: Session, viewer: Actor) -> Iterator[Event]:
    """Yield the trail page by page; what is recorded meanwhile is not part of the reader's view."""
    for number in counting(1):
        found = event_page(session, AuditFilter(), viewer, page=number, size=_CHUNK).events
        yield from found
        if len(found) < _CHUNK:
            return


def _controls(session: Session, _where: PortfolioFilter, _viewer: Actor) -> Records:
    of = published_catalogue(session)
    headings = ("control", "track", "theme", "title", "question", "evidence", "severity", "gate")
    rows = (
        [
            *(each.id, each.track.value, each.theme, each.title, each.question),
            *(cell(each.evidence), each.severity.value, each.gate.value),
            *(each.revalidation_days, cell([f"{r.framework} {r.clause}" for r in each.references])),
        ]
        for each in of.controls
    )
    return Records((*headings, "revalidation_days", "clauses"), rows)


def _clauses(session: Session, _where: PortfolioFilter, _viewer: Actor) -> Records:
    of = published_catalogue(session)
    rows = (
        [
            *(framework.id, framework.name, framework.version, clause.id, clause.label),
            duty.starts_on if (duty := of.duty(framework.id, clause.id)) else None,
            cell([control.id for control in of.answering(framework.id, clause.id)]),
        ]
        for framework in of.frameworks
        for clause in framework.clauses
    )
    headings = ("framework", "name", "version", "clause", "asks", "duty_from", "controls")
    return Records(headings, rows)


def _duties(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    days = due.upcoming_days(
        session,
        where,
        viewer,
        catalogue_of=published_catalogues(session),
        today=clock.today(),
    )
    rows = (
        [
            *(day.starts_on, each.duty.framework, each.duty.clause, each.duty.topic),
            *(cell(each.duty.roles), cell(each.controls), each.initiatives),
        ]
        for day in days
        for each in day.duties
    )
    headings = ("starts_on", "framework", "clause", "asks", "roles", "controls", "initiatives")
    return Records(headings, rows)


def _readiness(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    late = governance.corrections(
        session,
        where,
        viewer,
        catalogue_of=published_catalogues(session),
        today=clock.today(),
    )
    return Records(*frame_rows(governance.theme_readiness(session, where, viewer, late)))


def _cohorts(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    frame = conversion.cohorts_frame(session, where, viewer, as_of=clock.today())
    return Records(*frame_rows(frame))


_READS: dict[RecordTable, _Read] = {
    RecordTable.RATES: _rates,
    RecordTable.MISSING_RATES: _missing_rates,
    RecordTable.UNCOUNTED_LINES: _uncounted,
    RecordTable.UNTAGGED: _untagged,
    RecordTable.GATE_REQUESTS: _requests,
    RecordTable.GATE_DECISIONS: _decisions,
    RecordTable.WAIVERS: _waivers,
    RecordTable.REVIEWS: _reviews,
    RecordTable.CONDITIONS: _conditions,
    RecordTable.EXCEPTIONS: _exceptions,
    RecordTable.FINDINGS: _findings,
    RecordTable.PILOTS: _pilots,
    RecordTable.IMPORTS: _imports,
    RecordTable.AUDIT: _audit,
    RecordTable.CONTROLS: _controls,
    RecordTable.CLAUSES: _clauses,
    RecordTable.DUTIES: _duties,
    RecordTable.READINESS: _readiness,
    RecordTable.COHORTS: _cohorts,
}
