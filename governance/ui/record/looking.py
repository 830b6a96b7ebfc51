"""What a reader was looking at when they pressed a button, and the task they have opened."""

import streamlit as st

from governance.queries.initiatives import InitiativeDetail
from governance.ui.editing.changes import Typed
from governance.ui.editing.opened import Opened

_SEEN, _OPENED, _TYPED = (f"initiative.{name}" for name in ("seen", "opened", "typed"))


def seen_version(detail: InitiativeDetail) -> int:
    """Return the version that the run before this one showed.

    A press of a button begins a run that reads anew, perhaps a version that somebody else has just
    saved; what the reader has seen is the version of the run before.
    """
    shown: dict[int, int] = st.session_state.setdefault(_SEEN, {})
    row = detail.row
    before = shown.get(row.id, row.version)
    shown[row.id] = row.version
    return before


def opened(initiative_id: int) -> Opened | None:
    """Return the form that is open for an initiative, None while it is only read."""
    held: Opened | None = st.session_state.get(_OPENED)
    if held is None or held.seen[0].initiative_id != initiative_id:
        return None
    return held


def open_form(form: Opened, typed: Typed) -> None:
    """Open a form, or put it into another state."""
    st.session_state[_OPENED] = form
    st.session_state[_TYPED] = typed


def keep(typed: Typed) -> None:
    """Remember what was typed so far beyond the life of the widgets it was typed into."""
    st.session_state[_TYPED] = typed


def kept() -> Typed:
    """Return what was typed so far."""
    typed: Typed = st.session_state.get(_TYPED, {})
    return typed


def close_form() -> None:
    """Go back to reading."""
    st.session_state.pop(_OPENED, None)
    st.session_state.pop(_TYPED, None)
