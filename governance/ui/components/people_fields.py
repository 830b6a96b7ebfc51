"""The inputs for who answers: a unit and people, picked from those known or typed anew."""

from collections.abc import Sequence

import streamlit as st

from governance.queries.choices import UnitChoice
from governance.ui import reads


def unit(
    key: str, units: Sequence[UnitChoice], *, current: int | None = None
) -> UnitChoice | str | None:
    """Ask for a business unit.

    Parameters
    ----------
    current
        Id of the unit that is picked at first.

    Returns
    -------
    UnitChoice, str or None
        A known unit, the name of a new one (``Agency › Bureau`` for one below another), or None
        while nothing is picked.
    """
    by_label = {each.label: each for each in units}
    index = next((n for n, each in enumerate(units) if each.id == current), None)
    picked = st.selectbox(
        "Unit",
        list(by_label),
        index=index,
        key=f"{key}.unit",
        placeholder="Pick one, or type the name of a new one",
        accept_new_options=True,
        help="A new unit below another is written Agency › Bureau.",
    )
    return by_label.get(picked, picked) if picked else None


def person(label: str, key: str, *, current: str = "") -> str:
    """Ask for a person or a team mailbox; empty for nobody."""
    # A field that begins with an index cannot be emptied; one that begins with a state can.
    if current and key not in st.session_state:
        st.session_state[key] = current
    picked = st.selectbox(
        label,
        list(dict.fromkeys([*reads.people(), *([current] if current else [])])),
        index=None,
        key=key,
        placeholder="Nobody yet; pick or type a name",
        accept_new_options=True,
    )
    return picked or ""
