"""What waits for whom, on both databases: roles, own work, scope, and the decisions so far."""

import datetime as dt

import pytest

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Actor, Role
from governance.domain.enums import ControlResult, Gate, RiskTier, Stage, Track, Verdict
from governance.errors import NotFoundError
from governance.exchange.work_records import LISTS, work_records
from governance.queries import decisions
from governance.queries import work as reads
from governance.queries.work import work
from governance.services.assessments import assess_control
from governance.services.gates import Condition
from tests import factories
from tests.factories import entered, governing

TODAY = dt.datetime.now(dt.UTC).date()
HOLDING = ("COM-INV-01", "COM-CLS-01")


@pytest.fixture
def ideas(database):
    """Two ideas of two units."""
    governing.publish()
    return [
        factories.initiative(
            name=name,
            unit=[unit],
            track=Track.ML,
            risk_tier=RiskTier.MINIMAL,
            stages=[entered(Stage.IDEA, "2025-03-01")],
        )
        for name, unit in (("Scoring", "Claims"), ("Sorting", "Mail"))
    ]


def answer(initiative, control_id, result=ControlResult.MET, actor=governing.ANALYST):
    with write_scope() as session:
        return assess_control(
            session,
            actor=actor,
            initiative_id=initiative.id,
            control_id=control_id,
            result=result,
            comment="Because",
            seen_version=None,
        )


def work_of(viewer, until=TODAY):
    with read_scope() as session:
        return work(session, viewer, holding=HOLDING, until=until)


def test_only_answers_that_need_a_second_person_wait(ideas):
    first, second = ideas
    answer(first, "COM-INV-01")
    answer(first, "COM-CLS-01", ControlResult.PARTIALLY_MET)
    answer(second, "COM-CST-01", ControlResult.NOT_APPLICABLE)
    answer(second, "COM-SKL-01")

    found = work_of(governing.REVIEWER)

    assert [each.control_id for each in found.answers] == ["COM-INV-01", "COM-CST-01"]
    assert found.answers_total == found.total == 2


def test_who_may_not_confirm_has_no_answers_waiting(ideas):
    answer(ideas[0], "COM-INV-01")

    assert work_of(governing.APPROVER).total == 0


def test_a_viewer_of_one_unit_sees_only_its_work(ideas):
    first, second = ideas
    answer(first, "COM-INV-01")
    answer(second, "COM-INV-01")
    here = Actor("bo", "Bo", frozenset({Role.REVIEWER}), units=frozenset({second.root_unit_id}))

    found = work_of(here)

    assert [each.initiative for each in found.answers] == ["Sorting"]
    assert found.answers_total == 1


def test_requests_wait_for_everybody_but_who_asked(ideas):
    governing.settle(ideas[0].id, Gate.INTAKE)
    both = Actor("cy", "Cy", frozenset({Role.ANALYST, Role.APPROVER}))
    governing.ask(ideas[0].id, Stage.DEVELOPMENT, actor=both)

    assert work_of(both).requests == ()
    assert [each.initiative for each in work_of(governing.APPROVER).requests] == ["Scoring"]


def test_conditions_wait_when_they_are_due_by_the_day_asked_for(ideas):
    governing.settle(ideas[0].id, Gate.INTAKE)
    later = TODAY + dt.timedelta(days=40)
    governing.decide(
        governing.ask(ideas[0].id, Stage.DEVELOPMENT),
        Verdict.APPROVE_WITH_CONDITIONS,
        conditions=[Condition("Train", TODAY), Condition("Measure", later)],
    )

    assert [each.text for each in work_of(governing.ANALYST).conditions] == ["Train"]
    assert len(work_of(governing.ANALYST, until=later).conditions) == 2
    assert work_of(governing.APPROVER, until=later).conditions == ()


def test_an_initiative_belongs_to_its_owner_and_counts_what_is_open(database):
    governing.publish()
    factories.initiative(
        name="Scoring", owner="ana@example.org", stages=[entered(Stage.IDEA, "2025")]
    )
    ana = Actor("ana@example.org", "Ana", frozenset({Role.VIEWER}))

    (mine,) = work_of(ana).blocked

    open_controls = governing.checklist(mine.initiative_id).readiness(Gate.INTAKE).blockers
    assert mine.initiative == "Scoring"
    assert mine.due - mine.met == len(open_controls)
    assert work_of(governing.ANALYST).blocked == ()


def test_decisions_are_paged_newest_first_and_keep_within_the_scope(ideas):
    for each in ideas:
        governing.settle(each.id, Gate.INTAKE)
        governing.decide(governing.ask(each.id, Stage.DEVELOPMENT))
    here = Actor("bo", "Bo", frozenset({Role.VIEWER}), units=frozenset({ideas[0].root_unit_id}))

    with read_scope() as session:
        page = decisions.decided_page(session, governing.APPROVER, page=2, size=1)
        (own,) = decisions.decided_page(session, here, page=1, size=10).rows
        other = page.rows[0].id + 1
        with pytest.raises(NotFoundError, match="no decision"):
            decisions.frozen_text(session, other, here)

    assert page.total == 2
    assert [each.initiative for each in page.rows] == ["Scoring"]
    assert own == page.rows[0]


def taken(viewer, name):
    """Return one list of what waits, as the file has it."""
    of = next(each for each in LISTS if each.name == name)
    with read_scope() as session:
        found = work_records(session, viewer, of, TODAY)
        return [dict(zip(found.headings, row, strict=True)) for row in found.rows]


def test_a_list_is_taken_whole_although_the_page_shows_its_beginning(ideas, monkeypatch, actor):
    for each in ideas:
        answer(each, "COM-INV-01")
    monkeypatch.setattr(reads, "ANSWERS_SHOWN", 1)

    reviewer = actor(Role.REVIEWER)
    assert len(work_of(reviewer).answers) == 1
    rows = taken(reviewer, "answers")
    assert [(row["initiative"], row["control_id"]) for row in rows] == [
        ("Scoring", "COM-INV-01"),
        ("Sorting", "COM-INV-01"),
    ]
    assert "version" not in rows[0]


def test_initiatives_of_mine_are_taken_whole(ideas, monkeypatch):
    for each in ideas:
        answer(each, "COM-CST-01", ControlResult.NOT_MET)
    monkeypatch.setattr(reads, "BLOCKED_SHOWN", 1)

    rows = taken(governing.ANALYST, "blocked")
    assert len(work_of(governing.ANALYST).blocked) == 1
    assert [row["initiative"] for row in rows] == ["Scoring", "Sorting"]


def test_nobody_takes_what_does_not_wait_for_them(ideas, actor):
    answer(ideas[0], "COM-INV-01")
    assert [taken(actor(Role.VIEWER), each.name) for each in LISTS] == [[]] * len(LISTS)
