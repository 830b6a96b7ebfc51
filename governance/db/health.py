"""How a database stands: its options, its triggers, and whether a write could begin."""

import sqlite3
from contextlib import closing

from sqlalchemy import Connection, Engine, text

from governance.db.session import WRITE_LOCK

AUDIT_TRIGGERS = frozenset({"audit_event_refuse_update", "audit_event_refuse_delete"})
"""Triggers without which the database would let audit events be changed."""

GATE_TRIGGERS = frozenset(
    {
        "gate_decision_refuse_delete",
        "gate_decision_refuse_update",
        "initiative_adopts_demo",
        "initiative_enters_with_history",
        "initiative_follows_history",
        "initiative_keeps_id",
        "initiative_stays_demo",
        "stage_entry_correction_moves",
        "stage_entry_names_import",
        "stage_entry_needs_decision",
        "stage_entry_of_demo",
        "stage_entry_refuse_delete",
        "stage_entry_refuse_update",
        "stage_entry_registered_late",
    }
)
"""Triggers without which the database would let something pass a gate without a decision."""

_LOCK_WAIT_S = 2.0


def sqlite_options(connection: Connection) -> dict[str, str]:
    """Return the options of a SQLite connection that matter to us, as the database has them."""
    names = ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
    return {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()) for name in names}


def postgres_encoding(connection: Connection) -> str:
    """Return in which encoding a PostgreSQL database holds text."""
    return str(connection.scalar(text("SHOW server_encoding")))


def missing_audit_triggers(connection: Connection) -> frozenset[str]:
    """Return which of the triggers that protect the audit trail are not there or switched off."""
    postgresql = connection.dialect.name == "postgresql"
    wanted = AUDIT_TRIGGERS | ({"audit_event_refuse_truncate"} if postgresql else set())
    return wanted - _triggers(connection)


def missing_gate_triggers(connection: Connection) -> frozenset[str]:
    """Return which of the triggers that hold the gates are not there or switched off."""
    return GATE_TRIGGERS - _triggers(connection)


def _triggers(connection: Connection) -> frozenset[str]:
    if connection.dialect.name == "postgresql":
        found = text("SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')")
    else:
        found = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return frozenset(connection.scalars(found))


def can_begin_write(engine: Engine) -> bool:
    """Tell whether the write lock of a database can be had within two seconds; gives it back."""
    if engine.dialect.name == "postgresql":
        attempt = text("SELECT pg_try_advisory_xact_lock(:key)")
        with engine.connect() as connection:
            return bool(connection.scalar(attempt, {"key": WRITE_LOCK}))
    # A connection of its own: those of the engine wait as long as the settings say.
    with closing(sqlite3.connect(str(engine.url.database), timeout=_LOCK_WAIT_S)) as connection:
        connection.isolation_level = None
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        connection.execute("ROLLBACK")
        return True
