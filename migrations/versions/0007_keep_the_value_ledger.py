"""keep the value ledger

Revision: 0007
Follows: 0006
Created: 2026-11-21 07:31:05.049298+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def guard() -> None:
    """Make the database keep what was recorded; it goes only with a demo initiative."""
    if op.get_bind().dialect.name == "postgresql":
        for write, function in (
            ("UPDATE", "refuse_change"),
            ("DELETE", "refuse_change_unless_demo"),
        ):
            op.execute(
                f"CREATE TRIGGER value_line_refuse_{write.lower()} "
                f"BEFORE {write} ON value_line FOR EACH ROW EXECUTE FUNCTION {function}()"
            )
        return
    of_demo = "EXISTS (SELECT 1 FROM initiative WHERE id = OLD.initiative_id AND is_demo)"
    for write, when in (("UPDATE", ""), ("DELETE", f"WHEN NOT {of_demo} ")):
        op.execute(
            f"CREATE TRIGGER value_line_refuse_{write.lower()} BEFORE {write} ON value_line {when}"
            "BEGIN SELECT RAISE(ABORT, 'value_line rows are append-only'); END"
        )


def upgrade() -> None:
    op.create_table(
        "currency_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("base_currency", sa.String(length=3), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "currency <> base_currency", name=op.f("ck_currency_rate_of_another_currency")
        ),
        sa.CheckConstraint("rate > 0", name=op.f("ck_currency_rate_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_currency_rate")),
    )
    with op.batch_alter_table("currency_rate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_currency_rate_base_currency_currency_month"),
            ["base_currency", "currency", "month"],
            unique=True,
        )

    op.create_table(
        "value_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum("plan", "actual", name="valuebasis", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("cost", "benefit", name="valuekind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.Column("benefit_type", sa.String(length=32), nullable=False),
        sa.Column("root_unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "track",
            sa.Enum(
                "ml", "genai", "hybrid", "untagged", name="track", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "month",
            "basis",
            "kind",
            "grade",
            "benefit_type",
            "root_unit_id",
            "track",
            name=op.f("pk_value_month"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "value_terms",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("base_currency", sa.String(length=3), nullable=False),
        sa.Column("discount_rate", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_value_terms_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_terms")),
    )
    op.create_table(
        "value_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum("plan", "actual", name="valuebasis", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("cost", "benefit", name="valuekind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("category", sa.String(length=120), nullable=False),
        sa.Column(
            "benefit_type",
            sa.Enum(
                "revenue",
                "cost_avoided",
                "capacity_freed",
                "risk_reduced",
                name="benefittype",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=True),
        sa.Column("high", sa.BigInteger(), nullable=True),
        sa.Column(
            "grade",
            sa.Enum("A", "B", "C", "D", name="grade", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("attribution", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=True),
        sa.Column("line_key", sa.String(length=32), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.Column(
            "corrects_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'benefit' AND benefit_type IS NOT NULL) "
            "OR (kind = 'cost' AND benefit_type IS NULL)",
            name=op.f("ck_value_line_benefit_typed"),
        ),
        sa.CheckConstraint(
            "basis = 'plan' OR (low IS NULL AND high IS NULL)",
            name=op.f("ck_value_line_range_of_plan_only"),
        ),
        sa.CheckConstraint(
            "kind <> 'cost' OR amount >= 0", name=op.f("ck_value_line_cost_not_negative")
        ),
        sa.CheckConstraint(
            "amount IS NOT NULL OR corrects_id IS NOT NULL",
            name=op.f("ck_value_line_says_something"),
        ),
        sa.CheckConstraint(
            "attribution > 0 AND attribution <= 10000", name=op.f("ck_value_line_attribution_share")
        ),
        sa.CheckConstraint(
            "corrects_id IS NULL OR corrects_id <> id", name=op.f("ck_value_line_corrects_another")
        ),
        sa.CheckConstraint(
            "low <= amount AND amount <= high", name=op.f("ck_value_line_range_holds_amount")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["value_line.id"], name=op.f("fk_value_line_corrects_id_value_line")
        ),
        sa.ForeignKeyConstraint(
            ["import_batch_id"],
            ["import_batch.id"],
            name=op.f("fk_value_line_import_batch_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_value_line_initiative_id_initiative"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_line")),
    )
    with op.batch_alter_table("value_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_value_line_currency_month_initiative_id"),
            ["currency", "month", "initiative_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_value_line_initiative_id_month_id"),
            ["initiative_id", "month", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_value_line_line_key_id"), ["line_key", "id"], unique=False
        )
        batch_op.create_index(
            "uq_value_line_corrects_id",
            ["corrects_id"],
            unique=True,
            sqlite_where=sa.text("corrects_id IS NOT NULL"),
            postgresql_where=sa.text("corrects_id IS NOT NULL"),
        )

    op.create_table(
        "value_total",
        sa.Column("initiative_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root_unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "track",
            sa.Enum(
                "ml", "genai", "hybrid", "untagged", name="track", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "unknown",
                "idea",
                "development",
                "pilot",
                "production",
                "stopped",
                "retired",
                name="stage",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "risk_tier",
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
        sa.Column("actual_cost", sa.BigInteger(), nullable=False),
        sa.Column("benefit_a", sa.BigInteger(), nullable=False),
        sa.Column("benefit_b", sa.BigInteger(), nullable=False),
        sa.Column("benefit_c", sa.BigInteger(), nullable=False),
        sa.Column("benefit_d", sa.BigInteger(), nullable=False),
        sa.Column("plan_cost", sa.BigInteger(), nullable=False),
        sa.Column("plan_benefit", sa.BigInteger(), nullable=False),
        sa.Column("plan_low", sa.BigInteger(), nullable=False),
        sa.Column("plan_high", sa.BigInteger(), nullable=False),
        sa.Column("plan_net", sa.BigInteger(), nullable=False),
        sa.Column("matched_actual", sa.BigInteger(), nullable=False),
        sa.Column("matched_plan", sa.BigInteger(), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=True),
        sa.Column("last_month", sa.Date(), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("uncounted", sa.Integer(), nullable=False),
        sa.Column("through_line_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_value_total_initiative_id_initiative"),
        ),
        sa.PrimaryKeyConstraint("initiative_id", name=op.f("pk_value_total")),
    )
    op.add_column("gate_decision", sa.Column("planned_net", sa.BigInteger(), nullable=True))
    guard()


def downgrade() -> None:
    # By hand: a batch would copy the table on SQLite and lose the triggers that guard it.
    op.execute("ALTER TABLE gate_decision DROP COLUMN planned_net")

    op.drop_table("value_total")
    with op.batch_alter_table("value_line", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_value_line_corrects_id",
            sqlite_where=sa.text("corrects_id IS NOT NULL"),
            postgresql_where=sa.text("corrects_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_value_line_line_key_id"))
        batch_op.drop_index(batch_op.f("ix_value_line_initiative_id_month_id"))
        batch_op.drop_index(batch_op.f("ix_value_line_currency_month_initiative_id"))

    op.drop_table("value_line")
    op.drop_table("value_terms")
    op.drop_table("value_month")
    with op.batch_alter_table("currency_rate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_currency_rate_base_currency_currency_month"))

    op.drop_table("currency_rate")
