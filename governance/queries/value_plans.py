"""What was planned of one initiative, as a decision about it is made on."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain.enums import ValueBasis, ValueKind
from governance.domain.money import AMOUNT_DECIMALS
from governance.models import ValueLine
from governance.queries.ledger import converted, standing, terms

_ZERO = Decimal(0).scaleb(-AMOUNT_DECIMALS)


@dataclass(frozen=True, slots=True)
class PlannedValue:
    """The plan of one initiative in the base currency."""

    base_currency: str
    cost: Decimal
    benefit: Decimal
    years: dict[int, tuple[Decimal, Decimal]]
    """Cost and benefit by calendar year, in order."""
    by_grade: dict[str, Decimal]
    """Benefit by grade, in order."""
    lines: int
    """Lines counted."""
    uncounted: int
    """Lines without a rate, which are in none of the sums."""

    @property
    def net(self) -> Decimal:
        """Benefit less cost."""
        return self.benefit - self.cost


def planned_value(session: Session, initiative_id: int) -> PlannedValue:
    """Return what is planned of an initiative now, read from its lines."""
    base = terms(session).base_currency
    held = converted(base)
    read = (
        select(ValueLine.month, ValueLine.kind, ValueLine.grade, held.amount, held.counted)
        .select_from(held.source)
        .where(
            ValueLine.initiative_id == initiative_id,
            ValueLine.basis == ValueBasis.PLAN,
            standing(),
        )
    )
    sides = dict.fromkeys(ValueKind, _ZERO)
    years: defaultdict[int, dict[ValueKind, Decimal]] = defaultdict(
        lambda: dict.fromkeys(ValueKind, _ZERO)
    )
    grades: defaultdict[str, Decimal] = defaultdict(lambda: _ZERO)
    lines = uncounted = 0
    for month, kind, grade, units, counted in session.execute(read):
        if not counted:
            uncounted += 1
            continue
        amount = Decimal(units).scaleb(-AMOUNT_DECIMALS)
        lines += 1
        sides[kind] += amount
        years[month.year][kind] += amount
        if kind is ValueKind.BENEFIT:
            grades[grade.value] += amount
    return PlannedValue(
        base_currency=base,
        cost=sides[ValueKind.COST],
        benefit=sides[ValueKind.BENEFIT],
        years={
            year: (years[year][ValueKind.COST], years[year][ValueKind.BENEFIT])
            for year in sorted(years)
        },
        by_grade=dict(sorted(grades.items())),
        lines=lines,
        uncounted=uncounted,
    )
