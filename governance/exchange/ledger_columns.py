"""Reading sheets of the value ledger and of rates: columns by heading, cells as exact numbers."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from governance.domain import money
from governance.domain.names import name_key
from governance.errors import UnreadableFileError
from governance.exchange.dates import read_month
from governance.exchange.formulas import unguarded
from governance.exchange.readings import UnreadError, Vocabulary
from governance.exchange.rows import Problem
from governance.exchange.tables import Cell, SheetRow, Table, cell_text
from governance.exchange.wording import clean_text, shortened

Word = TypeVar("Word", bound=StrEnum)
Headings = Mapping[str, tuple[str, ...]]
"""Field to the headings that may hold it, the first of them the one that is documented."""

_SHOWN_HEADINGS = 12
# Months repeat in every sheet, and reading one takes longer than remembering it.
_month = lru_cache(8_192)(read_month)
_HUNDREDTH = Decimal("0.01")


class LedgerColumns:
    """Where the fields of a sheet are, in one table."""

    def __init__(self, table: Table, headings: Headings, required: Sequence[str]) -> None:
        """Find every field.

        Raises
        ------
        UnreadableFileError
            A required column is missing.
        """
        self.headings = table.columns
        positions = {
            name_key(heading): position
            for position, heading in reversed(list(enumerate(table.columns)))
        }
        self.positions: dict[str, int] = {}
        for field, names in headings.items():
            found = [positions[key] for name in names if (key := name_key(name)) in positions]
            if found:
                self.positions[field] = found[0]
            elif field in required:
                shown = ", ".join(shortened(each, 40) for each in table.columns[:_SHOWN_HEADINGS])
                raise UnreadableFileError(
                    f"{table.name} has no column “{names[0]}”; row {table.header_row} has the "
                    f"headings {shown}. Rename the column."
                )

    def cell(self, row: SheetRow, field: str) -> Cell:
        """Return the cell of a field; blank where the file has no such column."""
        position = self.positions.get(field)
        return row.values[position] if position is not None and position < len(row.values) else ""

    def decimal_mark(self, table: Table, fields: Sequence[str]) -> str | None:
        """Return what stands before decimals in some columns, None where they do not tell."""
        return money.decimal_mark(
            text
            for row in table.rows()
            for field in fields
            if isinstance(text := self.cell(row, field), str) and text
        )


class CellReader:
    """Reads the cells of one row and collects what is wrong with them."""

    def __init__(self, columns: LedgerColumns, row: SheetRow, mark: str | None) -> None:
        self._columns = columns
        self._row = row
        self._mark = mark
        self.problems: list[Problem] = []
        if any(cell != "" for cell in row.values[len(columns.headings) :]):
            reason = (
                f"The row has {len(row.values)} cells but the header has {len(columns.headings)}; "
                "look for a delimiter in a value without quotation marks."
            )
            self.problems.append(Problem("", "", reason))

    def text(self, field: str) -> str:
        """Return a cell as text."""
        # An apostrophe before what looks like a formula is the guard of our own exports.
        return unguarded(clean_text(cell_text(self._columns.cell(self._row, field))))

    def refuse(self, field: str, reason: str) -> None:
        """Note why a cell cannot be accepted."""
        position = self._columns.positions.get(field)
        heading = field if position is None else self._columns.headings[position]
        self.problems.append(Problem(heading, shortened(self.text(field)), reason))

    def word(self, field: str, vocabulary: Vocabulary[Word], kind: type[Word]) -> Word | None:
        """Return the word of a closed vocabulary that a cell names; None for a blank one."""
        text = self.text(field)
        if not text:
            return None
        try:
            (found,) = vocabulary.words(text)
        except (UnreadError, ValueError):
            self.refuse(field, f"It is none of {', '.join(kind)}; use one of them.")
            return None
        return found

    def month(self, field: str) -> dt.date | None:
        """Return the first day of the month that a cell holds."""
        found = _month(self._columns.cell(self._row, field))
        if found is None:
            self.refuse(
                field, "It cannot be read as a month; write it as 2026-03, 03/2026 or 2026-03-31."
            )
        return found

    def amount(self, field: str, currency: str) -> Decimal | None:
        """Return the amount that a cell holds; None for a blank one."""
        text = self.text(field)
        if not text:
            return None
        if (typed := self._typed_number(field, money.AMOUNT_DECIMALS)) is not None:
            return typed
        found = self._read(field, text, self._mark, money.AMOUNT_DECIMALS)
        if found is not None and (refusal := money.tag_refusal(found, currency)):
            self.refuse(field, refusal)
            return None
        return found.amount if found else None

    def number(self, field: str, decimals: int) -> Decimal | None:
        """Return the plain number that a cell holds, a percentage as a share; None for blank.

        A single point or comma divides here: rates and shares have no groups of thousands.
        """
        text = self.text(field)
        if not text:
            return None
        if (typed := self._typed_number(field, decimals)) is not None:
            return typed
        marks = [sign for sign in text if sign in ".,"]
        mark = marks[0] if len(marks) == 1 else self._mark
        percent = text.endswith("%")
        found = self._read(field, text.removesuffix("%"), mark, decimals - 2 * percent)
        if found is None:
            return None
        if found.currencies:
            self.refuse(field, "It is no plain number; write digits only, such as 0.5.")
            return None
        return found.amount * _HUNDREDTH if percent else found.amount

    def _typed_number(self, field: str, decimals: int) -> Decimal | None:
        """Return the number of a cell that holds one, and not text."""
        cell = self._columns.cell(self._row, field)
        if isinstance(cell, bool) or not isinstance(cell, int | float):
            return None
        exact = Decimal(str(cell))
        if not exact.is_finite() or abs(exact) >= money.AMOUNT_LIMIT:
            return None
        # A sheet computes in binary fractions; what lies beyond the decimals kept is their noise.
        return round(exact, decimals) + 0

    def _read(self, field: str, text: str, mark: str | None, decimals: int) -> money.Typed | None:
        try:
            return money.read_amount(text, mark=mark, decimals=decimals)
        except money.AmountError as error:
            self.refuse(field, str(error))
            return None


def headings_of(headings: Headings) -> tuple[str, ...]:
    """Return every heading that a kind of sheet may have, for finding its header row."""
    return tuple(dict.fromkeys(_all(headings)))


def _all(headings: Headings) -> Iterator[str]:
    for names in headings.values():
        yield from names
