"""What runs is looked at again: on the clock, and when something happens."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from governance.db.session import read_scope, write_scope
from governance.domain import clock
from governance.domain.actors import Role
from governance.domain.enums import (
    Gate,
    ReviewOutcome,
    ReviewTrigger,
    RiskTier,
    Stage,
    Track,
)
from governance.domain.gates import ExceptionKind
from governance.errors import ConflictError, InvalidInputError, NotFoundError
from governance.exchange.profiles import load_profile
from governance.exchange.readers import open_table
from governance.models import AuditEvent, Readiness, Review
from governance.services.catalogues import adopt_catalogue, publish_catalogue
from governance.services.imports import run_import
from governance.services.initiatives import Edit, edit_initiative
from governance.services.reviews import close_review, open_review
from governance.services.stages import move_initiative
from governance.services.summaries import rebuild_summaries
from tests import factories
from tests.factories import entered, governing, on

TODAY = dt.datetime.now(dt.UTC).date()
FACTS = {
    "personal_data": False,
    "decisions_about_people": False,
    "safety_critical": False,
    "vendor": "Acme",
}


def days(number):
    return TODAY + dt.timedelta(days=number)


def pilot(tier=RiskTier.LIMITED, **fields):
    return factories.initiative(
        **{
            "name": "Claims triage",
            "track": Track.ML,
            "description": "Scores claims",
            "facts": FACTS,
            "risk_tier": tier,
            "stages": [entered(Stage.PILOT, "2025-01-01")],
        }
        | fields
    ).id


@pytest.fixture
def running(database):
    """An initiative that was let into production today."""
    governing.publish()
    initiative_id = pilot()
    governing.pass_gate(initiative_id, Gate.PRODUCTION, Stage.PRODUCTION)
    return initiative_id


def reviews(initiative_id, *, waiting=True):
    mine = select(Review).where(Review.initiative_id == initiative_id).order_by(Review.id)
    with read_scope() as session:
        found = session.scalars(mine).all()
    return [each for each in found if not waiting or each.closed_on is None]


def report(initiative_id, *, actor=governing.ANALYST, **changes):
    given = {"trigger": ReviewTrigger.INCIDENT, "reason": "Wrong payout"} | changes
    with write_scope() as session:
        return open_review(session, actor=actor, initiative_id=initiative_id, **given)


def close(review, outcome=ReviewOutcome.CONTINUE, *, actor=governing.REVIEWER, **changes):
    given = {"seen_version": review.version, "reason": "Works as approved"} | changes
    with write_scope() as session:
        return close_review(session, actor=actor, review_id=review.id, outcome=outcome, **given)


def edit(initiative_id, **changes):
    record = governing.current(initiative_id)
    with write_scope() as session:
        edit_initiative(
            session, actor=governing.ANALYST, edit=Edit(initiative_id, record.version, changes)
        )


def exceptions(initiative_id):
    with read_scope() as session:
        return ExceptionKind(session.get_one(Readiness, initiative_id).exception_mask)


def summaries_are_right():
    with read_scope() as session:
        return rebuild_summaries(session, actor=factories.ADMIN, check=True).equal


class TestOnTheClock:
    @pytest.mark.parametrize(("tier", "interval"), [(RiskTier.HIGH, 180), (RiskTier.LIMITED, 365)])
    def test_the_first_review_is_opened_with_the_decision(self, database, tier, interval):
        governing.publish()
        initiative_id = pilot(tier)
        governing.pass_gate(initiative_id, Gate.PRODUCTION, Stage.PRODUCTION)

        (review,) = reviews(initiative_id)
        assert (review.trigger, review.due_on) == (ReviewTrigger.CLOCK, days(interval))

    def test_a_rejection_and_other_gates_open_none(self, database):
        governing.publish()
        idea = factories.initiative(
            track=Track.ML, facts=FACTS, stages=[entered(Stage.IDEA, "2025-01-01")]
        ).id
        governing.pass_gate(idea, Gate.INTAKE, Stage.DEVELOPMENT)

        assert reviews(idea) == []

    def test_closing_it_opens_the_next(self, running):
        (first,) = reviews(running)
        closed = close(first)

        (following,) = reviews(running)
        assert (closed.closed_by, closed.findings) == (
            governing.REVIEWER.identity,
            "Works as approved",
        )
        assert (following.trigger, following.due_on) == (ReviewTrigger.CLOCK, days(365))

    def test_after_a_stop_somebody_looks_soon_whether_it_was_stopped(self, running):
        (first,) = reviews(running)
        close(first, ReviewOutcome.STOP)

        (following,) = reviews(running)
        assert following.due_on == days(30)

    def test_an_overdue_review_is_an_exception_until_it_is_closed(self, running):
        assert not exceptions(running) & ExceptionKind.REVIEW_OVERDUE
        with clock.set_to(days(366)):
            with write_scope() as session:
                rebuild_summaries(session, actor=factories.ADMIN)
            assert exceptions(running) & ExceptionKind.REVIEW_OVERDUE
            close(reviews(running)[0])
            assert not exceptions(running) & ExceptionKind.REVIEW_OVERDUE

    def test_being_confirmed_in_production_does_not_open_a_second_one(self, running):
        governing.decide(governing.ask(running, Stage.PRODUCTION))

        assert len(reviews(running)) == 1

    def test_leaving_production_ends_every_open_review(self, running):
        report(running)
        record = governing.current(running)
        with write_scope() as session:
            move_initiative(
                session,
                actor=governing.ANALYST,
                initiative_id=running,
                seen_version=record.version,
                target=Stage.PILOT,
                entered=on(TODAY.isoformat()),
                reason="Rolled back",
            )

        assert reviews(running) == []
        ended = reviews(running, waiting=False)
        assert {each.findings for each in ended} == {"It left production."}
        assert {each.closed_by for each in ended} == {governing.ANALYST.identity}
        assert summaries_are_right()

    def test_a_record_imported_in_production_gets_none(self, database):
        governing.publish()
        profile = load_profile("generic")
        content = b"name,unit,track,stage\nOld one,Claims,ml,production\n"
        with write_scope() as session:
            run_import(
                session,
                actor=factories.ADMIN,
                table=open_table(content, name="sheet.csv", headings=profile.headings),
                profile=profile,
                as_of=TODAY,
            )

        with read_scope() as session:
            assert session.scalars(select(Review)).all() == []


class TestTriggers:
    def test_anybody_who_keeps_the_record_can_report_an_incident(self, running):
        review = report(running)

        assert (review.trigger, review.cause, review.due_on) == (
            ReviewTrigger.INCIDENT,
            "Wrong payout",
            days(14),
        )

    def test_closing_the_review_of_an_incident_leaves_the_clock_alone(self, running):
        close(report(running))

        (left,) = reviews(running)
        assert left.due_on == days(365)

    def test_a_review_can_be_due_sooner_but_not_later_than_the_rule(self, running):
        assert report(running, due_on=days(3)).due_on == days(3)
        for day in (days(15), days(-1)):
            with pytest.raises(InvalidInputError, match="choose a day from today"):
                report(running, due_on=day)

    def test_what_happened_has_to_be_said(self, running):
        with pytest.raises(InvalidInputError, match="What happened is empty"):
            report(running, reason=" ")

    def test_what_is_not_in_production_has_no_reviews(self, database):
        governing.publish()

        with pytest.raises(InvalidInputError, match="reviews are of production"):
            report(pilot())

    def test_there_is_one_clock(self, running):
        with pytest.raises(InvalidInputError, match="open already"):
            report(running, trigger=ReviewTrigger.CLOCK)

    def test_a_material_change_opens_one_in_its_own_transaction(self, running):
        edit(running, facts=FACTS | {"vendor": "Other"}, description="Decides claims")

        (_, review) = reviews(running)
        assert review.trigger is ReviewTrigger.MATERIAL_CHANGE
        assert review.cause == "Changed since the approval: purpose, vendor."
        assert review.due_on == days(30)
        mine = select(AuditEvent).where(
            AuditEvent.entity == "review", AuditEvent.entity_id == str(review.id)
        )
        with read_scope() as session:
            event = session.scalars(mine).one()
            changed = select(AuditEvent.transaction_id).where(
                AuditEvent.entity == "initiative", AuditEvent.action == "edit_initiative"
            )
            assert session.scalars(changed).all() == [event.transaction_id]
        assert event.actor == governing.ANALYST.identity

    def test_a_second_material_change_does_not_open_a_second_one(self, running):
        edit(running, description="Decides claims")
        edit(running, track=Track.HYBRID)

        assert len(reviews(running)) == 2

    def test_an_immaterial_change_opens_none(self, running):
        edit(running, name="Claims triage 2", facts=FACTS | {"colour": "blue"})

        assert len(reviews(running)) == 1

    def test_a_new_approval_ends_the_review_of_the_change(self, running):
        edit(running, description="Decides claims")
        governing.settle(running, Gate.PRODUCTION)
        governing.decide(governing.ask(running, Stage.PRODUCTION))

        (left,) = reviews(running)
        assert left.trigger is ReviewTrigger.CLOCK
        ended = [each for each in reviews(running, waiting=False) if each.closed_on]
        assert [each.outcome for each in ended] == [ReviewOutcome.CONTINUE]
        assert ended[0].closed_by == governing.APPROVER.identity

    def test_a_material_change_by_an_import_opens_one_too(self, database):
        governing.publish()
        profile = load_profile("generic")

        def take(description):
            content = f"name,unit,track,description\nTriage,Claims,ml,{description}\n".encode()
            with write_scope() as session:
                run_import(
                    session,
                    actor=factories.ADMIN,
                    table=open_table(content, name="sheet.csv", headings=profile.headings),
                    profile=profile,
                    as_of=TODAY,
                )

        initiative_id = pilot(name="Triage", unit=["Claims"])
        take("Scores claims")
        governing.pass_gate(initiative_id, Gate.PRODUCTION, Stage.PRODUCTION)
        take("Decides claims")

        assert [each.trigger for each in reviews(initiative_id)] == [
            ReviewTrigger.CLOCK,
            ReviewTrigger.MATERIAL_CHANGE,
        ]
        assert exceptions(initiative_id) & ExceptionKind.APPROVAL_STALE
        assert summaries_are_right()

    def test_a_newer_catalogue_opens_one_when_it_is_adopted(self, running):
        newer = replace(governing.product_catalogue(), version="2027.1")
        with write_scope() as session:
            publish_catalogue(session, actor=factories.ADMIN, catalogue=newer)
        assert len(reviews(running)) == 1
        record = governing.current(running)
        with write_scope() as session:
            adopt_catalogue(
                session,
                actor=governing.ANALYST,
                initiative_id=running,
                seen_version=record.version,
            )

        (_, review) = reviews(running)
        assert review.trigger is ReviewTrigger.CATALOGUE_UPDATE
        assert "2027.1" in review.cause


class TestClosing:
    def test_findings_are_asked(self, running):
        with pytest.raises(InvalidInputError, match="What was found is empty"):
            close(reviews(running)[0], reason="")

    def test_it_is_closed_once(self, running):
        (review,) = reviews(running)
        close(review)

        with pytest.raises(ConflictError, match="closed or changed"):
            close(review)

    def test_a_review_outside_the_scope_cannot_be_held(self, running, actor):
        with pytest.raises(NotFoundError):
            close(reviews(running)[0], actor=actor(Role.REVIEWER, units={99}))
