"""Lines of the value ledger for tests: one line makes a valid one."""

import datetime as dt
from decimal import Decimal
from typing import Any

from governance.db.session import write_scope
from governance.domain.actors import Actor, Role
from governance.domain.enums import BenefitType, Grade, ValueBasis, ValueKind
from governance.domain.value import ValueDraft
from governance.services.value import NewLine, record_value_lines
from governance.services.value_terms import RateDraft, set_rates

ADMIN = Actor("admin@example.org", "Admin", frozenset({Role.ADMIN}))


def month(text: str) -> dt.date:
    """Return the first day of a month written as ``2026-03``."""
    return dt.date.fromisoformat(f"{text}-01")


def cost(amount: str | int = 100, when: str = "2026-01", **fields: Any) -> ValueDraft:
    """Return an actual cost in EUR."""
    said: dict[str, Any] = {
        "month": month(when),
        "basis": ValueBasis.ACTUAL,
        "kind": ValueKind.COST,
        "category": "Licences",
        "amount": Decimal(amount),
        "currency": "EUR",
    }
    return ValueDraft(**said | fields)


def benefit(
    amount: str | int = 100, when: str = "2026-01", grade: Grade = Grade.A, **fields: Any
) -> ValueDraft:
    """Return an actual benefit in EUR, with evidence."""
    said: dict[str, Any] = {
        "kind": ValueKind.BENEFIT,
        "benefit_type": BenefitType.COST_AVOIDED,
        "category": "Hours saved",
        "grade": grade,
        "evidence": "https://example.org/books",
    }
    return cost(amount, when, **said | fields)


PLAN: dict[str, Any] = {"basis": ValueBasis.PLAN}
"""Fields that make a plan of either."""


def record(initiative_id: int, *drafts: ValueDraft, actor: Actor = ADMIN) -> tuple[int, ...]:
    """Record lines of one initiative in their own transaction and return their ids."""
    with write_scope() as session:
        lines = [NewLine(initiative_id, draft) for draft in drafts]
        return record_value_lines(session, actor=actor, lines=lines).ids


def rates(*said: tuple[str, str, str]) -> int:
    """Keep rates given as currency, month and rate; return how many changed."""
    drafts = [RateDraft(currency, month(when), Decimal(rate)) for currency, when, rate in said]
    with write_scope() as session:
        return set_rates(session, actor=ADMIN, rates=drafts)
