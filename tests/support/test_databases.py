"""The databases that tests run on are what they promise: migrated, empty, and each test's own."""

import pytest
from sqlalchemy import inspect, text

from governance.config import settings
from governance.db.session import engine_for
from governance.models import Base


def test_a_database_has_every_table(database):
    assert set(Base.metadata.tables) < set(inspect(engine_for(database)).get_table_names())


def test_the_application_uses_it(database):
    assert settings().database_url == database


@pytest.mark.parametrize("attempt", [1, 2])
def test_nothing_is_left_from_the_test_before(database, attempt):
    with engine_for(database).begin() as connection:
        connection.execute(text("CREATE TABLE left_behind (id INTEGER)"))


def test_an_empty_database_has_no_table(empty_database):
    assert inspect(engine_for(empty_database)).get_table_names() == []


def test_each_statement_is_counted(database, count_statements):
    with count_statements() as statements, engine_for(database).connect() as connection:
        connection.execute(text("SELECT 1"))
        connection.execute(text("SELECT 2"))

    assert statements == ["SELECT 1", "SELECT 2"]
