"""Sheets of rates: what one unit of a currency was worth in the base currency in a month."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from governance.domain.money import RATE_DECIMALS
from governance.exchange.ledger_columns import CellReader, Headings, LedgerColumns, headings_of
from governance.exchange.rows import Problem
from governance.exchange.tables import Table

PROFILE = "rates"

HEADINGS: Headings = {
    "currency": ("currency",),
    "month": ("month", "period", "date"),
    "rate": ("rate",),
}
KNOWN_HEADINGS = headings_of(HEADINGS)


@dataclass(frozen=True, slots=True)
class RateRow:
    """What one row says; a field is None where it cannot be read."""

    number: int
    """As a spreadsheet counts."""
    currency: str
    month: dt.date | None
    rate: Decimal | None
    problems: tuple[Problem, ...] = ()


class RateSheet:
    """Reads the rows of one table."""

    def __init__(self, table: Table) -> None:
        """Find the columns.

        Raises
        ------
        UnreadableFileError
            A column is missing.
        """
        self.table = table
        self._columns = LedgerColumns(table, HEADINGS, tuple(HEADINGS))
        self._mark = self._columns.decimal_mark(table, ("rate",))

    def rows(self) -> Iterator[RateRow]:
        """Yield every row that is not blank.

        Raises
        ------
        UnreadableFileError
            See :meth:`~governance.exchange.tables.Table.rows`.
        """
        for row in self.table.rows():
            cells = CellReader(self._columns, row, self._mark)
            currency, month = cells.text("currency").upper(), cells.month("month")
            rate = cells.number("rate", RATE_DECIMALS)
            if rate is None and not cells.text("rate"):
                cells.refuse("rate", "The rate is missing; write one.")
            yield RateRow(row.number, currency, month, rate, tuple(cells.problems))
