"""Initiative page: what is it, where does it stand, what happened."""

import streamlit as st

from governance.domain import policy
from governance.domain.policy import Permission
from governance.domain.report_kinds import Kind
from governance.errors import NotFoundError
from governance.ui import navigation, reads, viewer
from governance.ui.components import addresses, links, parts
from governance.ui.components.text import escape
from governance.ui.grid import view
from governance.ui.record import form, header, known, looking, neighbours, sources, stages, trail

_SECTION = "section"


def render() -> None:
    """Draw the initiative that the URL names."""
    initiative_id = addresses.asked_id("id")
    try:
        detail = reads.initiative_detail(initiative_id)
    except NotFoundError as error:
        st.title("Initiative", anchor=False)
        parts.sentence(escape(str(error)))
        links.to_page(navigation.INITIATIVES, "Back to the list", view.way_back())
        return
    seen_version = looking.seen_version(detail)
    _ways(initiative_id)
    actor = viewer.current()
    may_edit = policy.may(actor, Permission.INITIATIVE_EDIT)
    opened = form.asked_for(detail) if may_edit else None
    if opened is not None:
        form.draw(detail, opened)
        return
    header.draw(detail)
    with st.container(horizontal=True, vertical_alignment="center"):
        links.to_page(
            navigation.CHECKLIST,
            ":primary[Checklist and next gate →]",
            {"id": [str(initiative_id)]},
        )
        links.to_ledger(":primary[Value ledger →]", initiative_id)
        asked = {"kind": [Kind.DOSSIER.value], "initiative": [str(initiative_id)]}
        links.to_page(navigation.REPORTS, ":primary[Dossier →]", asked)
        if may_edit and st.button("Edit", icon=":material/edit:", key="initiative.edit"):
            form.begin(detail)
            st.rerun()
    names = ["What it is", "Stages", "As received"]
    if policy.may(actor, Permission.AUDIT_READ):
        names.append("Changes")
    what, where, received, *changed = st.tabs(names, key=_SECTION, bind="query-params")
    if what.open:
        with what:
            known.draw(detail)
    if where.open:
        with where:
            stages.draw(detail, seen_version)
    if received.open:
        with received:
            sources.draw(detail)
    for tab in changed:
        if tab.open:
            with tab:
                trail.draw(detail)


def _ways(initiative_id: int) -> None:
    """Draw the way back to the list, and on through it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        back = st.container(width="stretch")
        neighbours.draw(initiative_id)  # first: going on may turn the page that the way leads to
        with back:
            links.to_page(navigation.INITIATIVES, ":small[← Initiatives]", view.way_back())


if __name__ == "__main__":
    render()
