"""Running pilots are ranked by how many of their like still arrived."""

import datetime as dt
from decimal import Decimal

import pytest

from governance.db.session import read_scope, write_scope
from governance.domain import clock
from governance.domain.actors import Actor, Role
from governance.domain.enums import DateBasis, PilotVerdict, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.queries.stalled import Cost, running_pilots, stopped_pilots
from governance.services.pilots import decide_pilot
from tests import factories
from tests.factories import ADMIN, entered

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
    cost = Cost(Decimal(100), Decimal(50))
    found = {pilot.name: pilot.cost for pilot in read(costs={portfolio["old"].id: cost}).pilots}
    assert found["Old"] == cost
    assert found["Young"] is None


def test_decisions_and_what_they_freed_are_read_back(portfolio):
    for name, verdict, remaining in (
        ("old", PilotVerdict.KILL, Decimal("1200.5000")),
        ("young", PilotVerdict.FIX, None),
    ):
        with write_scope() as session:
            decide_pilot(
                session,
                actor=ADMIN,
                initiative_id=portfolio[name].id,
                seen_version=portfolio[name].version,
                verdict=verdict,
                reason="Agreed in June.",
                remaining=remaining,
            )
    found = {pilot.name: pilot for pilot in read().pilots}
    assert set(found) == {"Small", "Young", "Undated"}
    decided = found["Young"].decided
    assert decided is not None
    assert (decided.verdict, decided.reason, decided.by) == (
        PilotVerdict.FIX,
        "Agreed in June.",
        ADMIN.identity,
    )
    with read_scope() as session:
        result = stopped_pilots(session, ALL, ADMIN, since=dt.date(2026, 1, 1))
        later = stopped_pilots(session, ALL, ADMIN, since=dt.date(2026, 7, 1))
    assert (result.pilots, result.freed) == (1, Decimal("1200.5"))
    assert (later.pilots, later.freed) == (0, None)
