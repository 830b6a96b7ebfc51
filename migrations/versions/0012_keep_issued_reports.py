"""keep issued reports

Revision: 0012
Follows: 0011
Created: 2026-11-21 12:32:17.164208+00:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def guard() -> None:
    """Make the database keep what was issued."""
    postgresql_ = op.get_bind().dialect.name == "postgresql"
    for table in ("issued_report", "issued_file"):
        for write in ("UPDATE", "DELETE"):
            name = f"{table}_refuse_{write.lower()}"
            if postgresql_:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {write} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                )
            else:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {write} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} rows are append-only'); END"
                )


def upgrade() -> None:
    op.create_table(
        "issued_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "brief",
                "portfolio",
                "dossier",
                "framework",
                "register",
                "changes",
                name="kind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("as_of", sa.DateTime(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("units", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("quotes_trail", sa.Boolean(), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("catalogue", sa.String(length=500), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("audit_sequence", sa.BigInteger(), nullable=False),
        sa.Column("audit_head", sa.String(length=64), nullable=False),
        sa.Column("issued_by", sa.String(length=500), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("rows >= 0", name=op.f("ck_issued_report_counts_rows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_report")),
        sa.UniqueConstraint("key", name=op.f("uq_issued_report_key")),
    )
    with op.batch_alter_table("issued_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issued_report_issued_at"), ["issued_at"], unique=False)

    op.create_table(
        "issued_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column(
            "format",
            sa.Enum(
                "pdf",
                "pdf-letter",
                "xlsx",
                "json",
                "oscal",
                name="reportformat",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["issued_report.id"], name=op.f("fk_issued_file_report_id_issued_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_file")),
    )
    with op.batch_alter_table("issued_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_issued_file_report_id_format"), ["report_id", "format"], unique=True
        )
        batch_op.create_index(batch_op.f("ix_issued_file_sha256"), ["sha256"], unique=False)

    guard()


def downgrade() -> None:
    with op.batch_alter_table("issued_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issued_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_issued_file_report_id_format"))

    op.drop_table("issued_file")
    with op.batch_alter_table("issued_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issued_report_issued_at"))

    op.drop_table("issued_report")
