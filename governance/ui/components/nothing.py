"""What a page says of a portfolio that is empty, and what the reader can do about it."""

import streamlit as st

from governance.domain import policy
from governance.domain.policy import Permission
from governance.ui import navigation, viewer
from governance.ui.components import links, parts


def recorded() -> None:
    """Say that nothing is recorded yet, and where to begin."""
    parts.sentence("Nothing is recorded yet.")
    if not policy.may(viewer.current(), Permission.IMPORT_RUN):
        parts.note("Ask an analyst or an administrator to import a register of AI use cases.")
        return
    parts.note("Bring in a register of AI use cases, or try the demo portfolio:")
    links.to_page(navigation.IMPORTS, ":primary[Import a file]")
    st.code("python -m governance init --demo", language=None)
