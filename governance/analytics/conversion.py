"""How many pilots reach production, and how long it takes: counts and curves from spells."""

from collections.abc import Iterator
from enum import StrEnum

import numpy as np
import pandas as pd

from governance.analytics.incidence import Curve, Ints, incidence
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
    dated = spells["standing"].isin([Standing.OBSERVED, Standing.ENDED_BEFORE])
    shares = dated.groupby(spells["outcome"]).mean()
    seen = _observed(spells)
    weight = np.asarray(1.0 / seen["outcome"].map(shares), dtype=np.float64)
    return incidence(*_arrays(seen, "exit_age"), weight)


def groups_of(spells: pd.DataFrame, by: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the spells of each group in the order of their names.

    Parameters
    ----------
    by
        A column of the frame: ``track``, ``root_unit``, ``risk_tier`` or ``cohort``.
    """
    for name, group in spells.groupby(by, sort=True):
        yield str(name), group


def enough(spells: pd.DataFrame) -> bool:
    """Tell whether a group has a curve of its own."""
    return len(_observed(spells)) >= FEWEST


def _observed(spells: pd.DataFrame) -> pd.DataFrame:
    return spells[spells["standing"] == Standing.OBSERVED]


def _arrays(seen: pd.DataFrame, column: str) -> tuple[Ints, Ints, Ints]:
    entry = np.asarray(seen["entry_age"], dtype=np.int64)
    exit_ = np.asarray(seen[column], dtype=np.int64)
    ended = np.asarray(seen["outcome"].map(_ENDED), dtype=np.int64)
    # A spell at its youngest may end before it came under observation: then it did so at its end.
    return np.minimum(entry, np.maximum(exit_ - 1, FROM_THE_START)), exit_, ended
