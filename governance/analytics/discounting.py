"""Flows by month, their net present value and their internal rates of return.

Dates follow the convention of spreadsheets (XNPV, XIRR): a flow lies on the last day of its month,
and a year has 365 days, also a leap year.
"""

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyxirr

UNITS = 10_000
"""Amounts are whole ten-thousandths of the base currency."""

USUAL_GUESS = 0.1
"""Where XIRR of spreadsheets starts to look; of several rates the nearest to it is named first."""

LOWEST, HIGHEST = -0.9999, 10_000.0
"""Yearly rates between which an internal rate of return is looked for."""

_YEAR_DAYS = 365
_GRID = 2_001
_HALVINGS = 50

Floats = npt.NDArray[np.float64]


def month_of(day: dt.date) -> int:
    """Return the number of the month of a day: year * 12 + month - 1."""
    return day.year * 12 + day.month - 1


def last_day(month: int) -> dt.date:
    """Return the last day of a month that is given by its number."""
    year, index = divmod(month, 12)
    return dt.date(year, index + 1, calendar.monthrange(year, index + 1)[1])


@dataclass(frozen=True, slots=True)
class InternalRate:
    """What is known of the internal rate of return of flows."""

    rates: tuple[float, ...]
    """Every yearly rate found at which the net present value changes its sign, ascending."""
    changes: int
    """How often the flows change their sign; without one there can be no rate."""

    @property
    def value(self) -> float | None:
        """The only rate, else the one nearest to the first guess of XIRR; None without one."""
        return min(self.rates, key=lambda rate: abs(rate - USUAL_GUESS), default=None)

    @property
    def ambiguous(self) -> bool:
        """Whether several rates bring the net present value to zero, so that none stands alone."""
        return len(self.rates) > 1


def npv(flows: Mapping[int, int], rate: float) -> float | None:
    """Return the net present value at the last day of the first month, as XNPV does.

    The sum of amount / (1 + rate) ** (days since the first / 365).

    Parameters
    ----------
    flows
        Amounts in ten-thousandths by the number of their month.
    rate
        Yearly, 0.08 for 8 %.

    Returns
    -------
    float or None
        In units of the base currency; None without flows.
    """
    if not flows:
        return None
    months = sorted(flows)
    days = [last_day(month) for month in months]
    found: float | None = pyxirr.xnpv(rate, days, [flows[month] / UNITS for month in months])
    return found


def sign_changes(flows: Mapping[int, int]) -> int:
    """Return how often flows change their sign in the order of their months, zeros left out."""
    signs = [flows[month] > 0 for month in sorted(flows) if flows[month]]
    return sum(one is not two for one, two in pairwise(signs))


def internal_rate(flows: Mapping[int, int]) -> InternalRate:
    """Return every rate at which the net present value is zero, as XIRR finds one of them.

    By the rule of signs of Descartes, which holds for real exponents as well, there are at most as
    many rates above -100 % as the flows change their sign. One change leaves one rate, which the
    library finds. With more, the sign of the net present value is read at 2,001 rates, evenly
    spaced in log(1 + rate) from -99.99 % to 1,000,000 % a year, and each change of it is narrowed
    down by halving. Not found are two rates closer together than the grid, and one at which the
    value touches zero without crossing it.
    """
    changes = sign_changes(flows)
    if not changes:
        return InternalRate((), 0)
    months = sorted(flows)
    days = [last_day(month) for month in months]
    if changes == 1:
        only = pyxirr.xirr(days, [flows[month] / UNITS for month in months], silent=True)
        if only is not None and LOWEST <= only <= HIGHEST:
            return InternalRate((float(only),), changes)
    years = np.array([(day - days[0]).days for day in days], dtype=np.float64) / _YEAR_DAYS
    amounts = np.array([flows[month] for month in months], dtype=np.float64)
    return InternalRate(_crossings(years, amounts), changes)


def _crossings(years: Floats, amounts: Floats) -> tuple[float, ...]:
    grid = np.linspace(np.log1p(LOWEST), np.log1p(HIGHEST), _GRID)
    signs = _signs(grid, years, amounts)
    found = []
    for (left, at_left), (right, at_right) in pairwise(zip(grid, signs, strict=True)):
        if at_left == 0:
            found.append(float(np.expm1(left)))
        elif at_left * at_right < 0:
            found.append(_narrowed(float(left), float(right), at_left, years, amounts))
    return tuple(found)


def _signs(forces: Floats, years: Floats, amounts: Floats) -> Floats:
    """Return the signs of the net present value at continuous rates.

    A common factor does not change a sign; this one keeps a century of months in range.
    """
    exponents = -np.outer(forces, years)
    factors = np.exp(exponents - exponents.max(axis=1, keepdims=True))
    signs: Floats = np.sign(factors @ amounts)
    return signs


def _narrowed(left: float, right: float, at_left: float, years: Floats, amounts: Floats) -> float:
    for _ in range(_HALVINGS):
        middle = (left + right) / 2
        if _signs(np.array([middle]), years, amounts)[0] == at_left:
            left = middle
        else:
            right = middle
    return float(np.expm1((left + right) / 2))
