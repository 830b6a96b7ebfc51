"""Gates hold: nothing passes an unmet blocking control, nobody approves the own request."""

import datetime as dt
import hashlib
import json
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from governance.db.session import engine_for, read_scope, write_scope
from governance.domain.actors import Actor, Role
from governance.domain.enums import ControlResult, Gate, Stage, Track, Verdict
from governance.domain.gates import ExceptionKind
from governance.errors import ConflictError, GateBlockedError, InvalidInputError
from governance.models import GateDecision, Initiative, Readiness
from governance.services.assessments import assess_control, confirm_assessments
from governance.services.gates import Condition, fulfil_condition, withdraw_request
from governance.services.initiatives import Edit, edit_initiative
from governance.services.stages import correct_stage_entry, history_of, move_initiative
from governance.services.summaries import rebuild_summaries
from governance.services.waivers import end_waiver, grant_waiver, request_waiver
from tests import factories
from tests.factories import entered, governing, on

TODAY = dt.datetime.now(dt.UTC).date()
FACTS = {"personal_data": False, "decisions_about_people": False, "safety_critical": False}


@pytest.fixture
def pilot(database):
    """An ML initiative in pilot whose checklist nobody has answered."""
    governing.publish()
    return factories.initiative(
        name="Claims triage",
        track=Track.ML,
        description="Scores claims",
        facts=FACTS,
        stages=[entered(Stage.PILOT, "2025-01-01")],
    ).id


def copy_of_initiative(new_id, stage="production"):
    """Return a statement that inserts another initiative like the one that there is."""
    told = {"id": new_id, "stage": f"'{stage}'", "name": f"'Copy {new_id}'"}
    names = [column.name for column in Initiative.__table__.columns]
    values = [str(told.get(name, name)) for name in names]
    return (
        f"INSERT INTO initiative ({', '.join(names)}) SELECT {', '.join(values)} "
        f"FROM initiative WHERE id = (SELECT MIN(id) FROM initiative)"
    )


def entry(initiative_id, stage, source):
    """Return a statement that inserts an entry into a stage."""
    return (
        "INSERT INTO stage_entry (initiative_id, stage, effective_on, precision, basis, "
        f"ordered_on, source, note, recorded_at) VALUES ({initiative_id}, '{stage}', "
        f"'2026-01-01', 'day', 'stated', '2026-01-01', '{source}', '', '2026-01-01')"
    )


def exceptions(initiative_id):
    with read_scope() as session:
        return ExceptionKind(session.get_one(Readiness, initiative_id).exception_mask)


def edit(initiative_id, **changes):
    record = governing.current(initiative_id)
    with write_scope() as session:
        edit_initiative(
            session,
            actor=governing.ANALYST,
            edit=Edit(initiative_id, record.version, changes),
        )


class TestRequesting:
    def test_unmet_blocking_controls_are_counted_and_the_first_is_named(self, pilot):
        blockers = governing.checklist(pilot).readiness(Gate.PRODUCTION).blockers

        with pytest.raises(GateBlockedError) as refusal:
            governing.ask(pilot, Stage.PRODUCTION)

        assert blockers[0].item.id in str(refusal.value)
        assert f"{len(blockers) - 1} more block" in str(refusal.value)

    def test_an_answer_that_nobody_confirmed_does_not_open_the_gate(self, pilot):
        (first, *_) = governing.checklist(pilot).readiness(Gate.PRODUCTION).blockers
        governing.settle(pilot, Gate.PRODUCTION, leave=[first.item.id])
        with write_scope() as session:
            assess_control(
                session,
                actor=governing.ANALYST,
                initiative_id=pilot,
                control_id=first.item.id,
                result=ControlResult.MET,
                seen_version=None,
            )

        with pytest.raises(GateBlockedError, match="a second person must confirm it"):
            governing.ask(pilot, Stage.PRODUCTION)

    def test_nobody_confirms_the_own_answer(self, pilot):
        both = Actor("both", "Both", frozenset({Role.ANALYST, Role.REVIEWER}))
        (first, *_) = governing.checklist(pilot).readiness(Gate.PRODUCTION).blockers
        with write_scope() as session:
            answer = assess_control(
                session,
                actor=both,
                initiative_id=pilot,
                control_id=first.item.id,
                result=ControlResult.MET,
                seen_version=None,
            )

        with pytest.raises(InvalidInputError, match="a second person"), write_scope() as session:
            confirm_assessments(session, actor=both, seen={answer.id: answer.version})

    def test_a_gate_is_not_requested_past_the_stages_before_it(self, pilot):
        with pytest.raises(InvalidInputError, match="pilot cannot move to retired"):
            governing.ask(pilot, Stage.RETIRED)

    def test_two_requests_do_not_wait_at_once(self, pilot):
        governing.settle(pilot, Gate.PRODUCTION)
        governing.ask(pilot, Stage.PRODUCTION)

        with pytest.raises(InvalidInputError, match="waits already"):
            governing.ask(pilot, Stage.PRODUCTION)

    def test_a_withdrawn_request_makes_room_for_another(self, pilot):
        governing.settle(pilot, Gate.PRODUCTION)
        request = governing.ask(pilot, Stage.PRODUCTION)
        with write_scope() as session:
            withdraw_request(
                session,
                actor=governing.ANALYST,
                request_id=request.id,
                seen_version=request.version,
                reason="Too early",
            )

        assert governing.ask(pilot, Stage.PRODUCTION).id != request.id


class TestDeciding:
    def test_an_approval_moves_the_initiative_and_names_itself_in_the_history(self, pilot):
        decision = governing.pass_gate(pilot, Gate.PRODUCTION, Stage.PRODUCTION)

        record = governing.current(pilot)
        assert (record.stage, record.stage_since) == (Stage.PRODUCTION, TODAY)
        with read_scope() as session:
            last = history_of(session, pilot)[-1]
        assert (last.stage, last.gate_decision_id) == (Stage.PRODUCTION, decision.id)
        assert exceptions(pilot) == ExceptionKind(0)

    def test_a_decision_keeps_the_frozen_record_of_what_was_decided_on(self, pilot):
        decision = governing.pass_gate(pilot, Gate.PRODUCTION, Stage.PRODUCTION)

        frozen = json.loads(decision.frozen)
        assert decision.frozen_sha256 == hashlib.sha256(decision.frozen.encode()).hexdigest()
        assert frozen["initiative"]["stage"] == "pilot"
        assert frozen["material"]["purpose"] == "Scores claims"
        met = [line for line in frozen["checklist"] if line["answer"]]
        assert {line["answer"]["confirmed_by"] for line in met} == {"reviewer@example.org"}
        assert frozen["readiness"]["settled"] == frozen["readiness"]["required"] > 0

    def test_nobody_decides_on_the_own_request(self, pilot):
        both = Actor("both", "Both", frozenset({Role.ANALYST, Role.APPROVER}))
        governing.settle(pilot, Gate.PRODUCTION)
        request = governing.ask(pilot, Stage.PRODUCTION, actor=both)

        with pytest.raises(InvalidInputError, match="You asked for this yourself"):
            governing.decide(request, actor=both)

    def test_a_rejection_moves_nothing_and_is_kept(self, pilot):
        governing.settle(pilot, Gate.PRODUCTION)

        decision = governing.decide(governing.ask(pilot, Stage.PRODUCTION), Verdict.REJECT)

        assert governing.current(pilot).stage is Stage.PILOT
        assert decision.frozen

    def test_what_blocks_since_the_request_blocks_the_approval(self, pilot):
        governing.settle(pilot, Gate.PRODUCTION)
        request = governing.ask(pilot, Stage.PRODUCTION)
        lines = governing.checklist(pilot).lines
        control_id, answer = next(
            (line.item.id, line.assessment) for line in lines if line.assessment
        )
        with write_scope() as session:
            assess_control(
                session,
                actor=governing.ANALYST,
                initiative_id=pilot,
                control_id=control_id,
                result=ControlResult.NOT_MET,
                seen_version=answer.version,
            )

        with pytest.raises(GateBlockedError, match="Not met"):
            governing.decide(request)

    def test_conditions_are_due_and_become_an_obstacle_when_late(self, pilot):
        governing.settle(pilot, Gate.PRODUCTION)
        request = governing.ask(pilot, Stage.PRODUCTION)
        late = Condition("Repeat the drift test", TODAY)
        decision = governing.decide(request, Verdict.APPROVE_WITH_CONDITIONS, conditions=[late])

        tomorrow = TODAY + dt.timedelta(days=1)
        with write_scope() as session:
            (condition,) = session.scalars(
                text("SELECT id FROM gate_condition WHERE decision_id = :id").bindparams(
                    id=decision.id
                )
            )
            fulfil_condition(
                session,
                actor=governing.ANALYST,
                condition_id=condition,
                seen_version=1,
                reason="Repeated, all within limits",
            )
        assert tomorrow > TODAY
        with pytest.raises(InvalidInputError, match="fulfilled on"), write_scope() as session:
            fulfil_condition(
                session,
                actor=governing.ANALYST,
                condition_id=condition,
                seen_version=2,
                reason="Again",
            )

    @pytest.mark.parametrize(
        ("verdict", "conditions", "words"),
        [
            (Verdict.APPROVE_WITH_CONDITIONS, [], "needs at least one"),
            (Verdict.APPROVE, [Condition("x", TODAY)], "Conditions belong to"),
            (
                Verdict.APPROVE_WITH_CONDITIONS,
                [Condition("x", TODAY - dt.timedelta(days=1))],
                "has passed",
            ),
        ],
    )
    def test_conditions_and_verdict_have_to_fit(self, pilot, verdict, conditions, words):
        governing.settle(pilot, Gate.PRODUCTION)
        request = governing.ask(pilot, Stage.PRODUCTION)

        with pytest.raises(InvalidInputError, match=words):
            governing.decide(request, verdict, conditions=conditions)

    def test_two_approvers_at_the_same_moment_make_one_decision(self, pilot):
        governing.settle(pilot, Gate.PRODUCTION)
        request = governing.ask(pilot, Stage.PRODUCTION)
        barrier = threading.Barrier(2)
        outcomes = []

        def approve(name):
            barrier.wait()
            try:
                governing.decide(request, actor=Actor(name, name, frozenset({Role.APPROVER})))
                outcomes.append("decided")
            except ConflictError:
                outcomes.append("too late")

        threads = [threading.Thread(target=approve, args=(name,)) for name in ("one", "two")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(outcomes) == ["decided", "too late"]
        with read_scope() as session:
            assert session.query(GateDecision).count() == 1


class TestStaleness:
    def test_a_material_change_makes_the_approval_stale_and_shows(self, pilot):
        governing.pass_gate(pilot, Gate.PRODUCTION, Stage.PRODUCTION)

        edit(pilot, facts=FACTS | {"vendor": "Another"})

        assert governing.checklist(pilot).stale == ("vendor",)
        assert ExceptionKind.APPROVAL_STALE in exceptions(pilot)

    def test_a_new_name_or_owner_is_not_material(self, pilot):
        governing.pass_gate(pilot, Gate.PRODUCTION, Stage.PRODUCTION)

        edit(pilot, name="Claims routing", owner="Claims desk")

        assert governing.checklist(pilot).stale == ()

    def test_a_stale_approval_blocks_the_next_gate_until_it_is_renewed(self, pilot):
        governing.pass_gate(pilot, Gate.PILOT, Stage.PILOT)
        edit(pilot, description="Scores claims and customers")
        governing.settle(pilot, Gate.PRODUCTION)

        with pytest.raises(GateBlockedError, match="The approval for pilot is stale"):
            governing.ask(pilot, Stage.PRODUCTION)
        governing.decide(governing.ask(pilot, Stage.PILOT))

        assert governing.current(pilot).stage is Stage.PILOT
        assert governing.decide(governing.ask(pilot, Stage.PRODUCTION)).to_stage is Stage.PRODUCTION


class TestWaivers:
    def wait_for(self, pilot, days=30):
        (first, *_) = governing.checklist(pilot).readiness(Gate.PRODUCTION).blockers
        governing.settle(pilot, Gate.PRODUCTION, leave=[first.item.id])
        with write_scope() as session:
            return request_waiver(
                session,
                actor=governing.ANALYST,
                initiative_id=pilot,
                control_id=first.item.id,
                reason="The test bench arrives in spring",
                compensating_measure="Every tenth case is read by a person",
                expires_on=TODAY + dt.timedelta(days=days),
            )

    def grant(self, waiver, actor=governing.APPROVER):
        with write_scope() as session:
            return grant_waiver(
                session, actor=actor, waiver_id=waiver.id, seen_version=waiver.version
            )

    def test_a_waiver_opens_the_gate_only_once_granted(self, pilot):
        waiver = self.wait_for(pilot)
        with pytest.raises(GateBlockedError):
            governing.ask(pilot, Stage.PRODUCTION)

        self.grant(waiver)

        assert governing.decide(governing.ask(pilot, Stage.PRODUCTION)).verdict is Verdict.APPROVE

    def test_nobody_grants_the_own_waiver(self, pilot):
        waiver = self.wait_for(pilot)
        same = Actor(governing.ANALYST.identity, "Same", frozenset({Role.APPROVER}))

        with pytest.raises(InvalidInputError, match="somebody else has to grant it"):
            self.grant(waiver, actor=same)

    def test_a_revoked_waiver_leaves_its_control_open_in_production(self, pilot):
        waiver = self.grant(self.wait_for(pilot))
        governing.decide(governing.ask(pilot, Stage.PRODUCTION))
        with write_scope() as session:
            end_waiver(
                session,
                actor=governing.APPROVER,
                waiver_id=waiver.id,
                seen_version=waiver.version,
                reason="The measure was not kept",
            )

        assert ExceptionKind.OPEN_CONTROL in exceptions(pilot)

    def test_a_waiver_of_more_than_a_year_is_refused(self, pilot):
        with pytest.raises(InvalidInputError, match="366 days at most"):
            self.wait_for(pilot, days=400)


class TestGoingAround:
    def test_a_move_into_pilot_or_production_is_sent_to_the_gate(self, pilot):
        record = governing.current(pilot)

        with pytest.raises(InvalidInputError, match="through the production gate"):  # noqa: SIM117
            with write_scope() as session:
                move_initiative(
                    session,
                    actor=governing.ANALYST,
                    initiative_id=pilot,
                    seen_version=record.version,
                    target=Stage.PRODUCTION,
                    entered=on(str(TODAY)),
                )

    def test_a_correction_cannot_pass_a_gate(self, pilot):
        record = governing.current(pilot)
        with read_scope() as session:
            (entry,) = history_of(session, pilot)

        with pytest.raises(InvalidInputError, match="request its gate"), write_scope() as session:
            correct_stage_entry(
                session,
                actor=governing.ANALYST,
                entry_id=entry.id,
                seen_version=record.version,
                stage=Stage.PRODUCTION,
                entered=None,
                reason="It was production",
            )

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE initiative SET stage = 'production'",
            (
                "INSERT INTO stage_entry (initiative_id, stage, effective_on, precision, basis, "
                "ordered_on, source, note, recorded_at) SELECT id, 'production', '2026-01-01', "
                "'day', 'stated', '2026-01-01', 'person', '', '2026-01-01' FROM initiative"
            ),
            (
                "INSERT INTO stage_entry (initiative_id, stage, effective_on, precision, basis, "
                "ordered_on, source, note, recorded_at, corrects_id) SELECT initiative_id, "
                "'production', '2026-01-01', 'day', 'stated', '2026-01-01', 'person', '', "
                "'2026-01-01', id FROM stage_entry"
            ),
        ],
    )
    def test_the_database_itself_refuses_production_without_a_decision(
        self, pilot, database, statement
    ):
        with pytest.raises(DBAPIError, match=r"history|decision|gate"):  # noqa: SIM117
            with engine_for(database).execution_options(writes=True).begin() as connection:
                connection.execute(text(statement))

        assert governing.current(pilot).stage is Stage.PILOT

    def write(self, database, *statements):
        with engine_for(database).execution_options(writes=True).begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    @pytest.mark.parametrize("stage", ["pilot", "production"])
    def test_the_database_refuses_a_new_initiative_in_a_stage_without_its_history(
        self, pilot, database, stage
    ):
        with pytest.raises(DBAPIError, match="history does not say so"):
            self.write(database, copy_of_initiative(99, stage))

        self.write(database, copy_of_initiative(99, "idea"))
        assert governing.current(99).stage is Stage.IDEA

    @pytest.mark.parametrize(
        ("source", "refusal"),
        [
            ("person", "no gate decision lets this initiative in"),
            ("import", "an imported stage history names its import"),
            ("demo", "the stage history is of the demo"),
        ],
    )
    def test_a_history_written_for_a_new_initiative_is_held_to_the_same(
        self, pilot, database, source, refusal
    ):
        with pytest.raises(DBAPIError, match=refusal):
            self.write(database, entry(99, "production", source), copy_of_initiative(99))

        with read_scope() as session:
            assert history_of(session, 99) == []

    def test_a_new_initiative_stands_where_its_history_ends(self, pilot, database):
        with pytest.raises(DBAPIError, match="history does not say so"):
            self.write(database, entry(99, "idea", "registered"), copy_of_initiative(99))

        self.write(database, entry(99, "production", "registered"), copy_of_initiative(99))
        assert governing.current(99).stage is Stage.PRODUCTION

    @pytest.mark.parametrize("source", ["registered", "demo"])
    def test_nothing_is_stated_of_before_the_record_once_there_is_a_record(
        self, pilot, database, source
    ):
        with pytest.raises(DBAPIError, match=r"stated once|for the demo"):
            self.write(database, entry(pilot, "production", source))

        with pytest.raises(DBAPIError, match="said once"):
            self.write(database, "UPDATE initiative SET is_demo = NOT is_demo")

    def test_an_initiative_cannot_take_the_history_of_another(self, pilot, database):
        other = factories.initiative(stages=[entered(Stage.PRODUCTION, "2020")]).id

        with pytest.raises(DBAPIError, match="keeps its id"):
            self.write(
                database,
                f"UPDATE initiative SET id = 99 WHERE id = {other}",
                f"UPDATE initiative SET id = {other} WHERE id = {pilot}",
                f"UPDATE initiative SET stage = 'production' WHERE id = {other}",
            )

        assert governing.current(pilot).stage is Stage.PILOT

    def test_a_history_of_nothing_is_not_kept(self, pilot, database):
        with pytest.raises(DBAPIError, match=r"(?i)foreign key"):
            self.write(database, entry(99, "idea", "person"))

    def test_the_database_refuses_to_change_a_decision(self, pilot, database):
        governing.pass_gate(pilot, Gate.PRODUCTION, Stage.PRODUCTION)

        for statement in (
            "UPDATE gate_decision SET verdict = 'reject'",
            "DELETE FROM gate_decision",
        ):
            with pytest.raises(DBAPIError, match="append-only"):  # noqa: SIM117
                with engine_for(database).begin() as connection:
                    connection.execute(text(statement))

    def test_what_was_in_production_before_the_record_shows_as_such(self, database):
        governing.publish()
        record = factories.initiative(stages=[entered(Stage.PRODUCTION, "2020")])

        assert exceptions(record.id) == ExceptionKind.NO_DECISION | ExceptionKind.OPEN_CONTROL


def test_summary_rows_equal_what_is_computed_from_scratch(pilot):
    other = factories.initiative(unit=["Sales"], track=Track.GENAI).id
    governing.pass_gate(pilot, Gate.PRODUCTION, Stage.PRODUCTION)
    edit(other, unit=["Claims"], track=Track.HYBRID)

    with write_scope() as session:
        result = rebuild_summaries(session, actor=governing.ADMIN, check=True)

    assert (result.initiatives, result.different, result.sums_different) == (2, (), 0)
