"""Changes as the audit trail recorded them, in the words of the forms."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from governance.analytics.formats import DASH
from governance.domain.enums import DateBasis, Phase, Precision, RiskTier, Technique, Track
from governance.domain.labels import label
from governance.queries.audit import Event
from governance.ui.components import dates
from governance.ui.editing.fields import TITLES, plain

_COLUMNS = {"unit_id": "unit", "owner_id": "owner", "sponsor_id": "sponsor"}
"""Columns that hold an id, and the fields that people know them by."""

_ENUMS = {"track": Track, "risk_tier": RiskTier, "phase": Phase}


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind ids."""

    units: Mapping[int, str]
    people: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One change of one field, in words."""

    title: str
    before: str
    after: str


def mentioned(events: Iterable[Event]) -> tuple[frozenset[int], frozenset[int]]:
    """Return the ids of the units and of the people that events mention."""
    units: set[int] = set()
    people: set[int] = set()
    for event in events:
        for state in (event.before, event.after):
            units |= {state["unit_id"]} if state.get("unit_id") else set()
            people |= {state[name] for name in ("owner_id", "sponsor_id") if state.get(name)}
    return frozenset(units), frozenset(people)


def changes(event: Event, names: Names) -> Iterator[Recorded]:
    """Yield the changes of an initiative's own fields; what follows from others is left out."""
    for column, after in event.after.items():
        field = _COLUMNS.get(column, column)
        before = event.before.get(column)
        if field == "facts":
            yield from _facts(before or {}, after or {})
        elif field in TITLES:
            yield Recorded(TITLES[field], _words(field, before, names), _words(field, after, names))


def _facts(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Recorded]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            old, new = (plain(each[name]) if name in each else DASH for each in (before, after))
            yield Recorded(f"Fact {name}", old, new)


def _words(field: str, value: Any, names: Names) -> str:  # noqa: ANN401 - as JSON held it
    if value is None or value in ("", []):
        return DASH
    speak: dict[str, Callable[[Any], str]] = {
        "unit": lambda held: names.units.get(held, f"unit {held}"),
        "owner": lambda held: names.people.get(held, f"person {held}"),
        "sponsor": lambda held: names.people.get(held, f"person {held}"),
        "techniques": lambda held: ", ".join(label(Technique(each)) for each in held),
        "registered_on": lambda held: dates.day(dt.date.fromisoformat(held)),
    }
    if field in _ENUMS:
        return label(_ENUMS[field](value))
    return speak.get(field, plain)(value)


def period(entry: Mapping[str, Any]) -> str:
    """Return when a recorded stage entry says that its stage was entered."""
    on = dt.date.fromisoformat(entry["effective_on"])
    if entry.get("basis") == DateBasis.OBSERVED:
        return f"on {dates.day(on)} or earlier"
    precision = Precision(entry["precision"])
    return ("on " if precision is Precision.DAY else "in ") + dates.period(on, precision)
