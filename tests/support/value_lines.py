"""Value lines for tests, and the frames that they sum up to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from governance.analytics.frames.value import VALUE_MONTHS, VALUE_MONTHS_BY, VALUE_SUMS_BY

JAN_2024 = 2024 * 12


@dataclass(frozen=True)
class Line:
    """A counted value line; amounts in ten-thousandths of the base currency."""

    month: int
    kind: str
    amount: int
    grade: str = "A"
    basis: str = "actual"
    group: str = "Claims"
    low: int | None = None
    high: int | None = None


def months_frame(lines: Iterable[Line]) -> pd.DataFrame:
    """Return the VALUE_MONTHS frame of lines."""
    return VALUE_MONTHS.from_rows(row[1:] for row in _summed(lines, grouped=False))


def months_by_group(lines: Iterable[Line]) -> pd.DataFrame:
    """Return the VALUE_MONTHS_BY frame of lines."""
    return VALUE_MONTHS_BY.from_rows(_summed(lines, grouped=True))


def sums_by_group(lines: Iterable[Line]) -> pd.DataFrame:
    """Return the VALUE_SUMS_BY frame of lines."""
    months = months_by_group(line for line in lines if line.basis == "actual")
    summed = months.groupby(["group", "kind", "grade"])["amount"].sum()
    return VALUE_SUMS_BY.require(summed.reset_index())


def _summed(lines: Iterable[Line], *, grouped: bool) -> list[tuple]:
    sums: dict[tuple, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for line in lines:
        kind = "" if line.kind == "cost" else "revenue"
        group = line.group if grouped else ""
        own = sums[group, line.month, line.basis, line.kind, line.grade, kind]
        ends = (line.amount if end is None else end for end in (line.low, line.high))
        for place, number in enumerate((line.amount, *ends, 1)):
            own[place] += number
    return [(*key, *numbers) for key, numbers in sums.items()]
