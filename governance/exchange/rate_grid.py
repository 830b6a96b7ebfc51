"""Rates of currencies as people type them or paste them from a spreadsheet."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from governance.domain.currencies import currency_refusal
from governance.domain.money import RATE_DECIMALS
from governance.domain.value import rate_refusal
from governance.errors import RowProblem
from governance.exchange.grid_cells import Cells, RowReader, habits, is_blank, is_heading

TITLES = {"currency": "Currency", "month": "Month", "rate": "Rate"}
"""Field to the heading of its column, in the order of the columns."""


@dataclass(frozen=True, slots=True)
class TypedRate:
    """What one row says; a field is None where it cannot be read."""

    row: int
    """Counted from 1 in the grid, blank rows included."""
    currency: str
    month: dt.date | None
    """First day of the month."""
    rate: Decimal | None
    """None also where the cell is blank."""
    problems: tuple[RowProblem, ...] = ()
    """One a field, by the field's name."""


def read_rates(rows: Sequence[Cells], base_currency: str) -> tuple[TypedRate, ...]:
    """Return what the rows of a grid say; blank rows and pasted headings are left out.

    Parameters
    ----------
    rows
        By the fields of :data:`TITLES`.
    base_currency
        It has no rate to itself.
    """
    told = habits(rows, month="month", amounts=())
    found: list[TypedRate] = []
    firsts: dict[tuple[str, dt.date], int] = {}
    for number, row in enumerate(rows, start=1):
        if is_blank(row) or is_heading(row, TITLES):
            continue
        reader = RowReader(row, told)
        currency = reader.text("currency").upper()
        if refusal := currency_refusal(currency):
            reader.refuse("currency", refusal)
        elif currency == base_currency:
            reader.refuse("currency", f"{currency} is the base currency; it needs no rate.")
        month = reader.month("month")
        rate = reader.number("rate", "rate", decimals=RATE_DECIMALS, such_as="1.0532")
        if rate is not None and (refusal := rate_refusal(rate)):
            reader.refuse("rate", refusal)
        if month is not None and (first := firsts.setdefault((currency, month), number)) != number:
            reader.refuse("rate", f"Row {first} is of the same currency and month; leave one.")
        problems = [RowProblem(number, *each) for each in reader.problems.items()]
        found.append(TypedRate(number, currency, month, rate, tuple(problems)))
    return tuple(found)
