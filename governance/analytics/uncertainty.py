"""How far a plan with low, likely and high amounts may miss: bands from its sums by month.

Each month's planned costs, and its planned benefits, are taken to be triangular between the sums of
their lows and highs with the peak at the sum of the likely amounts. All benefits of a plan err
together, all costs err together, and the two independently of each other; without dependence
thousands of lines would cancel out and the band of a portfolio would be a line. ``independent``
shows that other extreme. The reasons are in ``docs/decisions/0022-uncertainty-of-plans.md``.

The draws are a Latin hypercube (McKay, Beckman and Conover 1979) ordered by the integers of PCG64,
whose stream for a seed numpy keeps across versions, unlike those of its distributions. The seed is
a hash of the sums, so the same plan always has the same band. Only sums by month are read, so the
time does not grow with the number of lines.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from governance.analytics.discounting import UNITS
from governance.analytics.frames.value import PLAN_BAND, VALUE_MONTHS
from governance.analytics.ledger import BENEFIT, COST, PLAN

DRAWS = 2_048
ENDS = (0.025, 0.975)
"""Quantiles at which a band of 95 % ends."""

Floats = npt.NDArray[np.float64]

_POINTS = ["low", "amount", "high"]


@dataclass(frozen=True, slots=True)
class Band:
    """Between which ends a planned figure lies with 95 %, if the ranges of the plan are right."""

    low: float
    high: float


def plan_band(months: pd.DataFrame, *, independent: bool = False) -> pd.DataFrame | None:
    """Return the band of the cumulative planned net benefit.

    Parameters
    ----------
    months
        A VALUE_MONTHS frame.
    independent
        Whether months, and costs and benefits, err independently: the narrowest band.

    Returns
    -------
    pandas.DataFrame or None
        A PLAN_BAND frame; None where no planned amount has a range.
    """
    plan = _plan(months)
    if plan is None:
        return None
    costs, benefits = _drawn(plan, independent=independent)
    net = np.cumsum(benefits - costs, axis=0)
    low, high = np.quantile(net, ENDS, axis=1) / UNITS
    numbers = plan.index.get_level_values("month").unique()
    return PLAN_BAND.from_rows(zip(numbers, low, high, strict=True))


def multiple_band(months: pd.DataFrame, *, independent: bool = False) -> Band | None:
    """Return the band of planned benefits / planned costs; None without a range or a cost.

    Parameters
    ----------
    months
        A VALUE_MONTHS frame.
    independent
        As for :func:`plan_band`.
    """
    plan = _plan(months)
    if plan is None:
        return None
    costs, benefits = (each.sum(axis=0) for each in _drawn(plan, independent=independent))
    if costs.min() <= 0:
        return None
    low, high = np.quantile(benefits / costs, ENDS)
    return Band(float(low), float(high))


def _plan(months: pd.DataFrame) -> pd.DataFrame | None:
    """Return low, likely and high sums by month and kind, every pair present; None without ranges.

    The order is the same whatever that of the lines was.
    """
    frame = VALUE_MONTHS.require(months)
    planned = frame[frame["basis"] == PLAN]
    if planned.empty:
        return None
    sums = planned.groupby(["month", "kind"])[_POINTS].sum()
    if (sums["low"] == sums["high"]).all():
        return None
    numbers = sorted(sums.index.unique("month"))
    pairs = pd.MultiIndex.from_product([numbers, [COST, BENEFIT]], names=["month", "kind"])
    return sums.reindex(pairs, fill_value=0)


def _drawn(plan: pd.DataFrame, *, independent: bool) -> tuple[Floats, Floats]:
    """Return costs and benefits, each a row a month and a column a draw."""
    points = plan.to_numpy(dtype=np.int64).reshape(-1, 2, len(_POINTS))
    levels = _levels(len(points) if independent else 1, _seed(plan))
    costs, benefits = (_quantile(points[:, kind], levels[:, kind]) for kind in (0, 1))
    return costs, benefits


def _seed(plan: pd.DataFrame) -> int:
    numbers = plan.reset_index()[["month", *_POINTS]].to_numpy(dtype="<i8")
    return int.from_bytes(hashlib.sha256(numbers.tobytes()).digest())


def _levels(rows: int, seed: int) -> Floats:
    """Return for each row and kind the levels (i + 1/2) / DRAWS, each once, in random order."""
    raw = np.random.PCG64(seed).random_raw((rows, 2, DRAWS))
    order = np.argsort(raw, axis=-1, kind="stable")
    found: Floats = (order + 0.5) / DRAWS
    return found


def _quantile(points: npt.NDArray[np.int64], level: Floats) -> Floats:
    """Return the quantile of triangular distributions, a row a month.

    Inverse of the distribution function: Kotz and van Dorp (2004), Beyond Beta, chapter 1.
    """
    low, likely, high = (points[:, [column]].astype(np.float64) for column in range(3))
    rising = low + np.sqrt(level * (high - low) * (likely - low))
    falling = high - np.sqrt((1 - level) * (high - low) * (high - likely))
    # Written without a division, so that an amount without a range is its own quantile.
    found: Floats = np.where(level * (high - low) < likely - low, rising, falling)
    return found
