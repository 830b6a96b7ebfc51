"""Requesting a gate from a checklist, and the request that waits."""

from collections.abc import Sequence

import streamlit as st

from governance.domain import policy
from governance.domain.labels import label
from governance.domain.policy import Permission
from governance.queries.checklists import Checklist, GateCheck
from governance.queries.decisions import WaitingRequest
from governance.services.gates import request_gate, withdraw_request
from governance.ui import navigation, viewer
from governance.ui.actions import perform
from governance.ui.components import dates, links, shown, who
from governance.ui.components.text import escape, quiet


def draw(of: Checklist, check: GateCheck, waiting: Sequence[WaitingRequest]) -> None:
    """Draw the request of the initiative that waits, or the form for one."""
    if waiting:
        _waits(waiting[0])
        return
    seen_version = shown.version(f"gate.initiative.{of.initiative.id}", of.initiative.version)
    if not policy.may(viewer.current(), Permission.GATE_REQUEST):
        st.markdown(quiet(f"Requested by {who.roles(Permission.GATE_REQUEST)}."))
        return
    key = f"gate.request.{of.initiative.id}.{check.target}"
    with st.popover(f"Request the {check.gate} gate"):
        reason = st.text_area("Rationale", key=f"{key}.reason", height=80)
        if st.button("Request the decision", key=f"{key}.save"):
            perform(
                f"Requested: {of.initiative.name} into {label(check.target).lower()}.",
                request_gate,
                actor=viewer.current(),
                initiative_id=of.initiative.id,
                seen_version=seen_version,
                target=check.target,
                reason=reason,
            )
            # Only a refused request comes back here; its sentence counts what this spells out.
            st.markdown("\n".join(f"- {escape(each)}" for each in check.sentences))


def _waits(request: WaitingRequest) -> None:
    seen_version = shown.version(f"request.{request.id}", request.version)
    with st.container(gap="xsmall"):
        links.to_page(
            navigation.GATE_QUEUE,
            f":primary[The {request.gate} gate is requested] :gray[and waits for a decision]",
            {"request": [str(request.id)]},
        )
        by = f"{escape(request.requested_by)}, {dates.day(request.requested_at.date())}"
        st.markdown(quiet(f"“{escape(request.rationale)}” {by}"))
        if policy.may(viewer.current(), Permission.GATE_REQUEST):
            withdraw(request.id, seen_version)


def withdraw(request_id: int, seen_version: int) -> None:
    """Draw the form that takes a request back."""
    with st.popover("Withdraw the request", type="tertiary"):
        key = f"gate.withdraw.{request_id}"
        reason = st.text_input("Why", key=f"{key}.reason")
        if st.button("Withdraw", key=f"{key}.save"):
            perform(
                "Withdrew the request.",
                withdraw_request,
                actor=viewer.current(),
                request_id=request_id,
                seen_version=seen_version,
                reason=reason,
            )
