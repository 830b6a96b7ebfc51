"""How soon initiatives in production are reviewed, as ``seeds/reviews.yaml`` says."""

import datetime as dt
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, PositiveInt, model_validator

from governance.domain.enums import ReviewTrigger, RiskTier

RULES_FILE = Path(__file__).parents[2] / "seeds" / "reviews.yaml"


class ReviewRules(BaseModel):
    """Days until a review is due."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    interval_days: dict[RiskTier, PositiveInt]
    trigger_days: dict[ReviewTrigger, PositiveInt]
    after_stop_days: PositiveInt

    @model_validator(mode="after")
    def _complete(self) -> "ReviewRules":
        missing = [tier.value for tier in RiskTier if tier not in self.interval_days]
        missing += [
            each.value
            for each in ReviewTrigger
            if each is not ReviewTrigger.CLOCK and each not in self.trigger_days
        ]
        if missing:
            raise ValueError(f"days are missing for {', '.join(missing)}")
        return self

    def due_on(self, trigger: ReviewTrigger, tier: RiskTier, from_day: dt.date) -> dt.date:
        """Return the day on which a review is due that is opened on a day."""
        on_clock = trigger is ReviewTrigger.CLOCK
        days = self.interval_days[tier] if on_clock else self.trigger_days[trigger]
        return from_day + dt.timedelta(days=days)


@cache
def review_rules() -> ReviewRules:
    """Return the rules that ship with the product."""
    return ReviewRules.model_validate(yaml.safe_load(RULES_FILE.read_text(encoding="utf-8")))
