"""Lines of the value ledger: what a person or a file may say of cost and benefit in a month."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from governance.domain import canonical
from governance.domain.currencies import currency_refusal
from governance.domain.drafts import ID_LIMIT, TEXT_LIMIT, text_refusal
from governance.domain.enums import BenefitType, Grade, ValueBasis, ValueKind
from governance.domain.labels import label
from governance.domain.money import (
    AMOUNT_DECIMALS,
    RATE_DECIMALS,
    RATE_LIMIT,
    SHARE_DECIMALS,
    amount_refusal,
    converted,
)
from governance.domain.names import name_key

FIRST_MONTH = dt.date(1990, 1, 1)
LAST_MONTH = dt.date(2100, 12, 1)
CATEGORY_LIMIT = ID_LIMIT
EVIDENCE_LIMIT = 2_000

BASE_CURRENCY = "EUR"
"""Currency of all figures until somebody sets another."""

DISCOUNT_RATE = Decimal("0.08")
"""Share of one a year, until somebody sets another."""

EVIDENCED = frozenset({Grade.A, Grade.B})
"""Grades that headline figures count, and that should show what they rest on."""


@dataclass(frozen=True, slots=True)
class ValueDraft:
    """One line as it was stated."""

    month: dt.date
    """First day of the month."""
    basis: ValueBasis
    kind: ValueKind
    category: str
    amount: Decimal
    """In ``currency``, before attribution."""
    currency: str
    benefit_type: BenefitType | None = None
    """None for costs."""
    grade: Grade = Grade.D
    attribution: Decimal = Decimal(1)
    """Share of the amount that is due to the initiative."""
    low: Decimal | None = None
    """Least that is thought possible of a plan; None where nobody said."""
    high: Decimal | None = None
    """Most that is thought possible."""
    evidence: str = ""
    """Link to what the amount was taken from."""
    note: str = ""
    reference: str | None = None
    """What the source calls the line; None where it has no name for it."""


def refusals(draft: ValueDraft, today: dt.date) -> dict[str, str]:
    """Return every reason why a draft cannot become a line, by field; empty when it can."""
    found = {
        "month": month_refusal(draft.month, draft.basis, today),
        "category": text_refusal("The category", draft.category, CATEGORY_LIMIT, required=True),
        "amount": _amount_refusal(draft),
        "currency": currency_refusal(draft.currency),
        "benefit_type": _type_refusal(draft),
        "attribution": share_refusal(draft.attribution),
        **_range_refusals(draft),
        "evidence": text_refusal("The evidence", draft.evidence, EVIDENCE_LIMIT),
        "note": text_refusal("The note", draft.note, TEXT_LIMIT),
        "line_id": text_refusal("The line id", draft.reference or "", ID_LIMIT),
    }
    return {name: reason for name, reason in found.items() if reason}


def month_refusal(month: dt.date, basis: ValueBasis, today: dt.date) -> str | None:
    """Return why a line cannot lie in a month, or None."""
    if month.day != 1:
        return f"{month} is not the first day of a month; lines are kept by month."
    if not FIRST_MONTH <= month <= LAST_MONTH:
        return f"{month:%Y-%m} must lie between {FIRST_MONTH:%Y-%m} and {LAST_MONTH:%Y-%m}."
    if basis is ValueBasis.ACTUAL and month > today:
        return f"{month:%Y-%m} has not begun; what is expected for it is a plan."
    return None


def share_refusal(share: Decimal) -> str | None:
    """Return why a number is no attribution, or None."""
    if not share.is_finite() or not 0 < share <= 1:
        return "The attribution must be more than 0 and at most 1, such as 0.5 for one half."
    if share != round(share, SHARE_DECIMALS):
        return f"The attribution has more than {SHARE_DECIMALS} decimals; round it."
    return None


def rate_refusal(rate: Decimal) -> str | None:
    """Return why a number is no rate of a currency, or None."""
    if not rate.is_finite() or not 0 < rate < RATE_LIMIT:
        return (
            f"The rate must be more than 0 and less than {RATE_LIMIT:,}; check which way it goes."
        )
    if rate != round(rate, RATE_DECIMALS):
        return f"The rate has more than {RATE_DECIMALS} decimals; round it."
    return None


def unevidenced(grade: Grade, evidence: str) -> bool:
    """Tell whether a grade claims more than the line shows."""
    return grade in EVIDENCED and not evidence.strip()


UNEVIDENCED = (
    "Grade {grade} is kept, but nothing shows what it rests on; add a link to the evidence."
)
"""What to say of such a line."""


def base_amount(amount: Decimal, attribution: Decimal, rate: Decimal) -> Decimal:
    """Return an amount times its attribution in the base currency, half-even to four decimals.

    Parameters
    ----------
    rate
        Units of the base currency for one of the line's; 1 where they are the same.
    """
    units = converted(
        int(amount.scaleb(AMOUNT_DECIMALS)),
        int(attribution.scaleb(SHARE_DECIMALS)),
        int(rate.scaleb(RATE_DECIMALS)),
    )
    assert units is not None  # noqa: S101 - only None becomes None
    return Decimal(units).scaleb(-AMOUNT_DECIMALS)


def identity(draft: ValueDraft, initiative_id: int, occurrence: int = 1) -> str:
    """Return the key by which a later file finds a line again, 32 hex digits.

    The source's own id of the line where it gives one; else what is stated of initiative, month,
    basis, kind, category, type and currency, and which of several such lines it is.

    Parameters
    ----------
    occurrence
        Counted from 1 among lines that state the same of all these.
    """
    said: Mapping[str, object]
    if draft.reference:
        said = {"initiative": initiative_id, "line": draft.reference}
    else:
        said = {
            "initiative": initiative_id,
            "month": draft.month,
            "basis": draft.basis,
            "kind": draft.kind,
            "category": name_key(draft.category) or draft.category,
            "type": draft.benefit_type,
            "currency": draft.currency,
            "occurrence": occurrence,
        }
    return hashlib.blake2b(canonical.dumps(said).encode(), digest_size=16).hexdigest()


def _amount_refusal(draft: ValueDraft) -> str | None:
    if refusal := amount_refusal(draft.amount):
        return refusal
    if draft.kind is ValueKind.COST and draft.amount < 0:
        return "A cost is not negative; correct the line that a refund belongs to."
    return None


def _type_refusal(draft: ValueDraft) -> str | None:
    if draft.kind is ValueKind.BENEFIT and draft.benefit_type is None:
        *first, last = (label(each) for each in BenefitType)
        return f"The type of the benefit is missing; name {', '.join(first)} or {last}."
    if draft.kind is ValueKind.COST and draft.benefit_type is not None:
        return "A cost has no type of benefit; leave it empty."
    return None


def _range_refusals(draft: ValueDraft) -> dict[str, str | None]:
    said = {"low": draft.low, "high": draft.high}
    given = {name: value for name, value in said.items() if value is not None}
    if draft.basis is ValueBasis.ACTUAL:
        return dict.fromkeys(given, "Low and high belong to plans; what happened has one amount.")
    found = {name: amount_refusal(value) for name, value in given.items()}
    if any(found.values()) or amount_refusal(draft.amount):
        return found
    if draft.kind is ValueKind.COST and draft.low is not None and draft.low < 0:
        found["low"] = "A cost is not negative; give a low of 0 or more."
    if draft.low is not None and draft.low > draft.amount:
        found["low"] = f"The low {draft.low} is above the amount {draft.amount}."
    if draft.high is not None and draft.high < draft.amount:
        found["high"] = f"The high {draft.high} is below the amount {draft.amount}."
    return found
