"""What to do where no catalogue is published yet."""

import streamlit as st

from governance.domain import policy
from governance.domain.policy import Permission
from governance.ui import viewer
from governance.ui.components import parts


def say_how_to_publish() -> None:
    """Say that nothing is published, and how to publish or whom to ask."""
    parts.sentence("No control catalogue is published yet.")
    if policy.may(viewer.current(), Permission.CATALOGUE_PUBLISH):
        parts.note(
            "Publish the one that comes with the product, with your overlays if you have any:"
        )
        st.code("python -m governance catalogue publish", language=None)
    else:
        parts.note("Ask an administrator to publish one; until then no checklist exists.")
