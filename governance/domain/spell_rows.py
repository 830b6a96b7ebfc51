"""What is kept of each pilot spell, so that it can be read as of any day without its history.

The entries of a history are ordered by days, and what was known by the end of a day is what is
ordered by then. So the spells as of a day are those that began by then, without the ends that came
later: a row that holds both days is cut off at a day exactly as its history would be.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from governance.domain.dates import PartialDate
from governance.domain.enums import DateBasis, Precision, Stage
from governance.domain.spells import (
    Entered,
    Outcome,
    Reading,
    Spell,
    ages,
    began_unrecorded,
    spells,
)

UNRECORDED = 0
"""Number of the row for production that no pilot is recorded before."""

_FAR = dt.date.max
_QUARTERS = 4
_QUARTER = 3
"""Months."""


@dataclass(frozen=True, slots=True)
class SpellRow:
    """One spell of an initiative.

    The fields are described in :class:`governance.models.pilot_spell.PilotSpell`.
    """

    number: int
    recorded: bool
    outcome: Outcome
    next_stage: Stage | None
    began_by: dt.date
    start_on: dt.date | None
    start_precision: Precision | None
    start_basis: DateBasis | None
    over_by: dt.date | None
    end_on: dt.date | None
    end_precision: Precision | None
    end_basis: DateBasis | None
    settled_on: dt.date
    cohort: int | None
    entry_age: int | None
    exit_age: int | None
    youngest: int | None
    oldest: int | None


def spell_rows(history: Sequence[Entered], registered_on: dt.date) -> Iterator[SpellRow]:
    """Yield what is kept of the spells of an initiative, in the order in which they began.

    Parameters
    ----------
    history
        As for :func:`governance.domain.spells.spells`.
    registered_on
        As for :func:`governance.domain.spells.ages`.
    """
    if found := began_unrecorded(history):
        yield _unrecorded(found)
    for number, spell in enumerate(spells(history), start=UNRECORDED + 1):
        yield _row(number, spell, registered_on)


def as_of(row: SpellRow, day: dt.date) -> Spell | None:
    """Return a recorded spell as it stood at the end of a day; None if it had not begun.

    Raises
    ------
    ValueError
        The row stands for production without a recorded pilot.
    """
    if row.start_on is None or row.start_precision is None or row.start_basis is None:
        raise ValueError("production without a recorded pilot is no spell")
    if row.began_by > day:
        return None
    start = Entered(
        Stage.PILOT, PartialDate(row.start_on, row.start_precision), row.start_basis, row.began_by
    )
    return Spell(start, _end(row, day))


def cohort_name(cohort: int) -> str:
    """Return a quarter as people write it: ``2025 Q3``."""
    return f"{cohort // _QUARTERS} Q{cohort % _QUARTERS + 1}"


def cohort_of(day: dt.date) -> int:
    """Return the quarter of a day, counted from the year 0."""
    return day.year * _QUARTERS + (day.month - 1) // _QUARTER


def cohort_ends(cohort: int) -> dt.date:
    """Return the last day of a quarter."""
    year, quarter = divmod(cohort + 1, _QUARTERS)
    return dt.date(year, quarter * _QUARTER + 1, 1) - dt.timedelta(days=1)


def _end(row: SpellRow, day: dt.date) -> Entered | None:
    if row.over_by is None or row.over_by > day:
        return None
    if (
        row.next_stage is None
        or row.end_on is None
        or row.end_precision is None
        or row.end_basis is None
    ):
        return None
    on = PartialDate(row.end_on, row.end_precision)
    return Entered(row.next_stage, on, row.end_basis, row.over_by)


def _unrecorded(production: Entered) -> SpellRow:
    return SpellRow(
        number=UNRECORDED,
        recorded=False,
        outcome=Outcome.CONVERTED,
        next_stage=production.stage,
        began_by=production.place,
        start_on=None,
        start_precision=None,
        start_basis=None,
        over_by=production.place,
        end_on=production.on.on,
        end_precision=production.on.precision,
        end_basis=production.basis,
        settled_on=production.place,
        cohort=None,
        entry_age=None,
        exit_age=None,
        youngest=None,
        oldest=None,
    )


def _row(number: int, spell: Spell, registered_on: dt.date) -> SpellRow:
    start, end = spell.start, spell.end
    entry, middle, young, old = _ages(spell, registered_on)
    return SpellRow(
        number=number,
        recorded=True,
        outcome=spell.outcome,
        next_stage=end.stage if end else None,
        began_by=start.place,
        start_on=start.on.on,
        start_precision=start.on.precision,
        start_basis=start.basis,
        over_by=end.place if end else None,
        end_on=end.on.on if end else None,
        end_precision=end.on.precision if end else None,
        end_basis=end.basis if end else None,
        settled_on=max(_moving_until(spell, registered_on)),
        cohort=cohort_of(start.on.on) if spell.dated else None,
        entry_age=entry,
        exit_age=middle,
        youngest=young,
        oldest=old,
    )


def _moving_until(spell: Spell, registered_on: dt.date) -> Iterable[dt.date]:
    """Yield the days from which on the ages no longer depend on the day that is looked at.

    No date stands after the day that is looked at: a period that has not passed yet is cut off
    there. The age of a running spell grows by one a day whatever its period is.
    """
    yield spell.start.place
    if spell.dated:
        yield registered_on
    if spell.end is not None:
        yield spell.end.place
        if spell.dated:
            yield spell.start.on.last
            yield spell.end.on.last


def _ages(
    spell: Spell, registered_on: dt.date
) -> tuple[int, int, int, int] | tuple[None, None, None, None]:
    if not spell.dated:
        return (None, None, None, None)
    found = [
        ages(spell, registered_on=registered_on, as_of=_FAR, reading=reading)
        for reading in readings(spell)
    ]
    base = 0 if spell.end is not None else _FAR.toordinal()
    middle, *bounds = (each.exit - base for each in found)
    young, old = bounds or (middle, middle)
    return (found[0].entry, middle, young, old)


def readings(spell: Spell) -> tuple[Reading, ...]:
    """Return how the dates of a spell can be read: in the middle, shortest and longest.

    To the day, there is one reading only; most spells are, and an import brings many.
    """
    every = (Reading.MIDDLE, Reading.SHORTEST, Reading.LONGEST)
    return every[:1] if _to_the_day(spell) else every


def _to_the_day(spell: Spell) -> bool:
    if spell.start.on.precision is not Precision.DAY:
        return False
    return spell.end is None or (
        spell.end.on.precision is Precision.DAY and spell.end.basis is DateBasis.STATED
    )
