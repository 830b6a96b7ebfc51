"""What the URL of a page asks for."""

import streamlit as st

_WIDEST = len("2147483647")


def asked_id(name: str) -> int:
    """Return the id under a name in the URL; 0, which no record has, where it holds none."""
    given = st.query_params.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= _WIDEST else 0
