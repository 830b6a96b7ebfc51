"""Sheets of value lines: one line a row, ``docs/import-profiles.md`` names the columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from governance.domain.currencies import currency_refusal
from governance.domain.enums import BenefitType, Grade, ValueBasis, ValueKind
from governance.domain.money import SHARE_DECIMALS
from governance.domain.value import ValueDraft
from governance.exchange.ledger_columns import CellReader, Headings, LedgerColumns, headings_of
from governance.exchange.readings import Vocabulary
from governance.exchange.rows import Problem
from governance.exchange.tables import SheetRow, Table

PROFILE = "values"

HEADINGS: Headings = {
    "initiative": ("initiative", "initiative id", "external id", "use case"),
    "month": ("month", "period", "date"),
    "kind": ("kind",),
    "basis": ("basis",),
    "category": ("category",),
    "benefit_type": ("benefit_type", "type of benefit"),
    "amount": ("amount", "value"),
    "currency": ("currency",),
    "grade": ("grade", "evidence grade"),
    "attribution": ("attribution", "attribution share"),
    "low": ("low",),
    "high": ("high",),
    "evidence": ("evidence", "link"),
    "note": ("note", "comment"),
    "line_id": ("line_id", "line"),
}
REQUIRED = ("initiative", "month", "kind", "basis", "category", "amount", "currency")
KNOWN_HEADINGS = headings_of(HEADINGS)

OPTIONAL = {
    "grade": "grade",
    "attribution": "attribution",
    "low": "low",
    "high": "high",
    "evidence": "evidence",
    "note": "note",
}
"""Columns that a file may lack, and the field of a line that then stays as it is."""

_KINDS = Vocabulary(ValueKind, {"costs": "cost", "benefits": "benefit"})
_BASES = Vocabulary(
    ValueBasis, {"planned": "plan", "budget": "plan", "actuals": "actual", "realised": "actual"}
)
_TYPES = Vocabulary(BenefitType, {})
_GRADES = Vocabulary(Grade, {})


@dataclass(frozen=True, slots=True)
class ValueRow:
    """What one row says."""

    number: int
    """As a spreadsheet counts."""
    initiative: str
    """Id or name of the initiative, as it stands there."""
    draft: ValueDraft | None
    """None for a row that cannot be read."""
    problems: tuple[Problem, ...] = ()


class ValueSheet:
    """Reads the rows of one table."""

    def __init__(self, table: Table) -> None:
        """Find the columns, and what stands before decimals in this file.

        Raises
        ------
        UnreadableFileError
            A required column is missing.
        """
        self.table = table
        self.columns = LedgerColumns(table, HEADINGS, REQUIRED)
        self._mark = self.columns.decimal_mark(table, ("amount", "low", "high"))

    @property
    def lacking(self) -> frozenset[str]:
        """Fields of a line for which the file has no column."""
        return frozenset(
            field for name, field in OPTIONAL.items() if name not in self.columns.positions
        )

    def rows(self) -> Iterator[ValueRow]:
        """Yield every row that is not blank, reading the table from its start.

        Raises
        ------
        UnreadableFileError
            See :meth:`~governance.exchange.tables.Table.rows`.
        """
        return (self._read(row) for row in self.table.rows())

    def heading(self, field: str) -> str:
        """Return the heading under which the file holds a field."""
        position = self.columns.positions.get(field)
        return field if position is None else self.columns.headings[position]

    def _read(self, row: SheetRow) -> ValueRow:
        cells = CellReader(self.columns, row, self._mark)
        initiative = cells.text("initiative")
        if not initiative:
            cells.refuse("initiative", "The initiative is missing; write its id or its name.")
        currency = cells.text("currency").upper()
        if refusal := currency_refusal(currency):
            cells.refuse("currency", refusal)
        month = cells.month("month")
        kind = cells.word("kind", _KINDS, ValueKind)
        basis = cells.word("basis", _BASES, ValueBasis)
        benefit_type = cells.word("benefit_type", _TYPES, BenefitType)
        grade = cells.word("grade", _GRADES, Grade)
        low, amount, high = (cells.amount(name, currency) for name in ("low", "amount", "high"))
        share = cells.number("attribution", SHARE_DECIMALS)
        for field in ("kind", "basis", "amount"):
            if not cells.text(field):
                cells.refuse(field, f"The {field} is missing; write one.")
        if cells.problems or month is None or kind is None or basis is None or amount is None:
            return ValueRow(row.number, initiative, None, tuple(cells.problems))
        draft = ValueDraft(
            month=month,
            basis=basis,
            kind=kind,
            category=" ".join(cells.text("category").split()),
            amount=amount,
            currency=currency,
            benefit_type=benefit_type,
            grade=grade or Grade.D,
            attribution=Decimal(1) if share is None else share,
            low=low,
            high=high,
            evidence=cells.text("evidence"),
            note=cells.text("note"),
            reference=cells.text("line_id") or None,
        )
        return ValueRow(row.number, initiative, draft)
