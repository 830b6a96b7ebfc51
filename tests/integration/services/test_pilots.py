"""Deciding on a pilot is recorded for good; to kill it is to stop it, in one transaction."""

from decimal import Decimal

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
from tests import factories
from tests.factories import ADMIN, entered


@pytest.fixture
def pilot(database):
    """A running pilot."""
    return factories.initiative(stages=[entered(Stage.PILOT, "2025-01-01")])


def decide(pilot, verdict=PilotVerdict.KILL, actor=ADMIN, **more):
    given = {"seen_version": pilot.version, "reason": "No user came back."} | more
    with write_scope() as session:
        return decide_pilot(session, actor=actor, initiative_id=pilot.id, verdict=verdict, **given)


def rows(model):
    with read_scope() as session:
        return session.scalar(select(func.count()).select_from(model))


def test_killing_stops_it_and_records_what_is_freed(pilot, actor):
    decide(pilot, actor=actor(Role.APPROVER), remaining=Decimal("12000.25"))
    with read_scope() as session:
        decision = session.scalars(select(PilotDecision)).one()
        stored = session.get_one(Initiative, pilot.id)
        entry = session.scalars(select(StageEntry).order_by(StageEntry.id.desc())).first()
        spell = session.scalars(select(PilotSpell)).one()
    assert (decision.verdict, decision.reason) == (PilotVerdict.KILL, "No user came back.")
    assert (decision.decided_by, decision.freed_units) == ("approver@example.org", 120_002_500)
    assert (stored.stage, stored.stage_since) == (Stage.STOPPED, clock.today())
    assert entry is not None
    assert (entry.stage, entry.note) == (Stage.STOPPED, "No user came back.")
    assert spell.next_stage is Stage.STOPPED


@pytest.mark.parametrize("verdict", [PilotVerdict.FIX, PilotVerdict.CONTINUE])
def test_the_others_leave_it_in_pilot_and_free_nothing(pilot, verdict):
    decide(pilot, verdict, remaining=Decimal(5))
    with read_scope() as session:
        assert session.get_one(Initiative, pilot.id).stage is Stage.PILOT
        assert session.scalars(select(PilotDecision)).one().freed_units is None


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"reason": "  "}, "The reason is empty"),
        ({"remaining": Decimal("0.00001")}, "at most four decimals"),
        ({"remaining": Decimal("NaN")}, "at most four decimals"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(pilot, more, sentence):
    with pytest.raises(InvalidInputError, match=sentence):
        decide(pilot, **more)
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
