"""let history come before the initiative

Revision: 0005
Follows: 0004
Created: 2026-11-21 07:30:00+00:00

An initiative is inserted in pilot or production only after the entries of its history that say so.
For that, an entry may be written before the initiative that it belongs to, in one transaction.
"""

import re

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OWNER = "fk_stage_entry_initiative_id_initiative"
REFERENCE = "FOREIGN KEY(initiative_id) REFERENCES initiative (id)"
DEFERRED = "DEFERRABLE INITIALLY DEFERRED"

NO_HISTORY = """
    NEW.stage IN ('pilot', 'production') AND NEW.stage <> COALESCE((
        SELECT entry.stage FROM stage_entry AS entry
        WHERE entry.initiative_id = NEW.id AND entry.stage IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM stage_entry AS correction WHERE correction.corrects_id = entry.id)
        ORDER BY entry.ordered_on DESC, COALESCE(entry.corrects_id, entry.id) DESC LIMIT 1), '')"""
"""A new initiative in a stage that its history does not end with."""

STATED_LATE = """
    NEW.source IN ('registered', 'demo') AND EXISTS (
        SELECT 1 FROM initiative WHERE initiative.id = NEW.initiative_id) AND EXISTS (
        SELECT 1 FROM stage_entry AS earlier WHERE earlier.initiative_id = NEW.initiative_id)"""
"""Stages stated as those of before the record, of an initiative that has a history in it."""

STATED_LATE_BEFORE = """
    NEW.source = 'registered' AND EXISTS (
        SELECT 1 FROM stage_entry AS earlier
        WHERE earlier.initiative_id = NEW.initiative_id AND earlier.source <> 'registered')"""
"""What revision 0002 refused of them."""

NAMELESS_IMPORT = "NEW.source = 'import' AND NEW.import_batch_id IS NULL"
"""A stage that is said to be imported, of no import."""

FALSE_DEMO = """
    NEW.source = 'demo' AND EXISTS (
        SELECT 1 FROM initiative
        WHERE initiative.id = NEW.initiative_id AND NOT initiative.is_demo)"""
"""An entry of the demo portfolio for an initiative that is none of it."""

ADOPTED_DEMO = """
    NOT NEW.is_demo AND EXISTS (
        SELECT 1 FROM stage_entry AS entry
        WHERE entry.initiative_id = NEW.id AND entry.source = 'demo')"""
"""An initiative that is none of the demo, with a history of the demo."""

GUARDS = {
    "initiative_enters_with_history": (
        "initiative",
        "AFTER INSERT",
        NO_HISTORY,
        "the stage history does not say so",
    ),
    "initiative_adopts_demo": (
        "initiative",
        "AFTER INSERT",
        ADOPTED_DEMO,
        "the stage history is of the demo",
    ),
    # Within one transaction it could now take the place, and the history, of another.
    "initiative_keeps_id": (
        "initiative",
        "BEFORE UPDATE OF id",
        "NEW.id <> OLD.id",
        "an initiative keeps its id",
    ),
    "initiative_stays_demo": (
        "initiative",
        "BEFORE UPDATE OF is_demo",
        "NEW.is_demo <> OLD.is_demo",
        "what belongs to the demo is said once",
    ),
    "stage_entry_names_import": (
        "stage_entry",
        "BEFORE INSERT",
        NAMELESS_IMPORT,
        "an imported stage history names its import",
    ),
    "stage_entry_of_demo": (
        "stage_entry",
        "BEFORE INSERT",
        FALSE_DEMO,
        "a stage history of the demo is for the demo",
    ),
}
"""Name to table, write, what is refused, and the words of the refusal."""

REGISTERED_LATE = "stage_entry_registered_late"
STATED_ONCE = "stages are stated once, at registration"


def is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def add_guard(name: str, table: str, write: str, refused: str, words: str) -> None:
    """Make the database refuse what would go around a gate."""
    if not is_postgresql():
        op.execute(
            f"CREATE TRIGGER {name} {write} ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {refused} THEN RAISE EXCEPTION '{words}'; END IF; RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} {write} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def remove_guard(name: str, table: str) -> None:
    op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if is_postgresql() else ""))
    if is_postgresql():
        op.execute(f"DROP FUNCTION {name}()")


def set_owner(*, deferred: bool) -> None:
    """Let the initiative of an entry be looked for at the end of the transaction, or at once."""
    if is_postgresql():
        when = DEFERRED if deferred else "NOT DEFERRABLE"
        op.execute(f"ALTER TABLE stage_entry ALTER CONSTRAINT {OWNER} {when}")
    elif deferred:
        rebuild(REFERENCE, f"{REFERENCE} {DEFERRED}")
    else:
        rebuild(f"{REFERENCE} {DEFERRED}", REFERENCE)


def definitions(where: str) -> dict[str, str]:
    """Return the statements that made parts of a SQLite database, by name."""
    found = op.get_bind().exec_driver_sql(
        f"SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND {where} ORDER BY name"  # noqa: S608
    )
    return {str(name): str(statement) for name, statement in found}


def rebuild(before: str, after: str) -> None:
    """Replace a part of the definition of the history on SQLite, which cannot alter a table so.

    The definition is edited as it stands, so everything else of it stays as it was; triggers that
    name the table would be in the way of the renaming and are put back.
    """
    definition = definitions("type = 'table' AND name = 'stage_entry'")["stage_entry"]
    if definition.count(before) != 1:
        raise RuntimeError(f"the table stage_entry does not say {before!r}")
    indexes = definitions("type = 'index' AND tbl_name = 'stage_entry'")
    triggers = definitions("type = 'trigger' AND sql LIKE '%stage_entry%'")
    _, _, columns = definition.replace(before, after).partition("(")
    # Its entries correct each other: until it is renamed, it has to name itself as it is called.
    columns = re.sub(r'REFERENCES "?stage_entry"? ', "REFERENCES stage_entry_rebuilt ", columns)
    for name in triggers:
        op.execute(f"DROP TRIGGER {name}")
    op.execute(f"CREATE TABLE stage_entry_rebuilt ({columns}")
    op.execute("INSERT INTO stage_entry_rebuilt SELECT * FROM stage_entry ORDER BY id")
    op.execute("DROP TABLE stage_entry")
    op.execute("ALTER TABLE stage_entry_rebuilt RENAME TO stage_entry")
    for statement in (*indexes.values(), *triggers.values()):
        op.get_bind().exec_driver_sql(statement)


def upgrade() -> None:
    set_owner(deferred=True)
    remove_guard(REGISTERED_LATE, "stage_entry")
    add_guard(REGISTERED_LATE, "stage_entry", "BEFORE INSERT", STATED_LATE, STATED_ONCE)
    for name, guard in GUARDS.items():
        add_guard(name, *guard)


def downgrade() -> None:
    for name, (table, *_) in GUARDS.items():
        remove_guard(name, table)
    remove_guard(REGISTERED_LATE, "stage_entry")
    add_guard(REGISTERED_LATE, "stage_entry", "BEFORE INSERT", STATED_LATE_BEFORE, STATED_ONCE)
    set_owner(deferred=False)
