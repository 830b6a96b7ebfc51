"""Whatever is done to the audit trail past the application is found, and said where it begins."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from governance.config import settings
from governance.db.session import engine_for, read_scope
from governance.services.audit import AuditReport, verify_audit
from tests import factories
from tests.security.attacks import attack, disarm, read, rehash, some_hash, write
from tests.support.databases import application_on


def verify(actor) -> AuditReport:
    with read_scope() as session:
        return verify_audit(session, actor=actor)


def anchor_file() -> Path:
    path = settings().anchor_path()
    assert path is not None
    return path


@pytest.fixture
def trail(database, admin) -> str:
    """URL of a database with ten events of eight transactions, and without triggers."""
    for _ in range(4):
        factories.initiative(unit=["Operations"])
    for _ in range(4):
        factories.initiative(unit=["Treasury"])
    assert verify(admin).holds
    assert verify(admin).chain.events == 10
    disarm(database)
    return database


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "'somebody else'"),
        ("roles", "'viewer'"),
        ("action", "'nothing'"),
        ("operation", "'delete'"),
        ("operation", "'no such word'"),
        ("entity", "'person'"),
        ("entity_id", "'77'"),
        ("reason", "'a good one'"),
        ("before", "'{}'"),
        ("after", "'{}'"),
        ("after", "'no JSON'"),
        ("version", "2"),
        ("transaction_id", "transaction_id + 1"),
        ("recorded_at", "'2020-01-01 00:00:00.000000'"),
        ("hash", f"'{some_hash('x')}'"),
        ("previous_hash", f"'{some_hash('x')}'"),
    ],
)
def test_an_edited_event_is_found_whatever_was_edited(trail, admin, column, value):
    attack(trail, f"UPDATE audit_event SET {column} = {value} WHERE sequence = 5")
    report = verify(admin)
    assert not report.holds
    assert report.chain.broken_at == 5
    assert "Event 5" in report.problem


def test_an_edited_event_is_found_when_all_later_hashes_were_computed_anew(trail, admin):
    attack(trail, "UPDATE audit_event SET actor = 'somebody else' WHERE sequence = 5")
    rehash(trail, 5)
    report = verify(admin)
    assert not report.holds
    assert report.chain.broken_at == 5
    assert "the chain was rewritten" in report.problem


def test_an_event_deleted_in_the_middle_is_found(trail, admin):
    attack(trail, "DELETE FROM audit_event WHERE sequence = 5")
    report = verify(admin)
    assert report.chain.broken_at == 5
    assert "Event 5 is missing" in report.problem


def test_an_event_deleted_is_found_when_the_later_ones_moved_up(trail, admin):
    attack(trail, "DELETE FROM audit_event WHERE sequence = 5")
    for sequence in range(6, 11):
        attack(
            trail, f"UPDATE audit_event SET sequence = {sequence - 1} WHERE sequence = {sequence}"
        )
    assert verify(admin).chain.broken_at == 5


def test_the_first_event_deleted_is_found(trail, admin):
    attack(trail, "DELETE FROM audit_event WHERE sequence = 1")
    assert verify(admin).chain.broken_at == 1


@pytest.mark.parametrize("kept", [9, 5, 0])
def test_a_tail_that_was_cut_off_is_found(trail, admin, kept):
    attack(trail, f"DELETE FROM audit_event WHERE sequence > {kept}")
    report = verify(admin)
    assert not report.holds
    assert report.chain.broken_at == kept + 1
    assert "its tail was cut off" in report.problem


def test_two_events_that_changed_places_are_found(trail, admin):
    attack(
        trail,
        "UPDATE audit_event SET sequence = 99 WHERE sequence = 4",
        "UPDATE audit_event SET sequence = 4 WHERE sequence = 7",
        "UPDATE audit_event SET sequence = 7 WHERE sequence = 99",
    )
    assert verify(admin).chain.broken_at == 4


def test_the_content_of_two_events_that_changed_places_is_found(trail, admin):
    with engine_for(trail).begin() as connection:
        fourth, seventh = read(connection, 4), read(connection, 7)
        connection.execute(text("DELETE FROM audit_event WHERE sequence IN (4, 7)"))
        kept = ("sequence", "previous_hash", "hash")
        write(connection, seventh | {name: fourth[name] for name in kept})
        write(connection, fourth | {name: seventh[name] for name in kept})
    assert verify(admin).chain.broken_at == 4


def test_an_event_inserted_in_the_middle_is_found(trail, admin):
    for sequence in range(10, 4, -1):
        attack(
            trail, f"UPDATE audit_event SET sequence = {sequence + 1} WHERE sequence = {sequence}"
        )
    with engine_for(trail).begin() as connection:
        write(connection, read(connection, 4) | {"sequence": 5})
    assert verify(admin).chain.broken_at == 5


def test_an_event_put_before_the_first_is_found(trail, admin):
    with engine_for(trail).begin() as connection:
        write(connection, read(connection, 1) | {"sequence": 0})
    assert verify(admin).chain.broken_at == 1


def test_an_event_appended_past_the_application_is_found_when_its_hash_is_a_guess(trail, admin):
    with engine_for(trail).begin() as connection:
        last = read(connection, 10)
        forged = {"sequence": 11, "previous_hash": last["hash"], "hash": some_hash("guess")}
        write(connection, last | forged)
    assert verify(admin).chain.broken_at == 11


class TestAnchors:
    def test_a_missing_file_is_told_but_breaks_nothing(self, trail, admin):
        anchor_file().unlink()
        report = verify(admin)
        assert report.holds
        assert "No anchors" in report.warning

    def test_a_server_without_a_place_for_anchors_is_told(self, trail, admin, monkeypatch):
        monkeypatch.setattr(type(settings()), "anchor_path", lambda _settings: None)
        report = verify(admin)
        assert report.holds
        assert "GOVERNANCE_AUDIT_ANCHOR" in report.warning

    @pytest.mark.parametrize(
        "line",
        [
            "",
            "{",
            "[]",
            "null",
            '{"sequence": 1}',
            '{"sequence": "1", "hash": "' + "0" * 64 + '"}',
            '{"sequence": true, "hash": "' + "0" * 64 + '"}',
            '{"sequence": 0, "hash": "' + "0" * 64 + '"}',
            '{"sequence": 1, "hash": "x"}',
            '{"sequence": 1, "hash": 5}',
            "\ufffd\ufffd",
        ],
    )
    def test_a_damaged_line_is_told_by_its_number(self, trail, admin, line):
        path = anchor_file()
        path.write_text(path.read_text() + line + "\n", encoding="utf-8")
        report = verify(admin)
        assert report.chain.holds
        assert not report.holds
        assert f"Line 9 of {path} is not an anchor" in report.problem

    def test_bytes_that_are_no_text_are_a_damaged_line(self, trail, admin):
        with anchor_file().open("ab") as file:
            file.write(b"\xff\xfe\x00\n")
        assert "is not an anchor" in verify(admin).problem

    def test_a_line_that_contradicts_an_earlier_one_is_told(self, trail, admin):
        with anchor_file().open("a", encoding="utf-8") as file:
            file.write(f'{{"sequence": 10, "hash": "{some_hash("other")}"}}\n')
        report = verify(admin)
        assert report.chain.holds
        assert "contradicts an earlier anchor of event 10" in report.problem

    def test_a_head_that_was_noted_elsewhere_counts_as_an_anchor(self, trail, admin):
        before = verify(admin).chain
        anchor_file().unlink()
        attack(trail, "DELETE FROM audit_event WHERE sequence > 8")
        assert verify(admin).holds
        with read_scope() as session:
            heads = [(before.events, before.head)]
            report = verify_audit(session, actor=admin, known_heads=heads)
        assert "its tail was cut off" in report.problem

    def test_two_noted_heads_that_contradict_each_other_are_told(self, trail, admin):
        with read_scope() as session:
            heads = [(11, some_hash("a")), (11, some_hash("b"))]
            report = verify_audit(session, actor=admin, known_heads=heads)
        assert "Two different heads were given for event 11" in report.anchors.problems[0]

    def test_events_behind_the_newest_anchor_are_told(self, trail, admin):
        path = anchor_file()
        path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
        report = verify(admin)
        assert report.holds
        assert report.unanchored == 1
        assert "1 of 10 events are newer than the last anchor" in report.warning


@pytest.mark.parametrize(
    "table", ["audit_event", "import_row", "issued_file", "issued_report", "stage_entry"]
)
def test_append_only_tables_have_triggers_against_changes(database, table):
    with engine_for(database).connect() as connection:
        if connection.dialect.name == "postgresql":
            statement = (
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
                f"AND tgrelid = '{table}'::regclass"
            )
        else:
            statement = (
                f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
            )
        found = set(connection.scalars(text(statement)))
    assert {f"{table}_refuse_update", f"{table}_refuse_delete"} <= found


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'somebody else'",
        "UPDATE audit_event SET reason = 'a good one' WHERE sequence = 1",
        "DELETE FROM audit_event",
        "DELETE FROM audit_event WHERE sequence = 1",
    ],
)
def test_the_database_refuses_to_change_audit_events(database, admin, statement):
    factories.initiative()
    with (
        pytest.raises(DBAPIError, match="append-only"),
        engine_for(database).begin() as connection,
    ):
        connection.execute(text(statement))
    assert verify(admin).holds


@pytest.mark.postgresql
def test_postgresql_refuses_to_empty_the_audit_trail(postgres_databases, tmp_path, admin):
    anchor = tmp_path / "anchors.jsonl"
    with postgres_databases.fresh(tmp_path) as url, application_on(url, anchor):
        factories.initiative()
        with (
            pytest.raises(DBAPIError, match="append-only"),
            engine_for(url).begin() as connection,
        ):
            connection.execute(text("TRUNCATE audit_event"))
        assert verify(admin).holds
