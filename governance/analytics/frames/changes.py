"""What the portfolio was on two days and what changed: column contracts."""

from governance.analytics.frames.spec import FrameSpec

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
