"""How many pilots reach production, and how long it takes: counts and curves from spells."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from governance.analytics.formats import THIN, count, plural
from governance.analytics.frames.conversion import CONVERSION_RATES, CONVERSION_STEPS, SENSITIVITY
from governance.analytics.incidence import Curve, Estimate, Floats, Ints, at_risk, incidence
from governance.domain.enums import Track
from governance.domain.spells import FROM_THE_START, Outcome

FEWEST = 10
"""Groups of fewer spells show counts only: their curves would say more about chance."""

HORIZONS = (180, 365, 730)
"""Ages in days at which the share that has reached production is stated."""

AT_RISK_AGES = (0, 90, 180, 365, 730)


class Standing(StrEnum):
    """Whether a spell takes part in the curve, and if not, why."""

    OBSERVED = "observed"
    UNDATED = "undated"
    """Nobody knows the day on which it began."""
    ENDED_BEFORE = "ended_before"
    """It had ended when its initiative was registered: the failures of that time are unknown."""
    NOT_YET_OBSERVED = "not_yet_observed"
    """It runs, and its initiative was not registered before the day that is looked at."""
    UNRECORDED = "unrecorded"
    """Production was entered, and no pilot is on record before it."""


_ENDED = {Outcome.RUNNING.value: 0, Outcome.CONVERTED.value: 1, Outcome.FAILED.value: 2}


def curve_of(spells: pd.DataFrame, *, ages: str = "exit_age") -> Curve:
    """Return the curve of the spells that take part in it.

    Parameters
    ----------
    spells
        A PILOT_SPELLS frame.
    ages
        Which column says how old a spell became: ``exit_age``, ``youngest`` or ``oldest``.
    """
    return incidence(*_arrays(_observed(spells), ages))


def weighted_curve_of(spells: pd.DataFrame) -> Curve:
    """Return the curve in which spells stand for those of their outcome that have no date.

    Dates are missing more often for some outcomes than for others. Each spell counts with the
    inverse of the share of its outcome that has a date, as if the dates within an outcome were
    missing at random (inverse probability weighting). It is a sensitivity check beside the plain
    curve, not a better estimate.
    """
    dated = number_by_outcome(spells, dated=True)
    every = number_by_outcome(spells)
    inverse = {
        outcome.value: every[outcome] / dated[outcome] for outcome in Outcome if dated[outcome]
    }
    seen = _observed(spells)
    entry, exit_, ended, number = _arrays(seen, "exit_age")
    weight = np.asarray(seen["outcome"].map(inverse), dtype=np.float64)
    return incidence(entry, exit_, ended, weight * number)


def number(spells: pd.DataFrame) -> int:
    """Return how many spells the rows of a frame stand for."""
    return int(spells["n"].sum())


def number_by_outcome(spells: pd.DataFrame, *, dated: bool = False) -> dict[Outcome, int]:
    """Return how many spells have each outcome.

    Parameters
    ----------
    dated
        Count only those whose start is known.
    """
    if dated:
        spells = spells[~spells["standing"].isin([Standing.UNDATED, Standing.UNRECORDED])]
    found = spells.groupby("outcome")["n"].sum().to_dict()
    return {outcome: int(found.get(outcome.value, 0)) for outcome in Outcome}


def on_curve(spells: pd.DataFrame) -> int:
    """Return how many spells take part in the curve."""
    return number(_observed(spells))


def groups_of(spells: pd.DataFrame, by: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the spells of each group in the order of their names.

    Parameters
    ----------
    by
        A column of the frame: ``track``, ``root_unit``, ``risk_tier`` or ``cohort``.
    """
    for name, group in spells.groupby(by, sort=True):
        yield str(name), group


def recorded(spells: pd.DataFrame) -> pd.DataFrame:
    """Return the pilots that are on record, without production that none is recorded before."""
    return spells[spells["standing"] != Standing.UNRECORDED]


def enough(spells: pd.DataFrame) -> bool:
    """Tell whether a group has a curve of its own."""
    return on_curve(spells) >= FEWEST


def steps_by_track(spells: pd.DataFrame) -> pd.DataFrame:
    """Return the curves of the tracks that have one, a CONVERSION_STEPS frame."""
    rows: list[tuple[object, ...]] = []
    for track, group in _tracks(spells):
        curve = curve_of(group)
        if not enough(group) or curve.last is None or not len(curve.age):
            continue
        entry, exit_, _, weight = _arrays(_observed(group), "exit_age")
        begun, left = at_risk(entry, exit_, (0, curve.last), weight)
        rows.append((track, 0, 0.0, np.nan, np.nan, begun))
        columns = (curve.age, curve.success, curve.low, curve.high, curve.at_risk)
        rows += [(track, *step) for step in zip(*columns, strict=True)]
        rows.append((track, curve.last, *rows[-1][2:5], left))
    return CONVERSION_STEPS.from_rows(rows)


def at_risk_by_track(spells: pd.DataFrame) -> dict[str, tuple[int, ...]]:
    """Return how many pilots of each track were under observation at :data:`AT_RISK_AGES`."""
    found = {}
    for track, group in _tracks(_observed(spells)):
        entry, exit_, _, weight = _arrays(group, "exit_age")
        found[track] = at_risk(entry, exit_, AT_RISK_AGES, weight)
    return found


def number_at_risk(spells: pd.DataFrame, ages: Sequence[int]) -> list[int]:
    """Return how many pilots were under observation at each age in days."""
    entry, exit_, _, weight = _arrays(_observed(spells), "exit_age")
    return list(at_risk(entry, exit_, tuple(ages), weight))


def rates_by_track(spells: pd.DataFrame, age: int) -> pd.DataFrame:
    """Return what the naive rates of each track are made of, and its estimate at an age.

    Returns
    -------
    pandas.DataFrame
        A CONVERSION_RATES frame.
    """
    rows = []
    for track, group in _tracks(recorded(spells)):
        numbers = number_by_outcome(group).values()
        found = estimate(curve_of(group), age) if enough(group) else None
        shown = (np.nan,) * 3 if found is None else (found.value, found.low, found.high)
        rows.append((track, number(group), *numbers, on_curve(group), *shown))
    return CONVERSION_RATES.from_rows(rows)


def estimate(curve: Curve, age: int) -> Estimate | None:
    """Return the share in production at an age; None where nothing is known of it.

    While no end is on record there is none: ends are then what was not recorded.
    """
    return curve.at(age) if len(curve.age) else None


def cohort_share(quarter: Mapping[Any, Any]) -> float | None:
    """Return the share of a quarter's pilots that were in production within a year.

    None while the year is not over for all of them, and for fewer than :data:`FEWEST`.

    Parameters
    ----------
    quarter
        A row of a COHORTS frame.
    """
    if not quarter["year_passed"] or quarter["followed"] < FEWEST:
        return None
    return float(quarter["within_year"] / quarter["followed"])


def sensitivity(spells: pd.DataFrame) -> pd.DataFrame:
    """Return how the share in production would move with what is not known, a SENSITIVITY frame."""
    middle = curve_of(spells)
    curves = [
        curve_of(spells, ages="youngest"),
        curve_of(spells, ages="oldest"),
        weighted_curve_of(spells),
    ]
    rows = []
    for age in HORIZONS:
        found = estimate(middle, age)
        shown = (np.nan,) * 3 if found is None else (found.value, found.low, found.high)
        others = (estimate(curve, age) for curve in curves)
        rows.append((age, *shown, *(np.nan if each is None else each.value for each in others)))
    return SENSITIVITY.from_rows(rows)


def horizon(curve: Curve) -> int:
    """Return the age at which to state the share: a year, or half a year before one is observed."""
    return next((age for age in (365, 180) if estimate(curve, age) is not None), 365)


def answer(spells: pd.DataFrame) -> str:
    """Say in one sentence how pilots fare."""
    known = recorded(spells)
    converted, failed, running = number_by_outcome(known).values()
    runs = "runs" if running == 1 else "run"
    said = (
        f"Of {plural(number(known), 'pilot')} {_or_none(converted)} reached production, "
        f"{_or_none(failed)} ended otherwise and {_or_none(running)} still {runs}"
    )
    curve = curve_of(spells)
    age = horizon(curve)
    found = estimate(curve, age)
    if found is None:
        return f"{said}."
    return f"{said}; {100 * found.value:.0f}{THIN}% arrive within {months(age)}."


def _or_none(number_of: int) -> str:
    return count(number_of) if number_of else "none"


def months(age: int) -> str:
    """Return an age in days in the months that people say: 365 is ``12 months``."""
    return plural(round(age / 30.4375), "month")


def _tracks(spells: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the spells of each track that has any, in the order of the tracks."""
    for track in Track:
        group = spells[spells["track"] == track.value]
        if len(group):
            yield track.value, group


def _observed(spells: pd.DataFrame) -> pd.DataFrame:
    return spells[spells["standing"] == Standing.OBSERVED]


def _arrays(seen: pd.DataFrame, column: str) -> tuple[Ints, Ints, Ints, Floats]:
    entry = np.asarray(seen["entry_age"], dtype=np.int64)
    exit_ = np.asarray(seen[column], dtype=np.int64)
    ended = np.asarray(seen["outcome"].map(_ENDED), dtype=np.int64)
    weight = np.asarray(seen["n"], dtype=np.float64)
    # A spell at its youngest may end before it came under observation: then it did so at its end.
    return np.minimum(entry, np.maximum(exit_ - 1, FROM_THE_START)), exit_, ended, weight
