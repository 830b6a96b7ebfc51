"""Dates, filters and people in the words of a printed page."""

import calendar
import datetime as dt
from collections.abc import Mapping

from governance.analytics.formats import in_words
from governance.domain.actors import Actor
from governance.domain.enums import DateBasis, Precision
from governance.domain.filters import PortfolioFilter
from governance.domain.labels import label


def day(date: dt.date) -> str:
    """Return a day inside a sentence: ``9 March 2024``."""
    return f"{date.day} {calendar.month_name[date.month]} {date.year}"


def short_day(date: dt.date) -> str:
    """Return a day in a cell: ``9 Mar 2024``."""
    return f"{date.day} {calendar.month_abbr[date.month]} {date.year}"


def period(date: dt.date, precision: Precision) -> str:
    """Return the day, month or year that is known: ``9 Mar 2024``, ``Mar 2024``, ``2024``."""
    if precision is Precision.YEAR:
        return str(date.year)
    if precision is Precision.MONTH:
        return f"{calendar.month_abbr[date.month]} {date.year}"
    return short_day(date)


def since(date: dt.date, precision: Precision, basis: DateBasis) -> str:
    """Return since when a stage holds, inside a sentence: ``since March 2024``."""
    if basis is DateBasis.OBSERVED:
        return f"seen on {day(date)}, entered then or earlier"
    if precision is Precision.YEAR:
        return f"since {date.year}"
    if precision is Precision.MONTH:
        return f"since {calendar.month_name[date.month]} {date.year}"
    return f"since {day(date)}"


def instant(moment: dt.datetime) -> str:
    """Return an instant to the minute, in UTC: ``9 March 2024, 14:05 UTC``."""
    utc = moment.astimezone(dt.UTC)
    return f"{day(utc.date())}, {utc:%H:%M} UTC"


def counted(number: int) -> str:
    """Return a number of things at the beginning of a sentence: words up to ten."""
    return in_words(number).capitalize()


def quoted(text: str) -> str:
    """Return what somebody wrote as a sentence in quotation marks."""
    said = " ".join(text.split())
    return f"“{said}”" if said.endswith((".", "!", "?", "…")) else f"“{said}”."


def stopped(said: str) -> str:
    """Return a sentence with its full stop, unless a quotation ends with one."""
    return said if said.endswith((".", ".”", "!”", "?”", "…”")) else f"{said}."


def short(text: str, longest: int) -> str:
    """Return a text on one line, cut to so many characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else f"{flat[: longest - 1].rstrip()}…"


def joined(words: list[str]) -> str:
    """Return words as a list inside a sentence: ``one, two and three``."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def filter_words(where: PortfolioFilter, units: Mapping[int, str]) -> str:
    """Return what a filter admits.

    Parameters
    ----------
    units
        Names of business units by id.
    """
    named = [units.get(each, f"unit {each}") for each in where.units]
    parts = [
        ("track", [label(each) for each in where.tracks]),
        ("stage", [label(each).lower() for each in where.stages]),
        ("unit", named),
        ("risk tier", [label(each).lower() for each in where.tiers]),
        ("ever in", [label(each).lower() for each in where.reached]),
        ("without", [each.value.replace("_", " ") for each in where.lacks]),
        ("breaking", [each.value.replace("_", " ") for each in where.breaks]),
        ("initiative", [str(each) for each in where.ids]),
    ]
    said = [f"{name} {' or '.join(values)}" for name, values in parts if values]
    if where.text.strip():
        said.append(f"text “{where.text.strip()}”")
    return "; ".join(said) if said else "None"


def scope_words(viewer: Actor, units: Mapping[int, str]) -> str:
    """Return whose initiatives a reader may see at all."""
    if viewer.units is None:
        return "All business units"
    names = sorted(units.get(each, f"unit {each}") for each in viewer.units)
    return f"Business units {joined(names)}" if names else "No business unit"
