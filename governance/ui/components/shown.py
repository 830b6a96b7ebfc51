"""Which version of a record the reader had before them when they pressed a button."""

import streamlit as st

_SHOWN = "shown.versions"


def version(record: str, now: int) -> int:
    """Return the version that the run before this one showed, and note that this one shows ``now``.

    A press of a button begins a run that reads anew, perhaps a version that somebody else has just
    saved; what the reader has seen is the version of the run before.

    Parameters
    ----------
    record
        What the version belongs to, such as ``waiver.7``.
    """
    shown: dict[str, int] = st.session_state.setdefault(_SHOWN, {})
    before = shown.get(record, now)
    shown[record] = now
    return before
