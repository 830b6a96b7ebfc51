"""What differs between two frozen records: what a decision rests on that the last one did not."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_IGNORED = frozenset({"version", "updated_at", "created_at", "id"})
"""Columns that change with every save and say nothing."""

_STORED = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
"""How values of closed vocabularies and names of facts are written."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was."""

    where: str
    """``initiative``, ``catalogue``, or the id of a control."""
    what: str
    before: str
    after: str


def differences(before: str, after: str) -> tuple[Difference, ...]:
    """Return what changed between two frozen records, initiative first, then control by control.

    Parameters
    ----------
    before, after
        Canonical JSON as :func:`governance.services.freezing.frozen_record` returns it.
    """
    old, new = json.loads(before), json.loads(after)
    found = _fields("initiative", old["initiative"], new["initiative"])
    found += _fields("initiative", {"unit": old["unit"]}, {"unit": new["unit"]})
    found += _fields("catalogue", old["catalogue"], new["catalogue"])
    lines_before = {line["control"]: line for line in old["checklist"]}
    lines_after = {line["control"]: line for line in new["checklist"]}
    for control in dict.fromkeys((*lines_after, *lines_before)):
        one, other = lines_before.get(control), lines_after.get(control)
        found += _fields(control, _said(one), _said(other))
    return tuple(found)


def _said(line: Mapping[str, Any] | None) -> dict[str, object]:
    """Return what a line of a checklist says, one value a thing."""
    if line is None:
        return {"applies": "not in the checklist"}
    answer = line["answer"] or {}
    return {
        "applies": line["applies"],
        "severity": line["severity"],
        "answer": answer.get("result"),
        "reason": answer.get("comment"),
        "confirmed by": answer.get("confirmed_by"),
        "evidence": [each.get("sha256") or each.get("url") for each in line["evidence"]],
        "waivers": [_waiver(each) for each in line["waivers"]],
    }


def _waiver(waiver: Mapping[str, Any]) -> str:
    state = "ended" if waiver["ended_at"] else "granted" if waiver["granted_at"] else "waiting"
    return f"{state}, until {waiver['expires_on']}"


def _fields(
    where: str, before: Mapping[str, object], after: Mapping[str, object]
) -> list[Difference]:
    return [
        Difference(where, name.replace("_", " "), _words(before.get(name)), _words(after.get(name)))
        for name in dict.fromkeys((*before, *after))
        if name not in _IGNORED and (before.get(name) or None) != (after.get(name) or None)
    ]


def _words(value: object) -> str:
    if value is None or value in ("", [], {}):
        return "nothing"
    if isinstance(value, Mapping):
        held = sorted(value.items())
        return "; ".join(f"{_spaced(str(name))}: {_words(each)}" for name, each in held)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_words(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _spaced(str(value))


def _spaced(text: str) -> str:
    """Return a stored value as words; text that people wrote stays as it is."""
    return text.replace("_", " ") if _STORED.fullmatch(text) else text
