"""What the page of the list is doing: reading, or a task that a reader has opened on it."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from governance.queries.initiatives import InitiativeRow
from governance.ui.editing.changes import Typed
from governance.ui.editing.opened import Opened

_TASK, _TYPED = "initiatives.task", "initiatives.typed"


@dataclass(frozen=True, slots=True)
class Editing:
    """Rows are open in the grid."""

    opened: Opened


@dataclass(frozen=True, slots=True)
class Moving:
    """Rows are about to enter another stage."""

    rows: tuple[InitiativeRow, ...]
    """As they were when the task was opened."""


Task = Editing | Moving | Literal["registering"]


def task() -> Task | None:
    """Return the task that is open, None while the list is only read."""
    opened: Task | None = st.session_state.get(_TASK)
    return opened


def begin(task: Task) -> None:
    """Open a task, or put it into another state."""
    st.session_state[_TASK] = task


def way_back(words: str = "Back to the list") -> None:
    """Draw the button that leaves the task."""
    if st.button(words, type="tertiary", key="initiatives.back"):
        end()
        st.rerun()


def end() -> None:
    """Go back to the list."""
    st.session_state.pop(_TASK, None)
    st.session_state.pop(_TYPED, None)


def keep(typed: Typed) -> None:
    """Remember what was typed so far beyond the life of the widgets it was typed into."""
    st.session_state[_TYPED] = typed


def kept() -> Typed:
    """Return what was typed so far."""
    typed: Typed = st.session_state.get(_TYPED, {})
    return typed
