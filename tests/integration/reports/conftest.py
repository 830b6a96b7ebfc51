"""A database with the demo portfolio, loaded once for the tests of a module."""

from collections.abc import Iterator

import pytest

from governance.db.session import write_scope
from governance.domain.actors import Actor, Role
from governance.services.demo import load_demo
from tests.factories import ADMIN, governing
from tests.support.databases import application_on


@pytest.fixture(scope="module")
def demo(sqlite_databases, tmp_path_factory) -> Iterator[str]:
    """URL of a database that holds the demo portfolio."""
    directory = tmp_path_factory.mktemp("demo")
    anchor = directory / "anchors.jsonl"
    with sqlite_databases.fresh(directory) as url, application_on(url, anchor):
        governing.publish()
        with write_scope() as session:
            load_demo(session, actor=ADMIN)
        yield url


@pytest.fixture(scope="session")
def reader() -> Actor:
    """Someone from compliance who sees everything."""
    return Actor("compliance@example.org", "Compliance", frozenset({Role.COMPLIANCE}))
