"""Moving many initiatives: all of them, or none."""

import datetime as dt

import pytest

from governance.db.session import read_scope, write_scope
from governance.domain.dates import PartialDate
from governance.domain.enums import Stage
from governance.errors import ConflictError, InvalidInputError
from governance.models import Initiative
from governance.services.moves import move_initiatives
from tests import factories
from tests.factories import entered

JANUARY = PartialDate(dt.date(2025, 1, 15))


@pytest.fixture
def pilots(database):
    return [
        factories.initiative(name=name, stages=[entered(Stage.PILOT, "2024-05")])
        for name in ("Chatbot", "Forecast")
    ]


def move(admin, seen, target=Stage.STOPPED):
    with write_scope() as session:
        return move_initiatives(
            session, actor=admin, seen=seen, target=target, entered=JANUARY, reason="Board"
        )


def stages(initiatives):
    with read_scope() as session:
        return [session.get_one(Initiative, each.id).stage for each in initiatives]


def test_all_of_them_enter_the_stage(admin, pilots):
    moved = move(admin, {each.id: each.version for each in pilots})

    assert [each.name for each in moved] == ["Chatbot", "Forecast"]
    assert stages(pilots) == [Stage.STOPPED, Stage.STOPPED]


def test_one_that_cannot_move_is_named_and_none_is_moved(admin, pilots):
    retired = factories.initiative(name="Sketch", stages=[entered(Stage.RETIRED, "2024")])

    with pytest.raises(InvalidInputError, match="“Sketch”: An initiative in retired cannot move"):
        move(admin, {each.id: each.version for each in (*pilots, retired)})

    assert stages(pilots) == [Stage.PILOT, Stage.PILOT]


def test_one_that_was_saved_meanwhile_is_named_and_none_is_moved(admin, pilots):
    seen = {each.id: each.version for each in pilots}
    move(admin, {pilots[1].id: pilots[1].version}, Stage.DEVELOPMENT)

    with pytest.raises(ConflictError, match="“Forecast” was saved by somebody else"):
        move(admin, seen)

    assert stages(pilots) == [Stage.PILOT, Stage.DEVELOPMENT]


def test_none_is_moved_past_a_gate(admin, pilots):
    with pytest.raises(InvalidInputError, match="“Chatbot” enters production through the"):
        move(admin, {each.id: each.version for each in pilots}, Stage.PRODUCTION)

    assert stages(pilots) == [Stage.PILOT, Stage.PILOT]
