"""add checklists and gates

Revision: 0002
Follows: 0001
Created: 2026-11-21 00:19:25.561934+00:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


KEPT = ("catalogue_version", "gate_decision")
"""Tables whose rows are never changed, and deleted only with a demo initiative."""

MISSING_DECISION = """
    NEW.stage IN ('pilot', 'production') AND NEW.source = 'person' AND NEW.corrects_id IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM gate_decision
        WHERE gate_decision.id = NEW.gate_decision_id
        AND gate_decision.initiative_id = NEW.initiative_id
        AND gate_decision.to_stage = NEW.stage AND gate_decision.verdict <> 'reject')
    AND NOT (NEW.stage = 'pilot' AND EXISTS (
        SELECT 1 FROM initiative
        WHERE initiative.id = NEW.initiative_id AND initiative.stage = 'production'))"""
"""A person's entry into pilot or production that no decision allows; back to pilot needs none."""

DISGUISED_MOVE = """
    NEW.stage IN ('pilot', 'production') AND NEW.corrects_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM stage_entry AS corrected
        WHERE corrected.id = NEW.corrects_id AND corrected.stage = NEW.stage)"""
"""A correction that would put an initiative where a gate has to let it in."""

LATE_REGISTRATION = """
    NEW.source = 'registered' AND EXISTS (
        SELECT 1 FROM stage_entry AS earlier
        WHERE earlier.initiative_id = NEW.initiative_id AND earlier.source <> 'registered')"""
"""Stages stated at registration, after the history had gone on."""

NOT_ITS_HISTORY = """
    NEW.stage IN ('pilot', 'production') AND NEW.stage <> OLD.stage AND NEW.stage <> COALESCE((
        SELECT entry.stage FROM stage_entry AS entry
        WHERE entry.initiative_id = NEW.id AND entry.stage IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM stage_entry AS correction WHERE correction.corrects_id = entry.id)
        ORDER BY entry.ordered_on DESC, COALESCE(entry.corrects_id, entry.id) DESC LIMIT 1), '')"""
"""A stage that the history of the initiative does not end with."""

GUARDS = {
    "stage_entry_needs_decision": (
        "stage_entry",
        "INSERT",
        MISSING_DECISION,
        "no gate decision lets this initiative in",
    ),
    "stage_entry_correction_moves": (
        "stage_entry",
        "INSERT",
        DISGUISED_MOVE,
        "a correction cannot pass a gate",
    ),
    "stage_entry_registered_late": (
        "stage_entry",
        "INSERT",
        LATE_REGISTRATION,
        "stages are stated once, at registration",
    ),
    "initiative_follows_history": (
        "initiative",
        "UPDATE OF stage",
        NOT_ITS_HISTORY,
        "the stage history does not say so",
    ),
}
"""Name to table, write, what is refused, and the words of the refusal."""


def guard_sqlite() -> None:
    """Make the database refuse what would go around a gate."""
    for name, (table, write, refused, words) in GUARDS.items():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {write} ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} rows are append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER catalogue_version_refuse_delete BEFORE DELETE ON catalogue_version "
        "BEGIN SELECT RAISE(ABORT, 'catalogue_version rows are append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER gate_decision_refuse_delete BEFORE DELETE ON gate_decision "
        "WHEN NOT (SELECT is_demo FROM initiative WHERE id = OLD.initiative_id) "
        "BEGIN SELECT RAISE(ABORT, 'gate_decision rows are append-only'); END"
    )


def guard_postgresql() -> None:
    """Make the database refuse what would go around a gate."""
    for name, (table, write, refused, words) in GUARDS.items():
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {refused} THEN RAISE EXCEPTION '{words}'; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {write} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE TRIGGER catalogue_version_refuse_delete BEFORE DELETE ON catalogue_version "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER gate_decision_refuse_delete BEFORE DELETE ON gate_decision "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_unless_demo()"
    )


def remove_guards() -> None:
    """Take away the guards on tables that stay."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, (table, *_) in GUARDS.items():
        op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if postgresql else ""))
        if postgresql:
            op.execute(f"DROP FUNCTION {name}()")


def upgrade() -> None:
    op.create_table(
        "catalogue_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("catalogue", sa.String(length=120), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("controls", sa.Integer(), nullable=False),
        sa.Column("published_by", sa.String(length=500), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_version")),
        sa.UniqueConstraint("digest", name=op.f("uq_catalogue_version_digest")),
    )
    op.create_table(
        "theme_readiness",
        sa.Column("id", sa.Integer(), nullable=False),
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
        sa.Column("theme", sa.String(length=120), nullable=False),
        sa.Column("initiatives", sa.Integer(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["root_unit_id"],
            ["business_unit.id"],
            name=op.f("fk_theme_readiness_root_unit_id_business_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_readiness")),
    )
    with op.batch_alter_table("theme_readiness", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_theme_readiness_root_unit_id_track_stage_theme"),
            ["root_unit_id", "track", "stage", "theme"],
            unique=True,
        )

    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("control_id", sa.String(length=120), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "met",
                "partially_met",
                "not_met",
                "not_applicable",
                "not_assessed",
                name="controlresult",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("person", "import", "demo", name="answersource", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("source_answer", sa.Text(), nullable=False),
        sa.Column("assessed_by", sa.String(length=500), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=500), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("revalidate_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> assessed_by",
            name=op.f("ck_assessment_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_assessment_initiative_id_initiative"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint(
            "initiative_id", "control_id", name=op.f("uq_assessment_initiative_id_control_id")
        ),
    )
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assessment_control_id_result"), ["control_id", "result"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assessment_revalidate_on"), ["revalidate_on"], unique=False
        )

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("control_id", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("file", "link", name="evidencekind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("media_type", sa.String(length=120), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("stale_on", sa.Date(), nullable=True),
        sa.Column("attached_by", sa.String(length=500), nullable=False),
        sa.Column("attached_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'file') = (sha256 IS NOT NULL)", name=op.f("ck_evidence_file_has_hash")
        ),
        sa.CheckConstraint(
            "(kind = 'link') = (url IS NOT NULL)", name=op.f("ck_evidence_link_has_url")
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_evidence_initiative_id_initiative")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evidence_initiative_id_control_id"),
            ["initiative_id", "control_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_evidence_sha256"), ["sha256"], unique=False)

    op.create_table(
        "gate_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column(
            "gate",
            sa.Enum(
                "intake",
                "pilot",
                "production",
                "review",
                "retirement",
                name="gate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "from_stage",
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
            "to_stage",
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
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.String(length=500), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_gate_request_initiative_id_initiative"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_request")),
    )
    with op.batch_alter_table("gate_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_gate_request_closed_at_requested_at"),
            ["closed_at", "requested_at"],
            unique=False,
        )
        batch_op.create_index(
            "uq_gate_request_open",
            ["initiative_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "readiness",
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
        sa.Column("intake_due", sa.Integer(), nullable=False),
        sa.Column("intake_met", sa.Integer(), nullable=False),
        sa.Column("pilot_due", sa.Integer(), nullable=False),
        sa.Column("pilot_met", sa.Integer(), nullable=False),
        sa.Column("production_due", sa.Integer(), nullable=False),
        sa.Column("production_met", sa.Integer(), nullable=False),
        sa.Column("exception_mask", sa.Integer(), nullable=False),
        sa.Column(
            "themes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_readiness_initiative_id_initiative")
        ),
        sa.PrimaryKeyConstraint("initiative_id", name=op.f("pk_readiness")),
    )
    with op.batch_alter_table("readiness", schema=None) as batch_op:
        batch_op.create_index(
            "ix_readiness_counts",
            [
                "root_unit_id",
                "track",
                "stage",
                "exception_mask",
                "production_due",
                "production_met",
                "intake_due",
                "intake_met",
                "pilot_due",
                "pilot_met",
            ],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_readiness_valid_until"), ["valid_until"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column(
            "trigger",
            sa.Enum(
                "clock",
                "incident",
                "breach",
                "material_change",
                "catalogue_update",
                name="reviewtrigger",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "continue",
                "continue_with_conditions",
                "stop",
                name="reviewoutcome",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_review_initiative_id_initiative")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_closed_on_due_on"), ["closed_on", "due_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_initiative_id_due_on"), ["initiative_id", "due_on"], unique=False
        )

    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("control_id", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("compensating_measure", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("requested_by", sa.String(length=500), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("granted_by", sa.String(length=500), nullable=True),
        sa.Column("granted_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "granted_by IS NULL OR granted_by <> requested_by",
            name=op.f("ck_waiver_not_own_request"),
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_waiver_initiative_id_initiative")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
    )
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiver_expires_on"), ["expires_on"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_waiver_initiative_id_control_id"),
            ["initiative_id", "control_id"],
            unique=False,
        )

    op.create_table(
        "gate_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column(
            "gate",
            sa.Enum(
                "intake",
                "pilot",
                "production",
                "review",
                "retirement",
                name="gate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_stage",
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
            "verdict",
            sa.Enum(
                "approve",
                "approve_with_conditions",
                "reject",
                name="verdict",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.String(length=500), nullable=False),
        sa.Column("decided_by", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("frozen", sa.Text(), nullable=False),
        sa.Column("frozen_sha256", sa.String(length=64), nullable=False),
        sa.Column("material_sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "decided_by <> requested_by", name=op.f("ck_gate_decision_not_own_request")
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_gate_decision_initiative_id_initiative"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["gate_request.id"],
            name=op.f("fk_gate_decision_request_id_gate_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_decision")),
        sa.UniqueConstraint("request_id", name=op.f("uq_gate_decision_request_id")),
    )
    with op.batch_alter_table("gate_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_gate_decision_initiative_id_decided_at"),
            ["initiative_id", "decided_at"],
            unique=False,
        )

    op.create_table(
        "gate_condition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("fulfilled_on", sa.Date(), nullable=True),
        sa.Column("fulfilled_by", sa.String(length=500), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["gate_decision.id"],
            name=op.f("fk_gate_condition_decision_id_gate_decision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_condition")),
    )
    with op.batch_alter_table("gate_condition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_gate_condition_decision_id"), ["decision_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_gate_condition_due_on"), ["due_on"], unique=False)
    op.add_column(
        "initiative",
        sa.Column(
            "catalogue_version_id",
            sa.Integer(),
            sa.ForeignKey(
                "catalogue_version.id",
                name=op.f("fk_initiative_catalogue_version_id_catalogue_version"),
            ),
        ),
        inline_references=True,
    )
    op.add_column(
        "stage_entry",
        sa.Column(
            "gate_decision_id",
            sa.Integer(),
            sa.ForeignKey(
                "gate_decision.id", name=op.f("fk_stage_entry_gate_decision_id_gate_decision")
            ),
        ),
        inline_references=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        guard_postgresql()
    else:
        guard_sqlite()


def downgrade() -> None:
    remove_guards()
    op.drop_column("stage_entry", "gate_decision_id")
    op.drop_column("initiative", "catalogue_version_id")

    with op.batch_alter_table("gate_condition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_condition_due_on"))
        batch_op.drop_index(batch_op.f("ix_gate_condition_decision_id"))

    op.drop_table("gate_condition")
    with op.batch_alter_table("gate_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_decision_initiative_id_decided_at"))

    op.drop_table("gate_decision")
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waiver_initiative_id_control_id"))
        batch_op.drop_index(batch_op.f("ix_waiver_expires_on"))

    op.drop_table("waiver")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_initiative_id_due_on"))
        batch_op.drop_index(batch_op.f("ix_review_closed_on_due_on"))

    op.drop_table("review")
    with op.batch_alter_table("readiness", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_readiness_valid_until"))
        batch_op.drop_index("ix_readiness_counts")

    op.drop_table("readiness")
    with op.batch_alter_table("gate_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_gate_request_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_gate_request_closed_at_requested_at"))

    op.drop_table("gate_request")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_sha256"))
        batch_op.drop_index(batch_op.f("ix_evidence_initiative_id_control_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessment_revalidate_on"))
        batch_op.drop_index(batch_op.f("ix_assessment_control_id_result"))

    op.drop_table("assessment")
    with op.batch_alter_table("theme_readiness", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_theme_readiness_root_unit_id_track_stage_theme"))

    op.drop_table("theme_readiness")
    op.drop_table("catalogue_version")
