"""What is planned, spent and returned: column contracts."""

from governance.analytics.frames.spec import FrameSpec

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
