"""Pilot spells: how long an initiative was piloted, and how that ended."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from governance.domain.dates import PartialDate
from governance.domain.enums import DateBasis, Stage


class Outcome(StrEnum):
    """How a pilot spell ended, as far as is known."""

    CONVERTED = "converted"
    """It entered production."""
    FAILED = "failed"
    """It was stopped, retired, or returned to development or idea."""
    RUNNING = "running"
    """It had not ended by the day that is looked at."""


class Reading(StrEnum):
    """On which day of its period a date stands that is known to the month or the year only."""

    MIDDLE = "middle"
    SHORTEST = "shortest"
    """Starts on the last day of their period, ends on the first: the youngest a spell can be."""
    LONGEST = "longest"
    """Starts on the first day of their period, ends on the last: the oldest a spell can be."""


@dataclass(frozen=True, slots=True)
class Entered:
    """One entry of a stage history that holds."""

    stage: Stage
    on: PartialDate
    basis: DateBasis
    ordered_on: dt.date | None = None
    """Day by which it is put in order; None for the first day of its date."""

    @property
    def place(self) -> dt.date:
        """Day by which it is put in order."""
        return self.ordered_on or self.on.on


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of time in pilot; one without an end was running when the history was read."""

    start: Entered
    end: Entered | None

    @property
    def outcome(self) -> Outcome:
        """How it ended."""
        if self.end is None:
            return Outcome.RUNNING
        return Outcome.CONVERTED if self.end.stage is Stage.PRODUCTION else Outcome.FAILED

    @property
    def dated(self) -> bool:
        """Whether the day on which it began is known; one that was only seen running is not."""
        return self.start.basis is DateBasis.STATED


@dataclass(frozen=True, slots=True)
class Ages:
    """Between which ages a spell was under observation, in days."""

    entry: int
    """Age at registration; -1 for a spell observed from its start, so that an end on the very
    first day is observed too."""
    exit: int
    """Age at its end, or on the day that is looked at."""

    @property
    def observed(self) -> bool:
        """Whether it was under observation at all: it had not ended when it was registered."""
        return self.exit > self.entry


FROM_THE_START = -1


def spells(history: Iterable[Entered]) -> Iterator[Spell]:
    """Yield the pilot spells of a stage history.

    A spell begins with an entry into pilot and ends with the next entry into another stage; coming
    back to pilot begins another.

    Parameters
    ----------
    history
        The entries that hold, in the order in which the stages were entered.
    """
    start: Entered | None = None
    for entry in history:
        if entry.stage is Stage.PILOT:
            start = start or entry
        elif start is not None:
            yield Spell(start, entry)
            start = None
    if start is not None:
        yield Spell(start, None)


def began_unrecorded(history: Iterable[Entered]) -> Entered | None:
    """Return the first entry into production if no pilot is recorded before it, else None."""
    for entry in history:
        if entry.stage is Stage.PILOT:
            return None
        if entry.stage is Stage.PRODUCTION:
            return entry
    return None


def ages(
    spell: Spell, *, registered_on: dt.date, as_of: dt.date, reading: Reading = Reading.MIDDLE
) -> Ages:
    """Return between which ages a dated spell was under observation.

    Parameters
    ----------
    registered_on
        When the organisation first knew of the initiative. A spell that had begun by then is under
        observation only from that age on (left truncation): had it ended before, nobody would know.
    as_of
        The day that is looked at; what had not ended by then was running.

    Raises
    ------
    ValueError
        The spell has no date on which it began.
    """
    if not spell.dated:
        raise ValueError("a spell without a start has no age")
    start = _start(spell.start.on, as_of, reading)
    end = as_of if spell.end is None else _end(spell.end, start, as_of, reading)
    entry = FROM_THE_START if registered_on <= start else (registered_on - start).days
    return Ages(entry, max((end - start).days, 0))


def _start(on: PartialDate, as_of: dt.date, reading: Reading) -> dt.date:
    days = {Reading.SHORTEST: on.last, Reading.LONGEST: on.on, Reading.MIDDLE: _middle(on)}
    return min(days[reading], as_of)


def _end(end: Entered, start: dt.date, as_of: dt.date, reading: Reading) -> dt.date:
    if end.basis is DateBasis.OBSERVED and reading is Reading.SHORTEST:
        return start  # It was seen to have ended, and may have at any time since it began.
    on = end.on
    days = {Reading.SHORTEST: on.on, Reading.LONGEST: on.last, Reading.MIDDLE: _middle(on)}
    return min(days[reading], as_of)


def _middle(on: PartialDate) -> dt.date:
    return on.on + (on.last - on.on) // 2
