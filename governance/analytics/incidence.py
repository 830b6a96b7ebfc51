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
_ROUNDING_OF_SUMS = 1e-14


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
    length = int(exit_.max()) + 1 if len(exit_) else 0
    succeeding = _by_age(exit_[ended == 1], weights[ended == 1], length)
    failing = _by_age(exit_[ended == 2], weights[ended == 2], length)  # noqa: PLR2004 - see above
    age = np.flatnonzero(np.bincount(exit_[ended != 0], minlength=length))
    successes, failures = succeeding[age], failing[age]
    at_risk = _under_observation(entry, exit_, weights, length)[age]
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


def at_risk(entry: Ints, exit_: Ints, ages: tuple[int, ...], number: Floats) -> tuple[int, ...]:
    """Return how many spells were under observation at each of some ages.

    Parameters
    ----------
    number
        How many spells each element stands for.
    """
    length = int(exit_.max()) + 1 if len(exit_) else 0
    under = _under_observation(entry, exit_, number, length)
    return tuple(int(under[age]) if age < length else 0 for age in ages)


def _by_age(at: Ints, weights: Floats, length: int) -> Floats:
    """Return the weight of what happens at each age from 0 on."""
    return np.bincount(at, weights=weights, minlength=length).astype(np.float64)


def _under_observation(entry: Ints, exit_: Ints, weights: Floats, length: int) -> Floats:
    """Return who is under observation just before anything happens at each age.

    Who leaves at it or later, without who comes at it or later.
    """
    comes = entry >= 0
    change = _by_age(exit_, weights, length) - _by_age(entry[comes], weights[comes], length)
    return np.cumsum(change[::-1])[::-1]


def _standard_error(
    success: Floats,
    before: Floats,
    staying: Floats,
    hazard_success: Floats,
    hazard_failure: Floats,
    at_risk_: Floats,
) -> Floats:
    """Return the standard error of the incidence of success at each step.

    A step at age s moves the incidence F at age t by its own successes, b(s) each, and by who is no
    longer there to succeed between s and t, m(s, t) = (F(t) - F(s)) / staying(s) each. With the
    hazards of one age multinomial and those of different ages uncorrelated, the variance at t is
    the sum over s up to t of (b - m)^2 in + m^2 out + 2 (b - m) m across. That is a polynomial in
    F(t) whose coefficients are running sums over s.
    """
    inside = hazard_success * (1 - hazard_success) / at_risk_
    outside = hazard_failure * (1 - hazard_failure) / at_risk_
    across = hazard_success * hazard_failure / at_risk_
    # Where nobody stays nobody is missed, and the incidence is final.
    slope = np.divide(1.0, staying, out=np.zeros_like(staying), where=staying > _ROUNDING)
    gained, missed = before + success * slope, success * slope
    constant = gained**2 * inside + missed**2 * outside - 2 * gained * missed * across
    linear = 2 * slope * ((gained + missed) * across - gained * inside - missed * outside)
    square = slope**2 * (inside + outside - 2 * across)
    variance = np.cumsum(constant) + success * np.cumsum(linear) + success**2 * np.cumsum(square)
    # What the sums leave of a variance of zero is rounding.
    return np.sqrt(np.where(variance > _ROUNDING_OF_SUMS, variance, 0.0))


def _log_log(value: Floats, error: Floats) -> tuple[Floats, Floats]:
    low, high = np.full(len(value), np.nan), np.full(len(value), np.nan)
    open_ = (value > _ROUNDING) & (value < 1 - _ROUNDING)
    log = np.log(value[open_])
    spread = np.exp(Z95 * error[open_] / np.abs(log * value[open_]))
    low[open_] = np.clip(np.exp(log * spread), 0.0, 1.0)
    high[open_] = np.clip(np.exp(log / spread), 0.0, 1.0)
    return low, high
