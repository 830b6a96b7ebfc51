"""What figures about value are computed from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from governance.analytics.frames.value import GATE_PLANS, VALUE_MONTHS, VALUE_MONTHS_BY
from governance.analytics.ledger import Ledger, ledger, ledgers


def _none_by_group() -> pd.DataFrame:
    return VALUE_MONTHS_BY.from_rows([])


@dataclass(frozen=True)  # without slots: figures share what is computed once
class ValueEvidence:
    """Sums of the value lines of the initiatives that the reader asked for."""

    months: pd.DataFrame = field(default_factory=lambda: VALUE_MONTHS.from_rows([]))
    """A VALUE_MONTHS frame; of what is actual, nothing after the day that is looked at."""
    by_unit: pd.DataFrame = field(default_factory=_none_by_group)
    """A VALUE_MONTHS_BY frame of the top-level units."""
    by_track: pd.DataFrame = field(default_factory=_none_by_group)
    """A VALUE_MONTHS_BY frame of the tracks."""
    gate_plans: pd.DataFrame = field(default_factory=lambda: GATE_PLANS.from_rows([]))
    """A GATE_PLANS frame."""
    matched_actual: int = 0
    """Actual benefits over the months for which an initiative has a plan as well, and the planned
    benefits of the same months; both in ten-thousandths of the base currency."""
    matched_plan: int = 0
    matched: int = 0
    """Initiatives with such months."""
    sunk_in_stopped: int = 0
    """Actual cost of stopped initiatives, in ten-thousandths of the base currency."""
    stopped_with_cost: int = 0
    stopped: int = 0
    """Stopped initiatives, with a cost and all of them."""
    discount_rate: float = 0.08
    """Yearly, of one."""
    base_currency: str = "EUR"
    uncounted: int = 0
    """Lines that are left out because no rate converts them."""
    initiatives: int = 0
    """Initiatives with at least one counted line."""
    eligible: int = 0
    """All initiatives."""

    @cached_property
    def whole(self) -> Ledger:
        """What all lines add up to."""
        return ledger(self.months)

    @cached_property
    def parts(self) -> Mapping[str, Mapping[str, Ledger]]:
        """What the lines add up to by unit and by track; only those that were asked for."""
        found = {"unit": self.by_unit, "track": self.by_track}
        return {by: ledgers(frame) for by, frame in found.items() if len(frame)}
