"""The head of an initiative: what it is called, what kind it is, where it stands, who answers."""

import streamlit as st

from governance.domain.enums import RiskTier
from governance.domain.labels import label
from governance.queries.initiatives import InitiativeDetail
from governance.ui.components import dates, parts
from governance.ui.components.text import escape, stage_badge, track_badge
from governance.ui.record import misfit


def draw(detail: InitiativeDetail) -> None:
    """Draw the head."""
    row = detail.row
    with st.container(gap="xsmall"):
        st.title(escape(row.name), anchor=False)
        demo = [":gray-badge[Demo]"] if detail.is_demo else []
        st.markdown(" ".join([track_badge(row.track), stage_badge(row.stage), *demo]))
    parts.sentence(f"{escape(dates.standing(row))}.")
    st.markdown(" · ".join(_facts(detail)))
    misfit.draw(detail)


def _facts(detail: InitiativeDetail) -> list[str]:
    row = detail.row
    owner = f"owned by {escape(row.owner)}" if row.owner else ":gray[no owner yet]"
    tier = f"{label(row.risk_tier)} risk"
    if row.risk_tier is RiskTier.UNDETERMINED:
        tier = ":gray[risk tier undetermined]"
    vendor = [f"vendor {escape(str(row.vendor))}"] if row.vendor else []
    return [escape(" › ".join(detail.unit_path)), owner, tier, *vendor]
