"""cover what pages sum

Indexes that hold every column of a sum over a hundred thousand rows, so that the rows themselves,
of which some carry long texts, are not read.

Revision: 0009
Follows: 0008
Created: 2026-11-21 09:30:12.418336+00:00
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SPELLS = {
    "ix_pilot_spell_counts": [
        *("track", "outcome", "recorded", "entry_age", "exit_age", "youngest", "oldest"),
        *("settled_on", "root_unit_id", "risk_tier"),
    ],
    "ix_pilot_spell_cohorts": [
        *("cohort", "outcome", "entry_age", "exit_age"),
        *("settled_on", "track", "root_unit_id", "risk_tier"),
    ],
}


def upgrade() -> None:
    for name, columns in SPELLS.items():
        op.drop_index(name, "pilot_spell")
        op.create_index(name, "pilot_spell", [*columns, "initiative_id"])
    op.create_index(
        "ix_value_total_sums",
        "value_total",
        [
            *("root_unit_id", "track", "stage", "risk_tier", "initiative_id"),
            *("actual_cost", "matched_actual", "matched_plan", "lines", "uncounted"),
        ],
    )
    op.create_index(
        "ix_gate_decision_plans",
        "gate_decision",
        ["initiative_id", "gate", "verdict", "decided_at", "planned_net"],
    )


def downgrade() -> None:
    op.drop_index("ix_gate_decision_plans", "gate_decision")
    op.drop_index("ix_value_total_sums", "value_total")
    for name, columns in SPELLS.items():
        op.drop_index(name, "pilot_spell")
        op.create_index(name, "pilot_spell", columns)
