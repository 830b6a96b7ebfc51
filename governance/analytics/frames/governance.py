"""How ready the portfolio is and what falls due: column contracts."""

from governance.analytics.frames.spec import FrameSpec

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
