"""The change history of an initiative, from the audit trail, in plain sentences."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

from governance.analytics.formats import DASH, count
from governance.domain import policy
from governance.domain.actors import Actor
from governance.domain.enums import (
    ControlResult,
    Operation,
    ReviewTrigger,
    RiskTier,
    Stage,
    Track,
    Verdict,
)
from governance.domain.filters import AuditFilter
from governance.domain.labels import label
from governance.domain.policy import Permission
from governance.queries.audit import Event, controls_of, event_page
from governance.queries.choices import person_names, unit_names
from governance.reports import words
from governance.reports.basis import Basis
from governance.reports.blocks import Block, Column, Paragraph, Table
from governance.reports.cells import Cell, Number, Text, Tone

EVENTS_SHOWN = 2_000
"""Newest events that a dossier tells; the audit trail holds all."""

_LONGEST = 240
_HASH_SHOWN = 12

State = Mapping[str, Any]

_COLUMNS = (
    Column("when", "When (UTC)", width=29),
    Column("what", "What happened"),
    Column("reason", "Reason", under="what", prefix="Reason: ", tone=Tone.SOFT),
    Column("by", "By", width=46),
    Column("event", "Audit event", width=22, right=True),
    Column("hash", "Hash begins", under="event", tone=Tone.CODE),
)

VERDICTS = {
    Verdict.APPROVE: "Approved",
    Verdict.APPROVE_WITH_CONDITIONS: "Approved with conditions",
    Verdict.REJECT: "Rejected",
}
"""What was decided, in words."""

_FIELDS = {
    "name": "name",
    "external_id": "external id",
    "unit_id": "unit",
    "track": "track",
    "techniques": "techniques",
    "risk_tier": "risk tier",
    "risk_tier_reason": "reason of the risk tier",
    "owner_id": "owner",
    "sponsor_id": "sponsor",
    "phase": "phase",
    "registered_on": "day of registration",
    "description": "description",
    "facts": "facts",
}
_ENUMS = {"track": Track, "risk_tier": RiskTier}


def told_to(viewer: Actor) -> bool:
    """Tell whether a reader gets the history: who may not read the audit trail does not."""
    return policy.may(viewer, Permission.AUDIT_READ)


def blocks(on: Basis, initiative_id: int) -> tuple[Block, ...]:
    """Return what was recorded of an initiative, the newest first."""
    if not told_to(on.viewer):
        return (Paragraph("The reader of this dossier may not read the audit trail."),)
    where = AuditFilter(initiative_id=initiative_id)
    page = event_page(on.session, where, on.viewer, size=EVENTS_SHOWN)
    told = _Told(on, initiative_id, page.events)
    rows = [
        row
        for _, events in groupby(page.events, attrgetter("transaction_id"))
        for row in told.rows(list(events))
    ]
    note = (
        "As the audit trail recorded it, the newest first. Each event carries the hash of the one "
        "before it, so none can be changed or left out unseen."
    )
    if page.total > EVENTS_SHOWN:
        note += f" The newest {count(EVENTS_SHOWN)} of {count(page.total)} events."
    return (Paragraph(note, Tone.SOFT), Table("History", _COLUMNS, tuple(rows)))


class _Told:
    """Says what events did."""

    def __init__(self, on: Basis, initiative_id: int, events: tuple[Event, ...]) -> None:
        """Look up the names behind the ids that events mention."""
        states = [state for event in events for state in (event.before, event.after)]
        units = {state["unit_id"] for state in states if state.get("unit_id")}
        names = ("owner_id", "sponsor_id")
        people = {state[name] for state in states for name in names if state.get(name)}
        self._controls = controls_of(on.session, initiative_id, on.viewer)
        self._units = unit_names(on.session, frozenset(units))
        self._people = person_names(on.session, frozenset(people))

    def rows(self, events: list[Event]) -> Iterator[tuple[Cell, ...]]:
        """Yield a row for each thing done in a transaction, the last first.

        Answers that were confirmed together are told together.
        """
        for confirms, alike in groupby(events, _confirms):
            own = list(alike)
            if confirms and len(own) > 1:
                controls = words.joined([self._control(event) for event in reversed(own)])
                yield _row(own, f"Confirmed the answers to {controls}.")
            else:
                yield from (_row([event], said) for event in own for said in self._sentences(event))

    def _control(self, event: Event) -> str:
        known = self._controls.get((event.entity, event.entity_id), "")
        return str(event.after.get("control_id", known)) or "a control"

    def _sentences(self, event: Event) -> Iterator[str]:
        if event.entity == "initiative":
            yield from self._initiative(event)
        elif event.operation is Operation.DELETE:
            yield f"Removed a {event.entity.replace('_', ' ')}."
        elif event.entity in _SAID:
            said = _SAID[event.entity](event, self._control(event))
            if said:
                yield words.stopped(said)

    def _initiative(self, event: Event) -> Iterator[str]:
        if event.operation is not Operation.UPDATE:
            yield "Registered." if event.operation is Operation.INSERT else "Removed."
            return
        for name, after in event.after.items():
            if name in _FIELDS:
                old, new = self._plain(name, event.before.get(name)), self._plain(name, after)
                yield f"Changed {_FIELDS[name]}: {old} → {new}."

    def _plain(self, name: str, value: object) -> str:
        if value is None or value in ("", [], {}):
            return DASH
        if name == "unit_id":
            return self._units.get(_id(value), f"unit {value}")
        if name in {"owner_id", "sponsor_id"}:
            return self._people.get(_id(value), f"person {value}")
        if name in _ENUMS:
            return label(_ENUMS[name](str(value)))
        return words.short(_words(value), _LONGEST)


def _confirms(event: Event) -> bool:
    changed = event.operation is Operation.UPDATE and event.entity == "assessment"
    return changed and bool(event.after.get("confirmed_by"))


def _row(events: list[Event], said: str) -> tuple[Cell, ...]:
    """Return the row of events that one sentence tells, the newest of them first."""
    newest, oldest = events[0], events[-1]
    numbers = count(newest.sequence)
    if newest is not oldest:
        numbers = f"{count(oldest.sequence)}–{numbers}"
    reason = newest.reason
    return (
        Text(f"{words.short_day(newest.recorded_at.date())} {newest.recorded_at:%H:%M}"),
        Text(said),
        Text("" if " ".join(reason.split()) in said else reason),
        Text(newest.actor),
        Number(newest.sequence, numbers),
        Text(newest.hash[:_HASH_SHOWN], Tone.CODE),
    )


def _id(value: object) -> int:
    return value if isinstance(value, int) else 0


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_words(value[name])}" for name in sorted(value))
    if isinstance(value, list):
        return ", ".join(_words(each) for each in value)
    return str(value)


def _quoted(text: object) -> str:
    said = words.short(str(text or ""), _LONGEST)
    return f": “{said}”" if said else ""


def _day(text: object) -> str:
    return words.day(dt.date.fromisoformat(str(text)))


def _assessment(event: Event, control: str) -> str:
    after = event.after
    if event.operation is Operation.INSERT:
        return f"Answered {control}: {_result(after)}{_quoted(after.get('comment'))}"
    if after.get("confirmed_by"):
        return f"Confirmed the answer to {control}"
    if "result" in after:
        changed = f"{_result(event.before)} → {_result(after)}"
        return f"Changed the answer to {control}: {changed}{_quoted(after.get('comment'))}"
    return f"Answered {control} anew{_quoted(after.get('comment'))}"


def _result(state: State) -> str:
    return label(ControlResult(state["result"])).lower()


def _evidence(event: Event, control: str) -> str:
    if event.operation is Operation.INSERT:
        return f"Attached evidence to {control}{_quoted(event.after.get('title'))}"
    verb = "Withdrew" if event.after.get("withdrawn_at") else "Changed"
    return f"{verb} evidence of {control}"


def _waiver(event: Event, control: str) -> str:
    after = event.after
    if event.operation is Operation.INSERT:
        until = _day(after["expires_on"])
        return f"Asked for a waiver of {control} until {until}{_quoted(after.get('reason'))}"
    if after.get("granted_by"):
        return f"Granted the waiver of {control}"
    if after.get("ended_at"):
        return f"Refused or ended the waiver of {control}{_quoted(after.get('ended_reason'))}"
    return f"Changed the waiver of {control}"


def _gate_request(event: Event, _control: str) -> str:
    after = event.after
    if event.operation is Operation.INSERT:
        into = label(Stage(after["to_stage"])).lower()
        return f"Requested the {after['gate']} gate, into {into}{_quoted(after.get('rationale'))}"
    reason = after.get("withdrawn_reason")
    return f"Withdrew the request at the gate{_quoted(reason)}" if reason else ""


def _gate_decision(event: Event, _control: str) -> str:
    after = event.after
    verdict = Verdict(after["verdict"])
    into = "not into" if verdict is Verdict.REJECT else "into"
    stage = label(Stage(after["to_stage"])).lower()
    said = f"{VERDICTS[verdict]} at the {after['gate']} gate, {into} {stage}"
    return said + _quoted(after.get("rationale"))


def _gate_condition(event: Event, _control: str) -> str:
    after = event.after
    if event.operation is Operation.INSERT:
        return f"Set a condition, due on {_day(after['due_on'])}{_quoted(after.get('text'))}"
    verb = "Fulfilled" if after.get("fulfilled_on") else "Changed"
    return f"{verb} a condition{_quoted(after.get('note'))}"


def _review(event: Event, _control: str) -> str:
    after = event.after
    if event.operation is Operation.INSERT:
        why = label(ReviewTrigger(after["trigger"])).lower()
        due = _day(after["due_on"])
        return f"Opened a review ({why}), due on {due}{_quoted(after.get('cause'))}"
    if after.get("closed_on"):
        return f"Closed a review{_quoted(after.get('findings'))}"
    return "Changed a review"


def _stage_entry(event: Event, _control: str) -> str:
    after = event.after
    if after.get("stage") is None:
        return "Withdrew an entry of the stage history"
    into = label(Stage(after["stage"])).lower()
    verb = "Corrected: it" if after.get("corrects_id") else "Recorded that it"
    return f"{verb} entered {into}, {_day(after['effective_on'])}"


def _triage(event: Event, _control: str) -> str:
    after = event.after
    track, tier = label(Track(after["track"])), label(RiskTier(after["tier"])).lower()
    return f"Answered the triage: {track}, risk tier {tier}"


def _source(event: Event, _control: str) -> str:
    return f"Kept what {event.after.get('register', 'its register')} says of it"


def _value_line(event: Event, _control: str) -> str:
    after = event.after
    if after.get("amount") is None:
        return "Withdrew a value line"
    verb = "Corrected" if after.get("corrects_id") else "Recorded"
    what = f"{after['basis']} {after['kind']} of {after['amount']} {after['currency']}"
    return f"{verb} {what} for {str(after['month'])[:7]}"


_SAID: dict[str, Callable[[Event, str], str]] = {
    "assessment": _assessment,
    "evidence": _evidence,
    "gate_condition": _gate_condition,
    "gate_decision": _gate_decision,
    "gate_request": _gate_request,
    "review": _review,
    "source_record": _source,
    "stage_entry": _stage_entry,
    "triage_result": _triage,
    "value_line": _value_line,
    "waiver": _waiver,
}
