"""Page that answers one control for many initiatives: who is asked, and one answer for them."""

import streamlit as st

from governance.domain.catalogue import Control
from governance.errors import NotFoundError
from governance.ui import navigation
from governance.ui.actions import refuse
from governance.ui.answering import asking, saving
from governance.ui.components import filters, links, parts
from governance.ui.components.text import escape
from governance.ui.oversight import empty, reads

TITLE = "Answer for many"


def render() -> None:
    """Draw the list of those that are asked, or the answer that is about to be saved."""
    control = _control()
    if control is None:
        return
    chosen = saving.chosen(control.id)
    if chosen is not None:
        saving.render(control, chosen)
        return
    back = f":small[← {escape(control.id)} {escape(control.title)}]"
    links.to_page(navigation.CATALOGUE, back, {"control": [control.id]})
    asking.render(control, filters.bar(TITLE))


def _control() -> Control | None:
    """Return the control that the URL names; else say how to get to one."""
    published = reads.published()
    wanted = st.query_params.get("control", "")
    if published is None:
        st.title(TITLE, anchor=False)
        empty.say_how_to_publish()
        return None
    try:
        return published.catalogue.control(wanted)
    except NotFoundError as error:
        st.title(TITLE, anchor=False)
        if wanted:
            refuse(error)
        else:
            parts.sentence("Choose a control in the catalogue first.")
        links.to_page(navigation.CATALOGUE, ":primary[Open the catalogue]")
        return None


if __name__ == "__main__":
    render()
