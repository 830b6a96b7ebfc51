"""Which day the reader looks at: today, or a past day as it was known then.

The day is a part of the address, ``as_of=2026-03-01``, and stays from page to page.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from governance.domain import clock
from governance.errors import PastError
from governance.services.past import Known, as_known_on
from governance.ui import actions
from governance.ui.components import dates

PARAMETER = "as_of"
_DAY, _FIELD = "past.day", "past.field"
T = TypeVar("T")


def day() -> dt.date | None:
    """Return the past day that is looked at, None for today."""
    return st.session_state.get(_DAY)


def follow_address() -> None:
    """Take the day from the address, or put that of the page before into it; call it first."""
    context = get_script_run_ctx()
    returned = bool(context and context.is_history_navigation)
    given = st.query_params.get(PARAMETER)
    if given is not None or returned:
        st.session_state[_DAY] = _read(given)
    if (kept := day()) is None:
        st.query_params.pop(PARAMETER, None)
    elif given != kept.isoformat():
        st.query_params[PARAMETER] = kept.isoformat()


def _read(given: str | None) -> dt.date | None:
    try:
        asked = dt.date.fromisoformat(given or "")
    except ValueError:
        return None
    return asked if asked < clock.today() else None


def control() -> None:
    """Offer to look at another day."""
    kept = day()
    said = f"{kept.day} {kept:%b %Y}" if kept else "today"
    with st.popover(f":small[As of: **{said}**]", type="tertiary", key="past.control"):
        st.session_state[_FIELD] = kept or clock.today()
        st.date_input(
            "Everything as it was known at the end of",
            key=_FIELD,
            max_value=clock.today(),
            format="YYYY-MM-DD",
            on_change=_chosen,
        )


def _chosen() -> None:
    chosen = st.session_state[_FIELD]
    _look_at(chosen if chosen is not None and chosen < clock.today() else None)


def _look_at(chosen: dt.date | None) -> None:
    st.session_state[_DAY] = chosen
    if chosen is None:
        st.query_params.pop(PARAMETER, None)
    else:
        st.query_params[PARAMETER] = chosen.isoformat()


def leave() -> None:
    """Look at today again."""
    _look_at(None)


@contextmanager
def entered() -> Iterator[bool]:
    """Let a page read the day that is looked at, and say above it which that is.

    Yields
    ------
    bool
        Whether there is something to look at; where nothing was on record yet, the reader is told.
    """
    kept = day()
    if kept is None:
        yield True
        return
    place = st.container(horizontal=True, vertical_alignment="center", key="past.said")
    with ExitStack() as stack:
        try:
            with st.spinner(f"Reading the trail up to {dates.day(kept)} …"):
                known = stack.enter_context(as_known_on(kept))
        except PastError as error:
            with place:
                _back()
            actions.refuse(error)
            yield False
            return
        with place:
            _say(kept, known)
            _back()
        yield True


def _say(kept: dt.date, known: Known | None) -> None:
    event = f", up to event {known.sequence:,} of the audit trail" if known else ""
    st.markdown(
        f":orange[:material/history:] **As it was known on {dates.day(kept)}**:gray[{event}]",
        width="content",
    )


def _back() -> None:
    st.button("Back to today", key="past.back", type="tertiary", on_click=leave)


def bound(read: Callable[[], T]) -> Callable[[], T]:
    """Return a read that is done later, such as that of a download, for the day of now."""
    kept = day()
    if kept is None:
        return read

    def of_that_day() -> T:
        with as_known_on(kept):
            return read()

    return of_that_day
