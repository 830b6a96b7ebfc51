"""Reads of pilot spells, from their summary rows."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    func,
    not_,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from governance.analytics.conversion import Standing
from governance.analytics.frames.conversion import COHORTS, PILOT_SPELLS
from governance.analytics.incidence import Ints
from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.domain.spell_rows import cohort_ends, cohort_name
from governance.domain.spells import FROM_THE_START, Outcome
from governance.models import BusinessUnit, PilotSpell
from governance.queries.moving_spells import (
    Moving,
    moving_spells,
    of_filter,
    ran_from_a_day,
    unsettled,
)
from governance.queries.plans import unindexed, unindexed_column

LISTED = 200
"""Initiatives that are named one by one where a number is explained."""

YEAR_DAYS = 365


class Split(StrEnum):
    """What spells can be told apart by; the value is the column of the frame."""

    TRACK = "track"
    UNIT = "root_unit"
    TIER = "risk_tier"
    COHORT = "cohort"


_SPLITS: dict[Split, ColumnElement[Any]] = {
    Split.TRACK: type_coerce(PilotSpell.track, String),
    Split.UNIT: PilotSpell.root_unit_id.expression,
    Split.TIER: type_coerce(PilotSpell.risk_tier, String),
    Split.COHORT: PilotSpell.cohort.expression,
}
SelectAny = Select[*tuple[Any, ...]]

_AGES = ("entry_age", "exit_age", "youngest", "oldest")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What one reason keeps out of the curve."""

    number: int
    """Initiatives."""
    ids: tuple[int, ...]
    """The first :data:`LISTED` of them."""


def spells_frame(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    *,
    as_of: dt.date,
    by: Collection[Split] = (Split.TRACK,),
) -> pd.DataFrame:
    """Return what :func:`spells_frames` does as of one day.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    (found,) = spells_frames(session, where, viewer, days=(as_of,), by=by)
    return found


def spells_frames(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    *,
    days: Collection[dt.date],
    by: Collection[Split] = (Split.TRACK,),
    bounds: bool = True,
) -> list[pd.DataFrame]:
    """Return the pilot spells of the filtered initiatives as of the end of some days.

    Stages entered by that day count; the filter, the track, the unit and the tier are those of now.

    Parameters
    ----------
    by
        What spells are told apart by; the other grouping columns are empty in the frame.
    bounds
        Whether to read what ages could be where dates are known to the month or year only; else
        ``youngest`` and ``oldest`` say nothing.

    Returns
    -------
    list
        A :data:`~governance.analytics.frames.conversion.PILOT_SPELLS` frame for each day, in
        their order.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    mine = of_filter(session, where, viewer)
    splits = [split for split in Split if split in by]
    entry_age, exit_age, *bounding = (getattr(PilotSpell, name) for name in _AGES)
    keys = (
        *(_SPLITS[split] for split in splits),
        type_coerce(PilotSpell.outcome, String),
        PilotSpell.recorded,
        entry_age,
        exit_age,
        *(bounding if bounds else (exit_age, exit_age)),
    )
    units: dict[int, str] = {}
    if Split.UNIT in splits:
        units = dict(iter(session.execute(select(BusinessUnit.id, BusinessUnit.name))))
    # Nearly all are settled by the earliest day: those are counted once for all days.
    earliest = min(days)
    always = _counted(session, keys, [*_settled_by(earliest), *mine])
    frames = []
    for day in days:
        settled = list(always)
        if day > earliest:
            since = [PilotSpell.settled_on > earliest, PilotSpell.settled_on <= day]
            settled += _counted(session, keys, [*since, *mine])
        settled += _ran(session, [_SPLITS[split] for split in splits], mine, day)
        rest = [*mine, not_(ran_from_a_day(day))]
        moving = [_row(each, splits, units) for each in moving_spells(session, rest, day)]
        frame = _settled(settled, splits, units, day)
        if moving:
            frame = pd.concat([frame, PILOT_SPELLS.from_rows(moving)], ignore_index=True)
        frames.append(PILOT_SPELLS.require(frame))
    return frames


def _counted(
    session: Session, keys: tuple[ColumnElement[Any], ...], clauses: list[ColumnElement[bool]]
) -> list[Any]:
    """Return the spells that are alike in all keys with their number."""
    counted: SelectAny = select(*keys, func.count()).where(*clauses)
    # Past the ORM, whose loading of rows takes as long as the driver's.
    return [*session.connection().execute(counted.group_by(*dict.fromkeys(keys))).all()]


def _ran(
    session: Session,
    splits: list[ColumnElement[Any]],
    clauses: list[ColumnElement[bool]],
    day: dt.date,
) -> Iterator[tuple[Any, ...]]:
    """Yield what ran on a day since a known one, counted like what is settled and still runs."""
    keys = (*splits, PilotSpell.entry_age, PilotSpell.start_on)
    counted: SelectAny = select(*keys, func.count()).group_by(*keys)
    found = counted.where(unsettled(day), ran_from_a_day(day), *clauses)
    for *known, entry, start, n in session.execute(found):
        yield (*known, Outcome.RUNNING, True, entry, *(-start.toordinal(),) * 3, n)


def _settled_by(as_of: dt.date) -> list[ColumnElement[bool]]:
    """Return the condition that nearly every spell meets, so that no index is of use for it."""
    return [unindexed_column(PilotSpell.settled_on.expression) <= as_of]


def _settled(
    rows: Collection[Any], splits: list[Split], units: Mapping[int, str], as_of: dt.date
) -> pd.DataFrame:
    """Build the frame of counts; the ages of what runs are those on the day looked at."""
    if not rows:
        return PILOT_SPELLS.from_rows([])
    *keys, outcome, recorded, entry, exit_, young, old, n = zip(*rows, strict=True)
    runs = np.array([each == Outcome.RUNNING for each in outcome])
    dated = np.array([each is not None for each in entry])
    begun = _numbers(entry)
    ages = [
        np.maximum(_numbers(age) + np.where(runs, as_of.toordinal(), 0), 0)
        for age in (exit_, young, old)
    ]
    observed = dated & (ages[0] > begun)
    standing = np.select(
        [observed, dated & runs, dated, np.array(recorded, dtype=bool)],
        [
            Standing.OBSERVED.value,
            Standing.NOT_YET_OBSERVED.value,
            Standing.ENDED_BEFORE.value,
            Standing.UNDATED.value,
        ],
        Standing.UNRECORDED.value,
    )
    known = dict(zip(splits, keys, strict=True))
    columns: dict[str, Collection[Any]] = {
        split.value: _named(split, known[split], units) if split in known else [""] * len(n)
        for split in Split
    }
    columns |= {"outcome": outcome, "standing": standing, "n": n}
    columns |= {
        name: np.where(observed, age, -1) for name, age in zip(_AGES, (begun, *ages), strict=True)
    }
    return PILOT_SPELLS.from_columns(columns)


def _numbers(column: Collection[int | None]) -> Ints:
    return np.array([0 if each is None else each for each in column], dtype=np.int64)


def _named(split: Split, values: Collection[Any], units: Mapping[int, str]) -> Collection[str]:
    if split is Split.UNIT:
        return [units[each] for each in values]
    if split is Split.COHORT:
        return ["" if each is None else cohort_name(each) for each in values]
    return values


def _row(one: Moving, splits: list[Split], units: Mapping[int, str]) -> tuple[Any, ...]:
    keys = (_key(one, split, units) if split in splits else "" for split in Split)
    return (*keys, one.outcome, one.standing, *one.ages, 1)


def _key(one: Moving, split: Split, units: Mapping[int, str]) -> str:
    match split:
        case Split.TRACK:
            return one.track
        case Split.UNIT:
            return units.get(one.root_unit_id, "")
        case Split.TIER:
            return one.risk_tier
        case Split.COHORT:
            return "" if one.cohort is None else cohort_name(one.cohort)


def cohorts_frame(
    session: Session, where: PortfolioFilter, viewer: Actor, *, as_of: dt.date
) -> pd.DataFrame:
    """Return by quarter of their start what became of the pilots whose start is known.

    Returns
    -------
    pandas.DataFrame
        A :data:`~governance.analytics.frames.conversion.COHORTS` frame.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    mine = of_filter(session, where, viewer)
    followed = PilotSpell.entry_age == FROM_THE_START
    swift = and_(
        followed, PilotSpell.outcome == Outcome.CONVERTED, PilotSpell.exit_age <= YEAR_DAYS
    )
    wanted = [*(PilotSpell.outcome == outcome for outcome in Outcome), followed, swift]
    counted = (
        select(PilotSpell.cohort, *(func.count(case((each, 1))) for each in wanted))
        .where(PilotSpell.cohort.is_not(None), *_settled_by(as_of), *unindexed(mine))
        .group_by(PilotSpell.cohort)
    )
    sums: dict[int, list[int]] = {
        int(cohort or 0): list(numbers) for cohort, *numbers in session.execute(counted)
    }
    for one in moving_spells(session, mine, as_of):
        if one.cohort is not None:
            own = sums.setdefault(one.cohort, [0] * len(wanted))
            for place, holds in enumerate(_belongs(one)):
                own[place] += holds
    return COHORTS.from_rows(_cohorts(sums, as_of))


def _belongs(one: Moving) -> Iterator[bool]:
    for outcome in Outcome:
        yield one.outcome is outcome
    entry, exit_, *_ = one.ages
    followed = one.standing is Standing.OBSERVED and entry == FROM_THE_START
    yield followed
    yield followed and one.outcome is Outcome.CONVERTED and exit_ <= YEAR_DAYS


def _cohorts(sums: Mapping[int, list[int]], as_of: dt.date) -> Iterator[tuple[object, ...]]:
    """Yield a row for every quarter from the first to the last, also where no pilot began."""
    for cohort in range(min(sums), max(sums) + 1) if sums else ():
        converted, failed, running, followed, swift = sums.get(cohort, [0] * 5)
        old = cohort_ends(cohort) + dt.timedelta(days=YEAR_DAYS) <= as_of
        begun = converted + failed + running
        yield (cohort_name(cohort), begun, converted, failed, running, old, followed, swift)


def left_out(
    session: Session, where: PortfolioFilter, viewer: Actor, *, as_of: dt.date
) -> dict[Standing, LeftOut]:
    """Return which initiatives have a pilot that is not on the curve, by why it is not.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    mine = of_filter(session, where, viewer)
    age = PilotSpell.exit_age + case(
        (PilotSpell.outcome == Outcome.RUNNING, as_of.toordinal()), else_=0
    )
    outside = or_(PilotSpell.entry_age.is_(None), age <= PilotSpell.entry_age)
    columns = (
        PilotSpell.initiative_id,
        PilotSpell.recorded,
        PilotSpell.entry_age,
        type_coerce(PilotSpell.outcome, String),
    )
    settled = select(*columns).where(outside, *_settled_by(as_of), *mine)
    found: dict[Standing, set[int]] = {standing: set() for standing in Standing}
    for initiative_id, recorded, entry, outcome in session.execute(settled):
        if entry is None:
            why = Standing.UNDATED if recorded else Standing.UNRECORDED
        else:
            runs = outcome == Outcome.RUNNING
            why = Standing.NOT_YET_OBSERVED if runs else Standing.ENDED_BEFORE
        found[why].add(initiative_id)
    for one in moving_spells(session, mine, as_of):
        found[one.standing].add(one.initiative_id)
    del found[Standing.OBSERVED]
    return {
        standing: LeftOut(len(ids), tuple(sorted(ids)[:LISTED])) for standing, ids in found.items()
    }
