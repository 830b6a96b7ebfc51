"""Checklist page: what must I still show."""

import streamlit as st

from governance.errors import NotFoundError
from governance.ui import governing, navigation
from governance.ui.checklist import answer, duties, evidence, question, sheet, themes, top, waivers
from governance.ui.components import addresses, links, parts
from governance.ui.components.text import escape, quiet
from governance.ui.gate import asking, fulfilling

TITLE = "Checklist"


def render() -> None:
    """Draw the checklist of the initiative that the URL names, one control of it open."""
    addresses.keep()
    initiative_id = addresses.asked_id("id")
    try:
        of = governing.checklist(initiative_id)
    except NotFoundError as error:
        st.title(TITLE, anchor=False)
        parts.sentence(escape(str(error)))
        links.to_page(navigation.INITIATIVES, "To the list of initiatives")
        return
    catalogue = governing.catalogue(of.initiative.catalogue_version_id)
    top.head(of)
    waiting = governing.waiting_requests(initiative_id)
    target = top.target(of, waiting[0].to_stage if waiting else None)
    check = top.stands_between(of, target)
    if check is not None:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            top.blockers(of, check)
            asking.draw(of, check, waiting)
    fulfilling.draw(governing.conditions(initiative_id=initiative_id, still_open=True), of.today)
    blockers = check.readiness.blockers if check and check.readiness else ()
    line = sheet.chosen(of, st.query_params.get("control", ""), blockers)
    if line is None:
        parts.note("The catalogue asks nothing of this initiative.")
        return
    left, middle, right = st.columns([1.05, 1.9, 1.25], gap="large")
    with left:
        themes.draw(of, line)
    with middle, st.container(gap="small"):
        question.draw(of, line, catalogue)
    with right:
        answer.draw(of, line)
        evidence.draw(of, line)
        waivers.draw(of, line)
    duties.draw(of)
    with st.container(gap=None):
        st.markdown(quiet(f"Assessed against the catalogue {escape(catalogue.label)}"))


if __name__ == "__main__":
    render()
