"""How likely a pilot still arrives, given how old it is."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from governance.analytics.conversion import curve_of, number_at_risk

FEWEST_AT_RISK = 5
"""With fewer pilots that got as old, a share would say more about chance."""


@dataclass(frozen=True, slots=True)
class Chance:
    """What became of comparable pilots that got as old."""

    share: float | None
    """Of them, reached production later, as far as anything is known; None for too few."""
    at_risk: int
    """Pilots under observation at that age."""


def chance_from(spells: pd.DataFrame, ages: list[int]) -> list[Chance]:
    """Return for each age the share of pilots that still reached production from it on.

    That is (F(last) - F(age)) / S(age), with F the cumulative incidence of production, S what is
    neither in production nor ended otherwise, and ``last`` the greatest age observed: the
    probability to arrive after an age, given that a pilot still runs at it.

    Parameters
    ----------
    spells
        A PILOT_SPELLS frame of comparable pilots.
    ages
        In days.
    """
    curve = curve_of(spells)
    under = number_at_risk(spells, ages)
    if not len(curve.age):
        return [Chance(None, each) for each in under]
    steps = np.searchsorted(curve.age, np.array(ages), side="right")
    reached = np.concatenate(([0.0], curve.success))
    ended = np.concatenate(([0.0], curve.failure))
    remaining = 1.0 - reached[steps] - ended[steps]
    later = reached[-1] - reached[steps]
    return [
        Chance(float(gain / left) if each >= FEWEST_AT_RISK and left > 0 else None, each)
        for gain, left, each in zip(later, remaining, under, strict=True)
    ]
