"""Value lines as CSV, in the columns that an import of value lines reads."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import BinaryIO

from governance.domain.money import AMOUNT_DECIMALS
from governance.exchange.formulas import guarded
from governance.exchange.value_sheets import HEADINGS
from governance.queries.value_lines import ExportedLine

_GROUP = 3
"""Digits that a lone point could group as well as divide off."""

COLUMNS = (*HEADINGS, "base_amount", "base_currency")


def export_lines(rows: Iterable[ExportedLine], base_currency: str, file: BinaryIO) -> int:
    """Write lines and return how many there were.

    ``base_amount`` is the amount times its attribution in the base currency, blank without a rate;
    the import passes over it.
    """
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    try:
        sheet = csv.writer(text)
        sheet.writerow(COLUMNS)
        count = 0
        for row in rows:
            sheet.writerow(_cells(row, base_currency))
            count += 1
    finally:
        text.detach()
    return count


def _cells(row: ExportedLine, base_currency: str) -> list[str]:
    line = row.line
    base = None if row.base_units is None else Decimal(row.base_units).scaleb(-AMOUNT_DECIMALS)
    return [
        guarded(row.external_id or row.name),
        f"{line.month:%Y-%m}",
        line.kind.value,
        line.basis.value,
        guarded(line.category),
        line.benefit_type.value if line.benefit_type else "",
        _number(line.amount),
        line.currency,
        line.grade.value,
        _number(line.attribution),
        _number(line.low),
        _number(line.high),
        guarded(line.evidence),
        guarded(line.note),
        guarded(line.reference or ""),
        _number(base),
        base_currency if base is not None else "",
    ]


def _number(amount: Decimal | None) -> str:
    """Return a number with two or four decimals, which no reader can take for groups."""
    if amount is None:
        return ""
    plain = format(amount.normalize(), "f")
    whole, _, decimals = plain.partition(".")
    return f"{plain}0" if len(decimals) == _GROUP else f"{whole}.{decimals:0<2}"
