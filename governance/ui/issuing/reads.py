"""Cached reads of issued reports, by the rules of :mod:`governance.ui.reads`."""

import streamlit as st

from governance.db.session import read_scope
from governance.domain.actors import Actor
from governance.domain.issued import IssuedReport
from governance.queries import issued
from governance.ui import viewer
from governance.ui.reads import Sight, sight


def issued_reports() -> tuple[IssuedReport, ...]:
    """Return the issued reports that lie within what the viewer may see, the newest first."""
    return _issued(sight(), viewer.current())


@st.cache_data(max_entries=8, show_spinner=False)
def _issued(sight: Sight, _viewer: Actor) -> tuple[IssuedReport, ...]:  # noqa: ARG001
    with read_scope() as session:
        return issued.issued_reports(session, _viewer)
