"""Engines and transaction scopes; the only module that commits.

Writers take turns. A write transaction begins by taking the one write lock of the database
(SQLite: ``BEGIN IMMEDIATE``; PostgreSQL: an advisory lock), so that the audit chain gets its next
number from a head that nobody else can move, and so that two writers never wait for each other.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from governance.config import settings
from governance.domain import money
from governance.errors import BusyError, ConfigurationError, ConflictError, PastError

WRITE_LOCK = 0x7241C6A7E
"""Key of the advisory lock that PostgreSQL writers take."""

_ENGINES = 16
"""Engines that are kept: that of the application, and those of past days that were looked at last.

Each holds its pool and the statements it has compiled, some megabytes."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A database other than that of the settings."""

    url: str
    past: bool


_place: ContextVar[_Place | None] = ContextVar("place", default=None)


def database_url() -> str:
    """Return the URL of the database that scopes open: that of the settings unless told."""
    place = _place.get()
    return settings().database_url if place is None else place.url


@contextmanager
def at(url: str, *, past: bool = False) -> Iterator[None]:
    """Let scopes open another database within the context, in this thread only.

    Parameters
    ----------
    past
        It holds the portfolio of a past day: a write scope is refused.
    """
    token = _place.set(_Place(url, past))
    try:
        yield
    finally:
        _place.reset(token)


class GovernanceSession(Session):
    """The only session class; what listens to it sees every write.

    It flushes where a service ends or says so, not at every query: one change of a record is one
    audit event.
    """

    def __init__(self, engine: Engine, *, read_only: bool = False) -> None:
        super().__init__(engine, autoflush=False, expire_on_commit=False)
        self.info["read_only"] = read_only


@lru_cache(maxsize=_ENGINES)
def engine_for(url: str) -> Engine:
    """Return the one engine of this process for a database URL.

    Raises
    ------
    ConfigurationError
        The URL is not one of a supported database.
    """
    try:
        # Before the engine, which would ask for a driver that nobody needs to have.
        kind = make_url(url).drivername.partition("+")[0]
        if kind not in {"sqlite", "postgresql"}:
            raise ConfigurationError(
                f"{kind} is not supported; use SQLite or PostgreSQL in GOVERNANCE_DATABASE_URL."
            )
        engine = create_engine(url, pool_pre_ping=kind == "postgresql")
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise ConfigurationError(
            "GOVERNANCE_DATABASE_URL is not a database URL; use for example sqlite:///trackgate.db "
            "or postgresql://user@host/trackgate."
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # The driver must not begin transactions by itself, or BEGIN IMMEDIATE comes too late.
    connection.isolation_level = None
    cursor = connection.cursor()
    wait_ms = int(settings().busy_timeout_s * 1000)
    for pragma in (
        f"busy_timeout = {wait_ms}",
        "journal_mode = WAL",
        "foreign_keys = ON",
        # An audit event that the caller was told about must survive a power cut.
        "synchronous = FULL",
        "cache_size = -65536",
        # A page reads through more than the cache of its connection holds, and would evict what it
        # needs next; mapped, the file is in the one cache of the system.
        f"mmap_size = {2**30}",
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    # SQLite has no exact decimals wider than 64 bits; see governance.db.conversion.
    connection.create_function(money.CONVERTED, 3, money.converted, deterministic=True)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _take_write_lock(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        wait_ms = int(settings().busy_timeout_s * 1000)
        session.execute(text(f"SET LOCAL lock_timeout = {wait_ms}"))
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK})
    else:
        session.connection()


@contextmanager
def read_scope() -> Iterator[Session]:
    """Yield a session for reading; a write through it is a defect and raises."""
    engine = engine_for(database_url()).execution_options(postgresql_readonly=True)
    with GovernanceSession(engine, read_only=True) as session:
        yield session


@contextmanager
def snapshot_scope() -> Iterator[Session]:
    """Yield a session for reading in which all reads see the state of one moment, the first read.

    Writers go on meanwhile. On SQLite every transaction is like that.
    """
    options: dict[str, Any] = {"postgresql_readonly": True}
    engine = engine_for(database_url())
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with GovernanceSession(engine.execution_options(**options), read_only=True) as session:
        yield session


@contextmanager
def write_scope() -> Iterator[Session]:
    """Yield a session that holds the write lock, commits on success and rolls back on any error.

    Raises
    ------
    ConflictError
        A versioned row changed since it was read.
    BusyError
        Another writer kept the lock for longer than ``busy_timeout_s``.
    PastError
        What is looked at is the portfolio of a past day.
    """
    place = _place.get()
    if place is not None and place.past:
        raise PastError("This is the portfolio of a past day; go back to today to change it.")
    engine = engine_for(database_url()).execution_options(writes=True)
    try:
        with GovernanceSession(engine) as session, session.begin():
            _take_write_lock(session)
            yield session
    except StaleDataError as error:
        raise ConflictError(
            "Somebody else saved this record after you opened it; reload it and try again."
        ) from error
    except OperationalError as error:
        if _is_busy(error):
            raise BusyError(
                "Another change is being written just now; nothing of yours was saved, "
                "try again in a moment."
            ) from error
        raise


@contextmanager
def filling_scope(url: str) -> Iterator[Connection]:
    """Yield a connection that fills a database nobody uses yet; commits on success.

    For copies whose rows are on record elsewhere already. Nothing of it is audited.
    """
    with engine_for(url).execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK})
        yield connection


def close_file(url: str) -> None:
    """Put everything of a SQLite database into its one file and let go of it."""
    engine = engine_for(url)
    with closing(engine.raw_connection()) as connection:  # the driver's: outside a transaction
        connection.cursor().execute("PRAGMA journal_mode = DELETE")
    engine.dispose()


def _is_busy(error: OperationalError) -> bool:
    locked = "database is locked" in str(error.orig)
    return locked or getattr(error.orig, "sqlstate", None) in {"55P03", "40P01"}
