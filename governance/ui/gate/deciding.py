"""The decision on one request: approve, approve with conditions, or reject."""

import datetime as dt

import pandas as pd
import streamlit as st

from governance.domain import policy
from governance.domain.enums import Verdict
from governance.domain.labels import label
from governance.domain.policy import Permission
from governance.models import GateDecision
from governance.queries.checklists import Checklist, gate_check
from governance.queries.decisions import WaitingRequest
from governance.services.gates import Condition, decide_gate
from governance.ui import viewer
from governance.ui.actions import perform
from governance.ui.components import parts, shown, who
from governance.ui.components.text import escape, quiet
from governance.ui.gate import asking

_USUAL_DAYS = 90


def blockers(of: Checklist, request: WaitingRequest) -> bool:
    """Say what blocks by now, which was settled when the gate was requested; tell if anything."""
    if of.initiative.stage is not request.from_stage:
        st.markdown(
            f":red[▲ It has moved to {label(of.initiative.stage).lower()} since; "
            "the request can only be rejected or withdrawn.]"
        )
        return True
    check = gate_check(of, request.to_stage)
    if not check.may_pass:
        parts.section("▲ Blocked since it was requested", "It can be rejected, not approved.")
        st.markdown("\n".join(f"- {escape(each)}" for each in check.sentences))
    return not check.may_pass


def draw(request: WaitingRequest, *, blocked: bool, today: dt.date) -> None:
    """Draw the form, or say who may decide."""
    seen_version = shown.version(f"request.{request.id}", request.version)
    actor = viewer.current()
    parts.section("Decide")
    able = who.roles(Permission.GATE_DECIDE)
    if request.requested_by == actor.identity:
        st.markdown(quiet(f"You asked for this yourself; another person, {able}, has to decide."))
    elif not policy.may(actor, Permission.GATE_DECIDE):
        st.markdown(quiet(f"Decided by {able}, not by who asked."))
    else:
        _form(request, seen_version, blocked=blocked, today=today)
    if policy.may(actor, Permission.GATE_REQUEST):
        asking.withdraw(request.id, seen_version)


def _form(request: WaitingRequest, seen_version: int, *, blocked: bool, today: dt.date) -> None:
    key = f"gate.decide.{request.id}"
    verdicts = [Verdict.REJECT] if blocked else list(Verdict)
    picked = st.radio(
        "Decision",
        verdicts,
        index=None,
        format_func=lambda each: label(Verdict(each)),
        horizontal=True,
        key=f"{key}.verdict",
    )
    conditions: list[Condition] = []
    if picked == Verdict.APPROVE_WITH_CONDITIONS:
        conditions = _conditions(f"{key}.conditions", today)
    reason = st.text_area("Rationale", key=f"{key}.reason", height=110)
    st.markdown(quiet("The file of facts is frozen with the decision, and its SHA-256 kept."))
    confirmed = st.button("Record the decision", disabled=picked is None, key=f"{key}.save")
    if confirmed and picked is not None:
        perform(
            _said,
            decide_gate,
            actor=viewer.current(),
            request_id=request.id,
            seen_version=seen_version,
            verdict=Verdict(picked),
            reason=reason,
            conditions=tuple(conditions),
        )


def _conditions(key: str, today: dt.date) -> list[Condition]:
    """Ask for conditions as rows that can be added; a row without text is none."""
    begun = pd.DataFrame(
        {
            "text": pd.Series([""], dtype="str"),
            "due_on": [today + dt.timedelta(days=_USUAL_DAYS)],
        }
    )
    filled = st.data_editor(
        begun,
        hide_index=True,
        num_rows="dynamic",
        column_config={
            "text": st.column_config.TextColumn("Condition", width="large"),
            "due_on": st.column_config.DateColumn("Due on", min_value=today, format="YYYY-MM-DD"),
        },
        key=key,
        placeholder="",
        alt="Conditions of the approval with the day by which each is due; rows can be added.",
    )
    rows = filled.to_dict("records")
    return [
        Condition(text, _day(row["due_on"], today))
        for row in rows
        if isinstance(text := row["text"], str) and text.strip()
    ]


def _day(cell: object, today: dt.date) -> dt.date:
    """Return the day in a cell; the usual one where it was left empty."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    return cell if isinstance(cell, dt.date) else today + dt.timedelta(days=_USUAL_DAYS)


def _said(decision: GateDecision) -> str:
    return f"Recorded: {label(decision.verdict).lower()}. SHA-256 {decision.frozen_sha256}"
