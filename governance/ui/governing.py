"""Reads of checklists, gates and work for pages.

They are not cached as those of :mod:`governance.ui.reads` are: each is about one record or one
person, and changes with the day as well as with every write.
"""

import datetime as dt

from governance.db.session import read_scope
from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.catalogue import Catalogue
from governance.errors import NotFoundError
from governance.exchange.published import published_catalogue
from governance.exchange.work_records import waiting_work
from governance.models import GateRequest
from governance.queries import checklists, decisions
from governance.queries.checklists import Checklist
from governance.queries.decisions import Condition, Decided, DecidedPage, WaitingRequest
from governance.queries.work import Work
from governance.services import evidence
from governance.services.freezing import frozen_record
from governance.ui import viewer


def checklist(initiative_id: int) -> Checklist:
    """Return the checklist of one initiative as of today.

    Raises
    ------
    NotFoundError
        There is no such initiative in the viewer's scope, or no catalogue is published.
    """
    with read_scope() as session:
        initiative = checklists.visible_initiative(session, initiative_id, viewer.current())
        of = published_catalogue(session, initiative.catalogue_version_id)
        return checklists.checklist_of(session, initiative, of, today=clock.today())


def catalogue(version_id: int | None = None) -> Catalogue:
    """Return a published catalogue, the newest by default.

    Raises
    ------
    NotFoundError
        Nothing is published yet, or there is no such version.
    """
    with read_scope() as session:
        return published_catalogue(session, version_id)


def evidence_content(evidence_id: int, actor: Actor) -> bytes:
    """Return the content of an attached file, checked against its hash.

    For a download, which is fetched outside the session of the reader: so the actor is given.

    Raises
    ------
    NotFoundError
        There is no such file in the actor's scope, or the store has lost it.
    IntegrityError
        The stored content was altered.
    ConfigurationError
        There is no place for files, or it cannot be read.
    """
    with read_scope() as session:
        return evidence.evidence_file(session, actor, evidence_id).content


def waiting_requests(initiative_id: int | None = None) -> tuple[WaitingRequest, ...]:
    """Return the gate requests that wait, the oldest first; of all initiatives, or of one."""
    with read_scope() as session:
        return decisions.waiting_requests(session, viewer.current(), initiative_id=initiative_id)


def decided_page(*, page: int, size: int) -> DecidedPage:
    """Return a page of gate decisions, the newest first."""
    with read_scope() as session:
        return decisions.decided_page(session, viewer.current(), page=page, size=size)


def decided(decision_id: int) -> Decided:
    """Return one gate decision.

    Raises
    ------
    NotFoundError
        There is none in the viewer's scope.
    """
    with read_scope() as session:
        return decisions.decided(session, decision_id, viewer.current())


def last_decision(initiative_id: int) -> Decided | None:
    """Return the newest decision on an initiative, None before the first."""
    with read_scope() as session:
        return decisions.last_decision(session, initiative_id, viewer.current())


def frozen_text(decision_id: int) -> str:
    """Return the canonical JSON that a decision froze.

    Raises
    ------
    NotFoundError
        There is none in the viewer's scope.
    """
    with read_scope() as session:
        return decisions.frozen_text(session, decision_id, viewer.current())


def would_freeze(request_id: int, initiative_id: int) -> str:
    """Return the canonical JSON that a decision on a request would freeze now.

    Raises
    ------
    NotFoundError
        There is no such request or initiative that the viewer may see.
    """
    with read_scope() as session:
        initiative = checklists.visible_initiative(session, initiative_id, viewer.current())
        request = session.get(GateRequest, request_id)
        if request is None or request.initiative_id != initiative_id:
            raise NotFoundError(f"There is no request {request_id} that you may see.")
        of = published_catalogue(session, initiative.catalogue_version_id)
        held = checklists.checklist_of(session, initiative, of, today=clock.today())
        return frozen_record(session, held, of, request, request.gate)


def conditions(
    *, initiative_id: int | None = None, decision_id: int | None = None, still_open: bool = False
) -> tuple[Condition, ...]:
    """Return conditions of approvals, those due first at the head."""
    with read_scope() as session:
        return decisions.conditions(
            session,
            viewer.current(),
            initiative_id=initiative_id,
            decision_id=decision_id,
            still_open=still_open,
        )


def my_work(until: dt.date) -> Work:
    """Return what waits for the viewer; conditions and reviews due up to a day.

    Before a catalogue is published no answer holds a gate.
    """
    with read_scope() as session:
        return waiting_work(session, viewer.current(), until=until)
