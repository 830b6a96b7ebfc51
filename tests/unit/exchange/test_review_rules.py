"""How soon a review is due follows from tier and trigger, and no tier is forgotten."""

import datetime as dt

import pytest
from pydantic import ValidationError

from governance.domain.enums import ReviewTrigger, RiskTier
from governance.exchange.review_rules import ReviewRules, review_rules

DAY = dt.date(2026, 1, 1)


def test_high_risk_is_looked_at_twice_a_year_and_minimal_risk_once():
    rules = review_rules()

    assert rules.due_on(ReviewTrigger.CLOCK, RiskTier.HIGH, DAY) == dt.date(2026, 6, 30)
    assert rules.due_on(ReviewTrigger.CLOCK, RiskTier.MINIMAL, DAY) == dt.date(2027, 1, 1)


def test_what_nobody_has_decided_is_looked_at_as_often_as_high_risk():
    days = review_rules().interval_days

    assert days[RiskTier.UNDETERMINED] == days[RiskTier.HIGH]


def test_an_incident_does_not_wait_for_the_clock():
    assert review_rules().due_on(ReviewTrigger.INCIDENT, RiskTier.MINIMAL, DAY) < dt.date(
        2026, 2, 1
    )


def test_rules_without_a_tier_or_a_trigger_are_refused():
    rules = review_rules().model_dump()
    del rules["interval_days"][RiskTier.LIMITED]
    del rules["trigger_days"][ReviewTrigger.BREACH]

    with pytest.raises(ValidationError, match="missing for limited, breach"):
        ReviewRules.model_validate(rules)
