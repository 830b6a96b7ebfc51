"""What is known of an initiative: its description, its fields and its facts, to be read."""

from collections.abc import Iterable

import streamlit as st

from governance.analytics.formats import DASH
from governance.domain.enums import Technique
from governance.domain.labels import label
from governance.queries.initiatives import InitiativeDetail
from governance.ui.components import dates, parts
from governance.ui.components.text import escape, paragraphs
from governance.ui.editing.fields import TITLES, plain

Pair = tuple[str, str]
"""A name and a value, both as markdown."""


def draw(detail: InitiativeDetail) -> None:
    """Draw the description and the fields beside each other; on a phone below each other."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        parts.section("Description")
        if detail.row.description:
            st.markdown(paragraphs(detail.row.description))
        else:
            parts.note("Nobody has described it yet.")
        if detail.facts:
            parts.section("Facts", "What decides which controls apply, and what else was stated.")
            facts = ((escape(name), escape(plain(value))) for name, value in _sorted(detail))
            table(facts, alt="Facts")
    with right:
        parts.section("Record")
        table(_fields(detail), alt="Fields of the record")


def _sorted(detail: InitiativeDetail) -> list[tuple[str, object]]:
    return sorted(detail.facts.items())


def _fields(detail: InitiativeDetail) -> list[Pair]:
    row = detail.row
    tier = label(row.risk_tier)
    if detail.risk_tier_reason:
        tier += f": {detail.risk_tier_reason}"
    techniques = ", ".join(label(Technique(each)) for each in row.techniques)
    held = (
        (TITLES["external_id"], row.external_id),
        (TITLES["unit"], " › ".join(detail.unit_path)),
        (TITLES["owner"], row.owner),
        (TITLES["sponsor"], row.sponsor),
        (TITLES["track"], label(row.track)),
        (TITLES["techniques"], techniques),
        (TITLES["risk_tier"], tier),
        (TITLES["phase"], label(row.phase) if row.phase else None),
        (TITLES["registered_on"], dates.day(row.registered_on)),
        ("Last saved", dates.instant(row.updated_at)),
    )
    return [(name, escape(value) if value else DASH) for name, value in held]


def table(pairs: Iterable[Pair], *, alt: str) -> None:
    """Draw names beside values; long values wrap.

    Not a data grid: that cuts long text off and cannot be read on a phone.
    """
    listed = list(pairs)
    st.table(
        {"name": [f":gray[{name}]" for name, _ in listed], "value": [value for _, value in listed]},
        border="horizontal",
        hide_index=True,
        hide_header=True,
        alt=alt,
    )
