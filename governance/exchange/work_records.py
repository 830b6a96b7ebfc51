"""What waits for one person, list by list, as tables that can be taken away."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from governance.domain.actors import Actor
from governance.domain.catalogue import Catalogue
from governance.domain.enums import Severity
from governance.exchange.published import newest_version_id, published_catalogue
from governance.exchange.record_rows import Records, records_of
from governance.queries import work
from governance.queries.decisions import Condition, WaitingRequest


@dataclass(frozen=True, slots=True)
class WorkList:
    """One list of what waits."""

    name: str
    """Of the field of :class:`~governance.queries.work.Work`, and of the file."""
    title: str
    row: type
    """What its rows are."""


LISTS = (
    WorkList("requests", "Requests to decide", WaitingRequest),
    WorkList("waivers", "Waivers to decide", work.WaitingWaiver),
    WorkList("answers", "Answers to confirm", work.WaitingAnswer),
    WorkList("conditions", "Conditions to fulfil", Condition),
    WorkList("reviews", "Reviews to hold", work.DueReview),
    WorkList("blocked", "Initiatives of yours with something open", work.Blocked),
)
"""In the order in which the page shows them."""


def waiting_work(
    session: Session, viewer: Actor, *, until: dt.date, whole: bool = False
) -> work.Work:
    """Return what waits for the viewer; before a catalogue is published no answer holds a gate.

    Parameters
    ----------
    until
        Conditions and reviews due later than this day are left out.
    whole
        Whether long lists are read to their end.
    """
    version = newest_version_id(session)
    holding = _holding(published_catalogue(session, version)) if version else ()
    return work.work(session, viewer, holding=holding, until=until, whole=whole)


def work_records(session: Session, viewer: Actor, of: WorkList, until: dt.date) -> Records:
    """Return one list of what waits for the viewer, all of it."""
    found = waiting_work(session, viewer, until=until, whole=True)
    return records_of(of.row, getattr(found, of.name))


def _holding(of: Catalogue) -> tuple[str, ...]:
    """Return the ids of the controls that can hold a gate, whatever the facts are."""
    return tuple(
        control.id
        for control in of.controls
        if Severity.BLOCKING in {control.severity, *(each.to for each in control.escalate)}
    )
