"""Dates as sources know them: to the day, the month or the year."""

import calendar
import datetime as dt
from dataclasses import dataclass

from governance.domain.enums import Precision


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date with its precision; ``on`` is the first day of the period that is known."""

    on: dt.date
    precision: Precision = Precision.DAY

    def __post_init__(self) -> None:
        """Hold the period by its first day, however it was given."""
        first = self.on
        if self.precision is Precision.MONTH:
            first = self.on.replace(day=1)
        elif self.precision is Precision.YEAR:
            first = self.on.replace(month=1, day=1)
        object.__setattr__(self, "on", first)

    @property
    def last(self) -> dt.date:
        """Last day of the period."""
        if self.precision is Precision.DAY:
            return self.on
        if self.precision is Precision.MONTH:
            return self.on.replace(day=calendar.monthrange(self.on.year, self.on.month)[1])
        return self.on.replace(month=12, day=31)

    def __str__(self) -> str:
        """Return ISO 8601, shortened to what is known: 2024-03-09, 2024-03 or 2024."""
        width = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[self.precision]
        return self.on.isoformat()[:width]


def month_number(day: dt.date) -> int:
    """Return the month of a day as a number to count by: year * 12 + month - 1."""
    return day.year * 12 + day.month - 1


def month_of(number: int) -> dt.date:
    """Return the first day of the month that :func:`month_number` gave a number."""
    return dt.date(number // 12, number % 12 + 1, 1)
