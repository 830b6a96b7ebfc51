"""The values of a report: each typed, and each with the words in which it is printed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from governance.analytics.formats import DASH, count, percent
from governance.analytics.money import exact
from governance.domain.enums import Precision, Track
from governance.domain.labels import label
from governance.reports.words import period

MONEY_UNITS = 10_000
"""Of the ledger, in one unit of its currency."""


class Tone(StrEnum):
    """How a text is set."""

    NORMAL = "normal"
    SOFT = "soft"
    STRONG = "strong"
    CODE = "code"
    """Keys and digests."""
    ALARM = "alarm"


class Mark(StrEnum):
    """The shape that stands before the word of a state, so that no state is told by colour."""

    MET = "met"
    WAIVED = "waived"
    PARTIALLY_MET = "partially_met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASSESSED = "not_assessed"
    UPCOMING = "upcoming"
    EXCEPTION = "exception"
    ML = "ml"
    GENAI = "genai"
    HYBRID = "hybrid"
    UNTAGGED = "untagged"


@dataclass(frozen=True, slots=True)
class Text:
    """Words; an empty text is printed as a dash."""

    type: ClassVar[str] = "text"
    text: str = ""
    tone: Tone = Tone.NORMAL


@dataclass(frozen=True, slots=True)
class Number:
    """A count or a measured value."""

    type: ClassVar[str] = "number"
    value: int | float
    text: str


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency."""

    type: ClassVar[str] = "money"
    value: Decimal
    currency: str
    text: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or the month or year that is known of it; then the day is the first of the period."""

    type: ClassVar[str] = "date"
    value: dt.date
    precision: Precision
    text: str


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    type: ClassVar[str] = "share"
    part: int
    whole: int
    text: str


@dataclass(frozen=True, slots=True)
class State:
    """A word of a closed list, with the shape that stands for it."""

    type: ClassVar[str] = "state"
    mark: Mark
    text: str


Cell = Text | Number | Money | Day | Share | State

NOTHING = Text()


def number(value: int) -> Number:
    """Return a count."""
    return Number(value, count(value))


def number_or_dash(value: int) -> Cell:
    """Return a count, or nothing for 0, so that a table of mostly zeros can be read."""
    return number(value) if value else NOTHING


def money(units: int, currency: str) -> Money:
    """Return an amount of ten-thousandths of a currency, exact."""
    return Money(
        Decimal(units) / MONEY_UNITS, currency, exact(units / MONEY_UNITS, currency).strip()
    )


def day(value: dt.date | None, precision: Precision = Precision.DAY) -> Cell:
    """Return a day as exactly as it is known; nothing for None."""
    return NOTHING if value is None else Day(value, precision, period(value, precision))


def month(number_of_month: int) -> Day:
    """Return a month that is given as year * 12 + month - 1."""
    year, index = divmod(number_of_month, 12)
    first = dt.date(year, index + 1, 1)
    return Day(first, Precision.MONTH, period(first, Precision.MONTH))


def moment(value: dt.datetime | None) -> Cell:
    """Return the day (UTC) of an instant; nothing for None."""
    return NOTHING if value is None else day(value.astimezone(dt.UTC).date())


def share(part: int, whole: int) -> Share:
    """Return ``56 of 64``; a dash where there is no whole."""
    return Share(part, whole, f"{count(part)} of {count(whole)}" if whole else DASH)


def share_percent(part: int, whole: int) -> Share:
    """Return a share as whole per cent; a dash where there is no whole."""
    return Share(part, whole, percent(part, whole))


def share_short(part: int, whole: int) -> Share:
    """Return ``5/6``, for a narrow cell; a dash where there is no whole."""
    return Share(part, whole, f"{count(part)}/{count(whole)}" if whole else DASH)


def track(of: Track) -> State:
    """Return a track with its shape."""
    return State(Mark(of.value), label(of))


def texts(values: Iterable[str], separator: str = "; ") -> Text:
    """Return several texts as one."""
    return Text(separator.join(values))


def code(text: str | None) -> Text:
    """Return a key or digest; nothing for None."""
    return Text(text or "", Tone.CODE)
