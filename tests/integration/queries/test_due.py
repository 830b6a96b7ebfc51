"""What runs out or falls due is listed with its day, over what the viewer may see."""

import datetime as dt

import pytest

from governance.db.session import read_scope, write_scope
from governance.domain import clock
from governance.domain.actors import Actor, Role
from governance.domain.checklist import upcoming
from governance.domain.enums import Applies, Gate, Stage, Track, Verdict
from governance.domain.filters import PortfolioFilter
from governance.errors import PermissionDeniedError
from governance.exchange.published import published_catalogues
from governance.queries.due import due, upcoming_days
from governance.queries.exceptions import acts
from governance.services.gates import Condition, withdraw_request
from governance.services.waivers import end_waiver, grant_waiver, request_waiver
from tests import factories
from tests.factories import ADMIN, entered, governing

TODAY = dt.datetime.now(dt.UTC).date()
FACTS = {"personal_data": False, "decisions_about_people": False, "safety_critical": False}


def in_days(number):
    return TODAY + dt.timedelta(days=number)


@pytest.fixture
def pilots(database):
    """Two initiatives in pilot, of two units."""
    governing.publish()
    return [
        factories.initiative(
            name=name,
            unit=[unit],
            track=Track.ML,
            facts=FACTS,
            stages=[entered(Stage.PILOT, "2025-01-01")],
        )
        for name, unit in (("Claims triage", "Claims"), ("Letter routing", "Service"))
    ]


def ask_for_waiver(initiative, days, control_id="COM-SEC-01"):
    with write_scope() as session:
        return request_waiver(
            session,
            actor=governing.ANALYST,
            initiative_id=initiative.id,
            control_id=control_id,
            reason="Booked",
            compensating_measure="Staff only",
            expires_on=in_days(days),
        )


def grant(waiver):
    with write_scope() as session:
        return grant_waiver(
            session,
            actor=governing.APPROVER,
            waiver_id=waiver.id,
            seen_version=waiver.version,
        )


def found(viewer=ADMIN, where=None, day=TODAY):
    with read_scope() as session:
        return due(session, where or PortfolioFilter(), viewer, today=day)


def counted(day=TODAY, viewer=ADMIN):
    with read_scope() as session:
        return acts(session, PortfolioFilter(), viewer, day=day)


class TestWaivers:
    def test_each_is_in_the_list_of_its_state_the_earliest_first(self, pilots):
        first, second = pilots
        grant(ask_for_waiver(first, 90))
        grant(ask_for_waiver(second, 20))
        ask_for_waiver(second, 40, "COM-VEN-02")

        lists = found()

        assert [row.expires_on for row in lists.active] == [in_days(20), in_days(90)]
        assert [row.subject.name for row in lists.active] == ["Letter routing", "Claims triage"]
        assert [row.control_id for row in lists.waiting] == ["COM-VEN-02"]
        assert lists.expired == ()

    def test_one_that_ran_out_is_listed_until_it_is_renewed(self, pilots):
        first, _ = pilots
        grant(ask_for_waiver(first, 3))
        later = in_days(4)
        with clock.set_to(later):
            assert [row.expires_on for row in found(day=later).expired] == [in_days(3)]
            grant(ask_for_waiver(first, 60))

            assert found(day=later).expired == ()

    def test_one_that_ran_out_is_not_listed_once_its_control_is_met(self, pilots):
        first, _ = pilots
        blocker = governing.checklist(first.id).readiness(Gate.PRODUCTION).blockers[0]
        grant(ask_for_waiver(first, 3, blocker.item.id))
        with clock.set_to(in_days(4)):
            governing.settle(first.id, Gate.PRODUCTION)

            assert found(day=in_days(4)).expired == ()

    def test_a_refused_one_is_in_no_list(self, pilots):
        waiver = ask_for_waiver(pilots[0], 30)
        with write_scope() as session:
            end_waiver(
                session,
                actor=governing.APPROVER,
                waiver_id=waiver.id,
                seen_version=waiver.version,
                reason="Meet it",
            )

        lists = found()

        assert (lists.waiting, lists.active, lists.expired) == ((), (), ())
        assert counted().waivers_waiting == 0

    def test_those_ending_within_thirty_days_are_counted_among_the_active(self, pilots):
        first, second = pilots
        grant(ask_for_waiver(first, 30))
        grant(ask_for_waiver(second, 31))
        ask_for_waiver(second, 5, "COM-VEN-02")

        done = counted()

        assert (done.waivers_active, done.waivers_expiring, done.waivers_waiting) == (2, 1, 1)


class TestGates:
    def test_a_decided_request_counts_its_days_and_an_open_one_waits(self, pilots):
        first, second = pilots
        governing.settle(second.id, Gate.PRODUCTION)
        governing.ask(second.id, Stage.PRODUCTION)
        governing.pass_gate(first.id, Gate.PRODUCTION, Stage.PRODUCTION)

        done = counted()

        assert (done.days_to_decision, done.requests_waiting) == ((0,), 1)

    def test_a_withdrawn_request_neither_waits_nor_was_decided(self, pilots):
        first, _ = pilots
        governing.settle(first.id, Gate.PRODUCTION)
        request = governing.ask(first.id, Stage.PRODUCTION)
        with write_scope() as session:
            withdraw_request(
                session,
                actor=governing.ANALYST,
                request_id=request.id,
                seen_version=request.version,
                reason="Too early",
            )

        assert (counted().days_to_decision, counted().requests_waiting) == ((), 0)

    def test_yesterday_nothing_of_it_was_there(self, pilots):
        first, second = pilots
        governing.pass_gate(first.id, Gate.PRODUCTION, Stage.PRODUCTION)
        grant(ask_for_waiver(second, 30))

        done = counted(day=in_days(-1))

        assert (done.days_to_decision, done.requests_waiting, done.waivers_active) == ((), 0, 0)

    def test_open_conditions_are_listed_by_their_day(self, pilots):
        first, _ = pilots
        governing.settle(first.id, Gate.PRODUCTION)
        governing.decide(
            governing.ask(first.id, Stage.PRODUCTION),
            Verdict.APPROVE_WITH_CONDITIONS,
            conditions=[Condition("Train staff", in_days(60)), Condition("Test", in_days(10))],
        )

        rows = found().conditions

        assert [(row.text, row.due_on) for row in rows] == [
            ("Test", in_days(10)),
            ("Train staff", in_days(60)),
        ]
        assert rows[0].decided_by == governing.APPROVER.identity


class TestReviews:
    def test_a_review_is_listed_and_overdue_the_day_after_it_was_due(self, pilots):
        first, _ = pilots
        governing.pass_gate(first.id, Gate.PRODUCTION, Stage.PRODUCTION)
        (review,) = found().reviews

        assert review.subject.name == "Claims triage"
        assert counted(day=review.due_on).reviews_overdue == 0
        assert counted(day=review.due_on + dt.timedelta(days=1)).reviews_overdue == 1


class TestScope:
    def test_what_lies_outside_the_scope_is_neither_listed_nor_counted(self, pilots, actor):
        first, second = pilots
        grant(ask_for_waiver(first, 20))
        grant(ask_for_waiver(second, 20))
        viewer = actor(Role.VIEWER, units={first.root_unit_id})

        assert [row.subject.id for row in found(viewer).active] == [first.id]
        assert counted(viewer=viewer).waivers_active == 1

    def test_a_filter_restricts_the_lists(self, pilots):
        first, second = pilots
        grant(ask_for_waiver(first, 20))
        grant(ask_for_waiver(second, 20))

        only = found(where=PortfolioFilter(units=(second.root_unit_id,)))

        assert [row.subject.id for row in only.active] == [second.id]

    def test_who_may_not_read_initiatives_reads_none_of_it(self, pilots):
        nobody = Actor("nobody@example.org", "Nobody", frozenset())
        for read in (found, lambda who: counted(viewer=who)):
            with pytest.raises(PermissionDeniedError):
                read(nobody)


class TestComingLaw:
    def days(self, day):
        with read_scope() as session:
            return upcoming_days(
                session,
                PortfolioFilter(),
                ADMIN,
                catalogue_of=published_catalogues(session),
                today=day,
            )

    def test_each_duty_is_on_its_day_with_the_controls_that_answer_it(self, pilots):
        day = dt.date(2026, 11, 21)
        expected = {
            (duty.starts_on, duty.framework, duty.clause, item.id)
            for pilot in pilots
            for item in governing.checklist(pilot.id).items
            if item.applies is not Applies.NO
            for duty in upcoming(item, day)
        }

        found_days = self.days(day)

        assert {
            (each.duty.starts_on, each.duty.framework, each.duty.clause, control)
            for one in found_days
            for each in one.duties
            for control in each.controls
        } == expected
        assert [one.starts_on for one in found_days] == sorted({row[0] for row in expected})
        assert {one.initiatives for one in found_days} == {2}

    def test_law_that_applies_already_is_not_to_come(self, pilots):
        assert self.days(dt.date(2100, 1, 1)) == ()
