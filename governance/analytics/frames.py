"""Column contracts: the only shapes in which frames cross a module boundary."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd


@dataclass(frozen=True, slots=True)
class FrameSpec:
    """Names, order and dtypes of a frame's columns."""

    name: str
    columns: dict[str, str]

    def from_rows(self, rows: Iterable[Any]) -> pd.DataFrame:
        """Build a conforming frame, correctly typed even when there are no rows.

        Parameters
        ----------
        rows
            One sequence of values a row, in the order of the columns. Enum members become their
            text: ``str`` columns hold plain strings.
        """
        held = list(zip(*rows, strict=True)) or [()] * len(self.columns)
        return self.from_columns(dict(zip(self.columns, held, strict=True)))

    def from_columns(self, held: Mapping[str, Collection[Any]]) -> pd.DataFrame:
        """Build a conforming frame from the values of each column, all of the same length."""
        return pd.DataFrame({name: _column(held[name], as_) for name, as_ in self.columns.items()})

    def require(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame unchanged.

        Raises
        ------
        TypeError
            A column is missing, misplaced, unexpected or of another dtype.
        """
        found = {column: str(dtype) for column, dtype in frame.dtypes.items()}
        if list(found.items()) != list(self.columns.items()):
            raise TypeError(f"not a {self.name} frame: {found} != {self.columns}")
        return frame


def _column(values: Collection[Any], dtype: str) -> Any:  # noqa: ANN401 - an array of some kind
    """Return an array; one by one they are built in a third of the time of a frame's ``astype``."""
    if dtype == "str":
        return pd.array(list(values), dtype="str")
    return np.asarray(values, dtype=dtype)


PORTFOLIO_COUNTS = FrameSpec(
    "portfolio counts",
    {
        "root_unit_id": "int64",
        "root_unit": "str",
        "track": "str",
        "stage": "str",
        "reached": "int64",
        "n": "int64",
    },
)
"""How many initiatives share a top-level unit, track, stage and stages ever reached.

One row a combination that occurs; ``track`` and ``stage`` are the stored values of their enums,
``reached`` is the mask of :func:`governance.domain.lifecycle.reached`, ``n`` is at least 1.
"""

STAGE_COUNTS = FrameSpec(
    "stage counts",
    {"stage": "str", "track": "str", "now": "int64", "ever": "int64"},
)
"""Initiatives of each track that are in a stage now, and that ever reached it.

One row for every stage and track, also where both counts are 0: the ladder first, then how an
initiative ends, then unknown.
"""

UNIT_COUNTS = FrameSpec(
    "unit counts",
    {"root_unit_id": "int64", "root_unit": "str", "track": "str", "n": "int64"},
)
"""Initiatives of each track in top-level units, largest unit first; one row for every track.

The units that are not shown one by one are summed at the end under the id
:data:`governance.analytics.portfolio.OTHER_UNITS`.
"""

READINESS_COUNTS = FrameSpec(
    "readiness counts",
    {
        "root_unit_id": "int64",
        "root_unit": "str",
        "track": "str",
        "stage": "str",
        "exception_mask": "int64",
        "n": "int64",
        "intake_due": "int64",
        "intake_met": "int64",
        "pilot_due": "int64",
        "pilot_met": "int64",
        "production_due": "int64",
        "production_met": "int64",
    },
)
"""Sums over the initiatives that share a top-level unit, track, stage and set of exceptions.

``exception_mask`` holds bits of :class:`governance.domain.gates.ExceptionKind`; ``n`` counts
initiatives. The others count blocking controls due at a gate, with those before it, and those of
them met and confirmed, or waived.
"""

EXCEPTION_COUNTS = FrameSpec(
    "exception counts",
    {"stage": "str", "exception_mask": "int64", "n": "int64"},
)
"""As :data:`READINESS_COUNTS`, by stage and set of exceptions alone, without the controls."""

THEME_READINESS = FrameSpec(
    "theme readiness",
    {
        "root_unit_id": "int64",
        "root_unit": "str",
        "theme": "str",
        "initiatives": "int64",
        "due": "int64",
        "met": "int64",
    },
)
"""Blocking controls due and met up to the production gate, by top-level unit and theme.

``initiatives`` counts those with at least one blocking control of the theme.
"""

HEAT = FrameSpec(
    "heat",
    {
        "theme": "str",
        "root_unit_id": "int64",
        "root_unit": "str",
        "due": "int64",
        "met": "int64",
    },
)
"""Every theme shown for every unit shown, also where nothing is due; most open controls first.

What is not shown one by one is summed under the theme ``""`` and the unit
:data:`governance.analytics.portfolio.OTHER_UNITS`.
"""

GATE_READINESS = FrameSpec(
    "gate readiness",
    {"track": "str", "gate": "str", "initiatives": "int64", "due": "int64", "met": "int64"},
)
"""Blocking controls due and met by track and gate, over initiatives neither stopped nor retired."""

DUE_DAYS = FrameSpec(
    "due days",
    {"lane": "str", "initiative_id": "int64", "on": "str", "late": "bool", "n": "int64"},
)
"""What runs out or falls due by week: ``lane`` is what, ``on`` the Monday of the week (ISO).

``late`` is what somebody should have seen to by now, ``n`` how many there are; ``initiative_id``
is that of the only one, 0 where there are several.
"""

PILOT_SPELLS = FrameSpec(
    "pilot spells",
    {
        "track": "str",
        "root_unit": "str",
        "risk_tier": "str",
        "cohort": "str",
        "outcome": "str",
        "standing": "str",
        "entry_age": "int64",
        "exit_age": "int64",
        "youngest": "int64",
        "oldest": "int64",
        "n": "int64",
    },
)
"""How many pilot spells are alike, and how many initiatives entered production without a pilot on
record.

The first four columns are empty where the reader did not ask to tell spells apart by them.
``cohort`` is the quarter in which a spell began, such as ``2025 Q3``, empty without a date;
``outcome`` is a value of :class:`governance.domain.spells.Outcome`, ``standing`` one of
:class:`governance.analytics.conversion.Standing`. The ages are in days, see
:class:`governance.domain.spells.Ages`; ``youngest`` and ``oldest`` are what ``exit_age`` could be
where dates are known to the month or year only. All are -1 for what is outside the curve. ``n`` is
at least 1.
"""

SENSITIVITY = FrameSpec(
    "sensitivity",
    {
        "age": "int64",
        "value": "float64",
        "low": "float64",
        "high": "float64",
        "youngest": "float64",
        "oldest": "float64",
        "weighted": "float64",
    },
)
"""The share in production at each age of :data:`governance.analytics.conversion.HORIZONS`.

``value`` is the estimate with the ends of its 95 % interval; ``youngest`` and ``oldest`` are what
it would be if every pilot were as young, or as old, as its dates allow; ``weighted`` stands in for
the pilots without a start date. NaN where nothing is known at that age.
"""

COHORTS = FrameSpec(
    "cohorts",
    {
        "cohort": "str",
        "begun": "int64",
        "converted": "int64",
        "failed": "int64",
        "running": "int64",
        "year_passed": "bool",
        "followed": "int64",
        "within_year": "int64",
    },
)
"""What became of the pilots that began in each quarter: every quarter from the first to the last.

``year_passed`` tells whether a year has passed since its last day; ``followed`` counts the pilots
that were known from their start on, and ``within_year`` those of them in production within 365 days
of age. A year after the quarter they are a plain proportion: nothing is censored by then.
"""

CONVERSION_STEPS = FrameSpec(
    "conversion steps",
    {
        "track": "str",
        "age": "int64",
        "value": "float64",
        "low": "float64",
        "high": "float64",
        "at_risk": "int64",
    },
)
"""The cumulative incidence of production by track and age in days: a row at age 0, one for each age
with an end, and one at the greatest age observed. ``low`` and ``high`` are NaN where there is no
interval."""

CONVERSION_RATES = FrameSpec(
    "conversion rates",
    {
        "track": "str",
        "begun": "int64",
        "converted": "int64",
        "failed": "int64",
        "running": "int64",
        "on_curve": "int64",
        "estimate": "float64",
        "low": "float64",
        "high": "float64",
    },
)
"""Pilots of each track by outcome, how many are on the curve, and the estimate at one age; the
estimate is NaN for a track of too few, and where nothing is known at that age."""

FLOW = FrameSpec("flow", {"before": "str", "after": "str", "track": "str", "n": "int64"})
"""Initiatives by the stage they stood in on two days and by track.

``before`` and ``after`` are values of :class:`governance.domain.enums.Stage`; ``before`` may be
:data:`governance.analytics.flow.NOT_KNOWN` too. One row a combination that occurs, in the order of
the stages and tracks; ``n`` is at least 1.
"""

_VALUE_MONTHS = {
    "month": "int64",
    "basis": "str",
    "kind": "str",
    "grade": "str",
    "benefit_type": "str",
    "amount": "int64",
    "low": "int64",
    "high": "int64",
    "lines": "int64",
}

VALUE_MONTHS = FrameSpec("value months", _VALUE_MONTHS)
"""Sums of the counted value lines that share a month, basis, kind, grade and type of benefit.

``month`` is year * 12 + month - 1; ``basis`` is ``plan`` or ``actual``, ``kind`` ``cost`` or
``benefit``; ``benefit_type`` is empty for costs. ``amount``, ``low`` and ``high`` are
ten-thousandths of the base currency; a line without a range has its amount as both ends.
"""

VALUE_MONTHS_BY = FrameSpec("value months by group", {"group": "str", **_VALUE_MONTHS})
"""As :data:`VALUE_MONTHS`, for each group of initiatives: a unit, a track."""

VALUE_SUMS_BY = FrameSpec(
    "value sums by group", {"group": "str", "kind": "str", "grade": "str", "amount": "int64"}
)
"""Actual costs and benefits of all months by grade, in ten-thousandths of the base currency, for
each group of initiatives: a unit, a track."""

VALUE_TOTALS = FrameSpec(
    "value totals",
    {
        "initiative_id": "int64",
        "name": "str",
        "root_unit": "str",
        "track": "str",
        "stage": "str",
        "risk_tier": "str",
        "actual_cost": "int64",
        "benefit_a": "int64",
        "benefit_b": "int64",
        "benefit_c": "int64",
        "benefit_d": "int64",
        "plan_cost": "int64",
        "plan_benefit": "int64",
        "matched_actual": "int64",
        "matched_plan": "int64",
        "uncounted": "int64",
    },
)
"""What each initiative with a value line has cost and returned, in ten-thousandths of the base
currency.

``matched_actual`` and ``matched_plan`` sum actual and planned benefits over the months for which
the initiative has actual and planned lines; ``uncounted`` counts lines that no rate converts.
"""

GATE_PLANS = FrameSpec(
    "gate plans",
    {
        "initiative_id": "int64",
        "name": "str",
        "gate": "str",
        "decided_on": "int64",
        "frozen_net": "int64",
        "net_now": "int64",
    },
)
"""The planned net benefit that each gate decision froze, and that of the plan now.

``decided_on`` is a day number (``date.toordinal``); the amounts are ten-thousandths of the base
currency.
"""

CUMULATIVE_VALUE = FrameSpec(
    "cumulative value",
    {
        "month": "int64",
        "measured": "float64",
        "with_estimates": "float64",
        "plan": "float64",
        "plan_low": "float64",
        "plan_high": "float64",
    },
)
"""Cumulative net benefit at the end of every month from the first with a line to the last.

All in units of the base currency. ``measured`` counts actual costs and benefits of grades A and B,
``with_estimates`` benefits of C and D as well; both are NaN after the month that is looked at.
``plan`` is NaN outside the months planned, ``plan_low`` and ``plan_high`` where no plan has a range
as well.
"""

PLAN_BAND = FrameSpec("plan band", {"month": "int64", "low": "float64", "high": "float64"})
"""Ends of the band of the cumulative planned net benefit at the end of each month planned, in units
of the base currency."""

RETURN_BY = FrameSpec(
    "return by group",
    {
        "group": "str",
        "cost": "float64",
        "benefit_a": "float64",
        "benefit_b": "float64",
        "benefit_c": "float64",
        "benefit_d": "float64",
        "roi": "float64",
        "multiple": "float64",
    },
)
"""Actual cost and benefits by evidence grade of each group, largest benefit first.

Amounts are in units of the base currency; ``roi`` and ``multiple`` count A and B and are NaN
without a cost.
"""

PLAN_AND_ACTUAL = FrameSpec(
    "plan and actual",
    {
        "period": "str",
        "plan_cost": "float64",
        "plan_benefit": "float64",
        "actual_cost": "float64",
        "measured": "float64",
        "estimated": "float64",
        "lines": "int64",
    },
)
"""Planned and actual costs and benefits of each month (``2026-03``) or year (``2026``).

In units of the base currency; ``measured`` are actual benefits of grades A and B, ``estimated``
those of C and D.
"""

GATE_DRIFT = FrameSpec(
    "gate drift",
    {"gate": "str", "initiatives": "int64", "frozen": "float64", "now": "float64"},
)
"""Planned net benefit as frozen at each gate, and of the plan now, for the initiatives decided
there; each with its latest decision, in units of the base currency."""

VALUE_RISK = FrameSpec(
    "value and risk",
    {
        "initiative_id": "int64",
        "name": "str",
        "track": "str",
        "risk_tier": "str",
        "cost": "float64",
        "net": "float64",
        "multiple": "float64",
    },
)
"""Initiatives with a cost, by what they return on grades A and B; costliest first, in units of the
base currency."""

SNAPSHOT = FrameSpec(
    "snapshot",
    {
        "initiative_id": "int64",
        "name": "str",
        "root_unit": "str",
        "track": "str",
        "stage": "str",
        "stage_before": "str",
        "risk_tier": "str",
        "plan_net": "int64",
        "actual_net": "int64",
    },
)
"""What is known of each initiative on a day, in the order of the ids.

``stage_before`` is the stage on an earlier day that it is compared with, as known now;
``actual_net`` counts benefits of evidence grades A and B. Amounts are ten-thousandths of the base
currency.
"""

CHANGES = FrameSpec(
    "changes",
    {
        "kind": "str",
        "initiative_id": "int64",
        "name": "str",
        "root_unit": "str",
        "track": "str",
        "before": "str",
        "after": "str",
        "amount": "int64",
    },
)
"""One change of one initiative a row, by kind in the order of
:class:`~governance.domain.enums.ChangeKind`, then by name.

``before`` and ``after`` hold stored values, the id of a control, or nothing; ``amount`` is the
difference in ten-thousandths of the base currency where the kind is one of money, else 0.
"""
