"""Amounts, multiples and months written for a reader.

A thin no-break space stands before a unit, a true minus before a negative amount. Labels of one
chart share one :class:`Scale`, so that they can be compared at a glance.
"""

import calendar
import math
from collections.abc import Iterable
from dataclasses import dataclass

from governance.analytics.formats import DASH, THIN

MINUS = "−"
TIMES = "×"

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
_SIZES = ((1e9, "bn", 1), (1e6, "M", 1), (1e3, "k", 0), (1.0, "", 0))
_DECIMAL_BELOW = 10
"""Thousands below this many keep a decimal, so that 1.5 k and 2.4 k differ."""


@dataclass(frozen=True, slots=True)
class Scale:
    """In which unit and with how many decimals the amounts of one drawing are written."""

    currency: str
    size: float = 1.0
    suffix: str = ""
    digits: int = 0

    def text(self, amount: float) -> str:
        """Return an amount: ``€ 3.7 M``, ``−€ 410 k``."""
        shown = f"{abs(amount) / self.size:,.{self.digits}f}"
        some = any(figure in "123456789" for figure in shown)
        sign = MINUS if amount < 0 and some else ""
        suffix = f"{THIN}{self.suffix}" if self.suffix else ""
        return f"{sign}{symbol(self.currency)}{THIN}{shown}{suffix}"


def symbol(currency: str) -> str:
    """Return the sign of a currency, or its ISO 4217 code where readers expect that."""
    return _SYMBOLS.get(currency, currency)


def scale_of(amounts: Iterable[float], currency: str) -> Scale:
    """Return the scale on which the largest of the amounts reads well; what is NaN is left out."""
    largest = max((abs(amount) for amount in amounts if not math.isnan(amount)), default=0.0)
    for size, suffix, digits in _SIZES:
        # What would round up to a thousand of a size is written in the next.
        if largest >= 0.9995 * size:
            fine = suffix == "k" and largest < _DECIMAL_BELOW * size
            return Scale(currency, size, suffix, 1 if fine else digits)
    return Scale(currency)


def money(amount: float | None, currency: str) -> str:
    """Return one amount on its own scale; an en dash where there is none."""
    if amount is None or math.isnan(amount):
        return DASH
    return scale_of([amount], currency).text(amount)


def exact(amount: float, currency: str) -> str:
    """Return an amount to the cent: ``€ 1,234,567.89``."""
    return Scale(currency, digits=2).text(amount)


def multiple(ratio: float | None) -> str:
    """Return a multiple, ``3.1 ×``; an en dash where there is none."""
    if ratio is None or math.isnan(ratio):
        return DASH
    sign = MINUS if round(ratio, 1) < 0 else ""
    return f"{sign}{abs(ratio):.1f}{THIN}{TIMES}"


def month_name(month: int, *, short: bool = False) -> str:
    """Return a month that is given as year * 12 + month - 1: ``September 2025``, ``Sep 2025``."""
    year, index = divmod(month, 12)
    names = calendar.month_abbr if short else calendar.month_name
    return f"{names[index + 1]} {year}"
