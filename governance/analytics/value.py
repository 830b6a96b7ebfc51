"""What has come back: payback, realisation of plans, what was sunk, which plans gates froze."""

from collections.abc import Iterator, Mapping
from itertools import accumulate

import pandas as pd

from governance.analytics.frames.value import GATE_PLANS, VALUE_MONTHS, VALUE_TOTALS
from governance.analytics.ledger import ACTUAL, BENEFIT, PLAN
from governance.domain.enums import Stage


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
