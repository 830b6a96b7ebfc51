"""The change history of an initiative: who changed what from what to what, when and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import streamlit as st

from governance.domain.enums import Operation, Stage
from governance.domain.filters import AuditFilter
from governance.domain.labels import label
from governance.queries.audit import Event
from governance.queries.initiatives import InitiativeDetail
from governance.ui import reads
from governance.ui.components import dates
from governance.ui.components.text import escape, quiet
from governance.ui.editing import recorded
from governance.ui.editing.excerpts import excerpts
from governance.ui.record import acts


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of the ids that events mention."""

    names: recorded.Names
    controls: Mapping[tuple[str, str], str]
    """The control that a row is about, by entity and id."""


_SIZE = 50
_PAGE = "initiative.changes"


def draw(detail: InitiativeDetail) -> None:
    """Draw the changes, newest first."""
    where = AuditFilter(initiative_id=detail.row.id)
    key = f"{_PAGE}.{detail.row.id}"
    page = reads.event_page(where, page=st.session_state.get(key, 1), size=_SIZE)
    told = Told(_names(page.events), reads.controls_of(detail.row.id))
    for _, events in groupby(page.events, attrgetter("transaction_id")):
        _write_down(list(events), told)
    pages = -(-page.total // _SIZE)
    if pages > 1:
        with st.container(horizontal_alignment="center"):
            st.pagination(pages, key=key)


def _names(events: Sequence[Event]) -> recorded.Names:
    """Return the names of the units and people that the events mention by id."""
    units, people = recorded.mentioned(events)
    return recorded.Names(reads.unit_names(units), reads.person_names(people))


def _write_down(events: Sequence[Event], told: Told) -> None:
    newest = events[0]
    lines = list(_sentences(events, told))
    if not lines:
        return
    who = f"**{escape(newest.actor)}** · {dates.instant(newest.recorded_at)}"
    why = [quiet(f"“{escape(newest.reason)}”")] if newest.reason else []
    st.markdown("  \n".join([who, *lines, *why]))


def _sentences(events: Sequence[Event], told: Told) -> Iterator[str]:
    """Yield one line for each thing that was done in a transaction, the first thing first."""
    for event in sorted(events, key=_told_at):
        if event.entity == "stage_entry" and event.operation is Operation.INSERT:
            yield _entry(event)
        elif event.entity == "source_record":
            register = escape(str(event.after.get("register", "its register")))
            yield f"Kept what {register} says of it"
        elif event.entity in acts.ENTITIES:
            if said := acts.sentence(event, told.controls):
                yield said
        elif event.operation is Operation.INSERT:
            yield "Registered it"
        elif event.operation is Operation.DELETE:
            yield "Removed it"
        else:
            for change in recorded.changes(event, told.names):
                before, after = excerpts(change.before, change.after)
                yield f"{escape(change.title)}: :gray[{escape(before)}] → {escape(after)}"


def _told_at(event: Event) -> tuple[bool, int]:
    """Return the place of an event: the registration is recorded after its history, told before."""
    registers = event.entity == "initiative" and event.operation is Operation.INSERT
    return not registers, event.sequence


def _entry(event: Event) -> str:
    stage = event.after.get("stage")
    if stage is None:
        return "Withdrew an entry of the stage history"
    when = recorded.period(event.after)
    verb = "Corrected an entry: it" if event.after.get("corrects_id") else "Recorded that it"
    return f"{verb} entered **{label(Stage(stage)).lower()}** {escape(when)}"
