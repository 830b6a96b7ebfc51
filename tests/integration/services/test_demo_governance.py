"""The demo shows every state that governing can lead to, and leaves nothing when it goes."""

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy import func, select

from governance.db.session import read_scope, write_scope
from governance.domain import chain, clock
from governance.domain.enums import (
    AnswerSource,
    Applies,
    ControlResult,
    ControlTrack,
    EvidenceKind,
    Stage,
    Track,
    Verdict,
)
from governance.domain.gates import ExceptionKind, waiver_counts
from governance.errors import InvalidInputError
from governance.models import (
    Assessment,
    AuditEvent,
    Base,
    Evidence,
    GateCondition,
    GateDecision,
    GateRequest,
    Initiative,
    Readiness,
    Review,
    StageEntry,
    Waiver,
)
from governance.queries.audit import links
from governance.services.demo import load_demo, remove_demo
from governance.services.demo_acts import read_governance
from governance.services.summaries import rebuild_summaries
from tests.factories import ADMIN, governing
from tests.support import rules_by_hand


@pytest.fixture
def demo(database):
    """The whole demo, loaded."""
    governing.publish()
    with write_scope() as session:
        load_demo(session, actor=ADMIN)


def rows(model):
    with read_scope() as session:
        return list(session.scalars(select(model)))


def exceptions():
    """Return what every initiative of the demo shows, by its id in the file."""
    shown = select(Initiative.external_id, Readiness.exception_mask).join(
        Readiness, Readiness.initiative_id == Initiative.id
    )
    with read_scope() as session:
        return {name: ExceptionKind(mask) for name, mask in session.execute(shown)}


def test_every_state_is_there(demo):
    today = clock.today()

    answers = rows(Assessment)
    states = {(each.result, each.confirmed_by is not None) for each in answers}
    assert {
        (ControlResult.MET, True),
        (ControlResult.MET, False),
        (ControlResult.PARTIALLY_MET, False),
        (ControlResult.NOT_MET, False),
        (ControlResult.NOT_APPLICABLE, True),
        (ControlResult.NOT_APPLICABLE, False),
    } <= states
    assert any(each.revalidate_on and each.revalidate_on <= today for each in answers)

    waivers = rows(Waiver)
    counting = [
        each
        for each in waivers
        if waiver_counts(
            granted=each.granted_at is not None,
            ended=each.ended_at is not None,
            expires_on=each.expires_on,
            today=today,
        )
    ]
    soon = today + dt.timedelta(days=30)
    assert any(each.expires_on <= soon for each in counting)
    assert any(each.expires_on > soon for each in counting)
    assert any(each.granted_at and each.expires_on < today for each in waivers)
    assert any(not each.granted_at and not each.ended_at for each in waivers)
    assert any(not each.granted_at and each.ended_at for each in waivers)
    assert any(each.granted_at and each.ended_at for each in waivers)

    decisions = rows(GateDecision)
    assert {each.verdict for each in decisions} == set(Verdict)
    assert {each.to_stage for each in decisions} == {
        Stage.DEVELOPMENT,
        Stage.PILOT,
        Stage.PRODUCTION,
        Stage.RETIRED,
    }
    requests = rows(GateRequest)
    assert sum(each.closed_at is None for each in requests) >= 2
    assert any(each.withdrawn_reason for each in requests)
    conditions = rows(GateCondition)
    assert any(each.fulfilled_on for each in conditions)
    assert any(not each.fulfilled_on and each.due_on >= today for each in conditions)
    assert any(not each.fulfilled_on and each.due_on < today for each in conditions)

    reviews = [each for each in rows(Review) if each.closed_on is None]
    assert any(each.due_on < today for each in reviews)
    assert any(each.due_on >= today for each in reviews)
    assert [each.kind for each in rows(Evidence)] == [EvidenceKind.LINK]


def test_every_kind_of_exception_shows_where_the_file_means_it_to(demo):
    assert {each.stage for each in rows(Initiative)} == set(Stage)
    check_exceptions()


@pytest.mark.parametrize("day", ["2027-03-31", "2027-12-20", "2028-02-29"])
def test_it_shows_the_same_on_whatever_day_it_is_loaded(sqlite_database, day):
    governing.publish()
    with clock.set_to(dt.date.fromisoformat(day)):
        with write_scope() as session:
            load_demo(session, actor=ADMIN)
        check_exceptions()


def test_acts_of_an_initiative_are_in_the_order_in_which_they_happened():
    governance = read_governance()
    for offset in range(2 * 366):
        today = dt.date(2027, 1, 1) + dt.timedelta(days=offset)
        for name, acts in governance.acts.items():
            days = [act.when.before(today).on if act.when else today for act in acts]
            assert days == sorted(days), (name, today)
            assert days[-1] <= today


def check_exceptions():
    shown = exceptions()
    assert ExceptionKind.CONDITION_OVERDUE in shown["LH-003"]
    assert ExceptionKind.APPROVAL_STALE in shown["LC-004"]
    assert shown["TEC-004"] == ExceptionKind.WAIVER_EXPIRED | ExceptionKind.OPEN_CONTROL
    assert ExceptionKind.REVIEW_OVERDUE in shown["CLM-004"]
    assert shown["PW-005"] == ExceptionKind.OPEN_CONTROL
    assert ExceptionKind.NO_DECISION in shown["CLM-001"]
    in_order = ("AFN-004", "CLM-006", "CLM-009", "CS-003", "SM-001")
    assert {name: shown[name] for name in in_order} == dict.fromkeys(in_order, ExceptionKind(0))


def test_roles_are_kept_apart_and_the_records_prove_it(demo):
    assert all(each.confirmed_by != each.assessed_by for each in rows(Assessment))
    assert all(each.granted_by != each.requested_by for each in rows(Waiver))
    assert all(each.decided_by != each.requested_by for each in rows(GateDecision))
    people = {each.identity for each in read_governance().people.values()}
    acting = {
        event.actor
        for event in rows(AuditEvent)
        if event.entity in {"assessment", "gate_decision", "gate_request", "waiver"}
    }
    assert acting == people


def test_answers_say_that_they_are_of_the_demo(demo):
    assert {each.source for each in rows(Assessment)} == {AnswerSource.DEMO}


def test_acts_are_dated_back_and_the_audit_trail_is_not(demo):
    oldest = min(each.decided_at for each in rows(GateDecision))
    assert oldest.date() < clock.today() - dt.timedelta(days=300)
    entered = {each.gate_decision_id: each.effective_on for each in rows(StageEntry)}
    moved = [each for each in rows(GateDecision) if each.id in entered]
    assert [entered[each.id] for each in moved] == [each.decided_at.date() for each in moved]

    events = rows(AuditEvent)
    written = max(event.recorded_at for event in events)
    assert written - min(event.recorded_at for event in events) < dt.timedelta(hours=1)
    with read_scope() as session:
        assert chain.verify(links(session), {}).holds


def test_nothing_is_left_of_it_but_the_audit_trail(demo):
    with write_scope() as session:
        remove_demo(session, actor=ADMIN)

    with read_scope() as session:
        left = {
            table.name
            for table in Base.metadata.sorted_tables
            if session.scalar(select(func.count()).select_from(table))
        }
        assert left == {"audit_event", "catalogue_version"}
        assert chain.verify(links(session), {}).holds
    with write_scope() as session:
        assert rebuild_summaries(session, actor=ADMIN, check=True).equal


class TestExamples:
    """Track and facts decide on the controls; counted from the files of the catalogue by hand."""

    EXAMPLES = (("AFN-007", Track.ML), ("CS-002", Track.GENAI), ("CLM-005", Track.HYBRID))

    @pytest.fixture
    def applying(self, sqlite_database):
        """Ids of the controls that apply, by the id of the example."""
        governing.publish()
        with write_scope() as session:
            load_demo(session, actor=ADMIN)
        found = {}
        for name, track in self.EXAMPLES:
            (record,) = [each for each in rows(Initiative) if each.external_id == name]
            assert record.track is track
            items = governing.checklist(record.id).items
            assert [each.id for each in items if each.applies is Applies.UNTIL_ANSWERED] == []
            found[name] = {each.id for each in items if each.applies is Applies.YES}
        return found

    def test_credit_scoring_is_asked_for_explanations_and_not_for_hallucinations(self, applying):
        found = applying["AFN-007"]
        assert {"ML-EXP-01", "ML-BIA-01", "COM-HUM-02"} <= found
        assert not {each for each in found if each.startswith("GEN-")}

    def test_a_customer_chatbot_is_asked_for_hallucinations_and_not_for_explanations(
        self, applying
    ):
        found = applying["CS-002"]
        assert {"GEN-HAL-01", "GEN-HAL-02", "GEN-PIN-01", "COM-TRN-01"} <= found
        assert not {each for each in found if each.startswith("ML-")}

    def test_a_hybrid_is_asked_for_both_and_for_the_hand_over_between_them(self, applying):
        assert {"ML-EXP-01", "GEN-HAL-01", "COM-HYB-01"} <= applying["CLM-005"]

    def test_the_numbers_equal_an_independent_count(self, applying):
        controls = rules_by_hand.controls()
        for record in (each for each in rows(Initiative) if each.external_id in applying):
            asked = {
                Track.ML: {ControlTrack.COMMON, ControlTrack.ML},
                Track.GENAI: {ControlTrack.COMMON, ControlTrack.GENAI},
                Track.HYBRID: set(ControlTrack),
            }[record.track]
            facts = record.facts | {"track": record.track, "eu_risk_tier": record.risk_tier}
            expected = {
                control["id"]
                for control in controls
                if control["track"] in asked and rules_by_hand.holds(control, facts)
            }
            assert applying[record.external_id] == expected
        by_track = Counter(control["track"] for control in controls)
        assert by_track == {"common": 34, "ml": 13, "genai": 16}


def test_an_act_that_cannot_be_is_named(sqlite_database, monkeypatch):
    governing.publish()
    wrong = read_governance().model_copy(
        update={"acts": {"LH-004": read_governance().acts["LH-004"][1:]}}
    )
    monkeypatch.setattr("governance.services.demo.read_governance", lambda: wrong)

    with pytest.raises(InvalidInputError, match=r"LH-004, act 1: .*COM-RET-01"):  # noqa: SIM117
        with write_scope() as session:
            load_demo(session, actor=ADMIN)


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("do: settle", "do: sing", "acts.A-1.0"),
        ("gate: pilot", "gate: heaven", "acts.A-1.0.settle.gate"),
        ("roles: [analyst]", "roles: [king]", "people.analyst.roles"),
        ("acts:", "acts", "cannot be read"),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_key(tmp_path, right, wrong, sentence):
    valid = (
        "people:\n  analyst: {identity: a@example.com, name: A, roles: [analyst]}\n"
        "acts:\n  A-1:\n    - {do: settle, gate: pilot}\n"
    )
    file = tmp_path / "acts.yaml"
    file.write_text(valid)
    assert len(read_governance(file).acts["A-1"]) == 1
    file.write_text(valid.replace(right, wrong))
    with pytest.raises(InvalidInputError, match=sentence):
        read_governance(file)
