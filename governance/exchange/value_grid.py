"""Lines of the value ledger as people type them or paste them from a spreadsheet."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from governance.domain import money, value
from governance.domain.enums import BenefitType, Grade, ValueBasis, ValueKind
from governance.domain.money import SHARE_DECIMALS, Typed
from governance.domain.value import ValueDraft
from governance.errors import RowProblem
from governance.exchange.grid_cells import Cells, Habits, RowReader, habits, is_blank, is_heading
from governance.exchange.readings import Vocabulary

TITLES = {
    "month": "Month",
    "basis": "Basis",
    "kind": "Kind",
    "category": "Category",
    "benefit_type": "Benefit type",
    "amount": "Amount",
    "currency": "Currency",
    "grade": "Grade",
    "attribution": "Attribution",
    "low": "Low",
    "high": "High",
    "evidence": "Evidence",
    "note": "Note",
}
"""Field to the heading of its column, in the order of the columns."""

_AMOUNTS = ("amount", "low", "high")
_BASES = Vocabulary(
    ValueBasis, {"planned": "plan", "budget": "plan", "actuals": "actual", "realised": "actual"}
)
_KINDS = Vocabulary(ValueKind, {"costs": "cost", "benefits": "benefit"})
_TYPES = Vocabulary(BenefitType, {})
_GRADES = Vocabulary(Grade, {})

_RESTS_ON = {
    "month": ("basis",),
    "benefit_type": ("kind",),
    "amount": ("kind", "currency"),
    "low": ("basis", "kind", "amount"),
    "high": ("basis", "kind", "amount"),
}
"""Fields that a rule also looks at; while one of them is unread, the rule says nothing."""


@dataclass(frozen=True, slots=True)
class TypedLine:
    """What one row says."""

    row: int
    """Counted from 1 in the grid, blank rows included."""
    draft: ValueDraft | None
    """None for a row that cannot become a line."""
    problems: tuple[RowProblem, ...] = ()
    """One a field, by the field's name."""


def read_lines(rows: Sequence[Cells], today: dt.date) -> tuple[TypedLine, ...]:
    """Return what the rows of a grid say; blank rows and pasted headings are left out.

    Parameters
    ----------
    rows
        By the fields of :data:`TITLES`.
    today
        Months that begin later hold no actual lines.
    """
    told = habits(rows, month="month", amounts=_AMOUNTS)
    return tuple(
        _read(number, row, told, today)
        for number, row in enumerate(rows, start=1)
        if not is_blank(row) and not is_heading(row, TITLES)
    )


def _read(number: int, row: Cells, told: Habits, today: dt.date) -> TypedLine:
    reader = RowReader(row, told)
    draft = _draft(reader, today)
    for field, reason in value.refusals(draft, today).items():
        unread = {field, *_RESTS_ON.get(field, ())} & reader.problems.keys()
        if not unread:
            reader.refuse(field, reason)
    order = list(TITLES)
    problems = tuple(
        RowProblem(number, field, reason)
        for field, reason in sorted(reader.problems.items(), key=lambda each: order.index(each[0]))
    )
    return TypedLine(number, None if problems else draft, problems)


def _draft(reader: RowReader, today: dt.date) -> ValueDraft:
    """Return the draft of a row; a field that cannot be read is refused and holds anything."""
    month = reader.month("month")
    basis = reader.word("basis", "basis", _BASES, ValueBasis)
    kind = reader.word("kind", "kind", _KINDS, ValueKind)
    if not reader.text("basis"):
        reader.refuse("basis", "The basis is missing; write Plan or Actual.")
    if not reader.text("kind"):
        reader.refuse("kind", "The kind is missing; write Cost or Benefit.")
    amounts = {name: reader.amount(name) for name in _AMOUNTS}
    if not reader.text("amount"):
        reader.refuse("amount", "The amount is missing; write digits, such as 1234.50.")
    currency = _currency(reader, amounts)
    attribution = reader.number(
        "attribution", "share", decimals=SHARE_DECIMALS, such_as="0.5 or 50 %"
    )
    amount, low, high = (each.amount if each else None for each in amounts.values())
    return ValueDraft(
        month=month or today.replace(day=1),
        basis=basis or ValueBasis.PLAN,
        kind=kind or ValueKind.COST,
        category=" ".join(reader.text("category").split()),
        amount=amount or Decimal(0),
        currency=currency,
        benefit_type=reader.word("benefit_type", "type of benefit", _TYPES, BenefitType),
        grade=reader.word("grade", "grade", _GRADES, Grade) or Grade.D,
        attribution=Decimal(1) if attribution is None else attribution,
        low=low,
        high=high,
        evidence=reader.text("evidence"),
        note=reader.text("note"),
    )


def _currency(reader: RowReader, amounts: dict[str, Typed | None]) -> str:
    """Return the currency of a row: what its cell says, else the one that a sign stands for."""
    typed = reader.text("currency").upper()
    given = amounts["amount"]
    if not typed and given is not None and len(given.currencies) == 1:
        (typed,) = given.currencies
    for name, amount in amounts.items():
        if typed and amount is not None and (refusal := money.tag_refusal(amount, typed)):
            reader.refuse(name, refusal)
    return typed
