"""What initiatives cost and return: sums by evidence grade, flows, payback, realisation.

Amounts stay whole ten-thousandths of the base currency until the last division, so that sums are
exact. Ratios are ratios of sums, never averages of ratios. Headline figures count actual benefits
of grades A (taken from the ledger) and B (measured, times a stated rate); C (estimated) and D
(asserted) are shown apart. A plan has no such evidence yet: planned benefits count whatever their
grade.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

import pandas as pd

from governance.analytics.discounting import UNITS
from governance.analytics.frames import GATE_PLANS, VALUE_MONTHS, VALUE_MONTHS_BY, VALUE_TOTALS
from governance.domain.enums import Stage

ACTUAL, PLAN = "actual", "plan"
COST, BENEFIT = "cost", "benefit"
GRADES = ("A", "B", "C", "D")
HEADLINE = ("A", "B")


@dataclass(frozen=True, slots=True)
class Sums:
    """What was spent and what came back, in ten-thousandths of the base currency."""

    cost: int
    benefits: Mapping[str, int]
    """By evidence grade, every grade present."""

    @property
    def measured(self) -> int:
        """Benefits of grades A and B."""
        return sum(self.benefits[grade] for grade in HEADLINE)

    @property
    def estimated(self) -> int:
        """Benefits of grades C and D."""
        return sum(self.benefits.values()) - self.measured

    @property
    def net(self) -> int:
        """Benefits of grades A and B less cost."""
        return self.measured - self.cost

    @property
    def roi(self) -> float | None:
        """(B - C) / C on grades A and B; None without a cost."""
        return self.net / self.cost if self.cost else None

    @property
    def multiple(self) -> float | None:
        """B / C on grades A and B; None without a cost."""
        return self.measured / self.cost if self.cost else None

    @property
    def multiple_with_estimates(self) -> float | None:
        """B / C on all grades; None without a cost."""
        return (self.measured + self.estimated) / self.cost if self.cost else None


def base(amount: int) -> float:
    """Return ten-thousandths as units of the base currency."""
    return amount / UNITS


def sums(months: pd.DataFrame, basis: str = ACTUAL) -> Sums:
    """Return the sums of one basis.

    Parameters
    ----------
    months
        A VALUE_MONTHS or VALUE_MONTHS_BY frame.
    basis
        ``actual`` or ``plan``.
    """
    own = months[months["basis"] == basis]
    benefits = own[own["kind"] == BENEFIT].groupby("grade")["amount"].sum()
    return Sums(
        int(own.loc[own["kind"] == COST, "amount"].sum()),
        {grade: int(benefits.get(grade, 0)) for grade in GRADES},
    )


def groups(months: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the months of each group in the order of their names.

    Parameters
    ----------
    months
        A VALUE_MONTHS_BY frame.
    """
    frame = VALUE_MONTHS_BY.require(months)
    for name, own in frame.groupby("group", sort=True):
        yield str(name), own.drop(columns="group")


def flows(
    months: pd.DataFrame, basis: str = ACTUAL, grades: Collection[str] | None = None
) -> dict[int, int]:
    """Return the net benefit of each month in ten-thousandths, by the number of the month.

    A month in which nothing counts is left out, also one in which a line and its reversal cancel
    out: it must not become the first, to which others are discounted.

    Parameters
    ----------
    grades
        Of the benefits that count; by default A and B of what is actual, all of a plan.
    """
    frame = VALUE_MONTHS.require(months)
    counting = grades or (HEADLINE if basis == ACTUAL else GRADES)
    is_cost = frame["kind"] == COST
    counts = (frame["basis"] == basis) & (is_cost | frame["grade"].isin(counting))
    own = frame[counts & (frame["amount"] != 0)]
    signed = own["amount"].where(own["kind"] != COST, -own["amount"])
    net = signed.groupby(own["month"], sort=True).sum()
    return {int(str(month)): int(amount) for month, amount in net.items()}


def payback_month(net: Mapping[int, int]) -> int | None:
    """Return the first month in which the cumulative net is not negative and stays so to the end.

    Parameters
    ----------
    net
        Flows by the number of their month.

    Returns
    -------
    int or None
        The number of the month; None where that is not yet so, and without flows.
    """
    found = None
    for month, total in _running(net):
        if total < 0:
            found = None
        elif found is None:
            found = month
    return found


def deepest(net: Mapping[int, int]) -> tuple[int, int] | None:
    """Return the month in which the cumulative net is lowest, and that sum; None without flows."""
    return min(_running(net), key=lambda point: point[1], default=None)


def _running(net: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    months = sorted(net)
    return zip(months, accumulate(net[month] for month in months), strict=True)


def matched(months: pd.DataFrame) -> tuple[int, int]:
    """Return actual and planned benefits over the months with planned and actual lines.

    Parameters
    ----------
    months
        A VALUE_MONTHS frame of one initiative; those of several would match plans of one with
        benefits of another.
    """
    frame = VALUE_MONTHS.require(months)
    covered = frame.groupby("month")["basis"].nunique()
    both = frame[frame["month"].isin(covered[covered > 1].index) & (frame["kind"] == BENEFIT)]
    by_basis = both.groupby("basis")["amount"].sum()
    return int(by_basis.get(ACTUAL, 0)), int(by_basis.get(PLAN, 0))


def realisation(totals: pd.DataFrame) -> tuple[int, int]:
    """Return actual and planned benefits over the months that plan and actual of each both cover.

    Parameters
    ----------
    totals
        A VALUE_TOTALS frame.
    """
    frame = VALUE_TOTALS.require(totals)
    return int(frame["matched_actual"].sum()), int(frame["matched_plan"].sum())


def sunk_in_stopped(totals: pd.DataFrame) -> tuple[int, int]:
    """Return what stopped initiatives have cost, and how many of them have a cost."""
    frame = VALUE_TOTALS.require(totals)
    spent = frame.loc[(frame["stage"] == Stage.STOPPED) & (frame["actual_cost"] != 0)]
    return int(spent["actual_cost"].sum()), len(spent)


def latest_plans(plans: pd.DataFrame) -> pd.DataFrame:
    """Return of each initiative and gate the plan that was frozen last, a GATE_PLANS frame."""
    frame = GATE_PLANS.require(plans).sort_values("decided_on", kind="stable")
    return frame.drop_duplicates(["initiative_id", "gate"], keep="last")
