"""What the initiatives of the demo cost and bring, as a file describes it, and its recording."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain.actors import Actor
from governance.domain.dates import month_number, month_of
from governance.domain.enums import BenefitType, Grade, ValueBasis, ValueKind
from governance.domain.value import ValueDraft
from governance.errors import GovernanceError, InvalidInputError
from governance.exchange.yaml_texts import YamlPart, first_fault, load_yaml
from governance.models import Initiative, ValueLine
from governance.queries.ledger import terms
from governance.services.value import NewLine, correct_value_line, record_value_lines
from governance.services.value_terms import RateDraft, held_rates, set_rates

FILE = Path(__file__).parents[2] / "seeds" / "demo_value.yaml"
"""The lines that ship with the product."""

_CENT = Decimal("0.01")


def _exact(value: object) -> object:
    return str(value) if isinstance(value, float) else value


def _span(value: object) -> object:
    if isinstance(value, str) and ".." in value:
        return value.split("..")
    return value


Exact = Annotated[Decimal, BeforeValidator(_exact)]
Span = Annotated[tuple[int, int], BeforeValidator(_span)]
"""First and last month, counted back from the month of loading."""


class DemoLines(YamlPart):
    """Lines of consecutive months that differ in their amount only."""

    basis: ValueBasis
    kind: ValueKind
    category: str
    months: Span
    amount: Exact
    each_month: Exact = Decimal(0)
    """What is added from month to month."""
    currency: str = "EUR"
    type: BenefitType | None = None
    grade: Grade
    attribution: Exact = Decimal(1)
    low: Exact | None = None
    high: Exact | None = None
    """Shares of the amount."""
    evidence: str = ""
    note: str = ""

    def drafts(self, today: dt.date) -> Iterator[ValueDraft]:
        """Yield one line a month, dated back from a day."""
        first, last = self.months
        for position, ago in enumerate(range(first, last - 1, -1)):
            amount = self.amount + self.each_month * position
            yield ValueDraft(
                month=_month(today, ago),
                basis=self.basis,
                kind=self.kind,
                category=self.category,
                amount=amount,
                currency=self.currency,
                benefit_type=self.type,
                grade=self.grade,
                attribution=self.attribution,
                low=None if self.low is None else (amount * self.low).quantize(_CENT),
                high=None if self.high is None else (amount * self.high).quantize(_CENT),
                evidence=self.evidence,
                note=self.note,
            )


class DemoLineCorrection(YamlPart):
    """An actual line of one month that was wrong."""

    initiative: str
    category: str
    month: int
    """Counted back from the month of loading."""
    amount: Exact | None = None
    """None withdraws the line."""
    reason: str


class DemoValue(YamlPart):
    """The whole file."""

    rates: dict[str, dict[int, Exact]]
    """By currency and months back."""
    lines: dict[str, tuple[DemoLines, ...]]
    revisions: dict[str, tuple[DemoLines, ...]] = Field(default_factory=dict)
    corrections: tuple[DemoLineCorrection, ...] = ()


def read_value(file: Path = FILE) -> DemoValue:
    """Read what the initiatives of the demo cost and bring.

    Raises
    ------
    InvalidInputError
        The file is missing, is not YAML, or a line in it is wrong; the message names the key.
    """
    try:
        return DemoValue.model_validate(load_yaml(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        path, reason = first_fault(error)
        key = ".".join(str(part) for part in path)
        raise InvalidInputError(f"{file.name}, key {key}: {reason}.") from error
    except (OSError, ValueError) as error:
        raise InvalidInputError(f"The demo {file.name} cannot be read: {error}.") from error


def record_demo_value(
    session: Session,
    actor: Actor,
    demo: DemoValue,
    loaded: Mapping[str, Initiative],
    today: dt.date,
) -> None:
    """Keep the rates and record the lines that were there before any gate.

    Raises
    ------
    InvalidInputError
        A line cannot be; the message names the initiative.
    """
    rates = [
        RateDraft(currency, _month(today, ago), rate)
        for currency, months in demo.rates.items()
        for ago, rate in months.items()
    ]
    held = _kept_by_people(session, rates)
    set_rates(
        session,
        actor=actor,
        rates=[each for each in rates if (each.currency, each.month) not in held],
        is_demo=True,
    )
    _record(session, actor, demo.lines, loaded, today)


def revise_demo_value(
    session: Session,
    actor: Actor,
    demo: DemoValue,
    loaded: Mapping[str, Initiative],
    today: dt.date,
) -> None:
    """Record what was planned and corrected after the gates.

    Raises
    ------
    InvalidInputError
        A line cannot be, or a correction names none; the message names the initiative.
    """
    _record(session, actor, demo.revisions, loaded, today)
    for each in demo.corrections:
        wanted = select(ValueLine).where(
            ValueLine.initiative_id == _known(loaded, each.initiative).id,
            ValueLine.category == each.category,
            ValueLine.basis == ValueBasis.ACTUAL,
            ValueLine.month == _month(today, each.month),
        )
        line = session.scalar(wanted)
        if line is None:
            raise InvalidInputError(
                f"Demo value of {each.initiative}: there is no line {each.category} to correct."
            )
        draft = None if each.amount is None else _as_draft(line, each.amount)
        correct_value_line(session, actor=actor, line_id=line.id, draft=draft, reason=each.reason)


def _record(
    session: Session,
    actor: Actor,
    said: Mapping[str, tuple[DemoLines, ...]],
    loaded: Mapping[str, Initiative],
    today: dt.date,
) -> None:
    for name, series in said.items():
        initiative = _known(loaded, name)
        drafts = [draft for lines in series for draft in lines.drafts(today)]
        new = [NewLine(initiative.id, draft) for draft in drafts]
        try:
            record_value_lines(session, actor=actor, lines=new)
        except GovernanceError as error:
            raise InvalidInputError(f"Demo value of {name}: {error}") from error


def _known(loaded: Mapping[str, Initiative], name: str) -> Initiative:
    if name not in loaded:
        raise InvalidInputError(f"Demo value of {name}: the portfolio has no such initiative.")
    return loaded[name]


def _kept_by_people(session: Session, rates: list[RateDraft]) -> set[tuple[str, dt.date]]:
    """Return the rates that are here already, which the demo leaves as they are."""
    held = held_rates(session, terms(session).base_currency)
    return {key for each in rates if (key := (each.currency, each.month)) in held}


def _as_draft(line: ValueLine, amount: Decimal) -> ValueDraft:
    same: dict[str, Any] = {
        name: getattr(line, name)
        for name in (
            *("month", "basis", "kind", "category", "currency", "benefit_type", "grade"),
            *("attribution", "low", "high", "evidence"),
        )
    }
    return ValueDraft(**same, amount=amount)


def _month(today: dt.date, ago: int) -> dt.date:
    return month_of(month_number(today) - ago)
