"""What was backed up comes back as it was, on either engine, and is proved to be that."""

import json
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

from governance.config import settings
from governance.db.health import missing_audit_triggers, missing_gate_triggers
from governance.db.schema import migrate, migrate_to, schema_state
from governance.db.session import at, engine_for, read_scope, snapshot_scope, write_scope
from governance.delivery.message import Message
from governance.domain.actors import Role
from governance.domain.enums import Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.report_kinds import Kind, ReportFormat
from governance.errors import (
    ConfigurationError,
    IntegrityError,
    InvalidInputError,
    PermissionDeniedError,
)
from governance.exchange.bundle_check import check_bundle
from governance.exchange.evidence_store import evidence_store
from governance.models import Base, Evidence
from governance.queries.portfolio import counts_frame
from governance.services import reporting
from governance.services.audit import verify_audit
from governance.services.backups import restore_backup, take_backup
from governance.services.deliveries import addressed, begin_deliveries
from governance.services.evidence import attach_file, evidence_file
from tests import factories
from tests.conftest import ENGINES
from tests.factories import ADMIN, entered, governing
from tests.factories.value import PLAN, benefit, cost, rates, record
from tests.security.attacks import attack, disarm
from tests.support import bundles
from tests.support.bundles import packed, rendered, tampered, unpacked
from tests.support.databases import application_on
from tests.support.governed import govern

CONTENT = b"%PDF-1.7 accuracy 0.93"
NOT_FILLED = {
    "import_batch",
    "import_profile",
    "import_row",
    "pilot_decision",
    "source_record",
    "triage_result",
    "value_terms",
}
"""Tables that hold nothing here, of forms of columns that others have too."""
FACTS = {"personal_data": False, "share": 0.1 + 0.2, "note": "“é”\n\u202e"}


@pytest.fixture
def filled(database) -> str:
    """A database with something in nearly every table."""
    governing.publish()
    first = factories.initiative(
        name="Claims [old]",
        external_id="C-1",
        track=Track.ML,
        unit=["Claims", "Motor"],
        owner="ada@example.org",
        facts=FACTS,
        stages=[entered(Stage.PILOT, "2025-01")],
    )
    second = factories.initiative(unit=["Treasury"], stages=[entered(Stage.PILOT, "2024-03-09")])
    govern(first, second)
    record(first.id, cost(100), benefit(250, **PLAN), cost(7, currency="USD"))
    rates(("USD", "2026-01", "0.9"))
    with write_scope() as session:
        attach_file(
            session,
            actor=governing.ANALYST,
            initiative_id=first.id,
            control_id="COM-VAL-02",
            file_name="../card.pdf",
            content=CONTENT,
        )
    issued = reporting.issue(reporting.Order(Kind.REGISTER), ADMIN).report
    reporting.report_file(issued.key, ReportFormat.JSON, ADMIN)
    with write_scope() as session:
        to = addressed(urls=["json://127.0.0.1/hook"])
        begin_deliveries(session, actor=ADMIN, message=Message("Register", "Here it is."), to=to)
    return database


@pytest.fixture(params=ENGINES)
def target(request, tmp_path):
    """URL of an empty database of either kind, apart from that of the application."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield f"sqlite:///{tmp_path / 'restored.db'}"
        else:
            yield stack.enter_context(request.getfixturevalue("postgres_databases").empty())


@pytest.fixture
def sqlite_target(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'restored.db'}"


@pytest.fixture
def server(postgres_databases):
    """URL of an empty PostgreSQL database."""
    with postgres_databases.empty() as url:
        yield url


def anchor_file() -> Path:
    path = settings().anchor_path()
    assert path is not None
    return path


def backed_up(path, progress=None):
    with path.open("wb") as file, snapshot_scope() as session:
        take_backup(session, actor=ADMIN, file=file, progress=progress)
    return path


def all_rows():
    with read_scope() as session:
        return {
            table.name: session.execute(select(*table.c).order_by(*table.primary_key)).all()
            for table in Base.metadata.sorted_tables
        }


def guards(url):
    """Return triggers and references of a database."""
    with engine_for(url).connect() as connection:
        if connection.dialect.name == "sqlite":
            found = connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            ).all()
        else:
            found = connection.execute(
                text(
                    "SELECT tgname, CAST(tgenabled AS text) FROM pg_trigger WHERE NOT tgisinternal "
                    "UNION SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1"
                )
            ).all()
        keys = {
            name: sorted(map(str, inspect(connection).get_foreign_keys(name)))
            for name in inspect(connection).get_table_names()
        }
    return found, keys


class TestRoundTrip:
    def test_every_table_comes_back_on_either_engine(self, filled, target, tmp_path):
        before = all_rows()
        empty = [name for name, rows in before.items() if not rows]
        path = backed_up(tmp_path / "backup.zip")
        assert check_bundle(path).problem == ""
        anchors = anchor_file().read_bytes()

        with application_on(target, tmp_path / "there" / "anchors.jsonl"):
            (tmp_path / "there").mkdir()
            restored = restore_backup(path, target, actor=ADMIN)

            assert all_rows() == before
            assert restored.rows == sum(map(len, before.values()))
            assert anchor_file().read_bytes() == anchors
            with read_scope() as session:
                report = verify_audit(session, actor=ADMIN)
                assert (report.holds, report.unanchored) == (True, 0)
                assert str(restored.manifest.head) == f"{report.chain.events}:{report.chain.head}"
                held = session.scalars(select(Evidence.id).where(Evidence.sha256.is_not(None)))
                assert evidence_file(session, ADMIN, held.one()).content == CONTENT
                assert missing_audit_triggers(session.connection()) == frozenset()
                assert missing_gate_triggers(session.connection()) == frozenset()
            # It lives: ids go on, texts are found, and the schema is that of the migrations.
            factories.initiative(name="Later one")
            for words in ("old", "later"):
                with read_scope() as session:
                    where = PortfolioFilter(text=words)
                    assert counts_frame(session, where, ADMIN)["n"].sum() == 1
            assert schema_state().refusal is None
            assert set(empty) <= NOT_FILLED

    def test_the_guards_are_those_of_a_migrated_database(self, filled, target, request, tmp_path):
        path = backed_up(tmp_path / "backup.zip")
        restore_backup(path, target, actor=ADMIN)
        if target.startswith("sqlite"):
            fresh = f"sqlite:///{tmp_path / 'fresh.db'}"
            with at(fresh):
                migrate()
            assert guards(target) == guards(fresh)
        else:
            databases = request.getfixturevalue("postgres_databases")
            with databases.fresh(tmp_path) as fresh:
                assert guards(target) == guards(fresh)
                engine_for(fresh).dispose()
        engine_for(target).dispose()

    def test_the_same_record_gives_the_same_bytes(self, filled, tmp_path):
        first, second = (backed_up(tmp_path / name) for name in ("1.zip", "2.zip"))

        assert first.read_bytes() == second.read_bytes()

    def test_it_is_of_one_moment_whatever_is_written_meanwhile(
        self, filled, sqlite_target, tmp_path
    ):
        before = all_rows()
        written: list[int] = []

        def write_one(_done, _total):
            if len(written) < 12:
                written.append(factories.initiative(unit=["Claims"]).id)

        path = backed_up(tmp_path / "backup.zip", write_one)
        assert len(written) == 12
        assert check_bundle(path).problem == ""
        restore_backup(path, sqlite_target, actor=ADMIN)
        with at(sqlite_target):
            assert all_rows() == before

    @pytest.mark.postgresql
    def test_ids_that_were_given_once_are_not_given_again(
        self, postgres_databases, server, tmp_path
    ):
        with (
            postgres_databases.fresh(tmp_path) as url,
            application_on(url, tmp_path / "anchors.jsonl"),
        ):
            kept = factories.initiative().id
            with engine_for(url).begin() as connection:
                connection.execute(text("SELECT nextval('initiative_id_seq')"))
            path = backed_up(tmp_path / "backup.zip")
            restore_backup(path, server, actor=ADMIN)
            with at(server):
                assert factories.initiative().id == kept + 2
            engine_for(server).dispose()


@pytest.mark.usefixtures("sqlite_database")
class TestFiles:
    @pytest.fixture
    def attached(self, tmp_path):
        """Where an attached file is stored."""
        governing.publish()
        it = factories.initiative(track=Track.ML, stages=[entered(Stage.PILOT, "2025-01-01")])
        with write_scope() as session:
            row = attach_file(
                session,
                actor=governing.ANALYST,
                initiative_id=it.id,
                control_id="COM-VAL-02",
                file_name="card.pdf",
                content=CONTENT,
            )
        return next((tmp_path / "evidence").rglob(row.sha256))

    def test_one_that_is_missing_is_said_and_the_rest_is_there(
        self, attached, sqlite_target, tmp_path
    ):
        attached.unlink()
        path = backed_up(tmp_path / "backup.zip")
        report = check_bundle(path)

        assert report.holds
        assert "were missing in the store when the backup was written: 1" in report.remarks[0]
        assert attached.name in report.remarks[0]
        assert restore_backup(path, sqlite_target, actor=ADMIN).rows > 0

    def test_one_that_was_altered_is_said_and_not_taken(self, attached, tmp_path):
        attached.write_bytes(b"something else")
        path = backed_up(tmp_path / "backup.zip")
        report = check_bundle(path)

        assert report.holds
        assert "had been altered in the store when the backup was written: 1" in report.remarks[0]
        assert f"files/{attached.name}" not in unpacked(path)

    def test_a_name_that_is_no_hash_never_becomes_a_path(self, attached, sqlite_database, tmp_path):
        with engine_for(sqlite_database).begin() as connection:
            connection.execute(text("UPDATE evidence SET sha256 = '../../secret'"))
        path = backed_up(tmp_path / "backup.zip")

        assert json.loads(unpacked(path)["manifest.json"])["contents"]["missing"] == [
            "../../secret"
        ]
        assert check_bundle(path).holds

    def test_a_place_for_them_is_asked_for(self, attached, sqlite_target, tmp_path, monkeypatch):
        path = backed_up(tmp_path / "backup.zip")
        monkeypatch.setattr(type(settings()), "evidence_location", lambda _settings: None)
        with pytest.raises(ConfigurationError, match="holds 1 stored files and no place for them"):
            restore_backup(path, sqlite_target, actor=ADMIN)

    def test_they_come_back_into_a_store_that_lost_them(self, attached, sqlite_target, tmp_path):
        path = backed_up(tmp_path / "backup.zip")
        attached.unlink()
        restore_backup(path, sqlite_target, actor=ADMIN)

        assert evidence_store().get(attached.name) == CONTENT


@pytest.mark.usefixtures("sqlite_database")
class TestRefusals:
    @pytest.fixture
    def path(self, tmp_path):
        factories.initiative()
        return backed_up(tmp_path / "backup.zip")

    def test_a_database_with_records_is_refused(self, path, sqlite_database):
        before = all_rows()
        with pytest.raises(InvalidInputError, match="holds records already"):
            restore_backup(path, sqlite_database, actor=ADMIN)
        assert all_rows() == before

    def test_a_database_of_another_program_is_refused(self, path, sqlite_target):
        with engine_for(sqlite_target).begin() as connection:
            connection.execute(text("CREATE TABLE other (id INTEGER)"))
        with pytest.raises(ConfigurationError, match="is not empty; name an empty one"):
            restore_backup(path, sqlite_target, actor=ADMIN)

    def test_another_kind_of_bundle_is_refused(self, sqlite_target, tmp_path):
        path = bundles.audit_bundle(tmp_path / "audit.zip")
        with pytest.raises(InvalidInputError, match="is no backup but the bundle of an audit"):
            restore_backup(path, sqlite_target, actor=ADMIN)

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
    def test_only_an_administrator_restores(self, path, sqlite_target, actor, role):
        with pytest.raises(PermissionDeniedError):
            restore_backup(path, sqlite_target, actor=actor(role))

    def test_a_table_that_the_schema_does_not_have_is_refused(self, path, sqlite_target):
        held = unpacked(path)
        manifest = json.loads(held["manifest.json"])
        manifest["contents"]["tables"]["sqlite_master"] = 0
        held |= {"tables/sqlite_master.jsonl": b"", "manifest.json": rendered(manifest)}
        held["manifest.json"] = bundles.covering(held)
        packed(path, held)
        with pytest.raises(IntegrityError, match="it does not have the same tables"):
            restore_backup(path, sqlite_target, actor=ADMIN)

    def test_one_of_a_newer_version_is_refused(self, path, sqlite_target):
        manifest = json.loads(unpacked(path)["manifest.json"])
        manifest["contents"]["revision"] = "9999"
        tampered(path, manifest__json=rendered(manifest))
        with pytest.raises(ConfigurationError, match="Revision 9999 of the schema is not known"):
            restore_backup(path, sqlite_target, actor=ADMIN)

    def test_rows_that_do_not_fit_together_leave_nothing_and_it_can_be_tried_again(
        self, path, sqlite_target, tmp_path
    ):
        held = unpacked(path)
        broken = dict(held)
        units = json.loads(held["tables/business_unit.jsonl"].splitlines()[0]) | {"parent_id": 99}
        broken["tables/business_unit.jsonl"] = f"{json.dumps(units)}\n".encode()
        broken["manifest.json"] = bundles.covering(broken)
        packed(path, broken)
        with pytest.raises(IntegrityError, match="Nothing was restored: the rows of the backup"):
            restore_backup(path, sqlite_target, actor=ADMIN)

        packed(path, held)
        assert restore_backup(path, sqlite_target, actor=ADMIN).rows > 0

    def test_one_of_an_older_schema_is_restored_at_that_one(self, sqlite_target, tmp_path):
        old = f"sqlite:///{tmp_path / 'old.db'}"
        with at(old):
            migrate_to("0009")
            path = backed_up(tmp_path / "backup.zip")
        restored = restore_backup(path, sqlite_target, actor=ADMIN)
        with at(sqlite_target):
            assert schema_state().found == "0009"
            assert "issued_report" not in restored.manifest.contents["tables"]
            migrate()
            assert schema_state().refusal is None

    def test_anchors_that_are_there_already_are_left(self, path, sqlite_target):
        anchor = anchor_file()
        before = anchor.read_bytes()
        restored = restore_backup(path, sqlite_target, actor=ADMIN)

        assert (restored.anchors, restored.anchors_before) == (None, anchor)
        assert anchor.read_bytes() == before


@pytest.mark.usefixtures("sqlite_database")
class TestUnproven:
    """A record that was damaged before its backup is not lost with the database."""

    def test_a_trail_that_was_tampered_with_is_restored_as_it_is(
        self, sqlite_database, sqlite_target, tmp_path
    ):
        factories.initiative(name="Claims")
        disarm(sqlite_database)
        attack(sqlite_database, "UPDATE audit_event SET actor = 'x' WHERE sequence = 2")
        before, path = all_rows(), backed_up(tmp_path / "backup.zip")
        told = "Event 2 is not what was recorded.* --unproven restores it as it is"
        with pytest.raises(IntegrityError, match=told):
            restore_backup(path, sqlite_target, actor=ADMIN)

        restored = restore_backup(path, sqlite_target, actor=ADMIN, unproven=True)
        assert "Event 2 is not what was recorded" in restored.problem
        with at(sqlite_target):
            assert all_rows() == before
            with read_scope() as session:
                assert verify_audit(session, actor=ADMIN).chain.broken_at == 2

    def test_a_damaged_anchor_does_not_stand_in_the_way(self, sqlite_target, tmp_path):
        factories.initiative()
        with anchor_file().open("ab") as file:
            file.write(b"half a li\n")
        path = backed_up(tmp_path / "backup.zip")

        restored = restore_backup(path, sqlite_target, actor=ADMIN, unproven=True)
        assert "Line 2 of anchors.jsonl is not an anchor" in restored.problem

    def test_a_manifest_that_lacks_what_all_have_is_refused_all_the_same(
        self, sqlite_target, tmp_path
    ):
        factories.initiative()
        path = backed_up(tmp_path / "backup.zip")
        manifest = json.loads(unpacked(path)["manifest.json"])
        del manifest["contents"]["revision"]
        tampered(path, manifest__json=rendered(manifest))
        with pytest.raises(IntegrityError, match="lacks what that of a backup has"):
            restore_backup(path, sqlite_target, actor=ADMIN, unproven=True)

    def test_a_file_that_is_not_as_it_was_written_is_refused_all_the_same(
        self, sqlite_target, tmp_path
    ):
        factories.initiative(name="Claims")
        path = backed_up(tmp_path / "backup.zip")
        rows = unpacked(path)["tables/initiative.jsonl"].replace(b"Claims", b"Claimz")
        packed(path, unpacked(path) | {"tables/initiative.jsonl": rows})
        with pytest.raises(IntegrityError, match=r"is not what manifest\.json says it is"):
            restore_backup(path, sqlite_target, actor=ADMIN, unproven=True)


@pytest.mark.usefixtures("sqlite_database")
class TestTampering:
    @pytest.fixture
    def path(self, tmp_path):
        factories.initiative(name="Claims")
        return backed_up(tmp_path / "backup.zip")

    def problem(self, path):
        return check_bundle(path).problem

    def change(self, path, member, **by):
        held = unpacked(path)
        for old, new in by.values():
            assert old in held[member]
            held[member] = held[member].replace(old, new)
        held["manifest.json"] = bundles.covering(held)
        packed(path, held)

    def test_an_edited_event_is_named(self, path):
        self.change(path, "tables/audit_event.jsonl", one=(b"Claims", b"Claimz"))

        assert "tables/audit_event.jsonl: Event" in self.problem(path)
        assert "its content and its hash disagree" in self.problem(path)

    def test_a_row_taken_away_is_told_by_the_counts(self, path):
        held = unpacked(path)
        held["tables/initiative.jsonl"] = b""
        held["manifest.json"] = bundles.covering(held)
        packed(path, held)

        assert "The counts in manifest.json" in self.problem(path)

    def test_a_row_that_was_edited_is_told_by_the_manifest(self, path):
        held = unpacked(path)
        rows = held["tables/initiative.jsonl"].replace(b"Claims", b"Claimz")
        packed(path, held | {"tables/initiative.jsonl": rows})

        assert "tables/initiative.jsonl is not what manifest.json says" in self.problem(path)

    def test_a_line_that_is_no_row_is_named(self, path):
        held = unpacked(path)
        held["tables/initiative.jsonl"] = b"[]\n"
        held["manifest.json"] = bundles.covering(held)
        packed(path, held)

        assert "Line 1 of tables/initiative.jsonl is not a row" in self.problem(path)

    def test_a_file_that_no_row_names_is_told(self, path):
        held = unpacked(path) | {f"files/{'a' * 64}": b"x"}
        held["manifest.json"] = bundles.covering(held)
        packed(path, held)

        assert "is there without a row that names it" in self.problem(path)

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("revision", 9),
            ("tables", {}),
            ("tables", {"audit_event": "2"}),
            ("counters", []),
            ("missing", [1]),
            ("altered", "none"),
            ("more", 1),
        ],
    )
    def test_an_edited_manifest_is_found(self, path, key, value):
        manifest = json.loads(unpacked(path)["manifest.json"])
        manifest["contents"][key] = value
        tampered(path, manifest__json=rendered(manifest))

        assert "lacks what that of a backup has" in self.problem(path)


def test_a_damaged_cell_is_copied_as_it_is_held(sqlite_database, sqlite_target, tmp_path):
    """Only tampering leaves such a cell; a backup must neither fail on it nor mend it."""
    factories.initiative()
    with engine_for(sqlite_database).begin() as connection:
        connection.execute(text("UPDATE initiative SET created_at = 'never', reached = 'many'"))
    restore_backup(backed_up(tmp_path / "backup.zip"), sqlite_target, actor=ADMIN)
    with engine_for(sqlite_target).connect() as connection:
        held = connection.execute(text("SELECT created_at, reached FROM initiative")).one()

    assert tuple(held) == ("never", "many")
