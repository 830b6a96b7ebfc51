"""Cumulative incidence of what can end a pilot, from spells of which some still run.

The estimator is that of Aalen and Johansen (Scand. J. Statist. 5, 1978) for two competing outcomes
with right censoring and left truncation; without the second outcome it is one minus that of Kaplan
and Meier (J. Amer. Statist. Assoc. 53, 1958). Its variance is of Greenwood's type (Andersen,
Borgan, Gill and Keiding, Statistical Models Based on Counting Processes, 1993, section IV.4).
Equal ages are no trouble: what ends at an age was at risk at it, and so was what was censored.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

Z95 = 1.959963984540054
"""The 97.5 % point of the standard normal distribution."""
_HALF = 0.5
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Estimate:
    """An incidence at one age, with its uncertainty."""

    value: float
    std_error: float
    low: float | None
    """Lower end of the 95 % interval; None where nothing or everything has happened, for which the
    log(-log) scale has no interval."""
    high: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """The steps of both incidences; arrays of one length, one element for each age with an end."""

    age: Ints
    """Days since the start, ascending."""
    at_risk: Floats
    """Spells under observation just before anything happens at that age."""
    successes: Floats
    failures: Floats
    success: Floats
    """Cumulative incidence of success."""
    failure: Floats
    std_error: Floats
    """Of the incidence of success."""
    low: Floats
    """Ends of the 95 % interval on the log(-log) scale, NaN where there is none."""
    high: Floats
    last: int | None
    """Greatest age at which anything was under observation; None without observations. Beyond it
    nothing is known."""

    def at(self, age: int) -> Estimate | None:
        """Return the incidence of success at an age, None beyond what was observed."""
        if self.last is None or age > self.last:
            return None
        step = int(np.searchsorted(self.age, age, side="right")) - 1
        if step < 0:
            return Estimate(0.0, 0.0, None, None)
        low, high = float(self.low[step]), float(self.high[step])
        return Estimate(
            float(self.success[step]),
            float(self.std_error[step]),
            None if np.isnan(low) else low,
            None if np.isnan(high) else high,
        )

    def median(self) -> int | None:
        """Return the smallest age at which half have succeeded; None where that is not reached."""
        reached = np.flatnonzero(self.success >= _HALF - _ROUNDING)
        return int(self.age[reached[0]]) if len(reached) else None


def incidence(entry: Ints, exit_: Ints, ended: Ints, weight: Floats | None = None) -> Curve:
    """Estimate how success and failure accumulate with age.

    Parameters
    ----------
    entry
        Age in days at which each spell came under observation; -1 for its very start. A spell is at
        risk at every age after it.
    exit_
        Age at its end or at its censoring, greater than ``entry``.
    ended
        1 for success, 2 for failure, 0 for a spell that was running still.
    weight
        How many spells each stands for; None for one.

    Raises
    ------
    ValueError
        A spell leaves before it comes under observation, or an outcome is none of the three.
    """
    weights = np.ones(len(exit_)) if weight is None else np.asarray(weight, dtype=np.float64)
    if np.any(exit_ <= entry):
        raise ValueError("a spell has to leave after it came under observation")
    if not np.isin(ended, (0, 1, 2)).all():
        raise ValueError("an outcome is 0, 1 or 2")
    age = np.unique(exit_[ended != 0])
    successes = _summed(age, exit_, weights * (ended == 1))
    failures = _summed(age, exit_, weights * (ended == 2))  # noqa: PLR2004 - see the parameters
    # Under observation just before an age: who leaves at it or later, without who comes later.
    at_risk = _from(age, exit_, weights) - _from(age, entry, weights)
    hazard_success, hazard_failure = successes / at_risk, failures / at_risk
    staying = np.clip(1.0 - hazard_success - hazard_failure, 0.0, 1.0)
    before = np.concatenate(([1.0], np.cumprod(staying)[:-1])) if len(age) else staying
    success = np.cumsum(before * hazard_success)
    error = _standard_error(success, before, staying, hazard_success, hazard_failure, at_risk)
    low, high = _log_log(success, error)
    return Curve(
        age=age.astype(np.int64),
        at_risk=at_risk,
        successes=successes,
        failures=failures,
        success=success,
        failure=np.cumsum(before * hazard_failure),
        std_error=error,
        low=low,
        high=high,
        last=int(exit_.max()) if len(exit_) else None,
    )


def at_risk(entry: Ints, exit_: Ints, ages: tuple[int, ...]) -> tuple[int, ...]:
    """Return how many spells were under observation at each of some ages."""
    return tuple(int(np.count_nonzero((entry < age) & (age <= exit_))) for age in ages)


def _summed(age: Ints, exit_: Ints, weights: Floats) -> Floats:
    place = np.searchsorted(age, exit_)
    inside = place < len(age)
    sums = np.zeros(len(age))
    np.add.at(sums, place[inside], weights[inside])
    return sums


def _from(age: Ints, at: Ints, weights: Floats) -> Floats:
    """Return the weight of what happens at each age or later."""
    order = np.argsort(at, kind="stable")
    later = np.concatenate((np.cumsum(weights[order][::-1])[::-1], [0.0]))
    return later[np.searchsorted(at[order], age, side="left")]


def _standard_error(
    success: Floats,
    before: Floats,
    staying: Floats,
    hazard_success: Floats,
    hazard_failure: Floats,
    at_risk_: Floats,
) -> Floats:
    """Return the standard error of the incidence of success at each step.

    A step at age s moves the incidence at age t by its own successes, and by who is no longer there
    to succeed between s and t. With the hazards of one age multinomial and those of different ages
    uncorrelated, the variance at t is the sum over s of those two effects.
    """
    variance = np.zeros(len(success))
    inside = hazard_success * (1 - hazard_success) / at_risk_
    outside = hazard_failure * (1 - hazard_failure) / at_risk_
    across = hazard_success * hazard_failure / at_risk_
    stays = np.where(staying > 0, staying, 1.0)
    for step, reached in enumerate(success):
        upto = slice(0, step + 1)
        missed = np.where(staying[upto] > 0, (reached - success[upto]) / stays[upto], 0.0)
        gained = before[upto] - missed
        variance[step] = np.sum(
            gained**2 * inside[upto]
            + missed**2 * outside[upto]
            + 2 * gained * missed * across[upto]
        )
    return np.sqrt(np.maximum(variance, 0.0))


def _log_log(value: Floats, error: Floats) -> tuple[Floats, Floats]:
    low, high = np.full(len(value), np.nan), np.full(len(value), np.nan)
    open_ = (value > _ROUNDING) & (value < 1 - _ROUNDING)
    log = np.log(value[open_])
    spread = np.exp(Z95 * error[open_] / np.abs(log * value[open_]))
    low[open_] = np.clip(np.exp(log * spread), 0.0, 1.0)
    high[open_] = np.clip(np.exp(log / spread), 0.0, 1.0)
    return low, high
