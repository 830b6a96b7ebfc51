"""The doctor finds each misconfiguration and says what to do; what is right it leaves in peace."""

import os

import pytest
from sqlalchemy import text

from governance.cli.app import main
from governance.config import settings
from governance.db import health
from governance.db.session import engine_for, write_scope
from governance.services import doctor
from governance.services.doctor import Finding, diagnose
from governance.services.imports import save_profile
from tests import factories
from tests.factories import governing

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what must be found
YAML = "name: mine\nregister: mine\nfields: {name: name}\nunit: [unit]\n"


def problems() -> list[Finding]:
    return [finding for finding in diagnose() if finding.is_problem]


def only_problem() -> Finding:
    (problem,) = problems()
    return problem


def configure(monkeypatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()


def execute(url: str, *statements: str) -> None:
    with engine_for(url).begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def anchor_file():
    path = settings().anchor_path()
    assert path is not None
    return path


@pytest.fixture(autouse=True)
def checkout(monkeypatch):
    """The directory in which the application is started, without a choice of server address."""
    monkeypatch.chdir(doctor.REQUIREMENTS.parent)
    monkeypatch.delenv("STREAMLIT_SERVER_ADDRESS", raising=False)


@pytest.fixture
def healthy(database) -> str:
    """URL of a database with audit events, anchors and a saved profile."""
    factories.initiative()
    governing.publish()
    with write_scope() as session:
        save_profile(session, actor=factories.ADMIN, name="mine", body=YAML)
    return database


def test_nothing_is_wrong_with_what_is_right(healthy, capsys):
    assert problems() == []
    subjects = {finding.subject for finding in diagnose()}
    assert {"Python", "Streamlit", "Server", "Profiles", "Database", "Schema"} <= subjects
    assert {"Writing", "Anchors", "Catalogue", "Evidence"} <= subjects
    with pytest.raises(SystemExit) as ended:
        main(["doctor"])
    assert ended.value.code == 0
    assert "✓ Profiles: mine, saved" in capsys.readouterr().out


def test_a_problem_ends_with_1_and_stands_beside_its_remedy(healthy, monkeypatch, capsys):
    configure(monkeypatch, GOVERNANCE_DATABSE_URL="sqlite:///x.db")
    with pytest.raises(SystemExit) as ended:
        main(["doctor"])
    printed = capsys.readouterr()
    assert ended.value.code == 1
    assert printed.err == "1 problem to put right.\n"
    assert (
        "✗ Settings: GOVERNANCE_DATABSE_URL is set, but there is no such setting.\n"
        "  → Did you mean GOVERNANCE_DATABASE_URL?\n"
    ) in printed.out


class TestDelivery:
    def test_without_settings_nothing_is_wrong(self, healthy):
        seen = [finding.seen for finding in diagnose() if finding.subject == "Delivery"]
        assert seen == ["No way of sending is set up."]

    def test_what_is_missing_is_named_and_no_secret_is_told(self, healthy, monkeypatch):
        configure(
            monkeypatch, GOVERNANCE_SMTP_HOST="mail.example.org", GOVERNANCE_NOTIFY_URLS="xoxb-secr"
        )
        found = [finding for finding in diagnose() if finding.subject == "Delivery"]
        assert [finding.is_problem for finding in found] == [True, True]
        assert "GOVERNANCE_SMTP_SENDER is missing" in found[0].seen
        assert "URL 1 of GOVERNANCE_NOTIFY_URLS" in found[1].seen
        assert "xoxb" not in str(found)


class TestSettings:
    def test_an_unknown_variable_like_no_setting_is_to_be_removed(self, healthy, monkeypatch):
        configure(monkeypatch, GOVERNANCE_COLOUR="green")
        assert only_problem().remedy == "Remove it; no setting is called so."

    def test_an_unknown_variable_in_the_env_file_is_found(self, healthy, monkeypatch, tmp_path):
        monkeypatch.chdir(tmp_path)
        (tmp_path / ".env").write_text("GOVERNANCE_MAX_UPLOAD=5\n")
        (tmp_path / ".streamlit").mkdir()
        (tmp_path / ".streamlit" / "config.toml").write_text('[server]\naddress = "localhost"\n')
        assert only_problem().remedy == "Did you mean GOVERNANCE_MAX_UPLOAD_MB?"

    def test_variables_of_the_tests_are_no_problem(self, healthy, monkeypatch):
        configure(monkeypatch, GOVERNANCE_REAL_INVENTORY="x", GOVERNANCE_TEST_POSTGRES_URL="y")
        assert problems() == []

    def test_a_value_that_cannot_be_read_is_named(self, healthy, monkeypatch):
        configure(monkeypatch, GOVERNANCE_MAX_IMPORT_ROWS="many")
        assert only_problem().seen.startswith("GOVERNANCE_MAX_IMPORT_ROWS is 'many': ")


class TestServer:
    @pytest.mark.parametrize("address", [EVERYWHERE, "::", "192.0.2.7", "dashboard.example.org"])
    def test_an_address_that_others_can_reach_is_told(self, healthy, monkeypatch, address):
        configure(monkeypatch, STREAMLIT_SERVER_ADDRESS=address)
        problem = only_problem()
        assert problem.seen.startswith(f"{address} can be reached from other computers")
        assert 'address = "127.0.0.1"' in problem.remedy

    @pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "127.0.0.53"])
    def test_an_address_of_this_computer_is_fine(self, healthy, monkeypatch, address):
        configure(monkeypatch, STREAMLIT_SERVER_ADDRESS=address)
        assert problems() == []

    @pytest.mark.parametrize(
        ("config", "words"),
        [
            ("", "listens to the whole network"),
            ('[server]\naddress = "0.0.0.0"\n', "can be reached from other computers"),
            ("[server\n", "is no TOML"),
        ],
    )
    def test_the_file_of_streamlit_is_read(self, healthy, monkeypatch, tmp_path, config, words):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        (tmp_path / ".streamlit").mkdir()
        (tmp_path / ".streamlit" / "config.toml").write_text(config)
        assert words in only_problem().seen


class TestVersions:
    def test_a_package_outside_its_tested_range_is_told(self, healthy, monkeypatch, tmp_path):
        requirements = tmp_path / "requirements.txt"
        requirements.write_text("# tested\n\nstreamlit>=9,<10  # the pages\nno-such-thing>=1\n")
        monkeypatch.setattr(doctor, "REQUIREMENTS", requirements)
        old, missing = problems()
        assert (old.subject, "is outside <10,>=9" in old.seen) == ("streamlit", True)
        assert (missing.subject, missing.seen) == ("no-such-thing", "is not installed.")
        assert "requirements.lock" in old.remedy

    def test_a_python_newer_than_tested_is_told(self, healthy, monkeypatch):
        monkeypatch.setattr(doctor, "NEWEST_TESTED_PYTHON", (3, 10))
        assert only_problem().remedy == "Use 3.10 or older."


class TestDatabase:
    @pytest.mark.parametrize(
        ("url", "words"),
        [
            ("nonsense", "is not a database URL"),
            ("mysql://x", "mysql is not supported"),
            ("postgresql://me:secret@127.0.0.1:9/none", "cannot be used"),
            ("sqlite:////nonexistent/directory/x.db", "unable to open database file"),
        ],
    )
    def test_a_database_that_cannot_be_reached_is_explained(self, monkeypatch, url, words):
        configure(monkeypatch, GOVERNANCE_DATABASE_URL=url)
        problem = only_problem()
        assert words in problem.seen
        assert "secret" not in problem.seen

    def test_an_empty_database_needs_init(self, empty_database):
        problem = only_problem()
        assert (problem.subject, problem.remedy) == ("Schema", "Run python -m governance init.")

    def test_a_database_of_a_newer_version_is_told(self, healthy):
        execute(healthy, "UPDATE alembic_version SET version_num = '9999'")
        assert "at revision 9999" in only_problem().seen

    @pytest.mark.parametrize("write", ["update", "delete"])
    def test_a_missing_trigger_of_the_audit_trail_is_told(self, healthy, write):
        on_table = " ON audit_event" if healthy.startswith("postgresql") else ""
        execute(healthy, f"DROP TRIGGER audit_event_refuse_{write}{on_table}")
        problem = only_problem()
        assert problem.subject == "Audit trail"
        assert f"audit_event_refuse_{write} is missing or off" in problem.seen

    @pytest.mark.parametrize(
        ("guard", "table"),
        [
            ("stage_entry_needs_decision", "stage_entry"),
            ("initiative_enters_with_history", "initiative"),
        ],
    )
    def test_a_gate_that_the_database_no_longer_holds_is_told(self, healthy, guard, table):
        on_table = f" ON {table}" if healthy.startswith("postgresql") else ""
        execute(healthy, f"DROP TRIGGER {guard}{on_table}")

        problem = only_problem()
        assert problem.subject == "Gates"
        assert f"{guard} is missing or off" in problem.seen

    def test_a_write_that_does_not_end_is_told(self, healthy):
        with write_scope():
            problem = only_problem()
        assert (problem.subject, problem.seen) == (
            "Writing",
            "Another process holds the write lock.",
        )
        assert problems() == []

    def test_a_saved_profile_that_is_broken_is_named(self, healthy):
        execute(healthy, "UPDATE import_profile SET body = 'name: mine'")
        problem = only_problem()
        assert problem.seen.startswith("Profile mine: ")
        assert problem.remedy == "Save it anew on the page Imports."

    def test_sqlite_without_wal_is_told(self, sqlite_database, monkeypatch):
        monkeypatch.setattr(
            health,
            "sqlite_options",
            lambda _connection: {"journal_mode": "delete", "foreign_keys": "0"},
        )
        journal, keys = problems()
        assert "journal mode is delete" in journal.seen
        assert "does not enforce foreign keys" in keys.seen

    def test_a_built_in_profile_that_is_broken_is_named(self, healthy, monkeypatch, tmp_path):
        (tmp_path / "generic.yaml").write_text("name: generic")
        monkeypatch.setattr("governance.exchange.profiles.BUILT_IN_DIRECTORY", tmp_path)
        assert only_problem().remedy == "Restore seeds/profiles/generic.yaml."

    def test_missing_built_in_profiles_are_told(self, healthy, monkeypatch, tmp_path):
        monkeypatch.setattr("governance.exchange.profiles.BUILT_IN_DIRECTORY", tmp_path)
        assert only_problem().remedy == "Restore seeds/profiles/."


class TestAnchors:
    def test_a_server_without_a_file_for_anchors_is_told(self, healthy, monkeypatch):
        monkeypatch.setattr(type(settings()), "anchor_path", lambda _settings: None)
        assert "GOVERNANCE_AUDIT_ANCHOR" in only_problem().remedy

    def test_a_missing_file_is_told_once_there_are_events(self, database):
        assert problems() == []
        factories.initiative()
        governing.publish()
        anchor_file().unlink()
        assert "but no anchor in" in only_problem().seen

    def test_a_directory_that_is_not_there_is_told(self, healthy, monkeypatch, tmp_path):
        configure(monkeypatch, GOVERNANCE_AUDIT_ANCHOR=str(tmp_path / "no" / "anchors"))
        assert "cannot be written" in only_problem().seen

    def test_a_path_that_is_a_directory_is_told(self, healthy, monkeypatch, tmp_path):
        configure(monkeypatch, GOVERNANCE_AUDIT_ANCHOR=str(tmp_path))
        assert "cannot be written" in only_problem().seen

    def test_a_file_that_may_not_be_written_is_told(self, healthy, monkeypatch):
        closed = anchor_file()
        allowed = os.access
        monkeypatch.setattr(os, "access", lambda path, mode: path != closed and allowed(path, mode))
        assert "cannot be written" in only_problem().seen

    def test_a_damaged_line_is_told(self, healthy):
        path = anchor_file()
        path.write_text(path.read_text() + "{\n")
        assert "is not an anchor" in only_problem().seen

    def test_an_anchor_that_is_not_the_newest_event_is_told(self, healthy):
        path = anchor_file()
        path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
        assert "is not the newest event" in only_problem().seen


def test_without_a_published_catalogue_it_names_the_command(database):
    factories.initiative()

    assert "catalogue publish" in only_problem().remedy


def test_a_store_of_evidence_that_cannot_be_written_is_found(healthy, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    configure(monkeypatch, GOVERNANCE_EVIDENCE_URL=str(tmp_path / "file" / "evidence"))

    assert "cannot be written, so no file can be attached" in only_problem().seen


def test_a_kind_of_store_that_does_not_exist_is_found(healthy, monkeypatch):
    configure(monkeypatch, GOVERNANCE_EVIDENCE_URL="nowhere://bucket")

    assert only_problem().subject == "Evidence"


def test_a_database_server_without_a_store_of_evidence_is_found(healthy, monkeypatch):
    monkeypatch.delenv("GOVERNANCE_EVIDENCE_URL")
    monkeypatch.setattr(settings(), "evidence_url", None)
    monkeypatch.setattr(type(settings()), "evidence_location", lambda _self: None)

    assert "No place for evidence files is set" in only_problem().seen
