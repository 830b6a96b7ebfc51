"""Dates in words: never more exact than they are known."""

import datetime as dt

from governance.domain.enums import DateBasis, Precision, Stage
from governance.domain.labels import label, precision_note
from governance.queries.initiatives import InitiativeRow


def day(date: dt.date) -> str:
    """Return a day: ``9 March 2024``."""
    return f"{date.day} {date:%B %Y}"


def period(on: dt.date, precision: Precision) -> str:
    """Return the day, month or year that is known: ``9 March 2024``, ``March 2024``, ``2024``."""
    if precision is Precision.YEAR:
        return f"{on.year}"
    return f"{on:%B %Y}" if precision is Precision.MONTH else day(on)


def instant(moment: dt.datetime) -> str:
    """Return an instant to the minute, in UTC: ``9 March 2024, 14:05 UTC``."""
    utc = moment.astimezone(dt.UTC)
    return f"{day(utc.date())}, {utc:%H:%M} UTC"


def entered(on: dt.date, precision: Precision, basis: DateBasis) -> str:
    """Return when a stage was entered, for a cell: ``March 2024``, ``seen 28 Jan 2026``."""
    if basis is DateBasis.OBSERVED:
        return f"seen {on.day} {on:%b %Y}"
    return period(on, precision) if precision is not Precision.DAY else f"{on.day} {on:%b %Y}"


def standing(row: InitiativeRow) -> str:
    """Return where an initiative stands and since when, as a sentence without its full stop.

    ``In pilot since May 2024 (known to the month)``; of an observed stage it says that it was
    entered on the day it was seen or earlier.
    """
    if row.stage is Stage.UNKNOWN:
        return "Nobody has said yet where it stands"
    where = (
        f"In {row.stage}" if row.stage not in {Stage.STOPPED, Stage.RETIRED} else label(row.stage)
    )
    if row.stage_since_basis is DateBasis.OBSERVED:
        return f"{where}: seen on {day(row.stage_since)}, entered then or earlier"
    since = period(row.stage_since, row.stage_since_precision)
    note = precision_note(row.stage_since_precision)
    link = "since" if row.stage not in {Stage.STOPPED, Stage.RETIRED} else "in"
    if link == "in" and row.stage_since_precision is Precision.DAY:
        link = "on"
    return f"{where} {link} {since}" + (f" ({note})" if note else "")
