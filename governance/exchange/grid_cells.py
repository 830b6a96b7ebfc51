"""Cells that people type or paste into a grid, read as months, amounts, shares and words.

Every cell is text as somebody wrote it. What one cell leaves open, such as ``1.234`` or
``03/04/2026``, is read as the rest of its column tells, and refused where that does not tell.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from governance.domain import money, pasting
from governance.domain.dates import PartialDate
from governance.domain.enums import Precision
from governance.domain.labels import label
from governance.domain.money import AmountError, Typed
from governance.domain.names import name_key
from governance.exchange.dates import read_date
from governance.exchange.readings import UnreadError, Vocabulary
from governance.exchange.wording import clean_text, shortened

Cells = Mapping[str, str]
"""One row: field to what stands in its cell; a field that is missing is blank."""

Word = TypeVar("Word", bound=StrEnum)

_DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})")
_HUNDREDTH = Decimal("0.01")
_SHOWN = 40
_FEWEST_HEADINGS = 2


@dataclass(frozen=True, slots=True)
class Habits:
    """How the rows of one grid write what could be read in two ways."""

    mark: str | None = None
    """What stands before decimals; None where the rows do not tell."""
    day_first: bool | None = None
    """Whether ``03/04/2026`` is 3 April; None where the rows do not tell."""
    among_rare: bool = False
    """Whether a cell holds a sign after which a grid cuts what is pasted into it."""


def habits(rows: Sequence[Cells], *, month: str, amounts: Sequence[str]) -> Habits:
    """Return how some rows write dates and decimals, as far as their cells tell.

    Parameters
    ----------
    month, amounts
        Fields that hold a month, and amounts of money.
    """
    mark = money.decimal_mark(
        clean_text(row.get(field, "")) for row in rows for field in amounts if row.get(field)
    )
    return Habits(
        mark,
        _day_first(clean_text(row.get(month, "")) for row in rows),
        pasting.rare(cell for row in rows for cell in row.values()),
    )


def is_blank(row: Cells) -> bool:
    """Tell whether no cell of a row holds anything."""
    return not any(clean_text(cell) for cell in row.values())


def is_heading(row: Cells, titles: Mapping[str, str]) -> bool:
    """Tell whether a row holds the headings of a sheet, pasted along with its rows.

    Parameters
    ----------
    titles
        Field to its heading.
    """
    known = {name_key(text) for pair in titles.items() for text in pair}
    said = [name_key(text) for cell in row.values() if (text := clean_text(cell))]
    return len(said) >= _FEWEST_HEADINGS and all(each in known for each in said)


class RowReader:
    """Reads the cells of one row and collects what is wrong with them."""

    def __init__(self, row: Cells, habits: Habits) -> None:
        """Begin with nothing wrong but what the grid cut when it was pasted."""
        self._row = row
        self._habits = habits
        self.problems: dict[str, str] = {
            field: reason
            for field, cell in row.items()
            if (reason := pasting.cut_refusal(cell, among_rare=habits.among_rare))
        }
        """Field to one sentence: what is wrong and what to do."""

    def text(self, field: str) -> str:
        """Return a cell without outer spaces and signs that cannot be stored."""
        return clean_text(self._row.get(field, ""))

    def refuse(self, field: str, reason: str) -> None:
        """Note why a cell cannot be accepted; what was noted first stays."""
        self.problems.setdefault(field, reason)

    def word(self, field: str, what: str, words: Vocabulary[Word], kind: type[Word]) -> Word | None:
        """Return the word that a cell names; None for a blank one, and for one that is refused.

        Parameters
        ----------
        what
            How the sentence calls what the words are, such as ``grade``.
        """
        text = self.text(field)
        if not text:
            return None
        try:
            (found,) = words.words(text)
        except (UnreadError, ValueError):
            *first, last = (label(each) for each in kind)
            allowed = f"{', '.join(first)} or {last}"
            self.refuse(field, f"{shortened(text, _SHOWN)!r} is no {what}; write {allowed}.")
            return None
        return found

    def month(self, field: str) -> dt.date | None:
        """Return the first day of the month that a cell names or that its day lies in."""
        text = self.text(field)
        if not text:
            self.refuse(field, "The month is missing; write it as 2026-03.")
            return None
        day_first = True if _DOTTED.fullmatch(text) else self._habits.day_first
        read = _readings(text)
        months = {each.on.replace(day=1) for each in read.values() if each is not None}
        if len(months) > 1 and day_first is not None:
            chosen = read[day_first]
            months = {chosen.on.replace(day=1)} if chosen is not None else months
        if len(months) == 1:
            return months.pop()
        shown = shortened(text, _SHOWN)
        if months:
            meant = " or ".join(f"{each:%B %Y}" for each in sorted(months))
            self.refuse(field, f"{shown!r} can mean {meant}; write it as 2026-03.")
        else:
            self.refuse(field, f"{shown!r} is no month; write it as 2026-03, 03/2026 or Mar 2026.")
        return None

    def amount(self, field: str) -> Typed | None:
        """Return the amount of money in a cell; None for a blank one and for one refused."""
        text = self.text(field)
        if not text:
            return None
        try:
            return money.read_amount(text, mark=self._habits.mark)
        except AmountError as error:
            self.refuse(field, str(error))
            return None

    def number(self, field: str, what: str, *, decimals: int, such_as: str) -> Decimal | None:
        """Return the plain number in a cell, per cent as a share of one; None for a blank one.

        A single point or comma divides here: shares and rates have no groups of thousands.

        Parameters
        ----------
        what, such_as
            How the sentence calls it, and an example of one.
        """
        text = self.text(field)
        if not text:
            return None
        percent = text.endswith("%")
        digits = text.removesuffix("%").strip()
        marks = [sign for sign in digits if sign in ".,"]
        mark = marks[0] if len(marks) == 1 else None
        try:
            read = money.read_amount(digits, mark=mark, decimals=decimals - 2 * percent)
        except AmountError:
            read = None
        if read is None or read.currencies:
            shown = shortened(text, _SHOWN)
            self.refuse(
                field,
                f"{shown!r} is no {what} of at most {decimals} decimals; write digits, such as "
                f"{such_as}.",
            )
            return None
        return read.amount * _HUNDREDTH if percent else read.amount


def _readings(text: str) -> dict[bool, PartialDate | None]:
    """Return a text as a date with the month first and with the day first."""
    read = {first: read_date(text, day_first=first) for first in (False, True)}
    return {
        first: found if found is not None and found.precision is not Precision.YEAR else None
        for first, found in read.items()
    }


def _day_first(texts: Iterable[str]) -> bool | None:
    """Return which of two orders a column keeps to; a cell tells if only one makes it a date."""
    told = set()
    for text in texts:
        possible = [first for first, found in _readings(text).items() if found is not None]
        if len(possible) == 1:
            told.add(possible[0])
    return told.pop() if len(told) == 1 else None
