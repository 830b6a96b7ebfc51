"""Intake page: should this be ML or GenAI at all, and how risky is it."""

import streamlit as st

from governance.domain.enums import RiskTier
from governance.errors import NotFoundError
from governance.exchange.track_files import track_rules
from governance.exchange.triage_files import triage_rules
from governance.ui import navigation, reads
from governance.ui.components import addresses, links, parts
from governance.ui.components.text import escape
from governance.ui.intake import advice, asking, held, summary
from governance.ui.intake.state import Intake, Part, step

TITLE = "Intake"


def render() -> None:
    """Draw the step at which the form of this reader stands."""
    initiative_id = _asked()
    st.title(TITLE, anchor=False)
    if (saved := held.take_saved()) is not None:
        _next_steps(saved)
        return
    try:
        form = held.current(initiative_id)
        detail = None if initiative_id is None else reads.initiative_detail(initiative_id)
    except NotFoundError as error:
        parts.sentence(escape(str(error)))
        links.to_page(navigation.INITIATIVES, "Back to the list")
        return
    facts = {} if detail is None else detail.facts
    tier = RiskTier.UNDETERMINED if detail is None else detail.row.risk_tier
    _whom(form)
    now = step(form, track_rules(), triage_rules())
    if now.part is Part.SUMMARY:
        with st.container(width=760):
            if detail is not None:
                summary.newer(form, detail)
            summary.draw(form, advice.outcome(form), facts, tier)
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        if now.part is Part.ABOUT:
            parts.sentence("What is planned, and who answers for it?")
            asking.about(form)
        else:
            asking.question(form, now)
    with right:
        form = held.current(initiative_id)
        advice.draw(form, advice.outcome(form), facts)


def _asked() -> int | None:
    """Return the initiative that the URL names, None for a new one."""
    return addresses.asked_id("id") or None


def _whom(form: Intake) -> None:
    """Say what the form is about, and offer to begin anew."""
    if not form.about.name or not (form.trail or form.initiative_id):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = escape(form.about.name)
        if form.initiative_id is not None:
            name = f"[{name}]({links.initiative_url(form.initiative_id)})"
        st.markdown(f"**{name}** · {escape(form.about.unit)}", width="content")
        if (form.choices or form.answers or form.trail) and st.button(
            "Start over", type="tertiary", key="intake.restart"
        ):
            held.restart(form)
            st.rerun()


def _next_steps(initiative_id: int) -> None:
    links.to_page(navigation.INITIATIVE, "Open the initiative", {"id": [str(initiative_id)]})
    links.to_page(navigation.CHECKLIST, "See its checklist", {"id": [str(initiative_id)]})
    if st.button("Another intake", key="intake.another"):
        st.query_params.clear()
        st.rerun()


if __name__ == "__main__":
    render()
