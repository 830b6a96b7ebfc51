"""My work: what waits for whom, and what the buttons leave in the database."""

import datetime as dt

import pytest
from sqlalchemy import select

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Actor, Role
from governance.domain.enums import (
    ControlResult,
    Gate,
    ReviewOutcome,
    ReviewTrigger,
    RiskTier,
    Stage,
    Track,
    Verdict,
)
from governance.models import Assessment, Review, Waiver
from governance.services.assessments import assess_control
from governance.services.gates import Condition
from governance.services.reviews import open_review
from governance.services.waivers import request_waiver
from tests import factories
from tests.factories import entered, governing

TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture
def idea(sqlite_database):
    """An idea with a published catalogue."""
    governing.publish()
    return factories.initiative(
        name="Scoring",
        track=Track.ML,
        risk_tier=RiskTier.MINIMAL,
        stages=[entered(Stage.IDEA, "2025-03-01")],
    ).id


@pytest.fixture
def open_work(open_page):
    """Opener: ``open_work(Role.APPROVER)``."""
    return lambda role: open_page("my_work", role=role)


def said(page):
    return "\n".join(each.value for each in (*page.markdown, *page.subheader, *page.header))


def answered(initiative_id, control_id="COM-INV-01", actor=governing.ANALYST):
    with write_scope() as session:
        return assess_control(
            session,
            actor=actor,
            initiative_id=initiative_id,
            control_id=control_id,
            result=ControlResult.MET,
            seen_version=None,
        )


def waived(initiative_id, actor=governing.ANALYST):
    with write_scope() as session:
        return request_waiver(
            session,
            actor=actor,
            initiative_id=initiative_id,
            control_id="COM-INV-01",
            reason="Late",
            compensating_measure="Weekly check",
            expires_on=TODAY,
        )


@pytest.mark.parametrize("role", Role)
def test_when_nothing_waits_it_says_so(idea, open_work, role):
    page = open_work(role)

    assert page.header[0].value == "Nothing waits for you."
    assert f"role {role}" in said(page)


def test_a_reviewer_confirms_what_others_answered(idea, open_work):
    first, second = answered(idea), answered(idea, "COM-CLS-01")
    page = open_work(Role.REVIEWER)
    assert "2 answers to confirm" in said(page)

    page.button(key=f"work.confirm.{idea}").click().run()

    with read_scope() as session:
        for each in (first, second):
            assert session.get_one(Assessment, each.id).confirmed_by == "local-reviewer"


def test_an_answer_that_changed_meanwhile_is_not_confirmed(idea, open_work):
    held = answered(idea)
    page = open_work(Role.REVIEWER)
    with write_scope() as session:
        assess_control(
            session,
            actor=governing.ANALYST,
            initiative_id=idea,
            control_id=held.control_id,
            result=ControlResult.MET,
            comment="Anew",
            seen_version=held.version,
        )

    page = page.button(key=f"work.confirm.{idea}").click().run()

    assert "was changed after you opened it" in page.error[0].value
    with read_scope() as session:
        assert session.get_one(Assessment, held.id).confirmed_by is None


def test_what_a_person_answered_or_asked_does_not_wait_for_themselves(idea, open_work):
    me = Actor(
        "local-approver",
        "Local approver",
        frozenset({Role.APPROVER, Role.ANALYST, Role.REVIEWER}),
    )
    governing.settle(idea, Gate.INTAKE)
    governing.ask(idea, Stage.DEVELOPMENT, actor=me)
    waived(idea, actor=me)

    assert open_work(Role.APPROVER).header[0].value == "Nothing waits for you."


def test_an_answer_of_mine_waits_for_another_reviewer(idea, open_work):
    answered(idea, actor=Actor("local-reviewer", "Local reviewer", frozenset({Role.REVIEWER})))

    assert "to confirm" not in said(open_work(Role.REVIEWER))


def test_an_approver_sees_requests_and_decides_waivers(idea, open_work):
    governing.settle(idea, Gate.INTAKE)
    governing.ask(idea, Stage.DEVELOPMENT)
    waiver = waived(idea)
    page = open_work(Role.APPROVER)
    assert page.header[0].value == "Two things wait for you."
    assert "1 request to decide" in said(page)
    assert "1 waiver to decide" in said(page)

    page.button(key=f"waiver.{waiver.id}.grant").click().run()

    with read_scope() as session:
        assert session.scalars(select(Waiver)).one().granted_by == "local-approver"


def test_conditions_due_wait_for_those_who_record_them(idea, open_work):
    governing.settle(idea, Gate.INTAKE)
    governing.decide(
        governing.ask(idea, Stage.DEVELOPMENT),
        Verdict.APPROVE_WITH_CONDITIONS,
        conditions=[
            Condition("Train the staff", TODAY),
            Condition("Much later", TODAY + dt.timedelta(days=200)),
        ],
    )

    page = open_work(Role.ANALYST)

    assert "1 condition to fulfil" in said(page)
    assert "Train the staff" in said(page)


def test_reviews_due_wait_for_reviewers(sqlite_database, open_work):
    governing.publish()
    running = factories.initiative(name="Chatbot", stages=[entered(Stage.PRODUCTION, "2024")])
    incident(running.id)

    page = open_work(Role.REVIEWER)

    assert "1 review to hold" in said(page)
    assert "A wrong letter was sent" in said(page)


def reviews_of(initiative_id):
    with read_scope() as session:
        mine = select(Review).where(Review.initiative_id == initiative_id).order_by(Review.id)
        return list(session.scalars(mine))


def incident(initiative_id):
    with write_scope() as session:
        return open_review(
            session,
            actor=governing.REVIEWER,
            initiative_id=initiative_id,
            trigger=ReviewTrigger.INCIDENT,
            reason="A wrong letter was sent",
            due_on=TODAY,
        ).id


def test_a_review_is_closed_with_what_was_found(sqlite_database, open_work):
    governing.publish()
    running = factories.initiative(name="Chatbot", stages=[entered(Stage.PRODUCTION, "2024")]).id
    key = f"review.{incident(running)}"
    page = open_work(Role.REVIEWER)
    assert page.button(key=f"{key}.save").disabled

    page.segmented_control(key=f"{key}.outcome").set_value(ReviewOutcome.CONTINUE)
    page.text_area(key=f"{key}.found").set_value("The template was wrong and is replaced")
    page = page.run().button(key=f"{key}.save").click().run()

    closed, following = reviews_of(running)
    assert closed.outcome is ReviewOutcome.CONTINUE
    assert closed.findings == "The template was wrong and is replaced"
    assert (closed.closed_by, closed.closed_on) == ("local-reviewer", TODAY)
    assert (following.trigger, following.closed_on) == (ReviewTrigger.CLOCK, None)
    assert page.success[0].value.replace("\\", "") == "Closed the review."
    assert "review to hold" not in said(page)


def test_a_review_is_not_closed_without_what_was_found(sqlite_database, open_work):
    governing.publish()
    running = factories.initiative(name="Chatbot", stages=[entered(Stage.PRODUCTION, "2024")]).id
    key = f"review.{incident(running)}"
    page = open_work(Role.REVIEWER)

    page.segmented_control(key=f"{key}.outcome").set_value(ReviewOutcome.STOP)
    page = page.run().button(key=f"{key}.save").click().run()

    assert "What was found" in page.error[0].value
    assert [review.closed_on for review in reviews_of(running)] == [None]


def test_my_initiatives_show_what_is_open(idea, open_work):
    answered(idea, actor=Actor("local-analyst", "Local analyst", frozenset({Role.ANALYST})))
    open_controls = len(governing.checklist(idea).readiness(Gate.INTAKE).blockers)

    page = open_work(Role.ANALYST)

    assert "1 initiative of yours with something open" in said(page)
    assert f"{open_controls} blocking controls open" in said(page)


def test_each_list_with_something_in_it_can_be_taken_away(idea, open_work):
    answered(idea)
    waived(idea, actor=governing.ANALYST)

    def offered(role):
        ids = [each.proto.id for each in open_work(role).get("download_button")]
        return sorted({each.rpartition("my_work.")[2].partition(".")[0] for each in ids})

    assert offered(Role.REVIEWER) == ["answers"]
    assert offered(Role.APPROVER) == ["waivers"]
    assert offered(Role.VIEWER) == []
