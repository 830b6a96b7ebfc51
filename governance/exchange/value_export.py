"""Value lines as a table, in the columns that an import of value lines reads."""

from collections.abc import Iterable
from decimal import Decimal

from governance.domain.money import AMOUNT_DECIMALS
from governance.exchange.table_files import About, Cell, TableFile
from governance.exchange.value_sheets import HEADINGS
from governance.queries.value_lines import ExportedLine

COLUMNS = (*HEADINGS, "base_amount", "base_currency")


def value_table(rows: Iterable[ExportedLine], base_currency: str, about: About) -> TableFile:
    """Return lines as a table.

    ``base_amount`` is the amount times its attribution in the base currency, blank without a rate;
    the import passes over it.
    """
    return TableFile(about, COLUMNS, (_cells(row, base_currency) for row in rows))


def _cells(row: ExportedLine, base_currency: str) -> list[Cell]:
    line = row.line
    base = None if row.base_units is None else Decimal(row.base_units).scaleb(-AMOUNT_DECIMALS)
    return [
        row.external_id or row.name,
        f"{line.month:%Y-%m}",
        line.kind.value,
        line.basis.value,
        line.category,
        line.benefit_type.value if line.benefit_type else "",
        line.amount,
        line.currency,
        line.grade.value,
        line.attribution,
        line.low,
        line.high,
        line.evidence,
        line.note,
        line.reference or "",
        base,
        base_currency if base is not None else "",
    ]
