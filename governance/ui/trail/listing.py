"""Events as people read them: what was done together stands together."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

import streamlit as st

from governance.analytics.formats import count
from governance.queries.audit import Event, EventPage
from governance.ui import reads
from governance.ui.components import dates, parts
from governance.ui.components.text import escape
from governance.ui.editing import recorded
from governance.ui.editing.recorded import Names
from governance.ui.trail import asking, wording
from governance.ui.trail.wording import Mentioned

__all__ = ["EventPage", "draw"]


def draw(events: Sequence[Event]) -> None:
    """Draw events, each transaction under who made it, when and why."""
    units, people = recorded.mentioned(events)
    names = Names(reads.unit_names(units), reads.person_names(people))
    mentioned = Mentioned(names, reads.initiative_names(wording.initiatives_in(events)))
    for _, together in groupby(events, attrgetter("transaction_id", "action", "reason")):
        _transaction(list(together), mentioned)


def _transaction(events: Sequence[Event], mentioned: Mentioned) -> None:
    newest = events[0]
    action = asking.action_words(newest.action).lower()
    when = dates.instant(newest.recorded_at)
    with st.container(gap="xxsmall", key=f"trail.transaction.{newest.sequence}"):
        st.markdown(f"**{escape(newest.actor)}** · {when} · :gray[{escape(action)}]")
        if newest.reason:
            parts.note(f"“{escape(newest.reason)}”")
        for event in events:
            number = f":small[:gray[{count(event.sequence)}]]"
            lines = [f"{number} {wording.sentence(event, mentioned)}"]
            lines += wording.changed(event, mentioned)
            st.markdown("  \n".join(lines))
