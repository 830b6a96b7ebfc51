"""Waivers of one control: those there are, asking for one, granting, refusing and revoking."""

import datetime as dt

import streamlit as st

from governance.domain import policy
from governance.domain.policy import Permission
from governance.models import Waiver
from governance.queries.checklists import Checklist, Line
from governance.services.waivers import LONGEST_DAYS, end_waiver, grant_waiver, request_waiver
from governance.ui import viewer
from governance.ui.actions import perform
from governance.ui.components import dates, shown, who
from governance.ui.components.text import escape, quiet

_USUAL_DAYS = 90


def draw(of: Checklist, line: Line) -> None:
    """Draw the waivers of a control, for those that can hold a gate also a way to a new one."""
    if not line.waivers and not line.item.holds_gate:
        return
    st.markdown("**Waiver**")
    for waiver in line.waivers:
        _waiver(of, waiver)
    waiting = any(each.granted_at is None and each.ended_at is None for each in line.waivers)
    if line.dropped or waiting or not line.item.holds_gate:
        return
    if policy.may(viewer.current(), Permission.WAIVER_REQUEST):
        _ask(of, line)
    elif not line.waivers:
        st.markdown(quiet(f"None; {who.roles(Permission.WAIVER_REQUEST)} may ask for one."))


def decide(waiver_id: int, version: int, requested_by: str) -> None:
    """Draw the buttons that grant a waiver that waits, or refuse it."""
    seen_version = shown.version(f"waiver.{waiver_id}", version)
    actor = viewer.current()
    able = who.roles(Permission.WAIVER_GRANT)
    if not policy.may(actor, Permission.WAIVER_GRANT):
        st.markdown(quiet(f"Waits for a decision by {able}."))
        return
    if requested_by == actor.identity:
        st.markdown(quiet(f"You asked for it; another {able} has to decide."))
        return
    key = f"waiver.{waiver_id}"
    reason = st.text_input("Why", key=f"{key}.reason", placeholder="Needed to refuse")
    with st.container(horizontal=True):
        if st.button("Grant", key=f"{key}.grant"):
            perform(
                "Granted the waiver.",
                grant_waiver,
                actor=actor,
                waiver_id=waiver_id,
                seen_version=seen_version,
                reason=reason,
            )
        if st.button("Refuse", key=f"{key}.refuse"):
            perform(
                "Refused the waiver.",
                end_waiver,
                actor=actor,
                waiver_id=waiver_id,
                seen_version=seen_version,
                reason=reason,
            )


def _waiver(of: Checklist, waiver: Waiver) -> None:
    lines = [
        _standing(of, waiver),
        escape(waiver.reason),
        quiet(f"Instead: {escape(waiver.compensating_measure)}"),
        quiet(f"Asked for by {escape(waiver.requested_by)}"),
    ]
    if waiver.ended_reason:
        lines.append(quiet(f"“{escape(waiver.ended_reason)}”"))
    st.markdown("  \n".join(lines))
    if waiver.ended_at is not None:
        return
    if waiver.granted_at is None:
        decide(waiver.id, waiver.version, waiver.requested_by)
    elif waiver.expires_on >= of.today:
        _revoke(waiver)


def _standing(of: Checklist, waiver: Waiver) -> str:
    last = dates.day(waiver.expires_on)
    if waiver.ended_at is not None:
        word = "Refused" if waiver.granted_at is None else "Revoked"
        return f":gray[{word} on {dates.day(waiver.ended_at.date())}]"
    if waiver.granted_at is None:
        return f"Waits for a decision, until {last}"
    if waiver.expires_on < of.today:
        return f":red[▲ Expired on {last}]"
    return f"✓ Counts until {last}, granted by {escape(str(waiver.granted_by))}"


def _revoke(waiver: Waiver) -> None:
    seen_version = shown.version(f"waiver.{waiver.id}", waiver.version)
    if not policy.may(viewer.current(), Permission.WAIVER_GRANT):
        return
    with st.expander("Revoke it"):
        reason = st.text_input("Why", key=f"waiver.{waiver.id}.why")
        if st.button("Revoke", key=f"waiver.{waiver.id}.revoke"):
            perform(
                "Revoked the waiver; its control blocks again.",
                end_waiver,
                actor=viewer.current(),
                waiver_id=waiver.id,
                seen_version=seen_version,
                reason=reason,
            )


def _ask(of: Checklist, line: Line) -> None:
    key = f"waiver.new.{of.initiative.id}.{line.item.id}"
    with st.expander("Renew it" if line.waivers else "Ask for a waiver"):
        reason = st.text_area("Why it cannot be met", key=f"{key}.reason", height=80)
        measure = st.text_area("What is done instead", key=f"{key}.measure", height=80)
        last = st.date_input(
            "Last day",
            value=of.today + dt.timedelta(days=_USUAL_DAYS),
            min_value=of.today,
            max_value=of.today + dt.timedelta(days=LONGEST_DAYS),
            format="YYYY-MM-DD",
            key=f"{key}.last",
        )
        if st.button("Ask for it", key=f"{key}.save"):
            perform(
                f"Asked for a waiver of {line.item.id}.",
                request_waiver,
                actor=viewer.current(),
                initiative_id=of.initiative.id,
                control_id=line.item.id,
                reason=reason,
                compensating_measure=measure,
                expires_on=last,
            )
