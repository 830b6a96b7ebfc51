"""What a set of value lines adds up to: exact sums by evidence grade, and flows by month.

Amounts stay whole ten-thousandths of the base currency until the last division, so that sums are
exact. Ratios are ratios of sums, never averages of ratios. Headline figures count actual benefits
of grades A (taken from the ledger) and B (measured, times a stated rate); C (estimated) and D
(asserted) are shown apart. A plan has no such evidence yet: planned benefits count whatever their
grade.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from governance.analytics.discounting import UNITS
from governance.analytics.frames.value import VALUE_MONTHS, VALUE_MONTHS_BY, VALUE_SUMS_BY

ACTUAL, PLAN = "actual", "plan"
COST, BENEFIT = "cost", "benefit"
GRADES = ("A", "B", "C", "D")
HEADLINE = ("A", "B")

Entry = tuple[int, str, str, str]
"""Month, basis, kind and grade."""

_KEYS = ("month", "basis", "kind", "grade")


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


@dataclass(frozen=True, slots=True)
class Ledger:
    """The lines of a set of initiatives, summed."""

    entries: Mapping[Entry, int]
    """Amounts in ten-thousandths by month, basis, kind and grade; none is of a line and its
    reversal alone."""
    bases: frozenset[str]
    """Which of plan and actual have any line."""

    def sums(self, basis: str = ACTUAL) -> Sums:
        """Return the sums of what is actual or planned."""
        cost = 0
        benefits = dict.fromkeys(GRADES, 0)
        for (_, own, kind, grade), amount in self.entries.items():
            if own != basis:
                continue
            if kind == COST:
                cost += amount
            else:
                benefits[grade] += amount
        return Sums(cost, benefits)

    def flows(self, basis: str = ACTUAL, grades: Collection[str] | None = None) -> dict[int, int]:
        """Return the net benefit of each month in ten-thousandths, by the number of the month.

        A month in which nothing counts is left out, also one in which a line and its reversal
        cancel out: it must not become the first, to which others are discounted.

        Parameters
        ----------
        grades
            Of the benefits that count; by default A and B of what is actual, all of a plan.
        """
        counting = grades or (HEADLINE if basis == ACTUAL else GRADES)
        net: dict[int, int] = defaultdict(int)
        for (month, own, kind, grade), amount in self.entries.items():
            if own == basis and (kind == COST or grade in counting):
                net[month] += -amount if kind == COST else amount
        return dict(sorted(net.items()))

    def periods(self, months: int) -> dict[int, "Ledger"]:
        """Return the ledgers of periods of so many months, by their number, in their order."""
        parts: dict[int, dict[Entry, int]] = defaultdict(dict)
        for entry, amount in self.entries.items():
            parts[entry[0] // months][entry] = amount
        return {at: Ledger(parts[at], self.bases) for at in sorted(parts)}


def ledger(months: pd.DataFrame) -> Ledger:
    """Return what the lines of a VALUE_MONTHS frame add up to."""
    frame = VALUE_MONTHS.require(months)
    entries: dict[Entry, int] = defaultdict(int)
    columns = [frame[name].tolist() for name in (*_KEYS, "amount")]
    for *entry, amount in zip(*columns, strict=True):
        if amount:
            month, basis, kind, grade = entry
            entries[month, basis, kind, grade] += amount
    return Ledger(dict(entries), frozenset(frame["basis"].unique()))


def ledgers(months: pd.DataFrame) -> dict[str, Ledger]:
    """Return what the lines of each group add up to, in the order of their names.

    Parameters
    ----------
    months
        A VALUE_MONTHS_BY frame.
    """
    frame = VALUE_MONTHS_BY.require(months)
    if frame.empty:
        return {}
    # One whole number a key: grouping by five columns of text takes several times as long.
    factors = (pd.factorize(frame[key], sort=True) for key in ("group", *_KEYS))
    codes, names = zip(*factors, strict=True)
    shape = [len(each) for each in names]
    key = np.asarray(np.ravel_multi_index(codes, shape))
    entries: dict[str, dict[Entry, int]] = {str(name): {} for name in names[0]}
    some = (frame["amount"] != 0).to_numpy()
    summed = frame["amount"][some].groupby(key[some]).sum()
    places = np.unravel_index(summed.index.to_numpy(dtype=np.int64), tuple(shape))
    columns = [np.asarray(each)[place].tolist() for each, place in zip(names, places, strict=True)]
    for group, *entry, amount in zip(*columns, summed.tolist(), strict=True):
        month, basis, kind, grade = entry
        entries[group][month, basis, kind, grade] = amount
    present = frame[["group", "basis"]].drop_duplicates()
    bases = present.groupby("group")["basis"].agg(frozenset)
    return {group: Ledger(own, bases[group]) for group, own in entries.items()}


def sums_by_group(sums: pd.DataFrame) -> dict[str, Sums]:
    """Return what is actual of each group.

    Parameters
    ----------
    sums
        A VALUE_SUMS_BY frame.
    """
    frame = VALUE_SUMS_BY.require(sums)
    costs: defaultdict[str, int] = defaultdict(int)
    benefits: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(GRADES, 0))
    for group, kind, grade, amount in frame.itertuples(index=False):
        own = benefits[group]
        if kind == COST:
            costs[group] += amount
        else:
            own[grade] += amount
    return {group: Sums(costs[group], own) for group, own in benefits.items()}


EMPTY = Ledger({}, frozenset())
