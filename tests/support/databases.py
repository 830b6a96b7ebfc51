"""Fresh migrated databases for tests, as copies of one that was migrated once."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import URL, event, make_url

from governance.config import settings
from governance.db.session import engine_for

ROOT = Path(__file__).parents[2]

# Begins and locks differ between the two kinds of database and do not grow with the data.
TRANSACTION_CONTROL = (
    "BEGIN",
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "SET LOCAL",
    "SELECT pg_advisory",
)


@contextmanager
def application_on(url: str, anchor: Path) -> Iterator[str]:
    """Let the application use a database, with a file for audit heads and a folder for evidence.

    Parameters
    ----------
    url
        SQLAlchemy URL of the database.
    anchor
        Where audit heads go; evidence and past days are kept beside it.
    """
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GOVERNANCE_DATABASE_URL", url)
        environment.setenv("GOVERNANCE_AUDIT_ANCHOR", str(anchor))
        environment.setenv("GOVERNANCE_EVIDENCE_URL", str(anchor.parent / "evidence"))
        environment.setenv("GOVERNANCE_PAST_DIR", str(anchor.parent / "past"))
        settings.cache_clear()
        clear_streamlit_caches()
        yield url
        engine_for(url).dispose()
    settings.cache_clear()


def clear_streamlit_caches() -> None:
    """Forget what pages have read from earlier databases."""
    streamlit = sys.modules.get("streamlit")
    if streamlit is not None:
        streamlit.cache_data.clear()
        streamlit.cache_resource.clear()


def migrate(url: str, anchor: Path) -> None:
    """Bring an empty database to the newest revision."""
    with application_on(url, anchor):
        command.upgrade(Config(ROOT / "alembic.ini"), "head")


class SqliteDatabases:
    """SQLite files, each a copy of one that was migrated once.

    Parameters
    ----------
    directory
        Where the migrated file is kept.
    """

    def __init__(self, directory: Path) -> None:
        self._template = directory / "template.db"
        migrate(f"sqlite:///{self._template}", directory / "template.anchors.jsonl")

    @contextmanager
    def fresh(self, directory: Path) -> Iterator[str]:
        """Yield the URL of a migrated database in a directory of the test."""
        yield f"sqlite:///{shutil.copyfile(self._template, directory / 'trackgate.db')}"


class PostgresDatabases:
    """Databases on one PostgreSQL server, each a copy of one that was migrated once.

    Parameters
    ----------
    server
        URL of the maintenance database, by a user who may create databases.
    prefix
        What names of databases begin with, so that workers and runs do not meet.
    directory
        Where the audit heads of the migrated database go.
    """

    def __init__(self, server: str, prefix: str, directory: Path) -> None:
        self._url = make_url(server)
        self._prefix = prefix
        self._serial = count(1)
        self._connection = psycopg.connect(_libpq(self._url), autocommit=True)
        self._create(self._template)
        migrate(self._url_of(self._template), directory / "postgresql.anchors.jsonl")

    @contextmanager
    def fresh(self, _directory: Path) -> Iterator[str]:
        """Yield the URL of a migrated database and drop that database afterwards."""
        with self._database(template=self._template) as url:
            yield url

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Yield the URL of a database without tables and drop that database afterwards."""
        with self._database(template="template0") as url:
            yield url

    def close(self) -> None:
        """Drop the migrated database and leave the server."""
        self._drop(self._template)
        self._connection.close()

    @property
    def _template(self) -> str:
        return f"{self._prefix}_template"

    @contextmanager
    def _database(self, template: str) -> Iterator[str]:
        name = f"{self._prefix}_{next(self._serial)}"
        self._create(name, template)
        try:
            yield self._url_of(name)
        finally:
            self._drop(name)

    def _create(self, name: str, template: str = "template0") -> None:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))

    def _drop(self, name: str) -> None:
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._connection.execute(statement.format(sql.Identifier(name)))

    def _url_of(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)


@contextmanager
def counted_statements(url: str) -> Iterator[list[str]]:
    """Yield a list that receives each statement that reads or changes data of a database."""
    statements: list[str] = []

    def record(_connection, _cursor, statement: str, *_rest: object) -> None:
        if not statement.startswith(TRANSACTION_CONTROL):
            statements.append(statement)

    engine = engine_for(url)
    event.listen(engine, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", record)


def _libpq(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
