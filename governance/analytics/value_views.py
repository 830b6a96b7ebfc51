"""What charts of value are drawn from: frames in units of the base currency."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from governance.analytics.discounting import UNITS
from governance.analytics.frames.value import (
    CUMULATIVE_VALUE,
    GATE_DRIFT,
    PLAN_AND_ACTUAL,
    RETURN_BY,
    VALUE_MONTHS,
    VALUE_RISK,
    VALUE_TOTALS,
)
from governance.analytics.ledger import (
    ACTUAL,
    EMPTY,
    GRADES,
    PLAN,
    Sums,
    base,
    ledger,
    sums_by_group,
)
from governance.analytics.value import latest_plans
from governance.domain.enums import Gate


def cumulative(
    months: pd.DataFrame, *, until: int, band: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the J-curve: cumulative net of what is actual and of the plan, month by month.

    Parameters
    ----------
    until
        Number of the month that is looked at: where what is actual stops.
    band
        What :func:`governance.analytics.uncertainty.plan_band` returns, else no band.

    Returns
    -------
    pandas.DataFrame
        A CUMULATIVE_VALUE frame.
    """
    frame = VALUE_MONTHS.require(months)
    if frame.empty:
        return CUMULATIVE_VALUE.from_rows([])
    actual = frame["basis"] == ACTUAL
    spent, planned = frame.loc[actual, "month"], frame.loc[~actual, "month"]
    last = max(int(frame["month"].max()), until if len(spent) else 0)
    index = pd.RangeIndex(int(frame["month"].min()), last + 1, name="month")
    known = (index >= spent.min()) & (index <= until)
    ahead = (index >= planned.min()) & (index <= planned.max())
    lines = ledger(frame)
    curves = {
        "measured": _line(lines.flows(), index).where(known),
        "with_estimates": _line(lines.flows(grades=GRADES), index).where(known),
        "plan": _line(lines.flows(PLAN), index).where(ahead),
    }
    found = pd.DataFrame(curves, index=index)
    # A month without a planned line leaves the plan, and its band, where they were.
    ends = None if band is None else band.set_index("month").reindex(index).ffill()
    for end in ("low", "high"):
        found[f"plan_{end}"] = np.nan if ends is None else ends[end].where(ahead)
    return CUMULATIVE_VALUE.require(found.reset_index().astype(CUMULATIVE_VALUE.columns))


def _line(net: Mapping[int, int], index: pd.RangeIndex) -> pd.Series:
    """Return cumulative sums of flows in units of the base currency."""
    return pd.Series(net, dtype="int64").reindex(index, fill_value=0).cumsum() / UNITS


def return_by(sums: pd.DataFrame, *, show: int | None = None, others: str = "") -> pd.DataFrame:
    """Return actual cost and benefits of each group, largest benefit first, a RETURN_BY frame.

    Parameters
    ----------
    sums
        A VALUE_SUMS_BY frame.
    show
        Groups shown one by one; the rest is summed at the end. None for all.
    others
        What the rest is called.
    """
    found = [
        (name, own)
        for name, own in sums_by_group(sums).items()
        if own.cost or any(own.benefits.values())
    ]
    found.sort(key=lambda each: (-sum(each[1].benefits.values()), each[0]))
    if show is not None and len(found) > show:
        rest = [own for _, own in found[show:]]
        benefits = {grade: sum(own.benefits[grade] for own in rest) for grade in GRADES}
        found[show:] = [(others, Sums(sum(own.cost for own in rest), benefits))]
    return RETURN_BY.from_rows(
        (
            name,
            base(own.cost),
            *(base(own.benefits[grade]) for grade in GRADES),
            np.nan if own.roi is None else own.roi,
            np.nan if own.multiple is None else own.multiple,
        )
        for name, own in found
    )


def plan_and_actual(months: pd.DataFrame, *, by_year: bool = False) -> pd.DataFrame:
    """Return planned and actual sums of each month or year from the first line to the last.

    Returns
    -------
    pandas.DataFrame
        A PLAN_AND_ACTUAL frame in the order of the periods.
    """
    length = 12 if by_year else 1
    frame = VALUE_MONTHS.require(months)
    numbers = frame["month"] // length
    lines = {int(str(at)): int(n) for at, n in frame["lines"].groupby(numbers).sum().items()}
    parts = ledger(frame).periods(length)
    rows = []
    for period in range(min(lines, default=0), max(lines, default=-1) + 1):
        own = parts.get(period, EMPTY)
        planned, actual = own.sums(PLAN), own.sums()
        amounts = (
            planned.cost,
            planned.measured + planned.estimated,
            actual.cost,
            actual.measured,
            actual.estimated,
        )
        name = str(period) if by_year else f"{period // 12}-{period % 12 + 1:02}"
        rows.append((name, *map(base, amounts), lines.get(period, 0)))
    return PLAN_AND_ACTUAL.from_rows(rows)


def drift_by_gate(plans: pd.DataFrame) -> pd.DataFrame:
    """Return the planned net benefit frozen at each gate beside that of the plan now.

    Parameters
    ----------
    plans
        A GATE_PLANS frame; the latest decision of an initiative at a gate counts.

    Returns
    -------
    pandas.DataFrame
        A GATE_DRIFT frame in the order of the gates, without gates nobody was decided at.
    """
    found = latest_plans(plans).groupby("gate")[["frozen_net", "net_now"]].agg(["size", "sum"])
    numbers = {
        str(gate): (int(row["frozen_net", "size"]), row["frozen_net", "sum"], row["net_now", "sum"])
        for gate, row in found.iterrows()
    }
    return GATE_DRIFT.from_rows(
        (gate.value, numbers[gate][0], base(numbers[gate][1]), base(numbers[gate][2]))
        for gate in Gate
        if gate.value in numbers
    )


def value_risk(totals: pd.DataFrame) -> pd.DataFrame:
    """Return what each initiative with a cost returns beside its risk tier, costliest first.

    Parameters
    ----------
    totals
        A VALUE_TOTALS frame.

    Returns
    -------
    pandas.DataFrame
        A VALUE_RISK frame.
    """
    frame = VALUE_TOTALS.require(totals)
    spent = frame[frame["actual_cost"] > 0]
    measured = spent["benefit_a"] + spent["benefit_b"]
    found = pd.DataFrame(
        {
            **{column: spent[column] for column in ("initiative_id", "name", "track", "risk_tier")},
            "cost": spent["actual_cost"] / UNITS,
            "net": (measured - spent["actual_cost"]) / UNITS,
            "multiple": measured / spent["actual_cost"],
        }
    )
    ordered = found.sort_values(["cost", "initiative_id"], ascending=[False, True])
    return VALUE_RISK.require(ordered.astype(VALUE_RISK.columns).reset_index(drop=True))
