"""What a figure is: its definition, what it is computed from, and its value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from governance.analytics.frames.conversion import PILOT_SPELLS
from governance.analytics.frames.governance import READINESS_COUNTS
from governance.analytics.frames.portfolio import PORTFOLIO_COUNTS
from governance.analytics.intervals import wilson
from governance.analytics.value_evidence import ValueEvidence
from governance.domain.quality import RuleId

Groups = Mapping[str, Mapping[str, float | Mapping[str, int] | None]]
"""Values by what they are grouped by, then by group (then by group within it); None for a group
that is too small to have one."""

INITIATIVES = "initiatives"
SHARE = "share of one"


@dataclass(frozen=True, slots=True)
class Acts:
    """What was asked, granted and decided about the initiatives, as of one day."""

    days_to_decision: tuple[int, ...] = ()
    """Days from request to decision of every gate request that was decided."""
    requests_waiting: int = 0
    waivers_active: int = 0
    waivers_expiring: int = 0
    """Active waivers whose last day is among the next 30."""
    waivers_waiting: int = 0
    """Asked for, neither granted nor refused."""
    reviews_overdue: int = 0


@dataclass(frozen=True, slots=True)
class Vendors:
    """Who supplies what runs in production."""

    named: int = 0
    """Initiatives in production that name a vendor."""
    uses: Mapping[str, int] = field(default_factory=dict)
    """Initiatives in production by vendor, most first; one that names several counts for each."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What figures are computed from, over the initiatives that the reader asked for.

    A figure needs only what its sources name; the rest may be left out.
    """

    counts: pd.DataFrame = field(default_factory=lambda: PORTFOLIO_COUNTS.from_rows([]))
    """A :data:`~governance.analytics.frames.portfolio.PORTFOLIO_COUNTS` frame."""
    without_owner: int = 0
    observed_dates: int = 0
    """Initiatives whose stage was seen while nobody knows the day on which it was entered."""
    readiness: pd.DataFrame = field(default_factory=lambda: READINESS_COUNTS.from_rows([]))
    """A :data:`~governance.analytics.frames.governance.READINESS_COUNTS` frame; empty where
    it is not known, as of a past day or before a catalogue is published."""
    acts: Acts = field(default_factory=Acts)
    spells: pd.DataFrame = field(default_factory=lambda: PILOT_SPELLS.from_rows([]))
    """A :data:`~governance.analytics.frames.conversion.PILOT_SPELLS` frame."""
    vendors: Vendors = field(default_factory=Vendors)
    """Who supplies what runs in production; empty as of a past day."""
    findings: Mapping[RuleId, int] = field(default_factory=dict)
    """Initiatives that break each rule of data quality, by rule; empty where it is not known."""
    value: ValueEvidence = field(default_factory=ValueEvidence)


@dataclass(frozen=True, slots=True)
class FigureValue:
    """A figure with what it is based on."""

    value: float | None
    """In the unit of the figure; None when there is no data, never 0."""
    n: int
    """Records, of initiatives unless the figure says otherwise, that the value is based on."""
    eligible: int
    """Records that could have counted."""
    low: float | None = None
    high: float | None = None
    """Ends of a 95 % interval, None for a count."""
    groups: Groups = field(default_factory=dict)

    @property
    def coverage(self) -> float | None:
        """``n`` as a share of ``eligible``; None when nothing could have counted."""
        return self.n / self.eligible if self.eligible else None


@dataclass(frozen=True, slots=True)
class Figure:
    """The definition of one figure."""

    slug: str
    label: str
    unit: str
    formula: str
    """In words, as the data dictionary prints it."""
    sources: tuple[str, ...]
    """Columns that it is computed from, ``table.column``."""
    based_on: str
    """What ``n`` and ``eligible`` count."""
    compute: Callable[[Evidence], FigureValue]


def share_of(successes: int, n: int, eligible: int) -> FigureValue:
    """Return a proportion with its Wilson interval; no value without records."""
    interval = wilson(successes, n)
    if interval is None:
        return FigureValue(None, 0, eligible)
    return FigureValue(successes / n, n, eligible, *interval)
