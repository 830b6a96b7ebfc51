"""The gate queue: what it shows of requests and decisions, and what the form leaves behind."""

import datetime as dt
import hashlib
import json

import pytest
from sqlalchemy import select

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Actor, Role
from governance.domain.enums import ControlResult, Gate, RiskTier, Stage, Track, Verdict
from governance.models import GateCondition, GateDecision
from governance.services.assessments import assess_control
from governance.services.gates import Condition
from governance.services.initiatives import Edit, edit_initiative
from governance.ui.gate import past
from tests import factories
from tests.factories import entered, governing

TODAY = dt.datetime.now(dt.UTC).date()
LOCAL_APPROVER = Actor("local-approver", "Local approver", frozenset({Role.APPROVER, Role.ANALYST}))


@pytest.fixture
def idea(sqlite_database):
    """An idea that may enter development."""
    governing.publish()
    made = factories.initiative(
        name="Scoring",
        track=Track.ML,
        risk_tier=RiskTier.MINIMAL,
        description="Scores letters",
        stages=[entered(Stage.IDEA, "2025-03-01")],
    )
    governing.settle(made.id, Gate.INTAKE)
    return made.id


@pytest.fixture
def request_(idea):
    """A request to let it in."""
    return governing.ask(idea, Stage.DEVELOPMENT)


@pytest.fixture
def open_queue(open_page):
    """Opener: ``open_queue(request=7, role=Role.APPROVER)``."""

    def open_(role=Role.APPROVER, **query):
        return open_page("gate_queue", {name: [str(v)] for name, v in query.items()}, role=role)

    return open_


def said(page):
    return "\n".join(each.value for each in (*page.markdown, *page.subheader, *page.header))


def press(page, key):
    return page.button(key=key).click().run()


def decisions():
    with read_scope() as session:
        return list(session.scalars(select(GateDecision)))


def decide(page, request, verdict, reason="Considered"):
    page.radio(key=f"gate.decide.{request.id}.verdict").set_value(verdict).run()
    page.text_area(key=f"gate.decide.{request.id}.reason").set_value(reason).run()
    return press(page, f"gate.decide.{request.id}.save")


def test_an_empty_queue_says_so(sqlite_database, open_queue):
    assert open_queue().header[0].value == "No gate request waits for a decision."


def test_the_queue_says_how_many_wait_and_for_how_long(request_, open_queue):
    page = open_queue()

    assert page.header[0].value == "One request waits; the oldest has waited less than a day."
    assert "Idea → Development" in said(page)
    assert f"request={request_.id}" in [link.proto.query_string for link in page.get("page_link")]


class TestDeciding:
    def test_an_approval_moves_the_initiative_and_freezes_what_it_rests_on(
        self, idea, request_, open_queue
    ):
        page = decide(open_queue(request=request_.id), request_, Verdict.APPROVE)

        (decision,) = decisions()
        assert decision.decided_by == "local-approver"
        assert hashlib.sha256(decision.frozen.encode()).hexdigest() == decision.frozen_sha256
        assert governing.current(idea).stage is Stage.DEVELOPMENT
        assert decision.frozen_sha256 in page.success[0].value

    def test_conditions_are_kept_with_their_due_dates(self, request_, open_queue):
        page = open_queue(request=request_.id)
        key = f"gate.decide.{request_.id}"
        verdict = Verdict.APPROVE_WITH_CONDITIONS
        page.radio(key=f"{key}.verdict").set_value(verdict).run()
        due = (TODAY + dt.timedelta(days=10)).isoformat()
        page.session_state[f"{key}.conditions"] = {
            "edited_rows": {0: {"text": "Train the staff", "due_on": due}},
            "added_rows": [{"text": "Name a deputy"}],
            "deleted_rows": [],
        }
        page.run()
        decide(page, request_, verdict)

        with read_scope() as session:
            kept = {each.text: each.due_on for each in session.scalars(select(GateCondition))}
        assert kept == {
            "Train the staff": TODAY + dt.timedelta(days=10),
            "Name a deputy": TODAY + dt.timedelta(days=90),
        }

    def test_a_rejection_moves_nothing(self, idea, request_, open_queue):
        decide(open_queue(request=request_.id), request_, Verdict.REJECT, "Not yet")

        assert decisions()[0].verdict is Verdict.REJECT
        assert governing.current(idea).stage is Stage.IDEA

    def test_a_decision_without_rationale_is_refused_and_nothing_is_lost(
        self, request_, open_queue
    ):
        page = decide(open_queue(request=request_.id), request_, Verdict.APPROVE, " ")

        assert "rationale is empty" in page.error[0].value
        assert decisions() == []
        assert page.radio(key=f"gate.decide.{request_.id}.verdict").value is Verdict.APPROVE

    def test_who_asked_is_offered_no_decision(self, idea, open_queue):
        request = governing.ask(idea, Stage.DEVELOPMENT, actor=LOCAL_APPROVER)

        page = open_queue(request=request.id)

        assert "You asked for this yourself" in said(page)
        assert not page.radio

    def test_who_may_not_decide_is_told_who_may(self, request_, open_queue):
        page = open_queue(role=Role.ANALYST, request=request_.id)

        assert "Decided by approver, not by who asked" in said(page)
        assert not page.radio

    def test_what_blocks_by_now_is_said_and_only_a_rejection_is_offered(
        self, idea, request_, open_queue
    ):
        held = next(line.assessment for line in governing.checklist(idea).lines if line.assessment)
        with write_scope() as session:
            assess_control(
                session,
                actor=governing.ANALYST,
                initiative_id=idea,
                control_id=held.control_id,
                result=ControlResult.NOT_MET,
                seen_version=held.version,
            )

        page = open_queue(request=request_.id)

        assert "▲ Blocked since it was requested" in said(page)
        assert page.radio(key=f"gate.decide.{request_.id}.verdict").options == ["Reject"]

    def test_a_request_that_was_decided_waits_no_more(self, request_, open_queue):
        governing.decide(request_)

        page = open_queue(request=request_.id)

        assert "This request waits no more" in page.error[0].value


class TestTheFile:
    def test_it_shows_what_would_be_frozen(self, request_, open_queue):
        page = open_queue(request=request_.id)

        facts = page.table[0].value
        assert "Scores letters" in list(facts["value"])
        assert "confirmed by reviewer\\@:small[]example\\.org" in "\n".join(
            page.table[1].value["Answer"]
        )

    def test_it_says_what_changed_since_the_last_decision(self, idea, request_, open_queue):
        governing.decide(request_, Verdict.REJECT)
        with write_scope() as session:
            version = governing.current(idea).version
            edit = Edit(idea, version, {"description": "Scores people"})
            edit_initiative(session, actor=governing.ANALYST, edit=edit)
        again = governing.ask(idea, Stage.DEVELOPMENT)

        page = open_queue(request=again.id)

        changed = page.table[0].value
        position = list(changed["What"]).index("initiative\\: description")
        assert changed["Then"][position] == ":gray[Scores letters]"
        assert changed["Now"][position] == "Scores people"


class TestPastDecisions:
    def test_they_are_listed_with_their_digest(self, request_, open_queue):
        decision = governing.decide(request_)

        page = open_queue()

        assert decision.frozen_sha256[:12] in said(page)

    @pytest.mark.parametrize(
        ("verdict", "step"),
        [
            (Verdict.APPROVE, "Approved: intake gate, into development"),
            (Verdict.REJECT, "Rejected: intake gate, not into development"),
        ],
    )
    def test_the_step_that_was_decided_is_said(self, verdict, step, request_, open_queue):
        governing.decide(request_, verdict)

        assert step in said(open_queue())

    def test_a_confirmation_is_not_said_to_enter_the_stage(self, sqlite_database, open_queue):
        governing.publish()
        running = factories.initiative(
            track=Track.ML, stages=[entered(Stage.PRODUCTION, "2025-01-01")]
        )
        governing.pass_gate(running.id, Gate.PRODUCTION, Stage.PRODUCTION)

        assert "production gate, stays in production" in said(open_queue())

    def test_the_address_says_which_page_of_them_is_shown(self, idea, open_queue, monkeypatch):
        monkeypatch.setattr(past, "_SIZE", 1)
        first = governing.decide(governing.ask(idea, Stage.DEVELOPMENT), Verdict.REJECT)
        second = governing.decide(governing.ask(idea, Stage.DEVELOPMENT), Verdict.REJECT)

        def led_to(page):
            queries = [link.proto.query_string for link in page.get("page_link")]
            return [each for each in queries if each.startswith("decision=")]

        assert led_to(open_queue()) == [f"decision={second.id}"]
        assert led_to(open_queue(page=2)) == [f"decision={first.id}"]
        assert led_to(open_queue(page=9)) == [f"decision={first.id}"]

    def test_one_shows_its_conditions_and_the_record_to_download(self, request_, open_queue):
        decision = governing.decide(
            request_,
            Verdict.APPROVE_WITH_CONDITIONS,
            conditions=[Condition("Train the staff", TODAY)],
        )

        page = open_queue(role=Role.ANALYST, decision=decision.id)

        assert page.code[0].value == decision.frozen_sha256
        assert "✓ This is the SHA-256" in said(page)
        assert json.loads(decision.frozen)["initiative"]["name"] == page.title[0].value
        with read_scope() as session:
            condition = session.scalars(select(GateCondition)).one()
        page.text_input(key=f"condition.{condition.id}.note").set_value("Course held").run()
        press(page, f"condition.{condition.id}.save")
        with read_scope() as session:
            held = session.get_one(GateCondition, condition.id)
        assert (held.note, held.fulfilled_by) == ("Course held", "local-analyst")

    def test_an_unknown_one_is_said(self, sqlite_database, open_queue):
        assert "There is no decision 9" in open_queue(decision=9).error[0].value
