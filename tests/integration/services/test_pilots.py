"""Deciding on a pilot is recorded for good; to kill it is to stop it, in one transaction."""

import datetime as dt

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from governance.db.session import engine_for, read_scope, write_scope
from governance.domain import clock
from governance.domain.actors import Role
from governance.domain.enums import PilotVerdict, Stage
from governance.domain.filters import AuditFilter
from governance.errors import ConflictError, InvalidInputError
from governance.models import Initiative, PilotDecision, PilotSpell, StageEntry
from governance.queries.audit import event_page
from governance.services.pilots import decide_pilot
from governance.services.value_terms import set_value_terms
from tests import factories
from tests.factories import ADMIN, entered
from tests.factories.value import PLAN, cost, record

TODAY = dt.date(2026, 6, 15)


@pytest.fixture
def pilot(database):
    """A running pilot, on a day of June 2026."""
    with clock.set_to(TODAY):
        yield factories.initiative(stages=[entered(Stage.PILOT, "2025-01-01")])


def decide(pilot, verdict=PilotVerdict.KILL, actor=ADMIN, **more):
    given = {"seen_version": pilot.version, "reason": "No user came back."} | more
    with write_scope() as session:
        return decide_pilot(session, actor=actor, initiative_id=pilot.id, verdict=verdict, **given)


def rows(model):
    with read_scope() as session:
        return session.scalar(select(func.count()).select_from(model))


def decision_of(pilot):
    with read_scope() as session:
        mine = select(PilotDecision).where(PilotDecision.initiative_id == pilot.id)
        return session.scalars(mine).one()


def test_killing_stops_it_and_records_what_is_freed(pilot, actor):
    record(
        pilot.id,
        cost(500),
        cost(700, "2026-06", **PLAN),
        cost("12000.25", "2026-07", **PLAN),
        cost(1, "2027-01", **PLAN),
    )
    decide(pilot, actor=actor(Role.APPROVER))
    decision = decision_of(pilot)
    with read_scope() as session:
        stored = session.get_one(Initiative, pilot.id)
        entry = session.scalars(select(StageEntry).order_by(StageEntry.id.desc())).first()
        spell = session.scalars(select(PilotSpell)).one()
    assert (decision.verdict, decision.reason) == (PilotVerdict.KILL, "No user came back.")
    assert decision.decided_by == "approver@example.org"
    assert (decision.freed_units, decision.freed_currency) == (120_012_500, "EUR")
    assert (stored.stage, stored.stage_since) == (Stage.STOPPED, clock.today())
    assert entry is not None
    assert (entry.stage, entry.note) == (Stage.STOPPED, "No user came back.")
    assert spell.next_stage is Stage.STOPPED


def test_what_is_freed_names_the_base_currency_of_that_day(pilot):
    record(pilot.id, cost(10, "2026-07", currency="CHF", **PLAN))
    with write_scope() as session:
        set_value_terms(session, actor=ADMIN, base_currency="CHF")
    decide(pilot)
    decision = decision_of(pilot)
    assert (decision.freed_units, decision.freed_currency) == (100_000, "CHF")


def test_without_planned_cost_it_is_not_known_what_is_freed(pilot):
    record(pilot.id, cost(500))
    decide(pilot)
    decision = decision_of(pilot)
    assert (decision.freed_units, decision.freed_currency) == (None, None)


def test_a_plan_that_is_over_frees_nothing(pilot):
    record(pilot.id, cost(500, "2026-05", **PLAN))
    decide(pilot)
    assert decision_of(pilot).freed_units == 0


@pytest.mark.parametrize("verdict", [PilotVerdict.FIX, PilotVerdict.CONTINUE])
def test_the_others_leave_it_in_pilot_and_free_nothing(pilot, verdict):
    record(pilot.id, cost(5, "2026-07", **PLAN))
    decide(pilot, verdict)
    decision = decision_of(pilot)
    assert (decision.freed_units, decision.freed_currency) == (None, None)
    with read_scope() as session:
        assert session.get_one(Initiative, pilot.id).stage is Stage.PILOT


def test_without_a_reason_nothing_is_kept(pilot):
    with pytest.raises(InvalidInputError, match="The reason is empty"):
        decide(pilot, reason="  ")
    assert rows(PilotDecision) == 0
    assert rows(StageEntry) == 1


def test_only_a_pilot_is_decided_on(database):
    idea = factories.initiative(name="Idea", stages=[entered(Stage.IDEA, "2025-01-01")])
    with pytest.raises(InvalidInputError, match="“Idea” is in idea"):
        decide(idea)


def test_a_stale_page_is_refused(pilot):
    with pytest.raises(ConflictError):
        decide(pilot, seen_version=pilot.version - 1)


def test_the_history_of_the_initiative_says_so(pilot):
    decide(pilot, PilotVerdict.CONTINUE)
    with read_scope() as session:
        page = event_page(session, AuditFilter(initiative_id=pilot.id), ADMIN)
    newest = page.events[0]
    assert (newest.entity, newest.action, newest.reason) == (
        "pilot_decision",
        "decide_pilot",
        "No user came back.",
    )


@pytest.mark.parametrize("write", [update(PilotDecision).values(reason="x"), delete(PilotDecision)])
def test_the_database_keeps_a_decision(pilot, database, write):
    decide(pilot, PilotVerdict.FIX)
    engine = engine_for(database).execution_options(writes=True)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(write)
    assert rows(PilotDecision) == 1
