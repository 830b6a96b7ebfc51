"""Pilots and how they fare: column contracts."""

from governance.analytics.frames.spec import FrameSpec

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
