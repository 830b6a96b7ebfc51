"""exceptions first

The index of checklists begins with the exceptions, by which the worst initiatives are found and the
leadership page counts.

Revision: 0010
Follows: 0009
Created: 2026-11-21 12:50:00.000000+00:00
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SUMS = [
    *("production_due", "production_met", "intake_due", "intake_met", "pilot_due", "pilot_met"),
]
BEFORE = ["root_unit_id", "track", "stage", "exception_mask"]
AFTER = ["exception_mask", "stage", "track", "root_unit_id"]


def upgrade() -> None:
    _replace(AFTER)


def downgrade() -> None:
    _replace(BEFORE)


def _replace(keys: list[str]) -> None:
    op.drop_index("ix_readiness_counts", "readiness")
    op.create_index("ix_readiness_counts", "readiness", [*keys, *SUMS])
