"""What the URL of a page asks for, and the address bar kept in step with it."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_LARGEST = 2**31 - 1
"""Largest id that a column of the database holds."""
_SHOWN = "addresses.shown"


def asked_id(name: str) -> int:
    """Return the id under a name in the URL; 0, which no record has, where it holds none."""
    given = st.query_params.get(name, "")
    if not (given.isascii() and given.isdecimal() and len(given) <= len(str(_LARGEST))):
        return 0
    return asked if (asked := int(given)) <= _LARGEST else 0


def turn(name: str, page: int, pages: int, *, key: str) -> None:
    """Draw the way to the other pages of a list; the URL holds which one is shown.

    Parameters
    ----------
    name
        Of the parameter that holds the page.
    key
        What the list is, so that lists do not turn each other.
    """
    # Named by the page too: who goes back in the browser is shown where they are then.
    widget = f"{key}.page.{page}"
    with st.container(horizontal_alignment="center"):
        st.pagination(pages, default=page, key=widget, on_change=_turn, args=(name, widget))


def _turn(name: str, widget: str) -> None:
    st.query_params[name] = str(st.session_state[widget])


def keep() -> None:
    """Put into the address bar what this run was asked for; call it first on a page.

    For pages with links to themselves: Streamlit runs such a link with its parameters and leaves
    the address as it was, so the press of a button would ask for the record before. A page that
    calls this binds no widget to the URL.
    """
    context = get_script_run_ctx()
    if context is None:
        return
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    page, before = st.session_state.get(_SHOWN, ("", {}))
    st.session_state[_SHOWN] = (context.page_script_hash, given)
    stayed = page == context.page_script_hash
    if stayed and before != given and not context.is_history_navigation:
        st.query_params.from_dict(given)
