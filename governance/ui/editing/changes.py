"""What differs between what was seen and what was typed, and why it may not be saved as it is."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.domain import drafts, pasting
from governance.domain.drafts import NAME_LIMIT, InitiativeDraft
from governance.domain.names import name_key
from governance.services.initiatives import Edit
from governance.ui.editing.fields import REQUIRED, TITLES
from governance.ui.editing.versions import Seen, Values

Typed = Mapping[int, Values]
"""Changed values by initiative and field; what is not in it was left as it was seen."""

_DRAFTED = frozenset(TITLES) - {"unit", "owner", "sponsor"}
_PEOPLE = ("owner", "sponsor")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one initiative that will be saved."""

    initiative_id: int
    name: str
    """Name of the initiative as it was seen."""
    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one field of one initiative cannot be saved."""

    initiative_id: int
    name: str
    field: str
    reason: str


def typed(seen: Iterable[Seen], values: Mapping[int, Values]) -> Typed:
    """Return what of the typed values differs from what was seen.

    Text is compared as it would be saved: without control characters and spaces around it. What a
    grid cut when it was pasted stays as it is, so that :func:`problems` can tell.
    """
    found = {}
    among_rare = _among_rare(values.values())
    for each in seen:
        given = values.get(each.initiative_id, {})
        differing = {
            name: cleaned
            for name, value in given.items()
            if not _same(name, each.values[name], cleaned := _cleaned(value, among_rare=among_rare))
        }
        if differing:
            found[each.initiative_id] = differing
    return found


def changes(seen: Sequence[Seen], given: Typed) -> tuple[Change, ...]:
    """Return the changes in the order of the rows and of the fields."""
    return tuple(
        Change(
            each.initiative_id, each.name, name, each.values[name], given[each.initiative_id][name]
        )
        for each in seen
        if each.initiative_id in given
        for name in TITLES
        if name in given[each.initiative_id]
    )


def edits(seen: Iterable[Seen], given: Typed) -> tuple[Edit, ...]:
    """Return what the service is asked to save, each at the version it was seen in."""
    return tuple(
        Edit(each.initiative_id, each.version, dict(given[each.initiative_id]))
        for each in seen
        if each.initiative_id in given
    )


def problems(seen: Sequence[Seen], given: Typed, today: dt.date) -> tuple[Problem, ...]:
    """Return every reason why changes cannot be saved; empty when they can.

    The service refuses the same, but only the first; somebody who has filled a grid wants them all.
    """
    among_rare = _among_rare(given.values())
    return tuple(
        Problem(each.initiative_id, each.name, name, reason)
        for each in seen
        if each.initiative_id in given
        for name, reason in (
            _refusals({**each.values, **given[each.initiative_id]}, today)
            | _cut(given[each.initiative_id], among_rare=among_rare)
        ).items()
    )


def _cut(given: Values, *, among_rare: bool) -> dict[str, str]:
    """Return what a grid cut when it was pasted, by field."""
    return {
        name: reason
        for name, value in given.items()
        if type(value) is str and (reason := pasting.cut_refusal(value, among_rare=among_rare))
    }


def _among_rare(values: Iterable[Values]) -> bool:
    return pasting.rare(value for each in values for value in each.values() if type(value) is str)


def _refusals(values: Values, today: dt.date) -> dict[str, str]:
    empty = [name for name in REQUIRED if values[name] in (None, "")]
    found = {name: f"{TITLES[name]} is empty; give one." for name in empty}
    fields: dict[str, Any] = {
        name: value for name, value in values.items() if name in _DRAFTED and name not in empty
    }
    fields.setdefault("name", "?")
    found |= {
        name: reason
        for name, reason in drafts.refusals(InitiativeDraft(**fields), today).items()
        if name not in found
    }
    for name in _PEOPLE:
        if reason := drafts.text_refusal(f"The {name}", str(values[name]), NAME_LIMIT):
            found[name] = reason
    return found


def _cleaned(value: object, *, among_rare: bool) -> object:
    if type(value) is not str or pasting.cut_refusal(value, among_rare=among_rare):
        return value
    return drafts.clean(value)


def _same(field: str, before: object, after: object) -> bool:
    if field in _PEOPLE:
        return name_key(str(before)) == name_key(str(after))
    if field == "techniques":
        return set(_listed(before)) == set(_listed(after))
    return before == after and isinstance(before, bool) == isinstance(after, bool)


def _listed(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()
