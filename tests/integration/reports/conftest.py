"""A database with the demo portfolio, loaded once for the tests of a module."""

import datetime as dt
from collections.abc import Iterator

import pytest

from governance.db.session import write_scope
from governance.domain import clock
from governance.domain.actors import Actor, Role
from governance.services.demo import load_demo
from tests.factories import ADMIN, governing
from tests.support.databases import application_on
from tests.support.days import written_on


@pytest.fixture(scope="module")
def demo(sqlite_databases, tmp_path_factory) -> Iterator[str]:
    """URL of a database that holds the demo portfolio, recorded on a day that is over.

    The tests of the module live on that day: a report of it is fixed, one of today is not.
    """
    directory = tmp_path_factory.mktemp("demo")
    anchor = directory / "anchors.jsonl"
    yesterday = clock.today() - dt.timedelta(days=1)
    with (
        sqlite_databases.fresh(directory) as url,
        application_on(url, anchor),
        written_on(yesterday),
    ):
        governing.publish()
        with write_scope() as session:
            load_demo(session, actor=ADMIN)
        yield url


@pytest.fixture(scope="session")
def reader() -> Actor:
    """Someone from compliance who sees everything."""
    return Actor("compliance@example.org", "Compliance", frozenset({Role.COMPLIANCE}))
