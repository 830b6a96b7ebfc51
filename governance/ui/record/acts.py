"""What was done about checklist, gates, waivers and reviews of an initiative, as sentences."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from governance.domain.enums import (
    ControlResult,
    Gate,
    Operation,
    PilotVerdict,
    ReviewOutcome,
    ReviewTrigger,
    RiskTier,
    Stage,
    Track,
    Verdict,
)
from governance.domain.labels import label
from governance.queries.audit import Event
from governance.ui.components import dates
from governance.ui.components.text import escape
from governance.ui.gate.past import DECIDED

State = Mapping[str, Any]
Controls = Mapping[tuple[str, str], str]
"""The control that a row is about, by entity and id."""

_LONGEST = 300


def sentence(event: Event, controls: Controls) -> str:
    """Return what an event did, as markdown; empty where another event says it.

    Parameters
    ----------
    event
        Of one of :data:`ENTITIES`.
    """
    if event.operation is Operation.DELETE:
        return f"Removed a {event.entity.replace('_', ' ')}"
    about = controls.get((event.entity, event.entity_id), "")
    begun, changed = _SAID[event.entity]
    if event.operation is Operation.INSERT:
        return begun(event.after, _control(event.after.get("control_id", about)))
    return changed(event.before, event.after, _control(about))


def _control(control_id: str) -> str:
    return f"**{escape(control_id)}**" if control_id else "a control"


def _quoted(text: object) -> str:
    said = " ".join(str(text or "").split())
    short = said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"
    return f": “{escape(short)}”" if short else ""


def _day(value: str) -> str:
    return dates.day(dt.date.fromisoformat(value))


def _result(state: State) -> str:
    return label(ControlResult(state["result"])).lower()


def _answered(after: State, control: str) -> str:
    return f"Answered {control}: {_result(after)}{_quoted(after.get('comment'))}"


def _answer_changed(before: State, after: State, control: str) -> str:
    if after.get("confirmed_by"):
        return f"Confirmed the answer to {control}"
    if "result" in after:
        said = f":gray[{_result(before)}] → {_result(after)}"
        return f"Changed the answer to {control}: {said}{_quoted(after.get('comment'))}"
    return f"Answered {control} anew{_quoted(after.get('comment'))}"


def _attached(after: State, control: str) -> str:
    return f"Attached evidence to {control}{_quoted(after.get('title'))}"


def _evidence_changed(_before: State, after: State, control: str) -> str:
    verb = "Withdrew" if after.get("withdrawn_at") else "Changed"
    return f"{verb} evidence of {control}"


def _waiver_asked(after: State, control: str) -> str:
    until = _day(after["expires_on"])
    return f"Asked for a waiver of {control} until {until}{_quoted(after.get('reason'))}"


def _waiver_changed(_before: State, after: State, control: str) -> str:
    if after.get("granted_by"):
        return f"Granted the waiver of {control}"
    if after.get("ended_at"):
        return f"Refused or ended the waiver of {control}{_quoted(after.get('ended_reason'))}"
    return f"Changed the waiver of {control}"


def _requested(after: State, _control: str) -> str:
    into = label(Stage(after["to_stage"])).lower()
    gate = Gate(after["gate"])
    return f"Requested the {gate} gate, into {into}{_quoted(after.get('rationale'))}"


def _request_changed(_before: State, after: State, _control: str) -> str:
    reason = after.get("withdrawn_reason")
    return f"Withdrew the request at the gate{_quoted(reason)}" if reason else ""


def _decided(after: State, _control: str) -> str:
    verdict = Verdict(after["verdict"])
    into = "not into" if verdict is Verdict.REJECT else "into"
    stage = label(Stage(after["to_stage"])).lower()
    said = f"**{DECIDED[verdict]}** at the {Gate(after['gate'])} gate, {into} {stage}"
    return said + _quoted(after.get("rationale"))


def _unsaid(_before: State, _after: State, _control: str) -> str:
    return ""


def _condition_set(after: State, _control: str) -> str:
    return f"Set a condition, due on {_day(after['due_on'])}{_quoted(after.get('text'))}"


def _condition_changed(_before: State, after: State, _control: str) -> str:
    verb = "Fulfilled" if after.get("fulfilled_on") else "Changed"
    return f"{verb} a condition{_quoted(after.get('note'))}"


def _review_opened(after: State, _control: str) -> str:
    why = label(ReviewTrigger(after["trigger"])).lower()
    return f"Opened a review ({why}), due on {_day(after['due_on'])}{_quoted(after.get('cause'))}"


def _review_changed(_before: State, after: State, _control: str) -> str:
    if not after.get("closed_on"):
        return "Changed a review"
    outcome = after.get("outcome")
    said = f" with the outcome {label(ReviewOutcome(outcome)).lower()}" if outcome else ""
    return f"Closed a review{said}{_quoted(after.get('findings'))}"


def _triaged(after: State, _control: str) -> str:
    track, tier = label(Track(after["track"])), label(RiskTier(after["tier"])).lower()
    return f"Answered the triage: {track}, risk {tier}"


def _pilot_decided(after: State, _control: str) -> str:
    verdict = label(PilotVerdict(after["verdict"])).lower()
    return f"Decided on the pilot: **{verdict}**{_quoted(after.get('reason'))}"


def _value_recorded(after: State, _control: str) -> str:
    corrects = after.get("corrects_id")
    if after.get("amount") is None:
        return f"Withdrew the value line {corrects}{_quoted(after.get('note'))}"
    month = dt.date.fromisoformat(after["month"])
    what = f"{after['basis']} {after['kind']} of {after['amount']} {after['currency']}"
    verb = f"Corrected the value line {corrects} to" if corrects else "Recorded"
    return f"{verb} {what} for {month:%B %Y}{_quoted(after.get('category'))}"


_Begun = Callable[[State, str], str]
_Changed = Callable[[State, State, str], str]
_SAID: dict[str, tuple[_Begun, _Changed]] = {
    "assessment": (_answered, _answer_changed),
    "evidence": (_attached, _evidence_changed),
    "gate_condition": (_condition_set, _condition_changed),
    "gate_decision": (_decided, _unsaid),
    "gate_request": (_requested, _request_changed),
    "pilot_decision": (_pilot_decided, _unsaid),
    "review": (_review_opened, _review_changed),
    "triage_result": (_triaged, _unsaid),
    "value_line": (_value_recorded, _unsaid),
    "waiver": (_waiver_asked, _waiver_changed),
}

ENTITIES = frozenset(_SAID)
"""Entities of the events that this module can say."""
