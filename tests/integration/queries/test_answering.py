"""One control over many initiatives: who is asked, and why the others are not."""

import pytest

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Role
from governance.domain.enums import Applies, ControlResult, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.errors import ConflictError
from governance.exchange.published import published_catalogues
from governance.queries import answering
from governance.queries.answering import asked_list
from governance.services.assessments import assess_initiatives
from tests import factories
from tests.factories import ADMIN, governing

ML_ONLY, GENAI_ONLY = "ML-EXP-01", "GEN-PIN-01"


@pytest.fixture
def three(database):
    """An initiative of each track, in pilot."""
    governing.publish()
    return {
        track: factories.initiative(
            name=f"Of {track.value}",
            track=track,
            stages=[factories.entered(Stage.PILOT, "2025-01-01")],
        ).id
        for track in (Track.ML, Track.GENAI, Track.HYBRID)
    }


def asked(control_id, where=PortfolioFilter(), viewer=ADMIN):  # noqa: B008 - a filter is frozen
    with read_scope() as session:
        return asked_list(
            session, control_id, where, viewer, catalogue_of=published_catalogues(session)
        )


def answer(control_id, seen, actor=governing.ANALYST):
    with write_scope() as session:
        return assess_initiatives(
            session, actor=actor, control_id=control_id, seen=seen, result=ControlResult.MET
        )


def test_a_control_is_asked_of_whom_each_checklist_says(three):
    for control in (ML_ONLY, GENAI_ONLY, "COM-INV-01"):
        found = asked(control)
        own = {
            each: next(line for line in governing.checklist(each).lines if line.item.id == control)
            for each in three.values()
            if control in {item.id for item in governing.checklist(each).items}
        }
        wanted = {each for each, line in own.items() if line.item.applies is not Applies.NO}

        assert {row.id for row in found.rows} == wanted
        assert sum(number for _, number in found.left_out) == len(three) - len(wanted)
        assert {row.why for row in found.rows} == {own[each].item.why for each in wanted}


def test_it_shows_the_answer_that_stands(three):
    before = {row.id: row.version for row in asked(ML_ONLY).rows}
    assert set(before.values()) == {None}
    (saved,) = answer(ML_ONLY, {three[Track.ML]: None})

    rows = {row.id: row for row in asked(ML_ONLY).rows}
    one = rows[three[Track.ML]]
    assert (one.result, one.version, one.confirmed) == (ControlResult.MET, saved.version, False)
    assert one.assessed_by == governing.ANALYST.identity
    assert rows[three[Track.HYBRID]].result is ControlResult.NOT_ASSESSED


def test_filter_and_scope_of_the_viewer_hold(three, actor):
    elsewhere = factories.initiative(unit=["Sales"], track=Track.ML, name="Elsewhere")
    mine = actor(Role.ANALYST, units={elsewhere.root_unit_id})

    assert [row.id for row in asked(ML_ONLY, viewer=mine).rows] == [elsewhere.id]
    only = asked(ML_ONLY, PortfolioFilter(tracks=(Track.HYBRID,)))
    assert ([row.id for row in only.rows], only.total) == ([three[Track.HYBRID]], 1)


def test_more_than_can_be_read_is_told(three, monkeypatch):
    monkeypatch.setattr(answering, "READ_LIMIT", 2)

    found = asked("COM-INV-01")
    assert (found.read, found.total) == (2, 3)


def test_the_number_of_statements_does_not_grow(three, count_statements):
    with count_statements() as few:
        asked("COM-INV-01")
    for _ in range(5):
        factories.initiative(track=Track.ML)
    with count_statements() as many:
        asked("COM-INV-01")

    assert len(many) == len(few)


def test_answers_given_meanwhile_are_named_together_and_nothing_is_saved(three):
    answer(ML_ONLY, {three[Track.ML]: None, three[Track.HYBRID]: None})
    fresh = factories.initiative(name="Fresh", track=Track.ML).id

    seen = {fresh: None, three[Track.ML]: None, three[Track.HYBRID]: None}
    with pytest.raises(ConflictError, match="“Of ml”, “Of hybrid” after you opened it"):
        answer(ML_ONLY, seen)

    rows = {row.id: row for row in asked(ML_ONLY).rows}
    assert rows[fresh].version is None
