"""Suggestions about to be accepted: what each record becomes, before anything is saved."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from governance.analytics.formats import plural
from governance.domain.enums import Track
from governance.models import Initiative
from governance.queries.triage import QueueRow
from governance.services.triage import accept_suggestions
from governance.ui import viewer
from governance.ui.actions import perform
from governance.ui.components import parts
from governance.ui.components.text import track_word
from governance.ui.intake import suggested

_CHOSEN = "triage.accepting"
_SHORT = 50
"""Rows that are shown at their full height."""
_HEIGHT_PX = 600


def begin(rows: Sequence[QueueRow]) -> None:
    """Show what accepting the suggestions of some rows would do."""
    st.session_state[_CHOSEN] = tuple(rows)
    st.rerun()


def chosen() -> tuple[QueueRow, ...]:
    """Return the rows as they were when they were chosen; empty while none are."""
    rows: tuple[QueueRow, ...] = st.session_state.get(_CHOSEN, ())
    return rows


def end() -> None:
    """Go back to the queue."""
    st.session_state.pop(_CHOSEN, None)


def render(rows: Sequence[QueueRow]) -> None:
    """Draw the preview."""
    st.title(f"Accept {plural(len(rows), 'suggestion')}", anchor=False)
    counted = Counter(row.suggestion.track for row in rows)
    become = " and ".join(
        f"{plural(counted[track], 'initiative')} {'becomes' if counted[track] == 1 else 'become'} "
        f"{track_word(track)}"
        for track in (Track.GENAI, Track.ML)
        if counted[track]
    )
    parts.sentence(f"{become}.")
    parts.note(
        "All of them are saved, or none. The audit trail of each names the words; "
        "its checklist follows the track."
    )
    with st.container(horizontal=True, gap="small"):
        confirmed = st.button(
            f"Tag {plural(len(rows), 'initiative')}", icon=":material/check:", key="triage.save"
        )
        if st.button("Back to the queue", type="tertiary", key="triage.back"):
            end()
            st.rerun()
    if confirmed:
        perform(
            _closed,
            accept_suggestions,
            actor=viewer.current(),
            seen={row.id: row.version for row in rows},
            tracks={row.id: row.suggestion.track for row in rows},
        )
    st.dataframe(
        suggested.frame(rows),
        hide_index=True,
        height="content" if len(rows) <= _SHORT else _HEIGHT_PX,
        column_config={
            "name": st.column_config.TextColumn("Name", width=300),
            **suggested.columns(),
        },
        alt="What each initiative becomes, one a row.",
    )


def _closed(tagged: list[Initiative]) -> str:
    end()
    return f"Tagged {plural(len(tagged), 'initiative')}."
