"""Fixtures shared by all tests: databases of both kinds, actors, and a count of SQL statements."""

import os
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import hypothesis
import pytest

from governance.config import settings
from governance.domain.actors import Actor, Role
from tests.support import postgres
from tests.support.databases import (
    PostgresDatabases,
    SqliteDatabases,
    application_on,
    counted_statements,
)

# A busy machine is slow; how long an example takes says nothing about what is tested.
hypothesis.settings.register_profile("project", deadline=None)
hypothesis.settings.load_profile("project")

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
SERVER_SETTING = "GOVERNANCE_TEST_POSTGRES_URL"

_postgres_directory = pytest.StashKey[Path]()
_run_pid = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    """Agree on one directory for the PostgreSQL server of the run; workers are told the same."""
    told = getattr(config, "workerinput", None)
    if told is None:
        config.stash[_postgres_directory] = postgres.make_directory()
        config.stash[_run_pid] = os.getpid()
    else:
        config.stash[_postgres_directory] = Path(told["postgres_directory"])
        config.stash[_run_pid] = told["run_pid"]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """Tell a worker where the PostgreSQL server of the run is."""
    node.workerinput["postgres_directory"] = str(node.config.stash[_postgres_directory])
    node.workerinput["run_pid"] = node.config.stash[_run_pid]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the PostgreSQL server at the end of the run, however the run ended."""
    directory = config.stash.get(_postgres_directory, None)
    if directory is not None and not hasattr(config, "workerinput"):
        postgres.stop(directory)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count what was not tested, so that a skipped database or browser is not overlooked."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in skipped
        if isinstance(report.longrepr, tuple)
    )
    if reasons:
        terminalreporter.section("NOT TESTED", red=True, bold=True)
        for reason, tests in reasons.most_common():
            terminalreporter.write_line(f"{tests} skipped: {reason}", red=True)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory) -> SqliteDatabases:
    """Makers of fresh SQLite databases."""
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases(request, tmp_path_factory) -> Iterator[PostgresDatabases]:
    """Makers of fresh PostgreSQL databases; tests skip where no server can be had."""
    server = os.environ.get(SERVER_SETTING)
    if server is None:
        stash = request.config.stash
        try:
            server = postgres.server_url(stash[_postgres_directory], run_pid=stash[_run_pid])
        except postgres.PostgresUnavailableError as error:
            pytest.skip(f"PostgreSQL is not available: {error}")
    prefix = f"trackgate_test_{uuid.uuid4().hex[:12]}"
    databases = PostgresDatabases(server, prefix, tmp_path_factory.mktemp("postgresql"))
    yield databases
    databases.close()


@pytest.fixture(params=ENGINES)
def database(request, tmp_path) -> Iterator[str]:
    """URL of a fresh migrated database that the application uses; the test runs on both kinds."""
    databases = request.getfixturevalue(f"{request.param.removesuffix('ql')}_databases")
    with databases.fresh(tmp_path) as url, application_on(url, tmp_path / "anchors.jsonl"):
        yield url


@pytest.fixture
def sqlite_database(sqlite_databases, tmp_path) -> Iterator[str]:
    """URL of a fresh migrated SQLite database that the application uses."""
    with sqlite_databases.fresh(tmp_path) as url, application_on(url, tmp_path / "anchors.jsonl"):
        yield url


@pytest.fixture(params=ENGINES)
def empty_database(request, tmp_path) -> Iterator[str]:
    """URL of a database without tables that the application uses; the test runs on both kinds."""
    anchor = tmp_path / "anchors.jsonl"
    if request.param == "sqlite":
        with application_on(f"sqlite:///{tmp_path / 'trackgate.db'}", anchor) as url:
            yield url
    else:
        databases = request.getfixturevalue("postgres_databases")
        with databases.empty() as url, application_on(url, anchor):
            yield url


@pytest.fixture
def actor() -> Callable[..., Actor]:
    """Maker of a person with one role, who sees all units or only some.

    Called as ``actor(Role.ANALYST)`` or ``actor(Role.ANALYST, units={3})``.
    """

    def make(role: Role, units: set[int] | None = None) -> Actor:
        return Actor(
            identity=f"{role.value}@example.org",
            name=role.value.capitalize(),
            roles=frozenset({role}),
            units=None if units is None else frozenset(units),
        )

    return make


@pytest.fixture
def admin(actor) -> Actor:
    """Someone who may do everything."""
    return actor(Role.ADMIN)


@pytest.fixture
def count_statements() -> Callable[[], AbstractContextManager[list[str]]]:
    """Counter of SQL statements, used as ``with count_statements() as statements: …``."""
    return lambda: counted_statements(settings().database_url)
