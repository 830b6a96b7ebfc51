"""What the value ledger accepts as a line."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from governance.domain.dates import month_number, month_of
from governance.domain.enums import BenefitType, Grade, ValueBasis, ValueKind
from governance.domain.value import (
    ValueDraft,
    base_amount,
    identity,
    rate_refusal,
    refusals,
    unevidenced,
)

TODAY = dt.date(2026, 11, 21)
COST = ValueDraft(
    month=dt.date(2026, 3, 1),
    basis=ValueBasis.ACTUAL,
    kind=ValueKind.COST,
    category="Licences",
    amount=Decimal("1234.50"),
    currency="EUR",
)
BENEFIT = replace(
    COST, kind=ValueKind.BENEFIT, benefit_type=BenefitType.REVENUE, category="New orders"
)
PLAN = replace(BENEFIT, basis=ValueBasis.PLAN, month=dt.date(2027, 3, 1))


@pytest.mark.parametrize(
    "draft",
    [
        COST,
        BENEFIT,
        PLAN,
        replace(BENEFIT, amount=Decimal(-5)),
        replace(COST, amount=Decimal(0)),
        replace(COST, month=dt.date(2026, 11, 1)),
        replace(PLAN, low=Decimal(1000), high=Decimal(2000)),
        replace(PLAN, low=Decimal(1000)),
        replace(COST, attribution=Decimal("0.25"), grade=Grade.A),
    ],
)
def test_what_fits_the_rules_is_accepted(draft):
    assert refusals(draft, TODAY) == {}


@pytest.mark.parametrize(
    ("draft", "field", "words"),
    [
        (replace(COST, month=dt.date(2026, 12, 1)), "month", "has not begun"),
        (replace(PLAN, month=dt.date(2101, 1, 1)), "month", "must lie between 1990-01 and 2100-12"),
        (replace(COST, month=dt.date(1989, 12, 1)), "month", "must lie between"),
        (replace(COST, month=dt.date(2026, 3, 2)), "month", "not the first day"),
        (replace(COST, amount=Decimal(-1)), "amount", "A cost is not negative"),
        (replace(COST, amount=Decimal("0.00001")), "amount", "more than 4 decimals"),
        (replace(COST, amount=Decimal("NaN")), "amount", "no number"),
        (replace(COST, currency="ABC"), "currency", "no currency of ISO 4217"),
        (replace(COST, category=" "), "category", "empty"),
        (replace(COST, benefit_type=BenefitType.REVENUE), "benefit_type", "leave it empty"),
        (replace(BENEFIT, benefit_type=None), "benefit_type", "Revenue, Cost avoided"),
        (replace(COST, attribution=Decimal(0)), "attribution", "more than 0"),
        (replace(COST, attribution=Decimal("1.01")), "attribution", "at most 1"),
        (replace(COST, attribution=Decimal("0.33333")), "attribution", "decimals"),
        (replace(COST, low=Decimal(1)), "low", "belong to plans"),
        (replace(PLAN, low=Decimal(5000)), "low", "above the amount"),
        (replace(PLAN, high=Decimal(5)), "high", "below the amount"),
        (replace(PLAN, kind=ValueKind.COST, benefit_type=None, low=Decimal(-1)), "low", "negative"),
        (replace(COST, note="x" * 20_001), "note", "at most 20,000"),
        (replace(COST, reference="x" * 121), "line_id", "at most 120"),
    ],
)
def test_what_breaks_a_rule_is_refused_under_its_field_in_one_sentence(draft, field, words):
    found = refusals(draft, TODAY)

    assert list(found) == [field]
    assert words in found[field]
    assert found[field].endswith(".")


def test_a_high_grade_without_evidence_is_told_apart():
    assert unevidenced(Grade.A, " ")
    assert not unevidenced(Grade.B, "https://example.org/ledger")
    assert not unevidenced(Grade.C, "")


def test_a_rate_is_positive_and_to_ten_decimals():
    assert rate_refusal(Decimal("0.0061")) is None
    assert "more than 0" in (rate_refusal(Decimal(0)) or "")
    assert "more than 10 decimals" in (rate_refusal(Decimal("1e-11")) or "")


def test_a_base_amount_is_rounded_half_to_even():
    one = Decimal(1)
    assert base_amount(Decimal("0.0001"), Decimal("0.5"), one) == Decimal(0)
    assert base_amount(Decimal("0.0003"), Decimal("0.5"), one) == Decimal("0.0002")
    assert base_amount(Decimal(100), Decimal("0.25"), Decimal("0.91")) == Decimal("22.75")


def test_lines_that_state_the_same_share_an_identity_and_others_do_not():
    same = replace(COST, amount=Decimal(1), note="again", category="licences")
    assert identity(COST, 7) == identity(same, 7)
    others = [
        identity(COST, 8),
        identity(COST, 7, occurrence=2),
        identity(replace(COST, currency="USD"), 7),
        identity(replace(COST, reference="L-1"), 7),
    ]
    assert len({identity(COST, 7), *others}) == 5
    moved = replace(COST, reference="L-1", month=dt.date(2026, 4, 1))
    assert identity(moved, 7) == identity(replace(COST, reference="L-1"), 7)


def test_months_count_up_without_a_gap():
    assert month_number(dt.date(2026, 1, 31)) == month_number(dt.date(2025, 12, 1)) + 1
    assert month_of(month_number(dt.date(2026, 3, 14))) == dt.date(2026, 3, 1)
