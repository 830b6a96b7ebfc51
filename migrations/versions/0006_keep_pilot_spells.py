"""keep pilot spells and decisions about pilots

Revision: 0006
Follows: 0005
Created: 2026-11-21 07:26:07.871886+00:00
"""

import calendar
import datetime as dt
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CHUNK = 5_000


def words(name: str, *values: str) -> sa.Enum:
    """Return the type of a closed vocabulary."""
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def track() -> sa.Enum:
    """Return the type of tracks."""
    return words("track", "ml", "genai", "hybrid", "untagged")


def precision() -> sa.Enum:
    """Return the type of precisions."""
    return words("precision", "day", "month", "year")


def basis() -> sa.Enum:
    """Return the type of what a date is based on."""
    return words("datebasis", "stated", "observed")


def guard() -> None:
    """Make the database keep what was decided; it goes only with a demo initiative."""
    if op.get_bind().dialect.name == "postgresql":
        for write, function in (
            ("UPDATE", "refuse_change"),
            ("DELETE", "refuse_change_unless_demo"),
        ):
            op.execute(
                f"CREATE TRIGGER pilot_decision_refuse_{write.lower()} "
                f"BEFORE {write} ON pilot_decision FOR EACH ROW EXECUTE FUNCTION {function}()"
            )
        return
    of_demo = "EXISTS (SELECT 1 FROM initiative WHERE id = OLD.initiative_id AND is_demo)"
    for write, when in (("UPDATE", ""), ("DELETE", f"WHEN NOT {of_demo} ")):
        op.execute(
            f"CREATE TRIGGER pilot_decision_refuse_{write.lower()} "
            f"BEFORE {write} ON pilot_decision {when}"
            "BEGIN SELECT RAISE(ABORT, 'pilot_decision rows are append-only'); END"
        )


def upgrade() -> None:
    op.create_table(
        "pilot_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("verdict", words("pilotverdict", "kill", "fix", "continue"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("freed_units", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "freed_units IS NULL OR verdict = 'kill'",
            name=op.f("ck_pilot_decision_only_kill_frees"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_pilot_decision_has_reason")),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_pilot_decision_initiative_id_initiative"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot_decision")),
    )
    op.create_index(
        op.f("ix_pilot_decision_initiative_id_id"), "pilot_decision", ["initiative_id", "id"]
    )
    op.create_index(
        op.f("ix_pilot_decision_verdict_decided_at"), "pilot_decision", ["verdict", "decided_at"]
    )
    guard()
    spells = op.create_table(
        "pilot_spell",
        sa.Column("initiative_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root_unit_id", sa.Integer(), nullable=False),
        sa.Column("track", track(), nullable=False),
        sa.Column(
            "risk_tier",
            words(
                "risktier",
                *("undetermined", "out_of_scope", "minimal", "limited", "high", "prohibited"),
            ),
            nullable=False,
        ),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        sa.Column("outcome", words("outcome", "converted", "failed", "running"), nullable=False),
        sa.Column(
            "next_stage",
            words(
                "stage",
                *("unknown", "idea", "development", "pilot", "production", "stopped", "retired"),
            ),
            nullable=True,
        ),
        sa.Column("began_by", sa.Date(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("start_precision", precision(), nullable=True),
        sa.Column("start_basis", basis(), nullable=True),
        sa.Column("over_by", sa.Date(), nullable=True),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("end_precision", precision(), nullable=True),
        sa.Column("end_basis", basis(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=False),
        sa.Column("cohort", sa.Integer(), nullable=True),
        sa.Column("entry_age", sa.Integer(), nullable=True),
        sa.Column("exit_age", sa.Integer(), nullable=True),
        sa.Column("youngest", sa.Integer(), nullable=True),
        sa.Column("oldest", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_pilot_spell_initiative_id_initiative"),
        ),
        sa.PrimaryKeyConstraint("initiative_id", "number", name=op.f("pk_pilot_spell")),
    )
    fill(spells)
    op.create_index(
        "ix_pilot_spell_counts",
        "pilot_spell",
        [
            *("track", "outcome", "recorded", "entry_age", "exit_age", "youngest", "oldest"),
            *("settled_on", "root_unit_id", "risk_tier"),
        ],
    )
    op.create_index(
        "ix_pilot_spell_cohorts",
        "pilot_spell",
        [
            *("cohort", "outcome", "entry_age", "exit_age"),
            *("settled_on", "track", "root_unit_id", "risk_tier"),
        ],
    )
    op.create_index(op.f("ix_pilot_spell_settled_on"), "pilot_spell", ["settled_on"])
    op.create_index(op.f("ix_initiative_registered_on"), "initiative", ["registered_on"])
    op.create_index(
        op.f("ix_stage_entry_ordered_on_initiative_id"),
        "stage_entry",
        ["ordered_on", "initiative_id"],
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_stage_entry_ordered_on_initiative_id"), "stage_entry")
    op.drop_index(op.f("ix_initiative_registered_on"), "initiative")
    op.drop_table("pilot_spell")
    op.drop_table("pilot_decision")


def fill(spells: sa.Table) -> None:
    """Cut the spells out of the stage histories that are on record, as the application will."""
    history = sa.text("""
        SELECT initiative.id, root_unit_id, track, risk_tier, registered_on, entry.stage,
               entry.effective_on, entry.precision, entry.basis, entry.ordered_on
        FROM initiative JOIN stage_entry AS entry ON entry.initiative_id = initiative.id
        WHERE entry.stage IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM stage_entry AS newer WHERE newer.corrects_id = entry.id)
        ORDER BY initiative.id, entry.ordered_on, COALESCE(entry.corrects_id, entry.id)
    """).columns(registered_on=sa.Date, effective_on=sa.Date, ordered_on=sa.Date)
    pending = []
    entries = op.get_bind().execute(history).all()
    for _, group in groupby(entries, key=lambda entry: entry.id):
        pending += cut(list(group))
        if len(pending) >= CHUNK:
            op.bulk_insert(spells, pending)
            pending = []
    op.bulk_insert(spells, pending)


def cut(entries: list[Any]) -> list[dict[str, Any]]:
    """Return the rows of one initiative."""
    first = next((each for each in entries if each.stage in {"pilot", "production"}), None)
    found = []
    if first is not None and first.stage == "production":
        found.append(row(0, None, first))
    start = None
    number = 0
    for entry in entries:
        if entry.stage == "pilot":
            start = start or entry
        elif start is not None:
            number += 1
            found.append(row(number, start, entry))
            start = None
    if start is not None:
        found.append(row(number + 1, start, None))
    return found


def row(number: int, start: Any, end: Any) -> dict[str, Any]:
    """Return what is kept of one spell; without a start, of production without a pilot."""
    known = start or end
    outcome = "running" if end is None else "failed"
    if end is not None and end.stage == "production":
        outcome = "converted"
    dated = start is not None and start.basis == "stated"
    moving = [known.ordered_on, end.ordered_on if end else known.ordered_on]
    if dated:
        moving.append(known.registered_on)
    if dated and end:
        moving += [last(start), last(end)]
    ages = of_ages(start, end) if dated else (None,) * 4
    return {
        "initiative_id": known.id,
        "number": number,
        "root_unit_id": known.root_unit_id,
        "track": known.track,
        "risk_tier": known.risk_tier,
        "registered_on": known.registered_on,
        "recorded": start is not None,
        "outcome": outcome,
        "next_stage": end.stage if end else None,
        "began_by": known.ordered_on,
        "start_on": start.effective_on if start else None,
        "start_precision": start.precision if start else None,
        "start_basis": start.basis if start else None,
        "over_by": end.ordered_on if end else None,
        "end_on": end.effective_on if end else None,
        "end_precision": end.precision if end else None,
        "end_basis": end.basis if end else None,
        "settled_on": max(moving),
        "cohort": start.effective_on.year * 4 + (start.effective_on.month - 1) // 3
        if dated
        else None,
        **dict(zip(("entry_age", "exit_age", "youngest", "oldest"), ages, strict=True)),
    }


def of_ages(start: Any, end: Any) -> tuple[int, int, int, int]:
    """Return the age at registration, and how old the spell became, may have and can have."""
    began = middle(start)
    entry = -1 if start.registered_on <= began else (start.registered_on - began).days
    if end is None:
        days = (began, last(start), start.effective_on)
        return (entry, *(-day.toordinal() for day in days))
    youngest = 0 if end.basis == "observed" else (end.effective_on - last(start)).days
    ages = ((middle(end) - began).days, youngest, (last(end) - start.effective_on).days)
    return (entry, *(max(age, 0) for age in ages))


def middle(entry: Any) -> dt.date:
    """Return the day in the middle of the period of an entry."""
    return entry.effective_on + (last(entry) - entry.effective_on) // 2


def last(entry: Any) -> dt.date:
    """Return the last day of the period of an entry."""
    day = entry.effective_on
    if entry.precision == "year":
        return day.replace(month=12, day=31)
    if entry.precision == "month":
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day
