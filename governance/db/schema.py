"""The schema of the database against the migrations of this checkout, and bringing it up to date.

Migrations are the only way a schema comes to be; nothing creates tables from the models.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from governance.db.session import WRITE_LOCK, database_url, engine_for
from governance.errors import ConfigurationError

INITIALISE = "python -m governance init"
"""The command that brings a database up to date."""

_CONFIG = Path(__file__).parents[2] / "alembic.ini"
_VERSION_TABLE = "alembic_version"


class SchemaStatus(StrEnum):
    """How the schema of a database relates to the migrations of this checkout."""

    CURRENT = "current"
    EMPTY = "empty"
    """There is no table yet."""
    BEHIND = "behind"
    AHEAD = "ahead"
    """Its revision is not known here: a newer version of the application was used on it."""
    FOREIGN = "foreign"
    """It holds tables, but none of a migration: it belongs to another program."""


@dataclass(frozen=True, slots=True)
class SchemaState:
    """What revision a database has and which one it should have."""

    status: SchemaStatus
    found: str | None
    """Revision of the database, None when it has none."""
    wanted: str
    """Newest revision of this checkout."""

    @property
    def refusal(self) -> str | None:
        """Why this schema cannot be worked with, and what to do; None when it can."""
        if self.status is SchemaStatus.CURRENT:
            return None
        if self.status is SchemaStatus.EMPTY:
            return f"The database is empty; run `{INITIALISE}` first."
        if self.status is SchemaStatus.BEHIND:
            return (
                f"The database is at revision {self.found}, this version needs {self.wanted}; "
                f"run `{INITIALISE}`."
            )
        if self.status is SchemaStatus.AHEAD:
            return (
                f"The database is at revision {self.found}, but this version knows {self.wanted} "
                "at most; use the newer version of the application that wrote it."
            )
        return (
            "The database holds tables of another program; "
            "name an empty one in GOVERNANCE_DATABASE_URL."
        )


def schema_state() -> SchemaState:
    """Compare the database of the settings with the migrations; creates nothing, not even a file.

    Raises
    ------
    ConfigurationError
        The URL is wrong or the database cannot be reached; the message says why.
    """
    scripts = ScriptDirectory.from_config(Config(_CONFIG))
    wanted = scripts.get_current_head() or ""
    url = database_url()
    engine = engine_for(url)
    if _is_absent_file(engine.url):
        return SchemaState(SchemaStatus.EMPTY, None, wanted)
    with _explained(engine.url), engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        tables = set(inspect(connection).get_table_names()) - {_VERSION_TABLE}
    if found is None:
        status = SchemaStatus.FOREIGN if tables else SchemaStatus.EMPTY
    elif found == wanted:
        status = SchemaStatus.CURRENT
    else:
        known = {script.revision for script in scripts.walk_revisions()}
        status = SchemaStatus.BEHIND if found in known else SchemaStatus.AHEAD
    return SchemaState(status, found, wanted)


def require_current_schema() -> None:
    """Let the caller pass when the database has the schema of this checkout.

    Raises
    ------
    ConfigurationError
        It has not, or cannot be reached; the message says what to do.
    """
    if reason := schema_state().refusal:
        raise ConfigurationError(reason)


def migrate() -> tuple[SchemaState, SchemaState]:
    """Bring the database of the settings to the newest revision; two at once take turns.

    Returns
    -------
    tuple
        The state before and after.

    Raises
    ------
    ConfigurationError
        The database cannot be reached, belongs to another program or to a newer version.
    """
    before = schema_state()
    if before.status in {SchemaStatus.AHEAD, SchemaStatus.FOREIGN}:
        raise ConfigurationError(before.refusal)
    if before.status is SchemaStatus.CURRENT:
        return before, before
    engine = engine_for(database_url())
    with _explained(engine.url), _turn(engine):
        command.upgrade(Config(_CONFIG), "head")
    return before, schema_state()


def migrate_to(revision: str) -> None:
    """Bring an empty database to a revision of this checkout, or leave one that is there already.

    Raises
    ------
    ConfigurationError
        The revision is not known here, or the database is at another one, belongs to another
        program or cannot be reached.
    """
    scripts = ScriptDirectory.from_config(Config(_CONFIG))
    if revision not in {script.revision for script in scripts.walk_revisions()}:
        raise ConfigurationError(
            f"Revision {revision} of the schema is not known to this version, which knows "
            f"{scripts.get_current_head()} at most; use the newer version of the application."
        )
    state = schema_state()
    if state.found == revision:
        return
    engine = engine_for(database_url())
    if state.status is not SchemaStatus.EMPTY:
        raise ConfigurationError(
            f"The database {engine.url.render_as_string()} is not empty; name an empty one."
        )
    with _explained(engine.url), _turn(engine):
        command.upgrade(Config(_CONFIG), revision)


def revision_of(connection: Connection) -> str:
    """Return the revision of the schema that a connection sees; empty when there is none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def redacted(url: str) -> str:
    """Return a database URL as it may be shown: without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "(not a URL)"


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Hold the write lock on PostgreSQL; on SQLite the migration itself locks the file."""
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK})
        yield


@contextmanager
def _explained(url: URL) -> Iterator[None]:
    """Turn an error of the driver into the sentence a user needs."""
    try:
        yield
    except DBAPIError as error:
        reason = " ".join(str(error.orig).split())
        raise ConfigurationError(
            f"The database {url.render_as_string()} cannot be used ({reason}); "
            "check GOVERNANCE_DATABASE_URL and that the database is there."
        ) from error


def _is_absent_file(url: URL) -> bool:
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return False
    path = Path(str(url.database))
    return not path.exists() and path.parent.is_dir()
