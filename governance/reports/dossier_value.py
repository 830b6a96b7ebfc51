"""What an initiative has cost and brought, against its plan."""

from collections import defaultdict

from governance.domain.enums import Grade, ValueBasis, ValueKind
from governance.domain.labels import label
from governance.models import ValueLine
from governance.queries.ledger import terms
from governance.queries.value_lines import LineRow, lines_of
from governance.reports import cells
from governance.reports.basis import Basis
from governance.reports.blocks import Block, Column, Paragraph, Table
from governance.reports.cells import Cell, Text, Tone

_MEASURED = (Grade.A, Grade.B)
_COLUMNS = (
    Column("what", "What"),
    Column("plan", "Plan", width=34, right=True),
    Column("measured", "Actual, A and B", width=34, right=True),
    Column("estimated", "Actual, C and D", width=34, right=True),
)
_PLAN, _ACTUAL, _ESTIMATED = range(3)


def blocks(on: Basis, initiative_id: int) -> tuple[Block, ...]:
    """Return sums of the value lines that stand, by what they are about."""
    currency = terms(on.session).base_currency
    lines = [each for each in lines_of(on.session, initiative_id, on.viewer) if each.stands]
    counted = [each for each in lines if each.base_units is not None and _by_then(on, each.line)]
    if not counted:
        return (Paragraph("No cost or benefit is recorded."),)
    sums: defaultdict[tuple[ValueKind, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for each in counted:
        units = each.base_units or 0
        sums[each.line.kind, _called(each.line)][_place(each.line)] += units
    rows: list[tuple[Cell, ...]] = []
    for (kind, name), numbers in sorted(sums.items()):
        sign = -1 if kind is ValueKind.COST else 1
        rows.append((Text(name), *(cells.money(sign * each, currency) for each in numbers)))
    nets = [_net(counted, place) for place in range(3)]
    rows.append((Text("Net"), *(cells.money(each, currency) for each in nets)))
    left_out = sum(each.base_units is None for each in lines)
    note = (
        f"In {currency}, lines that stand up to the day of this report; the plan over all its "
        "months. Grades: A taken from the books, B measured, C estimated, D asserted. Costs are "
        "printed as negative amounts."
    )
    if left_out:
        note += f" Without a rate and left out: {left_out}."
    return (Paragraph(note, Tone.SOFT), Table("Value", _COLUMNS, tuple(rows), total=True))


def _by_then(on: Basis, line: ValueLine) -> bool:
    return line.basis is ValueBasis.PLAN or line.month <= on.day


def _called(line: ValueLine) -> str:
    if line.kind is ValueKind.COST:
        return f"Cost: {line.category.replace('_', ' ')}"
    kind = label(line.benefit_type) if line.benefit_type else "Benefit"
    return f"{kind}: {line.category.replace('_', ' ')}"


def _place(line: ValueLine) -> int:
    if line.basis is ValueBasis.PLAN:
        return _PLAN
    return _ACTUAL if line.kind is ValueKind.COST or line.grade in _MEASURED else _ESTIMATED


def _net(lines: list[LineRow], place: int) -> int:
    return sum(
        (-1 if each.line.kind is ValueKind.COST else 1) * (each.base_units or 0)
        for each in lines
        if _place(each.line) == place
    )
