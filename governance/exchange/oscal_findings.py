"""What an assessment found, control by control, as observations, risks and findings of OSCAL."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.domain.catalogue import Control
from governance.domain.enums import Applies, ControlResult, EvidenceKind, Severity
from governance.domain.labels import label
from governance.domain.readiness import evidence_until
from governance.exchange.oscal_catalogue import control_token, objective_token
from governance.exchange.oscal_parts import (
    Part,
    filled,
    identifier,
    instant,
    line,
    properties,
    prose,
    sentences,
)

_SHORTFALLS = {
    ControlResult.MET: "Answered met; a second person must confirm it.",
    ControlResult.PARTIALLY_MET: "Only partially met.",
    ControlResult.NOT_MET: "Not met.",
    ControlResult.NOT_APPLICABLE: "Answered not applicable; a second person must confirm it.",
}
_DEVIATIONS = {True: "deviation-approved", False: "deviation-requested", None: "open"}
"""Status of a risk whose waiver was granted, is asked for, or does not exist."""


@dataclass(frozen=True, slots=True)
class ControlState:
    """One control of an assessment as its record holds it; see :mod:`oscal_results`."""

    record: Mapping[str, Any]
    """The line of a frozen gate decision, or of the checklist as it stands in the same shape."""
    control: Control | None
    """None where the catalogue of the day no longer can be read."""
    subject: str
    """UUID of the initiative."""
    as_of: dt.date

    @property
    def id(self) -> str:
        """Id of the control in our catalogue."""
        return str(self.record["control"])

    @property
    def answer(self) -> Mapping[str, Any] | None:
        """The answer; None where it is not assessed."""
        held: Mapping[str, Any] | None = self.record["answer"]
        if held is None or held["result"] == ControlResult.NOT_ASSESSED:
            return None
        return held

    @property
    def excluded(self) -> bool:
        """Whether the control is not reviewed because it does not apply."""
        if self.record["applies"] == Applies.NO or not self.record.get("in_checklist", True):
            return True
        said = self.answer
        return (
            said is not None
            and said["result"] == ControlResult.NOT_APPLICABLE
            and bool(said["confirmed_by"])
            and self.current
        )

    @property
    def current(self) -> bool:
        """Whether neither the answer nor all its evidence has run out."""
        ends = [_day(each["stale_on"]) for each in self.record["evidence"]]
        last = (_day((self.answer or {}).get("revalidate_on")), evidence_until(ends))
        return all(day is None or self.as_of < day for day in last)

    @property
    def satisfied(self) -> bool:
        """Whether the answer settles the control: a blocking one only when it is confirmed."""
        said = self.answer
        if said is None or said["result"] != ControlResult.MET or not self.current:
            return False
        return bool(said["confirmed_by"]) or self.record["severity"] != Severity.BLOCKING

    @property
    def waiver(self) -> Mapping[str, Any] | None:
        """The waiver that counts, or one that is asked for; the newest first."""
        open_ones = [
            each
            for each in self.record["waivers"]
            if not each["ended_at"] and (_day(each["expires_on"]) or self.as_of) >= self.as_of
        ]
        granted = (each for each in open_ones if each["granted_at"])
        return next(granted, open_ones[0] if open_ones else None)


def observations(states: Sequence[ControlState]) -> list[Part]:
    """Return an observation for each answer, with its evidence by hash and relative path."""
    return [_observation(state, state.answer) for state in states if state.answer is not None]


def risks(states: Sequence[ControlState]) -> list[Part]:
    """Return a risk for each control that was answered and is not settled."""
    return [_risk(state) for state in states if state.answer is not None and not state.satisfied]


def findings(states: Sequence[ControlState]) -> list[Part]:
    """Return a finding for each answer; a control that nobody has assessed has none."""
    return [_finding(state, state.answer) for state in states if state.answer is not None]


def _observation(state: ControlState, answer: Mapping[str, Any]) -> Part:
    methods = [each.value.upper() for each in state.control.methods] if state.control else []
    evidence = [each for each in state.record["evidence"] if not each["withdrawn_at"]]
    held = {
        "control": state.id,
        "result": answer["result"],
        "source": answer["source"],
        "confirmed": bool(answer["confirmed_by"]),
        "revalidate-on": answer["revalidate_on"],
    }
    return filled(
        {
            "uuid": _observed(state, answer),
            "title": line(f"Answer to {state.id}"),
            "description": prose(answer["comment"] or f"{_said(answer)}."),
            "props": properties(held),
            "methods": methods or ["UNKNOWN"],
            "types": ["control-objective"],
            "subjects": [{"subject-uuid": state.subject, "type": "component"}],
            "relevant-evidence": list(map(_evidence, evidence)),
            "collected": instant(dt.date.fromisoformat(answer["assessed_on"])),
            "remarks": prose(answer["source_answer"], ""),
        }
    )


def _evidence(held: Mapping[str, Any]) -> Part:
    is_file = held["kind"] == EvidenceKind.FILE
    stated = {"sha256": held["sha256"], "media-type": held["media_type"], "url": held["url"]}
    return filled(
        {
            "href": f"./evidence/{held['sha256']}" if is_file else None,
            "description": prose(held["title"]),
            "props": properties(stated),
        }
    )


def _risk(state: ControlState) -> Part:
    waiver = state.waiver
    status = _DEVIATIONS[bool(waiver["granted_at"]) if waiver else None]
    title = state.control.title if state.control else state.id
    stated = {"control": state.id, "severity": state.record["severity"]}
    if waiver:
        stated |= {"waiver-expires-on": waiver["expires_on"]}
    return filled(
        {
            "uuid": _risked(state),
            "title": line(f"{state.id}: {title}"),
            "description": _shortfall(state),
            "statement": prose(
                waiver["compensating_measure"] if waiver else "",
                "It stays open until the control is met or waived.",
            ),
            "props": properties(stated),
            "status": status,
            "deadline": instant(dt.date.fromisoformat(waiver["expires_on"])) if waiver else None,
        }
    )


def _finding(state: ControlState, answer: Mapping[str, Any]) -> Part:
    status = {"state": "satisfied", "reason": "pass"}
    if not state.satisfied:
        failed = answer["result"] == ControlResult.NOT_MET
        status = {"state": "not-satisfied", "reason": "fail" if failed else "other"}
        status["remarks"] = _shortfall(state)
    return filled(
        {
            "uuid": identifier("finding", *_key(state), *_given(answer)),
            "title": state.id,
            "description": sentences((f"{_said(answer)}.", line(state.record["why"], ""))),
            "target": {
                "type": "objective-id",
                "target-id": objective_token(state.id),
                "status": status,
            },
            "related-observations": [{"observation-uuid": _observed(state, answer)}],
            "related-risks": [] if state.satisfied else [{"risk-uuid": _risked(state)}],
        }
    )


def reviewed(states: Sequence[ControlState]) -> Part:
    """Return which controls were reviewed; those that do not apply are named in the remarks."""
    if not states:
        return {"control-selections": [{"description": "No control applies."}]}
    selected = [{"control-id": control_token(state.id)} for state in states]
    return {"control-selections": [{"include-controls": selected}]}


def excluded_words(states: Sequence[ControlState]) -> str:
    """Return which controls were left out, and why, a line for each."""
    return "\n".join(_left_out(states))


def _left_out(states: Sequence[ControlState]) -> Iterator[str]:
    for state in states:
        why = (state.answer or {}).get("comment") or state.record["why"]
        yield f"{state.id} does not apply: {line(why)}"


def _shortfall(state: ControlState) -> str:
    answer = state.answer
    if answer is None:
        return "Not assessed."
    if not state.current:
        return "The answer, or all of its evidence, was to be renewed."
    return _SHORTFALLS[ControlResult(answer["result"])]


def _said(answer: Mapping[str, Any]) -> str:
    return f"Answered {label(ControlResult(answer['result'])).lower()}"


def _key(state: ControlState) -> tuple[str, str]:
    return state.subject, state.id


def _given(answer: Mapping[str, Any]) -> tuple[object, ...]:
    """Return what tells one answer from the next one to the same control."""
    return tuple(answer[name] for name in ("id", "result", "assessed_on", "confirmed_on"))


def _observed(state: ControlState, answer: Mapping[str, Any]) -> str:
    return identifier("observation", *_key(state), *_given(answer))


def _risked(state: ControlState) -> str:
    return identifier("risk", *_key(state))


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
