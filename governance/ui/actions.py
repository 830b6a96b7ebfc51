"""How a page changes something: one service call, one transaction, one message."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import streamlit as st
from sqlalchemy.orm import Session

from governance.db.session import write_scope
from governance.errors import GovernanceError
from governance.ui.components.text import escape

P = ParamSpec("P")
T = TypeVar("T")

_FLASH = "actions.flash"


def perform(
    done: str | Callable[[T], str],
    service: Callable[Concatenate[Session, P], T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    """Run a service in its own transaction, then draw the page again.

    An expected error is shown where the caller stands and nothing is saved; the page goes on from
    there. Success survives the rerun and is shown by :func:`show_flash`.

    Parameters
    ----------
    done
        What to say afterwards, or how to say it from what the service returned.
    service
        A service function; its session is supplied here, ``actor`` is among ``kwargs``.
    """
    try:
        with write_scope() as session:
            result = service(session, *args, **kwargs)
    except GovernanceError as error:
        refuse(error)
        return
    st.session_state[_FLASH] = done(result) if callable(done) else done
    st.rerun()


def refuse(error: GovernanceError) -> None:
    """Show an expected error where the reader stands."""
    st.error(escape(str(error)), icon=":material/block:")


def show_flash() -> None:
    """Show, once, what the last successful action left to say.

    Its place is there in every run: the browser knows what follows by its position, and would fold
    what a reader has just unfolded, with what they put into it, when the message goes.
    """
    place = st.empty()
    if message := st.session_state.pop(_FLASH, None):
        place.success(escape(message), icon=":material/check:")
