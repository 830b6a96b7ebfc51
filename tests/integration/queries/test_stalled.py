"""Running pilots are ranked by how many of their like still arrived."""

import datetime as dt
from decimal import Decimal

import pytest

from governance.db.session import read_scope, write_scope
from governance.domain import clock
from governance.domain.actors import Actor, Role
from governance.domain.enums import DateBasis, PilotVerdict, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.models import Initiative
from governance.queries.pilot_costs import Cost
from governance.queries.stalled import running_pilots, stopped_pilots
from governance.services.pilots import decide_pilot
from governance.services.stages import correct_stage_entry, history_of
from governance.services.value_terms import set_value_terms
from tests import factories
from tests.factories import ADMIN, entered
from tests.factories.value import PLAN, cost, record

ALL = PortfolioFilter()
TODAY = dt.date(2026, 6, 30)
EARLY = dt.date(2024, 1, 1)


@pytest.fixture
def portfolio(database):
    """Ten ML pilots that ended, and four that run: young, old, undated, and of a small track."""
    with clock.set_to(TODAY):
        for month in range(2, 12):
            stage = Stage.STOPPED if month % 5 == 0 else Stage.PRODUCTION
            factories.initiative(
                track=Track.ML,
                stages=[entered(Stage.PILOT, "2025-01-01"), entered(stage, f"2025-{month:02}-01")],
                registered_on=EARLY,
            )
        yield {
            "young": factories.initiative(
                track=Track.ML,
                stages=[entered(Stage.PILOT, "2026-06-01")],
                registered_on=EARLY,
                name="Young",
            ),
            "old": factories.initiative(
                track=Track.ML,
                stages=[entered(Stage.PILOT, "2026-01-15")],
                registered_on=EARLY,
                name="Old",
            ),
            "undated": factories.initiative(
                track=Track.ML,
                stages=[entered(Stage.PILOT, "2025-01-01", DateBasis.OBSERVED)],
                name="Undated",
            ),
            "small": factories.initiative(
                track=Track.GENAI,
                unit=["Treasury"],
                stages=[entered(Stage.PILOT, "2026-05-01")],
                registered_on=EARLY,
                name="Small",
            ),
        }


def read(where=ALL, viewer=ADMIN, **more):
    with read_scope() as session:
        return running_pilots(session, where, viewer, as_of=TODAY, **more)


def test_the_least_likely_to_arrive_comes_first(portfolio):
    found = read()
    assert found.total == 4
    assert [pilot.name for pilot in found.pilots] == ["Small", "Old", "Young", "Undated"]
    small, old, _, undated = found.pilots
    assert (old.age, old.compared_with) == (166, Track.ML)
    assert old.chance is not None
    assert old.chance.at_risk == 6
    # At 166 five ended ones are left, of which four arrive and one is stopped; one runs.
    assert old.chance.share == pytest.approx(0.8)
    # Beside all: nine are left after 60; arrivals at 90 and 151, a stop at 120, then as above.
    assert small.chance is not None
    assert small.chance.share == pytest.approx(1 / 9 + 1 / 9 + 6 / 9 * 0.8)
    assert small.compared_with is None
    assert (undated.age, undated.chance, undated.dated) == (None, None, False)


def test_the_filter_picks_the_pilots_and_not_what_they_are_compared_with(portfolio):
    (small,) = read(PortfolioFilter(tracks=(Track.GENAI,))).pilots
    assert small.chance is not None
    assert small.chance.at_risk == 10
    treasury = portfolio["small"].root_unit_id
    insider = Actor("v@example.org", "V", frozenset({Role.VIEWER}), frozenset({treasury}))
    (alone,) = read(viewer=insider).pilots
    assert alone.chance is not None
    assert alone.chance.at_risk == 1


def test_only_the_first_are_described_and_all_are_counted(portfolio):
    found = read(shown=1)
    assert (found.total, len(found.pilots)) == (4, 1)


def test_costs_are_shown_beside(portfolio):
    old = portfolio["old"].id
    record(old, cost(100), cost(50, "2026-07", **PLAN), cost(25, "2026-06", **PLAN))
    running = read()
    found = {pilot.name: pilot.cost for pilot in running.pilots}
    assert running.base_currency == "EUR"
    assert found["Old"] == Cost(Decimal(100), Decimal(50))
    assert found["Young"] == Cost(None, None)


def test_costs_of_more_pilots_take_no_more_statements(portfolio, count_statements):
    record(portfolio["small"].id, cost(100))
    with count_statements() as without:
        read(PortfolioFilter(tracks=(Track.GENAI,)))
    for number in range(8):
        # As old as the other of its track, so that they share a place in the ranking.
        more = factories.initiative(
            track=Track.GENAI,
            name=f"More {number}",
            stages=[entered(Stage.PILOT, "2026-05-01")],
            registered_on=EARLY,
        )
        record(more.id, cost(number + 1))
    with count_statements() as statements:
        found = read(PortfolioFilter(tracks=(Track.GENAI,)))
    assert len(found.pilots) == 9
    assert len(statements) == len(without)
    assert sum(pilot.cost.to_date or 0 for pilot in found.pilots) == 136


def decide(pilot, verdict=PilotVerdict.KILL):
    with write_scope() as session:
        version = session.get_one(Initiative, pilot.id).version
        return decide_pilot(
            session,
            actor=ADMIN,
            initiative_id=pilot.id,
            seen_version=version,
            verdict=verdict,
            reason="Agreed in June.",
        )


def take_back_the_stop(pilot):
    with write_scope() as session:
        correct_stage_entry(
            session,
            actor=ADMIN,
            entry_id=history_of(session, pilot.id)[-1].id,
            seen_version=session.get_one(Initiative, pilot.id).version,
            stage=None,
            entered=None,
            reason="The wrong pilot.",
        )


def stopped(where=ALL, since=dt.date(2026, 1, 1), viewer=ADMIN):
    with read_scope() as session:
        return stopped_pilots(session, where, viewer, since=since)


def test_decisions_are_read_back(portfolio):
    decide(portfolio["old"])
    decide(portfolio["young"], PilotVerdict.FIX)
    found = {pilot.name: pilot for pilot in read().pilots}
    assert set(found) == {"Small", "Young", "Undated"}
    decided = found["Young"].decided
    assert decided is not None
    assert (decided.verdict, decided.reason, decided.by) == (
        PilotVerdict.FIX,
        "Agreed in June.",
        ADMIN.identity,
    )


class TestFreed:
    """What stopping has freed is the sum of what the decisions recorded."""

    def test_it_is_the_planned_cost_of_that_day_whatever_is_planned_later(self, portfolio):
        old, small = portfolio["old"], portfolio["small"]
        record(old.id, cost("1200.5", "2026-07", **PLAN))
        record(small.id, cost(99, "2026-12", **PLAN))
        decide(old)
        decide(small)
        record(old.id, cost(5_000, "2026-08", **PLAN))
        found = stopped()
        assert (found.pilots, found.unknown) == (2, 0)
        assert (found.freed, found.base_currency, found.elsewhere) == (
            Decimal("1299.5"),
            "EUR",
            (),
        )
        assert stopped(since=dt.date(2026, 7, 1)).pilots == 0
        treasury = PortfolioFilter(units=(small.root_unit_id,))
        assert stopped(treasury).freed == Decimal(99)

    def test_without_a_plan_it_is_not_known(self, portfolio):
        decide(portfolio["old"])
        record(portfolio["small"].id, cost(7, "2026-07", **PLAN))
        assert (stopped().freed, stopped().pilots, stopped().unknown) == (None, 1, 1)
        decide(portfolio["small"])
        assert (stopped().freed, stopped().pilots, stopped().unknown) == (Decimal(7), 2, 1)

    def test_what_was_recorded_in_another_base_currency_stays_apart(self, portfolio):
        for name in ("old", "small", "young"):
            record(portfolio[name].id, cost(10, "2026-07", **PLAN))
            record(portfolio[name].id, cost(3, "2026-07", currency="CHF", **PLAN))
        decide(portfolio["old"])
        with write_scope() as session:
            set_value_terms(session, actor=ADMIN, base_currency="CHF")
        decide(portfolio["small"])
        found = stopped()
        assert (found.base_currency, found.freed) == ("CHF", Decimal(3))
        assert (found.elsewhere, found.pilots) == ((("EUR", Decimal(10)),), 2)

    def test_a_pilot_that_was_taken_up_again_has_freed_nothing(self, portfolio):
        old = portfolio["old"]
        record(old.id, cost(10, "2026-07", **PLAN))
        decide(old)
        take_back_the_stop(old)
        assert (stopped().pilots, stopped().freed) == (0, None)
        record(old.id, cost(5, "2026-08", **PLAN))
        decide(old)
        assert (stopped().pilots, stopped().freed) == (1, Decimal(15))
