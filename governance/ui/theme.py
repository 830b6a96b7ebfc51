"""Light or dark: what the reader's browser shows, and charts that follow it."""

import streamlit as st

from governance.domain.enums import Mode


def mode() -> Mode:
    """Return the ground that the reader's browser shows; light until it has said."""
    return Mode(st.context.theme.type or Mode.LIGHT)


@st.fragment(run_every="30s")
def follow(drawn: Mode) -> None:
    """Draw the page again once the reader's system has switched between light and dark.

    The switch itself reruns nothing, so charts would keep the ink of the other mode.
    """
    if mode() is not drawn:
        st.rerun()
