"""Every write leaves its events in its transaction, and the past can be rebuilt from them."""

import contextlib
import datetime as dt
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from governance.config import settings
from governance.db.session import engine_for, read_scope, write_scope
from governance.domain import canonical, clock
from governance.domain.actors import Role
from governance.domain.drafts import InitiativeDraft
from governance.domain.enums import Gate, Precision, RiskTier, Stage, Track, Verdict
from governance.domain.filters import AuditFilter
from governance.errors import BusyError, ConflictError, InvalidInputError, NotFoundError
from governance.models import AuditEvent, Base, BusinessUnit, Initiative, Person, StageEntry
from governance.models.recorder import WriteContext, audited_columns, insert_new, set_context
from governance.queries.audit import controls_of, event_page, head, state_at
from governance.services.audit import verify_audit
from governance.services.evidence import attach_link
from governance.services.gates import Condition
from governance.services.initiatives import Edit, create_initiative, edit_initiative
from governance.services.stages import move_initiative
from governance.services.waivers import request_waiver
from tests import factories
from tests.factories import ADMIN, entered, governing, on

ROOT = Path(__file__).parents[3]
MODELS = sorted(
    (mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__tablename__
)


def verified() -> int:
    """Return the number of events of a trail that holds."""
    with read_scope() as session:
        report = verify_audit(session, actor=ADMIN)
    assert report.holds, report.problem
    assert report.warning == ""
    return report.chain.events


def events() -> list[AuditEvent]:
    with read_scope() as session:
        return list(session.scalars(select(AuditEvent).order_by(AuditEvent.sequence)))


def anchors() -> list[dict]:
    path = settings().anchor_path()
    assert path is not None
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def edit(record, actor=ADMIN, **changes) -> Initiative:
    with write_scope() as session:
        change = Edit(record.id, record.version, changes)
        return edit_initiative(session, actor=actor, edit=change)


class TestRecording:
    def test_a_write_says_who_did_what_when_and_why(self, database, actor):
        with write_scope() as session:
            create_initiative(
                session,
                actor=actor(Role.ANALYST),
                draft=InitiativeDraft("Triage"),
                unit=["Claims"],
                reason="asked for by the board",
            )
        unit, initiative = events()
        assert (unit.entity, initiative.entity) == ("business_unit", "initiative")
        assert initiative.actor == "analyst@example.org"
        assert initiative.roles == "analyst"
        assert initiative.action == "create_initiative"
        assert initiative.reason == "asked for by the board"
        assert (initiative.before, json.loads(initiative.after)["name"]) == ("null", "Triage")
        assert abs(initiative.recorded_at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)

    def test_events_of_one_transaction_belong_together(self, database):
        record = factories.initiative()
        edit(record, name="Other")
        assert [event.transaction_id for event in events()] == [1, 1, 3]

    def test_each_transaction_is_anchored_once_with_its_last_event(self, database):
        record = factories.initiative()
        edit(record, name="Other")
        heads = {event.sequence: event.hash for event in events()}
        assert [(each["sequence"], each["hash"]) for each in anchors()] == [
            (2, heads[2]),
            (3, heads[3]),
        ]

    def test_a_failed_transaction_leaves_no_event_and_no_anchor(self, database):
        factories.initiative()
        before = (verified(), anchors())
        draft = InitiativeDraft("Lost")
        with contextlib.suppress(ZeroDivisionError), write_scope() as session:
            create_initiative(session, actor=ADMIN, draft=draft, unit=["Elsewhere"])
            session.flush()
            assert session.scalar(select(AuditEvent.sequence).where(AuditEvent.sequence > 2))
            1 / 0  # noqa: B018 - a defect in the middle of a write
        with pytest.raises(InvalidInputError), write_scope() as session:
            create_initiative(session, actor=ADMIN, draft=InitiativeDraft(""), unit=["Elsewhere"])
        assert (verified(), anchors()) == before
        factories.initiative()
        assert verified() == before[0] + 1

    def test_an_anchor_that_cannot_be_written_does_not_undo_the_write(
        self, database, monkeypatch, tmp_path, caplog
    ):
        monkeypatch.setenv("GOVERNANCE_AUDIT_ANCHOR", str(tmp_path / "no" / "such" / "place"))
        settings.cache_clear()
        factories.initiative()
        assert "could not be anchored" in caplog.text
        assert len(events()) == 2

    @pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__tablename__)
    def test_every_table_is_audited_without_being_listed(self, model):
        assert audited_columns(model)
        keys = {column.key for column in model.__mapper__.primary_key}
        assert keys <= set(audited_columns(model))

    def test_what_is_inserted_in_bulk_is_written_and_audited_as_through_the_session(self, database):
        plain = factories.initiative(name="Plain")

        def new(number: int) -> Initiative:
            return Initiative(
                id=plain.id + number,
                name="Triage",
                name_key="triage",
                unit_id=plain.unit_id,
                root_unit_id=plain.root_unit_id,
                stage_since=plain.registered_on,
                registered_on=plain.registered_on,
                search_text="triage",
            )

        with write_scope() as session:
            set_context(session, WriteContext(ADMIN, "test"))
            session.add(new(1))
            session.flush()
            insert_new(session, [new(2)])
            insert_new(session, [])
        with read_scope() as session:
            each = [session.get_one(Initiative, plain.id + number) for number in (1, 2)]
        own = {"id", "created_at", "updated_at"}
        one, two = (
            {column.key: getattr(row, column.key) for column in Initiative.__table__.columns}
            for row in each
        )
        assert {name for name, value in one.items() if value != two[name]} == own
        said = [json.loads(event.after) for event in events()[-2:]]
        assert {name for name, value in said[0].items() if value != said[1][name]} == own
        assert said[0].keys() == said[1].keys()
        verified()

    def test_a_table_is_audited_because_it_exists(self, database):
        with write_scope() as session:
            set_context(session, WriteContext(ADMIN, "add_person"))
            session.add(Person(name="Ada", name_key="ada"))
        (event,) = events()
        assert (event.entity, event.action) == ("person", "add_person")
        assert json.loads(event.after) == {"id": 1, "name": "Ada", "email": None, "is_demo": False}


class TestRefusals:
    @pytest.mark.parametrize(
        "statement",
        [
            insert(Person).values(name="Ada", name_key="ada"),
            update(Initiative).values(name="Same"),
            delete(Initiative),
        ],
        ids=["insert", "update", "delete"],
    )
    def test_bulk_statements_are_refused(self, database, statement):
        factories.initiative(name="Kept")
        with pytest.raises(RuntimeError, match="leave no audit event"), write_scope() as session:
            session.execute(statement)
        with read_scope() as session:
            assert session.scalar(select(Initiative.name)) == "Kept"
            assert session.scalar(select(Person.id)) is None

    def test_a_read_scope_does_not_write(self, database):
        with read_scope() as session, pytest.raises(RuntimeError, match="asked to write"):
            create_initiative(session, actor=ADMIN, draft=InitiativeDraft("X"), unit=["Claims"])
        assert events() == []

    def test_a_write_without_an_actor_is_refused(self, database):
        with pytest.raises(RuntimeError, match="no actor"), write_scope() as session:
            session.add(BusinessUnit(name="Claims", name_key="claims"))
        assert events() == []

    def test_history_is_not_changed_through_the_session_either(self, database):
        factories.initiative(stages=[entered(Stage.PILOT, "2024-05-01")])

        def rewrite() -> None:
            with write_scope() as session:
                set_context(session, WriteContext(ADMIN, "rewrite_history"))
                session.scalars(select(StageEntry)).one().precision = Precision.YEAR

        with pytest.raises(RuntimeError, match="never changed"):
            rewrite()

    def test_a_save_from_a_stale_page_is_refused_and_leaves_no_event(self, database):
        seen = factories.initiative(name="First")
        edit(seen, name="Theirs")
        before = verified()
        with pytest.raises(ConflictError, match="saved by somebody else"):
            edit(seen, name="Mine")
        assert verified() == before

    def test_a_row_that_changed_between_reading_and_writing_is_a_conflict(self, database):
        record = factories.initiative(name="First")

        def overtaken() -> None:
            with write_scope() as session:
                mine = session.get_one(Initiative, record.id)
                set_context(session, WriteContext(ADMIN, "edit_initiative"))
                # The same connection: another one could not write while this one holds the lock.
                theirs = text("UPDATE initiative SET version = version + 1")
                session.connection().execute(theirs)
                mine.name = "Mine"

        with pytest.raises(ConflictError, match="reload it"):
            overtaken()
        with read_scope() as session:
            assert session.get_one(Initiative, record.id).name == "First"

    def test_a_writer_that_waits_too_long_is_told_to_try_again(self, database, monkeypatch):
        monkeypatch.setenv("GOVERNANCE_BUSY_TIMEOUT_S", "0.2")
        settings.cache_clear()
        engine_for(database).dispose()
        with (
            write_scope(),
            pytest.raises(BusyError, match="nothing of yours was saved, try again"),
            write_scope(),
        ):
            pass


class TestConcurrentWriters:
    def test_writers_in_threads_leave_a_chain_without_gaps(self, database):
        failures: list[BaseException] = []

        def work(name: str) -> None:
            try:
                for number in range(5):
                    record = factories.initiative(name=f"{name} {number}", unit=[name])
                    edit(record, description="edited")
            except BaseException as error:  # noqa: BLE001 - whatever it is, the test shows it
                failures.append(error)

        threads = [threading.Thread(target=work, args=[f"Unit {n}"]) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert verified() == 4 * (1 + 5 + 5)
        sequences = [event.sequence for event in events()]
        assert sequences == list(range(1, len(sequences) + 1))

    def test_writers_in_processes_leave_a_chain_without_gaps(self, database):
        program = (
            "import sys\n"
            "from tests import factories\n"
            "for number in range(5):\n"
            "    factories.initiative(name=f'{sys.argv[1]} {number}', unit=[sys.argv[1]])\n"
        )
        command = [sys.executable, "-c", program]
        writers = [
            subprocess.Popen([*command, f"Unit {n}"], cwd=ROOT, stderr=subprocess.PIPE)
            for n in range(3)
        ]
        errors = [writer.communicate(timeout=120)[1] for writer in writers]
        assert [writer.returncode for writer in writers] == [0, 0, 0], errors
        assert verified() == 3 * (1 + 5)

    def test_a_walk_while_others_write_finds_no_break(self, database):
        factories.initiative()
        stop = threading.Event()

        def work() -> None:
            while not stop.is_set():
                factories.initiative()

        writer = threading.Thread(target=work)
        writer.start()
        try:
            for _ in range(20):
                with read_scope() as session:
                    assert verify_audit(session, actor=ADMIN).holds
        finally:
            stop.set()
            writer.join()


class TestThePast:
    CHANGES = st.one_of(
        st.fixed_dictionaries({"name": st.sampled_from(["Triage", "Letters", "Élan ½ “x”"])}),
        st.fixed_dictionaries({"description": st.text(st.characters(codec="utf-8"), max_size=20)}),
        st.fixed_dictionaries({"track": st.sampled_from(Track)}),
        st.fixed_dictionaries({"risk_tier": st.sampled_from(RiskTier)}),
        st.fixed_dictionaries({"owner": st.sampled_from(["", "a@example.org", "b@example.org"])}),
        st.fixed_dictionaries({"unit": st.sampled_from([["Claims"], ["Claims", "Fraud"]])}),
        st.fixed_dictionaries(
            {
                "facts": st.dictionaries(
                    st.sampled_from(["vendor", "personal_data"]),
                    st.one_of(st.booleans(), st.integers(-9, 9), st.just("Acme")),
                )
            }
        ),
        st.just({}),
    )

    @hypothesis(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(CHANGES, max_size=6))
    def test_any_past_moment_can_be_rebuilt(self, database, changes):
        before_all = dt.datetime.now(dt.UTC)
        record = factories.initiative(name="Before", unit=["Claims"])
        moments = []
        for change in changes:
            moments.append((*self.photographed(record.id),))
            record = edit(record, **change) if change else self.moved(record)
        moments.append((*self.photographed(record.id),))
        with read_scope() as session:
            for moment, expected in moments:
                rebuilt = state_at(session, "initiative", str(record.id), moment, ADMIN)
                assert rebuilt == expected
            nothing = state_at(session, "initiative", str(record.id), before_all, ADMIN)
        assert nothing is None

    @staticmethod
    def photographed(record_id) -> tuple[dt.datetime, dict]:
        """Return this moment and all audited columns as the table holds them."""
        with read_scope() as session:
            row = session.get_one(Initiative, record_id)
            held = {name: getattr(row, name) for name in audited_columns(Initiative)}
        return dt.datetime.now(dt.UTC), json.loads(canonical.dumps(held))

    @staticmethod
    def moved(record) -> Initiative:
        target = Stage.STOPPED if record.stage is Stage.IDEA else Stage.IDEA
        today = on(dt.datetime.now(dt.UTC).date().isoformat())
        with write_scope() as session:
            return move_initiative(
                session,
                actor=ADMIN,
                initiative_id=record.id,
                seen_version=record.version,
                target=target,
                entered=today,
            )

    def test_what_never_existed_cannot_be_rebuilt(self, database):
        now = dt.datetime.now(dt.UTC)
        with read_scope() as session, pytest.raises(NotFoundError):
            state_at(session, "initiative", "404", now, ADMIN)


def test_progress_is_told_while_the_chain_is_walked(sqlite_database, monkeypatch):
    monkeypatch.setattr("governance.services.audit._TELL_EVERY", 2)
    factories.initiative()
    factories.initiative()
    factories.initiative()
    told: list[tuple[int, int | None]] = []
    with read_scope() as session:
        verify_audit(session, actor=ADMIN, progress=lambda *done: told.append(done))
        total = head(session)
    assert told == [(2, total), (4, total)]


def test_the_history_of_an_initiative_holds_all_that_was_done_about_it(database):
    governing.publish()
    record = factories.initiative(track=Track.ML, stages=[entered(Stage.PILOT, "2025-01-01")])
    other = factories.initiative(track=Track.ML)
    later = clock.today() + dt.timedelta(days=30)
    governing.settle(record.id, Gate.PRODUCTION)
    governing.decide(
        governing.ask(record.id, Stage.PRODUCTION),
        Verdict.APPROVE_WITH_CONDITIONS,
        conditions=[Condition("Repeat the test", later)],
    )
    (control_id, *_) = [line.item.id for line in governing.checklist(record.id).lines]
    with write_scope() as session:
        attach_link(
            session,
            actor=ADMIN,
            initiative_id=record.id,
            control_id=control_id,
            url="https://example.org/proof",
        )
        request_waiver(
            session,
            actor=ADMIN,
            initiative_id=record.id,
            control_id=control_id,
            reason="Late",
            compensating_measure="By hand",
            expires_on=later,
        )

    with read_scope() as session:
        told = event_page(session, AuditFilter(initiative_id=record.id), ADMIN, size=500)
        elsewhere = event_page(session, AuditFilter(initiative_id=other.id), ADMIN, size=500)
        about = controls_of(session, record.id, ADMIN)

    assert {event.entity for event in told.events} == {
        "assessment",
        "evidence",
        "gate_condition",
        "gate_decision",
        "gate_request",
        "initiative",
        "review",
        "stage_entry",
        "waiver",
    }
    mine = {str(event.after.get("initiative_id", record.id)) for event in told.events}
    assert mine == {str(record.id)}
    assert [event.entity for event in elsewhere.events] == ["initiative"]
    changes = [event for event in told.events if event.entity in {"assessment", "waiver"}]
    assert {(event.entity, event.entity_id) for event in changes} <= about.keys()
