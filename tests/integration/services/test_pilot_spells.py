"""Summary rows of pilot spells follow every change in its transaction, and can be proved."""

import datetime as dt

import pytest
from sqlalchemy import delete, select, update

from governance.db.session import engine_for, read_scope, write_scope
from governance.domain.dates import PartialDate
from governance.domain.enums import DateBasis, RiskTier, Stage, Track
from governance.domain.spells import Outcome
from governance.models import PilotSpell
from governance.services.initiatives import Edit, edit_initiative
from governance.services.stages import correct_stage_entry, history_of, move_initiative
from governance.services.summaries import rebuild_summaries
from tests import factories
from tests.factories import ADMIN, entered

PILOT = entered(Stage.PILOT, "2025-01-01")


def kept(initiative_id):
    with read_scope() as session:
        mine = select(PilotSpell).where(PilotSpell.initiative_id == initiative_id)
        return list(session.scalars(mine.order_by(PilotSpell.number)))


def check():
    with read_scope() as session:
        return rebuild_summaries(session, actor=ADMIN, check=True)


@pytest.fixture
def pilot(database):
    """A running pilot."""
    return factories.initiative(track=Track.ML, stages=[PILOT])


def test_a_new_pilot_has_its_row(pilot):
    (row,) = kept(pilot.id)
    assert (row.number, row.outcome, row.track) == (1, Outcome.RUNNING, Track.ML)
    assert row.start_on == dt.date(2025, 1, 1)
    assert row.exit_age == -dt.date(2025, 1, 1).toordinal()
    assert check().equal


def test_stopping_it_ends_the_spell(pilot):
    with write_scope() as session:
        move_initiative(
            session,
            actor=ADMIN,
            initiative_id=pilot.id,
            seen_version=pilot.version,
            target=Stage.STOPPED,
            entered=PartialDate(dt.date(2025, 3, 2)),
        )
    (row,) = kept(pilot.id)
    assert (row.outcome, row.next_stage, row.exit_age) == (Outcome.FAILED, Stage.STOPPED, 60)
    assert check().equal


def test_withdrawing_the_entry_removes_the_spell(pilot):
    with write_scope() as session:
        correct_stage_entry(
            session,
            actor=ADMIN,
            entry_id=history_of(session, pilot.id)[0].id,
            seen_version=pilot.version,
            stage=None,
            entered=None,
            reason="There was no pilot.",
        )
    assert kept(pilot.id) == []
    assert check().equal


def test_track_and_tier_are_repeated(pilot):
    with write_scope() as session:
        changes = {"track": Track.GENAI, "risk_tier": RiskTier.HIGH}
        edit_initiative(session, actor=ADMIN, edit=Edit(pilot.id, pilot.version, changes))
    (row,) = kept(pilot.id)
    assert (row.track, row.risk_tier) == (Track.GENAI, RiskTier.HIGH)


def test_production_without_a_pilot_is_kept_apart(database):
    made = factories.initiative(stages=[entered(Stage.PRODUCTION, "2024")])
    (row,) = kept(made.id)
    assert (row.number, row.recorded, row.outcome) == (0, False, Outcome.CONVERTED)


def test_what_never_was_in_pilot_has_no_row(database):
    made = factories.initiative(stages=[entered(Stage.IDEA, "2024", DateBasis.OBSERVED)])
    assert kept(made.id) == []
    assert check().equal


@pytest.mark.parametrize(
    "spoil",
    [delete(PilotSpell), update(PilotSpell).values(exit_age=5)],
    ids=["a row is missing", "an age is wrong"],
)
def test_a_wrong_row_is_named_and_put_right(database, spoil):
    made = [factories.initiative(stages=[PILOT]) for _ in range(2)]
    wrong = made[1].id
    with engine_for(database).execution_options(writes=True).begin() as connection:
        connection.execute(spoil.where(PilotSpell.initiative_id == wrong))
    found = check()
    assert not found.equal
    assert (found.different, found.sums_different) == ((), 0)
    assert found.spells_different == (wrong,)
    with write_scope() as session:
        assert rebuild_summaries(session, actor=ADMIN).spells_different == (wrong,)
    assert check().equal


def test_a_row_too_many_is_named(pilot, database):
    idea = factories.initiative(stages=[entered(Stage.IDEA, "2024")])
    with engine_for(database).execution_options(writes=True).begin() as connection:
        connection.execute(
            update(PilotSpell)
            .where(PilotSpell.initiative_id == pilot.id)
            .values(initiative_id=idea.id)
        )
    assert check().spells_different == (pilot.id, idea.id)


def test_what_is_rolled_back_leaves_nothing(pilot):
    def edit_and_fail():
        with write_scope() as session:
            changes = {"track": Track.HYBRID}
            edit_initiative(session, actor=ADMIN, edit=Edit(pilot.id, pilot.version, changes))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        edit_and_fail()
    (row,) = kept(pilot.id)
    assert row.track is Track.ML
