"""Migrations are the only way a schema comes to be: one numbered line, up and down again."""

import ast
import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from governance.db.health import missing_audit_triggers, missing_gate_triggers
from governance.db.schema import SchemaStatus, migrate, require_current_schema, schema_state
from governance.db.session import engine_for, read_scope, write_scope
from governance.domain.enums import DateBasis, Stage
from governance.errors import ConfigurationError
from governance.models import Base, PilotSpell
from governance.services.stages import correct_stage_entry, history_of
from governance.services.summaries import rebuild_summaries
from governance.services.value_terms import set_value_terms
from tests import factories

ROOT = Path(__file__).parents[2]
CONFIG = Config(ROOT / "alembic.ini")
HISTORY = sorted((ROOT / "migrations" / "versions").glob("*.py"))


def tables(url) -> set[str]:
    found = set(inspect(engine_for(url)).get_table_names()) - {"alembic_version"}
    return {name for name in found if not name.startswith("initiative_search")}


def execute(url, statement) -> None:
    with engine_for(url).begin() as connection:
        connection.execute(text(statement))


def rows(url, table) -> list[tuple]:
    with engine_for(url).connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY 1"))]


def guards(url) -> list[str]:
    postgresql = url.startswith("postgresql")
    named = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
        if postgresql
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
    )
    with engine_for(url).connect() as connection:
        return list(connection.scalars(text(named)))


def test_revisions_form_one_numbered_line():
    scripts = ScriptDirectory.from_config(CONFIG)
    line = [script.revision for script in scripts.walk_revisions()][::-1]
    assert line == [f"{number:04d}" for number in range(1, len(line) + 1)]
    assert [file.name[:5] for file in HISTORY] == [f"{revision}_" for revision in line]


@pytest.mark.parametrize("file", HISTORY, ids=lambda file: file.stem)
def test_history_imports_nothing_of_the_application(file):
    imported = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).partition(".")[0])
    standard = {"calendar", "datetime", "itertools", "re", "typing"}
    assert imported <= {"alembic", "sqlalchemy"} | standard


def test_the_migrated_schema_is_that_of_the_models(empty_database):
    command.upgrade(CONFIG, "head")
    command.check(CONFIG)
    assert tables(empty_database) == set(Base.metadata.tables)


def test_the_schema_can_go_up_and_down_and_up_again(empty_database):
    command.upgrade(CONFIG, "head")
    command.downgrade(CONFIG, "base")
    assert tables(empty_database) == set()
    command.upgrade(CONFIG, "head")
    command.check(CONFIG)
    with engine_for(empty_database).connect() as connection:
        assert missing_audit_triggers(connection) == frozenset()
        assert missing_gate_triggers(connection) == frozenset()


def test_a_history_outlasts_the_way_down_and_up(database):
    record = factories.initiative(stages=[factories.entered(Stage.PILOT, "2025-01-01")])
    with write_scope() as session:
        (wrong,) = history_of(session, record.id)
        correct_stage_entry(
            session,
            actor=factories.ADMIN,
            entry_id=wrong.id,
            seen_version=record.version,
            stage=Stage.PILOT,
            entered=factories.on("2025-02-01"),
            reason="The wrong month",
        )
    before = rows(database, "stage_entry"), guards(database)

    command.downgrade(CONFIG, "0004")
    with pytest.raises(DBAPIError, match="append-only"):
        execute(database, "DELETE FROM stage_entry")
    command.upgrade(CONFIG, "head")

    assert (rows(database, "stage_entry"), guards(database)) == before
    with pytest.raises(DBAPIError, match="append-only"):
        execute(database, "DELETE FROM stage_entry")


def test_pilots_on_record_get_their_summary_rows(database):
    """Every kind of spell is cut out of the history by the migration as by the application."""
    pilot = factories.entered(Stage.PILOT, "2025-03")
    for stages in (
        [pilot],
        [pilot, factories.entered(Stage.PRODUCTION, "2025-05-20")],
        [pilot, factories.entered(Stage.STOPPED, "2025-06-30", DateBasis.OBSERVED)],
        [factories.entered(Stage.PILOT, "2025-03-01", DateBasis.OBSERVED)],
        [factories.entered(Stage.PRODUCTION, "2024")],
        [factories.entered(Stage.IDEA, "2024")],
    ):
        factories.initiative(stages=stages, registered_on=dt.date(2025, 4, 1))
    command.downgrade(CONFIG, "0004")
    command.upgrade(CONFIG, "head")
    with read_scope() as session:
        assert session.scalar(select(func.count()).select_from(PilotSpell)) == 5
        assert rebuild_summaries(session, actor=factories.ADMIN, check=True).equal


def test_money_freed_before_currencies_were_named_is_in_the_base_currency(database):
    for amount in (12_500, None):
        record = factories.initiative(stages=[factories.entered(Stage.PILOT, "2025-01-01")])
        execute(
            database,
            "INSERT INTO pilot_decision "
            "(initiative_id, verdict, reason, decided_by, decided_at, freed_units) VALUES "
            f"({record.id}, 'kill', 'x', 'a@example.org', '2026-06-01', {amount or 'NULL'})",
        )
    with write_scope() as session:
        set_value_terms(session, actor=factories.ADMIN, base_currency="CHF")
    before = guards(database)

    command.downgrade(CONFIG, "0007")
    command.upgrade(CONFIG, "head")

    assert [row[-2:] for row in rows(database, "pilot_decision")] == [(12_500, "CHF"), (None, None)]
    assert guards(database) == before
    with pytest.raises(DBAPIError, match="append-only"):
        execute(database, "UPDATE pilot_decision SET reason = 'y'")
    with pytest.raises(DBAPIError, match="currency_of_freed"):
        execute(
            database,
            "INSERT INTO pilot_decision "
            "(initiative_id, verdict, reason, decided_by, decided_at, freed_currency) "
            f"VALUES ({record.id}, 'kill', 'x', 'a@example.org', '2026-06-01', 'EUR')",
        )


def test_an_empty_database_is_created(empty_database):
    assert schema_state().status is SchemaStatus.EMPTY
    before, after = migrate()
    assert before.status is SchemaStatus.EMPTY
    assert after.status is SchemaStatus.CURRENT
    require_current_schema()


def test_a_database_that_is_current_is_left_alone(database):
    before, after = migrate()
    assert before == after
    assert before.status is SchemaStatus.CURRENT


def test_two_that_migrate_at_once_take_turns(empty_database):
    command_line = [sys.executable, "-m", "governance", "init"]
    processes = [
        subprocess.Popen(command_line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    assert schema_state().status is SchemaStatus.CURRENT


def test_asking_for_the_schema_creates_no_file(empty_database):
    schema_state()
    file = engine_for(empty_database).url.database
    assert empty_database.startswith("postgresql") or not Path(str(file)).exists()


@pytest.mark.parametrize(
    ("statement", "status", "sentence"),
    [
        (
            "UPDATE alembic_version SET version_num = '9999'",
            SchemaStatus.AHEAD,
            "use the newer version of the application",
        ),
        (
            "DELETE FROM alembic_version",
            SchemaStatus.FOREIGN,
            "holds tables of another program",
        ),
    ],
)
def test_a_database_that_is_not_ours_to_change_is_refused(database, statement, status, sentence):
    execute(database, statement)
    assert schema_state().status is status
    with pytest.raises(ConfigurationError, match=sentence):
        require_current_schema()
    with pytest.raises(ConfigurationError, match=sentence):
        migrate()


def test_a_database_that_is_behind_names_the_command_that_helps(database, monkeypatch):
    monkeypatch.setattr(ScriptDirectory, "get_current_head", lambda _scripts: "9999")
    assert schema_state().status is SchemaStatus.BEHIND
    with pytest.raises(ConfigurationError, match=r"at revision \d{4}.*python -m governance init"):
        require_current_schema()
