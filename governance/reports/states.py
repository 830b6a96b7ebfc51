"""The words and shapes for how controls and clauses stand."""

from collections.abc import Iterable

from governance.domain.control_state import HELD, ControlState
from governance.reports.cells import Mark, State

_SHOWN: dict[ControlState, tuple[Mark, str]] = {
    ControlState.OUT_OF_SCOPE: (Mark.NOT_APPLICABLE, "Does not apply"),
    ControlState.NOT_APPLICABLE: (Mark.NOT_APPLICABLE, "Not applicable"),
    ControlState.MET: (Mark.MET, "Met"),
    ControlState.WAIVED: (Mark.WAIVED, "Waived"),
    ControlState.UPCOMING: (Mark.UPCOMING, "Upcoming"),
    ControlState.UNCONFIRMED: (Mark.PARTIALLY_MET, "To be confirmed"),
    ControlState.PARTIALLY_MET: (Mark.PARTIALLY_MET, "Partly met"),
    ControlState.NOT_ASSESSED: (Mark.NOT_ASSESSED, "Not assessed"),
    ControlState.LAPSED: (Mark.NOT_MET, "Out of date"),
    ControlState.NOT_MET: (Mark.NOT_MET, "Not met"),
}

_WORST_FIRST = tuple(reversed(ControlState))


def shown(state: ControlState) -> State:
    """Return the word and shape of a control's state."""
    return State(*_SHOWN[state])


def word(state: ControlState) -> str:
    """Return the word alone."""
    return _SHOWN[state][1]


def least_good(states: Iterable[ControlState]) -> ControlState:
    """Return the least good of some states; out of scope when there is none."""
    held = set(states)
    return next((state for state in _WORST_FIRST if state in held), ControlState.OUT_OF_SCOPE)


def settled(state: ControlState) -> bool:
    """Tell whether nothing is left to do."""
    return state in HELD
