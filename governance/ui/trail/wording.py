"""Audit events as sentences, with what was before and what came after."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from governance.analytics.formats import DASH, plural
from governance.domain.enums import DeliveryOutcome, Operation, PilotVerdict, Stage
from governance.domain.labels import label
from governance.domain.report_kinds import TITLES, Kind
from governance.queries.audit import Event
from governance.ui.components import links
from governance.ui.components.text import escape
from governance.ui.editing import recorded
from governance.ui.editing.fields import plain
from governance.ui.editing.recorded import Names

_LONGEST = 160
_VERBS = {Operation.INSERT: "Added", Operation.UPDATE: "Changed", Operation.DELETE: "Removed"}
_NOUNS = {
    "initiative": "initiative",
    "stage_entry": "entry of the stage history",
    "source_record": "source record",
    "business_unit": "business unit",
    "person": "person",
    "import_batch": "import",
    "import_row": "row of an import",
    "import_profile": "import profile",
    "assessment": "answer to a control",
    "catalogue_version": "catalogue",
    "evidence": "piece of evidence",
    "gate_condition": "condition of an approval",
    "gate_decision": "decision at a gate",
    "gate_request": "request at a gate",
    "issued_report": "issued report",
    "issued_file": "file of an issued report",
    "pilot_decision": "decision on a pilot",
    "triage_result": "triage",
    "value_line": "line of the value ledger",
    "currency_rate": "rate of a currency",
    "value_terms": "terms of value",
    "delivery": "delivery",
}


@dataclass(frozen=True, slots=True)
class Mentioned:
    """The names behind ids that events mention."""

    names: Names
    initiatives: Mapping[int, str]
    """Of those that the reader may see."""


def initiatives_in(events: Iterable[Event]) -> frozenset[int]:
    """Return the ids of the initiatives that events speak of."""
    found: set[int] = set()
    for event in events:
        if event.entity == "initiative":
            found.add(int(event.entity_id))
        state = event.after or event.before
        if state.get("initiative_id") is not None:
            found.add(state["initiative_id"])
    return frozenset(found)


def sentence(event: Event, mentioned: Mentioned) -> str:
    """Say what was done to what, as markdown: *Registered the initiative Claims triage*."""
    state = event.after or event.before
    noun = _NOUNS.get(event.entity, event.entity.replace("_", " "))
    special = _SPECIAL.get((event.entity, event.operation))
    if special is not None:
        return special(event, state, mentioned)
    named = state.get("name")
    what = f"**{escape(_short(str(named)))}**" if named else _which(event)
    return f"{_VERBS[event.operation]} the {noun} {what}"


def changed(event: Event, mentioned: Mentioned) -> Iterator[str]:
    """Yield the fields of an update as markdown lines, before and after."""
    if event.operation is not Operation.UPDATE:
        return
    if event.entity == "initiative":
        for change in recorded.changes(event, mentioned.names):
            yield _line(change.title, change.before, change.after)
        if "stage" in event.after:
            before, after = (Stage(state["stage"]) for state in (event.before, event.after))
            yield _line("Stage", label(before), label(after))
        return
    for name, after in event.after.items():
        if name != "updated_at":
            yield _line(name.replace("_", " "), _plain(event.before.get(name)), _plain(after))


def _line(title: str, before: str, after: str) -> str:
    return f"{escape(title)}: :gray[{escape(_short(before))}] → {escape(_short(after))}"


def _plain(value: object) -> str:
    return DASH if value is None or value in ("", [], {}) else plain(value)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _which(event: Event) -> str:
    return escape(event.entity_id)


def _initiative(initiative_id: object, mentioned: Mentioned) -> str:
    number = int(str(initiative_id))
    name = mentioned.initiatives.get(number)
    words = escape(_short(name)) if name else f"initiative {number}"
    return links.in_text(words, number)


def _registered(event: Event, state: Mapping[str, Any], _mentioned: Mentioned) -> str:
    name = escape(_short(str(state.get("name", ""))))
    return f"Registered the initiative {links.in_text(name, int(event.entity_id))}"


def _edited(event: Event, _state: Mapping[str, Any], mentioned: Mentioned) -> str:
    return f"Changed {_initiative(event.entity_id, mentioned)}"


def _entered(_event: Event, state: Mapping[str, Any], mentioned: Mentioned) -> str:
    whose = _initiative(state["initiative_id"], mentioned)
    if state.get("stage") is None:
        return f"Withdrew an entry of the stage history of {whose}"
    stage = label(Stage(state["stage"])).lower()
    verb = "Corrected when" if state.get("corrects_id") else "Recorded that"
    return f"{verb} {whose} entered **{stage}** {escape(recorded.period(state))}"


def _received(event: Event, state: Mapping[str, Any], mentioned: Mentioned) -> str:
    verb = "Kept" if event.operation is Operation.INSERT else "Renewed"
    said = f" what {escape(str(state['register']))} says" if "register" in state else " a record"
    about = state.get("initiative_id")
    whose = f" of {_initiative(about, mentioned)}" if about is not None else ""
    return f"{verb}{said}{whose}"


def _imported(_event: Event, state: Mapping[str, Any], _mentioned: Mentioned) -> str:
    register = escape(str(state.get("register", "")))
    rows = plural(int(state.get("rows", 0)), "row")
    return f"Began the import of {register} as of {escape(str(state.get('as_of', '')))}: {rows}"


def _row(_event: Event, state: Mapping[str, Any], mentioned: Mentioned) -> str:
    number = state.get("row_number")
    which = f"row {number:,}" if number else "a record that the file no longer holds"
    about = state.get("initiative_id")
    whose = f" ({_initiative(about, mentioned)})" if about else ""
    return f"Noted {which} of import {state.get('import_batch_id')}: {state.get('outcome')}{whose}"


def _decided(_event: Event, state: Mapping[str, Any], mentioned: Mentioned) -> str:
    whose = _initiative(state["initiative_id"], mentioned)
    verdict = label(PilotVerdict(state["verdict"])).lower()
    return f"Decided on the pilot {whose}: **{verdict}**"


def _sending(_event: Event, state: Mapping[str, Any], _mentioned: Mentioned) -> str:
    what = escape(_short(str(state["reference"] or state["subject"])))
    return f"Began to send **{what}** to {escape(_short(str(state['recipient'])))}"


def _delivered(event: Event, state: Mapping[str, Any], _mentioned: Mentioned) -> str:
    if state.get("outcome") == DeliveryOutcome.ACCEPTED:
        return f"Delivered what was sent as delivery {event.entity_id}"
    return f"Could not deliver what was sent as delivery {event.entity_id}"


_Special = Callable[[Event, Mapping[str, Any], Mentioned], str]


def _issued(_event: Event, state: Mapping[str, Any], _mentioned: Mentioned) -> str:
    named = f"{TITLES[Kind(state['kind'])]}: {state['subject']}"
    return f"Issued the report **{escape(_short(named))}** {state['key']}"


def _written(_event: Event, state: Mapping[str, Any], _mentioned: Mentioned) -> str:
    file_format = escape(str(state["format"]).upper())
    return f"Wrote the {file_format} of the issued report {state['report_id']}"


_SPECIAL: dict[tuple[str, Operation], _Special] = {
    ("initiative", Operation.INSERT): _registered,
    ("initiative", Operation.UPDATE): _edited,
    ("stage_entry", Operation.INSERT): _entered,
    ("pilot_decision", Operation.INSERT): _decided,
    ("source_record", Operation.INSERT): _received,
    ("source_record", Operation.UPDATE): _received,
    ("issued_report", Operation.INSERT): _issued,
    ("issued_file", Operation.INSERT): _written,
    ("import_batch", Operation.INSERT): _imported,
    ("import_row", Operation.INSERT): _row,
    ("delivery", Operation.INSERT): _sending,
    ("delivery", Operation.UPDATE): _delivered,
}
