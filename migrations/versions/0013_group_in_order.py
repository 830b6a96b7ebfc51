"""group in order

The indexes from which initiatives and pilots are counted hold their columns in the order in which
they are grouped: tiers are no longer told apart where initiatives are counted, and the ages of
pilots, which differ most, come first.

Revision: 0013
Follows: 0012
Created: 2026-11-21 16:20:00.000000+00:00
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INITIATIVES_BEFORE = ["root_unit_id", "track", "stage", "risk_tier", "reached"]
INITIATIVES_AFTER = ["root_unit_id", "track", "stage", "reached", "risk_tier"]
INITIATIVES_REST = ["unit_id", "stage_since_basis", "owner_id"]

SPELLS_BEFORE = [
    *("track", "outcome", "recorded", "entry_age", "exit_age", "youngest", "oldest"),
]
SPELLS_AFTER = [
    *("exit_age", "entry_age", "outcome", "recorded", "youngest", "oldest", "track"),
]
SPELLS_REST = ["settled_on", "root_unit_id", "risk_tier", "initiative_id"]


def upgrade() -> None:
    _replace("ix_initiative_counts", "initiative", [*INITIATIVES_AFTER, *INITIATIVES_REST])
    _replace("ix_pilot_spell_counts", "pilot_spell", [*SPELLS_AFTER, *SPELLS_REST])


def downgrade() -> None:
    _replace("ix_initiative_counts", "initiative", [*INITIATIVES_BEFORE, *INITIATIVES_REST])
    _replace("ix_pilot_spell_counts", "pilot_spell", [*SPELLS_BEFORE, *SPELLS_REST])


def _replace(name: str, table: str, columns: list[str]) -> None:
    op.drop_index(name, table)
    op.create_index(name, table, columns)
