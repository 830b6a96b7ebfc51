"""name the currency of what stopping a pilot frees

Revision: 0008
Follows: 0007
Created: 2026-11-21 09:02:11.402817+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

DEFAULT_CURRENCY = "EUR"
"""Base currency of a database in which nobody has set one."""


def upgrade() -> None:
    # By hand: a batch would copy the table on SQLite and lose the triggers that guard it.
    op.execute(
        "ALTER TABLE pilot_decision ADD COLUMN freed_currency VARCHAR(3) "
        "CONSTRAINT ck_pilot_decision_currency_of_freed "
        "CHECK (freed_currency IS NULL OR freed_units IS NOT NULL)"
    )
    recorded = sa.text("SELECT 1 FROM pilot_decision WHERE freed_units IS NOT NULL LIMIT 1")
    if op.get_bind().scalar(recorded):
        name_currency()


def name_currency() -> None:
    """Say of what was recorded before that it is in the present base currency."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    guard = "pilot_decision_refuse_update"
    op.execute(
        f"ALTER TABLE pilot_decision DISABLE TRIGGER {guard}"
        if postgresql
        else f"DROP TRIGGER {guard}"
    )
    op.get_bind().execute(
        sa.text(
            "UPDATE pilot_decision SET freed_currency = "
            "COALESCE((SELECT base_currency FROM value_terms WHERE id = 1), :currency) "
            "WHERE freed_units IS NOT NULL"
        ),
        {"currency": DEFAULT_CURRENCY},
    )
    op.execute(
        f"ALTER TABLE pilot_decision ENABLE TRIGGER {guard}"
        if postgresql
        else f"CREATE TRIGGER {guard} BEFORE UPDATE ON pilot_decision "
        "BEGIN SELECT RAISE(ABORT, 'pilot_decision rows are append-only'); END"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE pilot_decision DROP COLUMN freed_currency")
