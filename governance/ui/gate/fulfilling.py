"""Conditions of approvals: what was asked for by when, and recording that it was done."""

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from governance.analytics.formats import plural
from governance.domain import policy
from governance.domain.policy import Permission
from governance.queries.decisions import Condition
from governance.services.gates import fulfil_condition
from governance.ui import viewer
from governance.ui.actions import perform
from governance.ui.components import dates, parts, shown
from governance.ui.components.text import escape, quiet


def draw(conditions: Sequence[Condition], today: dt.date) -> None:
    """Draw the open conditions of one initiative; nothing where there is none."""
    if not conditions:
        return
    parts.section(f"{plural(len(conditions), 'condition')} of its approval open")
    for condition in conditions:
        line(condition, today)


def line(condition: Condition, today: dt.date) -> None:
    """Draw a condition, and for who may the form that fulfils it."""
    seen_version = shown.version(f"condition.{condition.id}", condition.version)
    may = policy.may(viewer.current(), Permission.GATE_REQUEST)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{escape(condition.text)}  \n{standing(condition, today)}", width="content")
        if condition.fulfilled_on is None and may:
            _fulfil(condition, seen_version)


def _fulfil(condition: Condition, seen_version: int) -> None:
    key = f"condition.{condition.id}"
    with st.popover("It is fulfilled", type="tertiary"):
        note = st.text_input("How", key=f"{key}.note")
        if st.button("Record it", key=f"{key}.save"):
            perform(
                "Recorded that the condition is fulfilled.",
                fulfil_condition,
                actor=viewer.current(),
                condition_id=condition.id,
                seen_version=seen_version,
                reason=note,
            )


def standing(condition: Condition, today: dt.date) -> str:
    """Return as markdown whether a condition is fulfilled, due or overdue."""
    if condition.fulfilled_on is not None:
        by = f"{escape(str(condition.fulfilled_by))}, {dates.day(condition.fulfilled_on)}"
        return quiet(f"✓ Fulfilled: “{escape(condition.note)}” {by}")
    if condition.due_on < today:
        return f":small[:red[▲ was due on {dates.day(condition.due_on)}]]"
    return quiet(f"Due on {dates.day(condition.due_on)}")
