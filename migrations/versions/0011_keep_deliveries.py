"""keep deliveries

Revision: 0011
Follows: 0010
Created: 2026-11-21 12:35:00+00:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def words(name: str, *values: str) -> sa.Enum:
    """Return the type of a closed vocabulary."""
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("way", words("deliveryway", "mail", "service"), nullable=False),
        sa.Column("recipient", sa.String(length=500), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "files", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("sent_by", sa.String(length=500), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column(
            "outcome",
            words("deliveryoutcome", "begun", "accepted", "refused"),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.CheckConstraint("recipient <> ''", name=op.f("ck_delivery_has_recipient")),
        sa.CheckConstraint(
            "(outcome = 'begun') = (ended_at IS NULL)",
            name=op.f("ck_delivery_ends_with_outcome"),
        ),
        sa.CheckConstraint(
            "(outcome = 'refused') = (problem <> '')",
            name=op.f("ck_delivery_refused_for_reason"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(op.f("ix_delivery_begun_at"), "delivery", ["begun_at"])
    op.create_index(op.f("ix_delivery_reference"), "delivery", ["reference"])


def downgrade() -> None:
    op.drop_table("delivery")
