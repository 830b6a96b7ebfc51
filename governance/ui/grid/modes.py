"""What the page of the list is doing: reading, or a task that a reader has opened on it."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from governance.queries.initiatives import InitiativeRow
from governance.ui.editing.opened import Opened

_TASK = "initiatives.task"


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


def end() -> None:
    """Go back to the list."""
    st.session_state.pop(_TASK, None)
