"""Decisions that were made, each with the record that it froze."""

import datetime as dt
import hashlib

import streamlit as st

from governance.analytics.formats import plural
from governance.domain.enums import Verdict
from governance.domain.labels import label
from governance.queries.decisions import Decided
from governance.ui import governing, navigation
from governance.ui.components import addresses, dates, links, parts
from governance.ui.components.text import escape, quiet
from governance.ui.gate import file, fulfilling

DECIDED = {
    Verdict.APPROVE: "Approved",
    Verdict.APPROVE_WITH_CONDITIONS: "Approved with conditions",
    Verdict.REJECT: "Rejected",
}
"""What was decided, in words."""

_SIZE = 25
_PAGE = "page"


def draw() -> None:
    """List the decisions, the newest first."""
    asked = max(1, addresses.asked_id(_PAGE))
    page = governing.decided_page(page=asked, size=_SIZE)
    if not page.total:
        return
    pages = -(-page.total // _SIZE)
    if asked > pages:
        asked, page = pages, governing.decided_page(page=pages, size=_SIZE)
    parts.section(f"{plural(page.total, 'decision')} so far", "Each leads to what it froze.")
    for decided in page.rows:
        with st.container(gap=None):
            links.to_page(
                navigation.GATE_QUEUE,
                f":primary[{escape(decided.initiative)}]",
                {"decision": [str(decided.id)]},
            )
            said = f"{DECIDED[decided.verdict]}: {_step(decided)} · {_by(decided)}"
            st.markdown(quiet(f"{said} · SHA-256 {decided.frozen_sha256[:12]}…"))
    if pages > 1:
        addresses.turn(_PAGE, asked, pages, key="gate.past")


def draw_one(decided: Decided, today: dt.date) -> None:
    """Draw one decision with its conditions, its digest and the frozen record."""
    frozen = governing.frozen_text(decided.id)
    parts.sentence(f"{DECIDED[decided.verdict]}: {_step(decided)}.")
    st.markdown(f"“{escape(decided.rationale)}”  \n{quiet(_by(decided))}")
    conditions = governing.conditions(decision_id=decided.id)
    if conditions:
        parts.section(plural(len(conditions), "condition"))
    for condition in conditions:
        fulfilling.line(condition, today)
    _proof(decided, frozen)
    file.draw(frozen)


def _proof(decided: Decided, frozen: str) -> None:
    parts.section("Frozen record", "Exactly what was decided on, as canonical JSON.")
    st.code(decided.frozen_sha256, language=None)
    if hashlib.sha256(frozen.encode()).hexdigest() == decided.frozen_sha256:
        st.markdown(quiet("✓ This is the SHA-256 of the record as it is stored."))
    else:
        st.markdown(":red[▲ The stored record no longer has this SHA-256: it was altered.]")
    st.download_button(
        "Download the record",
        frozen.encode(),
        file_name=f"decision-{decided.id}.json",
        mime="application/json",
        icon=":material/download:",
        key=f"gate.past.{decided.id}.download",
    )


def _step(decided: Decided) -> str:
    stage = label(decided.to_stage).lower()
    gate = f"{decided.gate} gate"
    if decided.from_stage is decided.to_stage:
        stays = decided.verdict is not Verdict.REJECT
        return f"{gate}, {'stays' if stays else 'may not stay'} in {stage}"
    entered = decided.verdict is not Verdict.REJECT
    return f"{gate}, {'into' if entered else 'not into'} {stage}"


def _by(decided: Decided) -> str:
    return (
        f"decided by {escape(decided.decided_by)}, {dates.day(decided.decided_at.date())} · "
        f"asked for by {escape(decided.requested_by)}"
    )
