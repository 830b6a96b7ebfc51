"""Two people saved the same initiative: both versions side by side, and what becomes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from governance.ui.editing.changes import Typed
from governance.ui.editing.fields import TITLES
from governance.ui.editing.versions import Seen


@dataclass(frozen=True, slots=True)
class Difference:
    """One field on which the two versions differ from what was opened."""

    field: str
    opened: object
    yours: object
    theirs: object


@dataclass(frozen=True, slots=True)
class Conflict:
    """An initiative that somebody else saved after it was opened here."""

    opened: Seen
    theirs: Seen | None
    """As it is now; None when the reader may no longer see it."""
    differences: tuple[Difference, ...]


def conflicts(
    opened: Sequence[Seen], now: Mapping[int, Seen], given: Typed
) -> tuple[Conflict, ...]:
    """Return the changed initiatives whose version has moved on, in the order they were opened.

    Parameters
    ----------
    now
        The same initiatives as they are in the database, by id.
    given
        What was typed; an initiative without changes here cannot conflict.
    """
    found = []
    for each in opened:
        theirs = now.get(each.initiative_id)
        mine = given.get(each.initiative_id)
        if mine is None or (theirs is not None and theirs.version == each.version):
            continue
        yours = {**each.values, **mine}
        other = theirs.values if theirs else each.values
        differing = tuple(
            Difference(name, each.values[name], yours[name], other[name])
            for name in TITLES
            if name in each.values
            and (yours[name] != each.values[name] or other[name] != each.values[name])
        )
        found.append(Conflict(each, theirs, differing))
    return tuple(found)


def without(given: Typed, initiative_id: int) -> Typed:
    """Return what was typed, apart from one initiative."""
    return {each: values for each, values in given.items() if each != initiative_id}
