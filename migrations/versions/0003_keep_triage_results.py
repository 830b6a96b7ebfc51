"""keep triage results

Revision: 0003
Follows: 0002
Created: 2026-11-21 01:00:26.624834+00:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def guard() -> None:
    """Make the database keep what was answered; it goes only with a demo initiative."""
    if op.get_bind().dialect.name == "postgresql":
        for write, function in (
            ("UPDATE", "refuse_change"),
            ("DELETE", "refuse_change_unless_demo"),
        ):
            op.execute(
                f"CREATE TRIGGER triage_result_refuse_{write.lower()} "
                f"BEFORE {write} ON triage_result FOR EACH ROW EXECUTE FUNCTION {function}()"
            )
        return
    of_demo = "EXISTS (SELECT 1 FROM initiative WHERE id = OLD.initiative_id AND is_demo)"
    for write, when in (("UPDATE", ""), ("DELETE", f"WHEN NOT {of_demo} ")):
        op.execute(
            f"CREATE TRIGGER triage_result_refuse_{write.lower()} "
            f"BEFORE {write} ON triage_result {when}"
            "BEGIN SELECT RAISE(ABORT, 'triage_result rows are append-only'); END"
        )


def upgrade() -> None:
    op.create_table(
        "triage_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column(
            "choices", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "recommended_track",
            sa.Enum(
                "ml", "genai", "hybrid", "untagged", name="track", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "track",
            sa.Enum(
                "ml", "genai", "hybrid", "untagged", name="track", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("track_justification", sa.Text(), nullable=False),
        sa.Column(
            "warnings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "answers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("rules", sa.String(length=120), nullable=False),
        sa.Column("rule", sa.String(length=120), nullable=False),
        sa.Column(
            "grounds", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column(
            "decided_tier",
            sa.Enum(
                "undetermined",
                "out_of_scope",
                "minimal",
                "limited",
                "high",
                "prohibited",
                name="risktier",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "tier",
            sa.Enum(
                "undetermined",
                "out_of_scope",
                "minimal",
                "limited",
                "high",
                "prohibited",
                name="risktier",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("tier_justification", sa.Text(), nullable=False),
        sa.Column(
            "facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("decided_by", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_triage_result_initiative_id_initiative"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triage_result")),
    )
    with op.batch_alter_table("triage_result", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_triage_result_initiative_id_id"), ["initiative_id", "id"], unique=False
        )
    guard()


def downgrade() -> None:
    with op.batch_alter_table("triage_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_triage_result_initiative_id_id"))

    op.drop_table("triage_result")
