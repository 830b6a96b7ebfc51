"""Reading dates in the shapes that people and programs write them, with the precision they have."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from governance.domain.dates import PartialDate
from governance.domain.enums import Precision
from governance.exchange.tables import Cell, cell_text

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}

_YEARS = range(1900, 2200)
_SERIALS = range(18_264, 109_575)  # 1950 to 2199, as days of the spreadsheet calendar
_SERIAL_ORIGIN = dt.date(1899, 12, 30)
_PIVOT = 69  # two digits from 69 on are 19xx, as POSIX strptime reads them
_CENTURY = 100

_TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?(?: ?Z|[+-]\d{2}:?\d{2})?)?"
_WORD = r"([A-Z]{3,9})\.?"

Reading = Callable[[re.Match[str], bool], PartialDate | None]


def read_date(
    value: Cell, *, day_first: bool = False, formats: Mapping[str, Precision] | None = None
) -> PartialDate | None:
    """Return the date a cell holds, None when it cannot be read without guessing.

    Parameters
    ----------
    value
        A typed cell, or text such as ``2025-09-08 00:00:00``, ``07/2023``, ``Jan-23``, ``2023`` or
        ``9/1/2025 0:00``. A time of day is passed over. Years up to 68 of two digits are 20xx.
    day_first
        Whether ``03/04/2024`` is 3 April rather than 4 March.
    formats
        Further formats in the notation of :meth:`datetime.datetime.strptime`, tried first, with the
        precision of what they hold.
    """
    if isinstance(value, dt.datetime):
        return PartialDate(value.date())
    if isinstance(value, dt.date):
        return PartialDate(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_number(value)
    text = " ".join(cell_text(value).upper().split())
    for layout, precision in (formats or {}).items():
        try:
            return PartialDate(dt.datetime.strptime(text, layout).date(), precision)  # noqa: DTZ007
        except ValueError:
            continue
    for pattern, reading in _SHAPES:
        if match := pattern.fullmatch(text):
            return reading(match, day_first)
    return None


def _of_number(value: float) -> PartialDate | None:
    if value in _YEARS:
        return _date(int(value), 1, 1, Precision.YEAR)
    if int(value) in _SERIALS:
        return PartialDate(_SERIAL_ORIGIN + dt.timedelta(days=int(value)))
    return None


def _date(year: int, month: int, day: int, precision: Precision) -> PartialDate | None:
    try:
        return PartialDate(dt.date(year, month, day), precision)
    except ValueError:
        return None


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:  # noqa: PLR2004 - a year of two digits needs a century
        return year
    return year + (2000 - _CENTURY if year >= _PIVOT else 2000)


def _in_order(order: Sequence[str], match: re.Match[str], day_first: bool) -> PartialDate | None:  # noqa: FBT001 - passed on as Reading asks
    parts = dict(zip(order, match.groups(), strict=True))
    if day_first and order == ("month", "day", "year") and parts["month"].isdigit():
        parts["month"], parts["day"] = parts["day"], parts["month"]
    month = parts.get("month", "1")
    number = int(month) if month.isdigit() else MONTHS.get(month.lower())
    if number is None:
        return None
    precision = Precision.DAY if "day" in parts else Precision.MONTH
    precision = precision if "month" in parts else Precision.YEAR
    return _date(_year(parts["year"]), number, int(parts.get("day", "1")), precision)


def _shape(pattern: str, *order: str) -> tuple[re.Pattern[str], Reading]:
    return re.compile(pattern), partial(_in_order, order)


_SHAPES: tuple[tuple[re.Pattern[str], Reading], ...] = (
    _shape(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", "year", "month", "day"),
    _shape(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}|\d{{2}}){_TIME}", "month", "day", "year"),
    _shape(r"(\d{4})[-/.](\d{1,2})", "year", "month"),
    _shape(r"(\d{1,2})[-/.](\d{4})", "month", "year"),
    _shape(r"(\d{4})", "year"),
    _shape(rf"{_WORD}[-/ ,]+(\d{{4}}|\d{{2}})", "month", "year"),
    _shape(rf"(\d{{4}})[-/ ]{_WORD}", "year", "month"),
    _shape(
        rf"(\d{{1,2}})(?:ST|ND|RD|TH)?[-/ .]+{_WORD}[-/ ,]+(\d{{4}}|\d{{2}}){_TIME}",
        "day",
        "month",
        "year",
    ),
    _shape(
        rf"{_WORD}[-/ ]+(\d{{1,2}})(?:ST|ND|RD|TH)?[-/ ,]+(\d{{4}}){_TIME}", "month", "day", "year"
    ),
)


def read_month(value: Cell) -> dt.date | None:
    """Return the first day of the month that a cell holds, None when it cannot be told.

    A day stands for its month. A date such as ``03/04/2026`` can be of March or April and is not
    guessed; a year alone names no month.
    """
    readings = (read_date(value, day_first=day_first) for day_first in (False, True))
    months = {
        found.on.replace(day=1)
        for found in readings
        if found is not None and found.precision is not Precision.YEAR
    }
    return months.pop() if len(months) == 1 else None
