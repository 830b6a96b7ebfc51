"""Who is looking: the one place where a page learns for whom it draws and acts.

No sign-in is configured yet, so the reader is the administrator of this computer and
:mod:`governance.ui.loopback` lets nobody else in. Whoever asks may not approve, so each role counts
as a person of its own: one person at one computer can walk every step, and the record says in which
role each was taken. Pages only ever call :func:`current`.
"""

import streamlit as st

from governance.domain.actors import Actor, Role
from governance.ui import past

_ROLE, _SEE_AS = "viewer.role", "viewer.see_as"
_IDENTITY = "local"


def current() -> Actor:
    """Return the actor of this browser session."""
    role: Role = st.session_state.get(_ROLE, Role.ADMIN)
    admin = role is Role.ADMIN
    return Actor(
        identity=_IDENTITY if admin else f"{_IDENTITY}-{role}",
        name="Local administrator" if admin else f"Local {role}",
        roles=frozenset({role}),
        reads_only=past.day() is not None,
    )


def banner() -> None:
    """Say in one line who acts, and offer to see the app as any role."""
    (role,) = current().roles
    st.markdown(f":small[:gray[{_sentence(role)}]]", width="stretch")
    st.menu_button(
        f":small[See the app as: **{role}**]",
        options=list(Role),
        format_func=str.capitalize,
        type="tertiary",
        # A callback, because the pages that are offered depend on the role and come first.
        on_click=_see_as_chosen,
        key=_SEE_AS,
    )


def _see_as_chosen() -> None:
    if (chosen := st.session_state[_SEE_AS]) is not None:
        st.session_state[_ROLE] = Role(chosen)


def _sentence(role: Role) -> str:
    acting = "you act as its administrator"
    if role is not Role.ADMIN:
        acting = f"you act with the rights of the role {role}"
    return (
        f"No sign-in is configured: the app answers only this computer, and {acting}; "
        "each role counts as a person."
    )
