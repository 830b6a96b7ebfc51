"""Reads of reviews, and of whole checklists of many initiatives."""

from governance.db.session import read_scope
from governance.domain import clock
from governance.domain.enums import Gate, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.exchange.published import published_catalogues
from governance.queries.reviews import next_reviews, reviews_of
from governance.queries.standings import Summariser
from tests import factories
from tests.factories import governing
from tests.support import governed


class TestReviews:
    def test_the_next_open_one_and_all_of_one(self, database, admin):
        governing.publish()
        one = factories.initiative(track=Track.ML)
        other = factories.initiative(track=Track.ML)
        governed.govern(one, other)

        with read_scope() as session:
            nexts = next_reviews(session, PortfolioFilter(), admin)
            held = reviews_of(session, one.id, admin)
            assert reviews_of(session, other.id, admin) == ()
        assert nexts == {one.id: min(each.due_on for each in held if each.closed_on is None)}

    def test_a_filter_and_a_scope_leave_others_out(self, database, admin, actor):
        governing.publish()
        one = factories.initiative(track=Track.ML)
        governed.govern(one, factories.initiative())
        stranger = actor(next(iter(admin.roles)), units={one.root_unit_id + 99})

        with read_scope() as session:
            genai = PortfolioFilter(tracks=(Track.GENAI,))
            assert next_reviews(session, genai, admin) == {}
            assert next_reviews(session, PortfolioFilter(), stranger) == {}
            assert reviews_of(session, one.id, stranger) == ()


class TestHeld:
    def test_it_is_what_summaries_are_computed_from(self, database):
        governing.publish()
        facts = {"personal_data": False, "decisions_about_people": False, "safety_critical": False}
        one = factories.initiative(
            track=Track.ML,
            facts=facts,
            stages=[factories.entered(Stage.PILOT, "2025-01-01")],
        )
        settled = governing.settle(one.id, Gate.PILOT)
        today = clock.today()

        with read_scope() as session:
            of = Summariser(session, published_catalogues(session), today)
            (held,) = of.held([one.id])
            assert list(of.held([one.id + 1000])) == []
        assert set(held.answers) == set(settled)
        assert all(held.answers[each].confirmed for each in settled)
        assert {item.id for item in held.items} == {
            item.id for item in governing.checklist(one.id).items
        }
        assert (held.track, held.stage, held.exemptions) == (Track.ML, Stage.PILOT, ())
