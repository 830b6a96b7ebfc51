"""The evidence behind the answer to one control."""

import streamlit as st

from governance.domain.enums import EvidenceKind
from governance.models import Evidence
from governance.queries.checklists import Checklist, Line
from governance.ui.components import dates, parts
from governance.ui.components.text import escape, quiet


def draw(of: Checklist, line: Line) -> None:
    """List what is attached."""
    st.markdown("**Evidence**")
    if not line.evidence:
        parts.note("Nothing is attached.")
    for each in line.evidence:
        st.markdown(f"{_title(each)}  \n{quiet(_about(of, each))}")


def _title(each: Evidence) -> str:
    if each.kind is EvidenceKind.LINK and each.url is not None:
        return f":material/link: {escape(each.title)} {quiet(escape(each.url))}"
    return f":material/attach_file: {escape(each.title)}"


def _about(of: Checklist, each: Evidence) -> str:
    said = [f"SHA-256 {each.sha256[:4]}…{each.sha256[-4:]}"] if each.sha256 else []
    said.append(f"{escape(each.attached_by)}, {dates.day(each.attached_at.date())}")
    if each.stale_on is not None and each.stale_on <= of.today:
        said.append(f":red[▲ stale since {dates.day(each.stale_on)}]")
    elif each.stale_on is not None:
        said.append(f"goes stale {dates.day(each.stale_on)}")
    return " · ".join(said)
