"""create portfolio

Revision: 0001
Follows:
Created: 2026-11-20 23:33:48.011201+00:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

OF_DEMO = "EXISTS (SELECT 1 FROM initiative WHERE id = OLD.initiative_id AND is_demo)"
"""The row hangs on an initiative of the demo portfolio, which may be removed as a whole."""

REFUSALS = {
    ("audit_event", "UPDATE"): "",
    ("audit_event", "DELETE"): "",
    ("import_row", "UPDATE"): "",
    ("import_row", "DELETE"): OF_DEMO,
    ("stage_entry", "UPDATE"): "",
    ("stage_entry", "DELETE"): OF_DEMO,
}
"""Which writes the database refuses, and the condition under which it lets them pass."""


def refuse_changes() -> None:
    """Make the database itself keep what must not change, whoever asks."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% rows are append-only', TG_TABLE_NAME; END $$"
        )
        op.execute(
            "CREATE FUNCTION refuse_change_unless_demo() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {OF_DEMO} THEN RETURN OLD; END IF; "
            "RAISE EXCEPTION '% rows are append-only', TG_TABLE_NAME; END $$"
        )
        for (table, write), unless in REFUSALS.items():
            function = "refuse_change_unless_demo" if unless else "refuse_change"
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{write.lower()} BEFORE {write} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {function}()"
            )
        op.execute(
            "CREATE TRIGGER audit_event_refuse_truncate BEFORE TRUNCATE ON audit_event "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for (table, write), unless in REFUSALS.items():
        when = f"WHEN NOT {unless} " if unless else ""
        op.execute(
            f"CREATE TRIGGER {table}_refuse_{write.lower()} BEFORE {write} ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{table} rows are append-only'); END"
        )


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column(
            "sequence",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(length=500), nullable=False),
        sa.Column("roles", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=120), nullable=False),
        sa.Column(
            "operation",
            sa.Enum("insert", "update", "delete", name="operation", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("entity", sa.String(length=120), nullable=False),
        sa.Column("entity_id", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_event_action_sequence"), ["action", "sequence"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_audit_event_actor_sequence"), ["actor", "sequence"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_audit_event_entity_entity_id_sequence"),
            ["entity", "entity_id", "sequence"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_audit_event_recorded_at"), ["recorded_at"], unique=False
        )

    op.create_table(
        "business_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("name_key", sa.String(length=500), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["business_unit.id"],
            name=op.f("fk_business_unit_parent_id_business_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_business_unit")),
        sa.UniqueConstraint(
            "parent_id", "name_key", name=op.f("uq_business_unit_parent_id_name_key")
        ),
    )
    with op.batch_alter_table("business_unit", schema=None) as batch_op:
        batch_op.create_index(
            "uq_business_unit_top_level_name",
            ["name_key"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )

    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(length=120), nullable=False),
        sa.Column("file_name", sa.String(length=500), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("profile_name", sa.String(length=120), nullable=False),
        sa.Column(
            "profile", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("ambiguous", sa.Integer(), nullable=False),
        sa.Column("disappeared", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.String(length=500), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_batch_register_as_of"), ["register", "as_of"], unique=False
        )

    op.create_table(
        "import_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_profile")),
        sa.UniqueConstraint("name", name=op.f("uq_import_profile_name")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("name_key", sa.String(length=500), nullable=False),
        sa.Column("email", sa.String(length=500), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("name_key", name=op.f("uq_person_name_key")),
    )
    op.create_table(
        "initiative",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("name_key", sa.String(length=500), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("root_unit_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("sponsor_id", sa.Integer(), nullable=True),
        sa.Column(
            "track",
            sa.Enum(
                "ml", "genai", "hybrid", "untagged", name="track", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "techniques", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
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
        sa.Column("risk_tier_reason", sa.Text(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "data_preparation",
                "training",
                "validation",
                "deployment",
                "retraining",
                "model_selection",
                "fine_tuning",
                "prompt_optimisation",
                "human_feedback",
                "release",
                name="phase",
                native_enum=False,
                length=32,
            ),
            nullable=True,
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
        sa.Column("stage_since", sa.Date(), nullable=False),
        sa.Column(
            "stage_since_precision",
            sa.Enum("day", "month", "year", name="precision", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "stage_since_basis",
            sa.Enum("stated", "observed", name="datebasis", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_initiative_owner_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["root_unit_id"],
            ["business_unit.id"],
            name=op.f("fk_initiative_root_unit_id_business_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["sponsor_id"], ["person.id"], name=op.f("fk_initiative_sponsor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["business_unit.id"], name=op.f("fk_initiative_unit_id_business_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative")),
    )
    with op.batch_alter_table("initiative", schema=None) as batch_op:
        batch_op.create_index(
            "ix_initiative_counts",
            [
                "root_unit_id",
                "track",
                "stage",
                "risk_tier",
                "reached",
                "unit_id",
                "stage_since_basis",
                "owner_id",
            ],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_initiative_external_id_id"), ["external_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_initiative_name_key_id"), ["name_key", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_initiative_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_initiative_risk_tier_name_key_id"),
            ["risk_tier", "name_key", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_initiative_stage_name_key_id"), ["stage", "name_key", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_initiative_stage_since_id"), ["stage_since", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_initiative_track_stage_name_key_id"),
            ["track", "stage", "name_key", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_initiative_unit_id_name_key_id"),
            ["unit_id", "name_key", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_initiative_updated_at_id"), ["updated_at", "id"], unique=False
        )

    op.create_table(
        "import_row",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "created",
                "updated",
                "unchanged",
                "rejected",
                "disappeared",
                name="rowoutcome",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("initiative_id", sa.Integer(), nullable=True),
        sa.Column(
            "problems", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "changes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["import_batch_id"],
            ["import_batch.id"],
            name=op.f("fk_import_row_import_batch_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_import_row_initiative_id_initiative"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
    )
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_row_import_batch_id_outcome_row_number"),
            ["import_batch_id", "outcome", "row_number"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_import_row_initiative_id"), ["initiative_id"], unique=False
        )

    op.create_table(
        "source_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(length=120), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "mapped", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("row_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_batch_id"],
            ["import_batch.id"],
            name=op.f("fk_source_record_import_batch_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_source_record_initiative_id_initiative"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["business_unit.id"], name=op.f("fk_source_record_unit_id_business_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_record")),
        sa.UniqueConstraint(
            "initiative_id", "register", name=op.f("uq_source_record_initiative_id_register")
        ),
    )
    with op.batch_alter_table("source_record", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_source_record_register_external_id"),
            ["register", "external_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_source_record_row_sha256"), ["row_sha256"], unique=False
        )

    op.create_table(
        "stage_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
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
            nullable=True,
        ),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column(
            "precision",
            sa.Enum("day", "month", "year", name="precision", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "basis",
            sa.Enum("stated", "observed", name="datebasis", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("person", "import", "demo", name="entrysource", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "corrects_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "corrects_id IS NULL OR corrects_id <> id", name=op.f("ck_stage_entry_corrects_another")
        ),
        sa.CheckConstraint(
            "stage IS NOT NULL OR corrects_id IS NOT NULL",
            name=op.f("ck_stage_entry_says_something"),
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["stage_entry.id"], name=op.f("fk_stage_entry_corrects_id_stage_entry")
        ),
        sa.ForeignKeyConstraint(
            ["import_batch_id"],
            ["import_batch.id"],
            name=op.f("fk_stage_entry_import_batch_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_stage_entry_initiative_id_initiative"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_entry")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_stage_entry_corrects_id")),
    )
    with op.batch_alter_table("stage_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stage_entry_initiative_id_ordered_on_id"),
            ["initiative_id", "ordered_on", "id"],
            unique=False,
        )
    refuse_changes()


def downgrade() -> None:
    with op.batch_alter_table("stage_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stage_entry_initiative_id_ordered_on_id"))

    op.drop_table("stage_entry")
    with op.batch_alter_table("source_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_record_row_sha256"))
        batch_op.drop_index(batch_op.f("ix_source_record_register_external_id"))

    op.drop_table("source_record")
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_row_initiative_id"))
        batch_op.drop_index(batch_op.f("ix_import_row_import_batch_id_outcome_row_number"))

    op.drop_table("import_row")
    with op.batch_alter_table("initiative", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_initiative_updated_at_id"))
        batch_op.drop_index(batch_op.f("ix_initiative_unit_id_name_key_id"))
        batch_op.drop_index(batch_op.f("ix_initiative_track_stage_name_key_id"))
        batch_op.drop_index(batch_op.f("ix_initiative_stage_since_id"))
        batch_op.drop_index(batch_op.f("ix_initiative_stage_name_key_id"))
        batch_op.drop_index(batch_op.f("ix_initiative_risk_tier_name_key_id"))
        batch_op.drop_index(batch_op.f("ix_initiative_owner_id"))
        batch_op.drop_index(batch_op.f("ix_initiative_name_key_id"))
        batch_op.drop_index(batch_op.f("ix_initiative_external_id_id"))
        batch_op.drop_index("ix_initiative_counts")

    op.drop_table("initiative")
    op.drop_table("person")
    op.drop_table("import_profile")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batch_register_as_of"))

    op.drop_table("import_batch")
    with op.batch_alter_table("business_unit", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_business_unit_top_level_name",
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )

    op.drop_table("business_unit")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_recorded_at"))
        batch_op.drop_index(batch_op.f("ix_audit_event_entity_entity_id_sequence"))
        batch_op.drop_index(batch_op.f("ix_audit_event_actor_sequence"))
        batch_op.drop_index(batch_op.f("ix_audit_event_action_sequence"))

    op.drop_table("audit_event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change_unless_demo()")
        op.execute("DROP FUNCTION refuse_change()")
