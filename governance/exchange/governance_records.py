"""Tables of what governs initiatives: gates, waivers, reviews, exceptions, controls and the law."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from governance.domain import clock, policy
from governance.domain.actors import Actor
from governance.domain.catalogue import Catalogue, Control
from governance.domain.catalogue_parts import Framework
from governance.domain.filters import PortfolioFilter
from governance.domain.gates import ExceptionKind
from governance.domain.policy import Permission
from governance.domain.rule_words import rule_words
from governance.exchange.published import published_catalogue, published_catalogues
from governance.exchange.record_rows import (
    ALL,
    Records,
    cell,
    cells_of,
    frame_rows,
    headings_of,
    records_of,
    subject_cells,
    subject_headings,
)
from governance.queries import decisions as gate_reads
from governance.queries import due, governance
from governance.queries.exceptions import exception_page


def requests(session: Session, _where: PortfolioFilter, viewer: Actor) -> Records:
    """Return the requests that wait at gates."""
    return records_of(gate_reads.WaitingRequest, gate_reads.waiting_requests(session, viewer))


def decisions(session: Session, _where: PortfolioFilter, viewer: Actor) -> Records:
    """Return the decisions at gates."""
    page = gate_reads.decided_page(session, viewer, page=1, size=ALL)
    return records_of(gate_reads.Decided, page.rows)


def _due(session: Session, where: PortfolioFilter, viewer: Actor) -> due.Due:
    return due.due(session, where, viewer, today=clock.today())


def waivers(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    """Return the waivers that wait, count or have expired."""
    found = _due(session, where, viewer)
    states = {"waiting": found.waiting, "active": found.active, "expired": found.expired}
    rows = ([state, *cells_of(row)] for state, listed in states.items() for row in listed)
    return Records(("state", *headings_of(due.WaiverRow)), rows)


def reviews(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    """Return the open reviews."""
    return records_of(due.ReviewRow, _due(session, where, viewer).reviews)


def conditions(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    """Return the open conditions of approvals."""
    return records_of(due.ConditionRow, _due(session, where, viewer).conditions)


def exceptions(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    """Return all exceptions."""
    return exception_records(session, where, viewer)


def exception_records(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    kinds: ExceptionKind | None = None,
) -> Records:
    """Return the exceptions of initiatives that show one of some kinds; of any kind for None."""
    late = governance.corrections(
        session,
        where,
        viewer,
        catalogue_of=published_catalogues(session),
        today=clock.today(),
    )
    found = exception_page(session, where, viewer, late, kinds=kinds, size=ALL)
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


def controls(session: Session, _where: PortfolioFilter, viewer: Actor) -> Records:
    """Return the controls of the published catalogue."""
    policy.require(viewer, Permission.INITIATIVE_READ)
    return control_records(published_catalogue(session).controls)


def control_records(controls: Iterable[Control]) -> Records:
    """Return controls of a catalogue."""
    headings = ("control", "track", "theme", "title", "question", "evidence", "severity", "gate")
    rows = (
        [
            *(each.id, each.track.value, each.theme, each.title, each.question),
            *(cell(each.evidence), each.severity.value, each.gate.value),
            *(each.revalidation_days, cell([f"{r.framework} {r.clause}" for r in each.references])),
        ]
        for each in controls
    )
    return Records((*headings, "revalidation_days", "clauses"), rows)


def clauses(session: Session, _where: PortfolioFilter, viewer: Actor) -> Records:
    """Return the clauses of every framework."""
    policy.require(viewer, Permission.INITIATIVE_READ)
    of = published_catalogue(session)
    return clause_records(of, of.frameworks)


def clause_records(of: Catalogue, frameworks: Iterable[Framework]) -> Records:
    """Return the clauses of some frameworks with the controls that answer to them."""
    rows = (
        [
            *(framework.id, framework.name, framework.version, clause.id, clause.label),
            duty.starts_on if (duty := of.duty(framework.id, clause.id)) else None,
            cell([control.id for control in of.answering(framework.id, clause.id)]),
            cell(
                [
                    f"{control}: {rule_words(rule, of)}"
                    for control, rule in of.conditions(framework.id, clause.id).items()
                ]
            ),
        ]
        for framework in frameworks
        for clause in framework.clauses
    )
    headings = (
        *("framework", "name", "version", "clause", "asks", "duty_from", "controls"),
        "only_when",
    )
    return Records(headings, rows)


def duties(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    """Return the legal duties to come."""
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


def readiness(session: Session, where: PortfolioFilter, viewer: Actor) -> Records:
    """Return readiness by theme and top-level unit."""
    late = governance.corrections(
        session,
        where,
        viewer,
        catalogue_of=published_catalogues(session),
        today=clock.today(),
    )
    return Records(*frame_rows(governance.theme_readiness(session, where, viewer, late)))
