"""What the portfolio holds and where it stands: column contracts."""

from governance.analytics.frames.spec import FrameSpec

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

FLOW = FrameSpec("flow", {"before": "str", "after": "str", "track": "str", "n": "int64"})
"""Initiatives by the stage they stood in on two days and by track.

``before`` and ``after`` are values of :class:`governance.domain.enums.Stage`; ``before`` may be
:data:`governance.analytics.flow.NOT_KNOWN` too. One row a combination that occurs, in the order of
the stages and tracks; ``n`` is at least 1.
"""
