"""Two days of a real database compared, on both engines."""

import datetime as dt

import pytest

from governance.db.session import write_scope
from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.enums import Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.errors import InvalidInputError, PastError, PermissionDeniedError
from governance.services.comparing import changes
from governance.services.stages import correct_stage_entry, history_of
from tests import factories
from tests.factories import ADMIN, entered
from tests.factories.value import PLAN, benefit, cost, record
from tests.support.days import written_on

TODAY = clock.today()
BEFORE = TODAY - dt.timedelta(days=5)
ALL = PortfolioFilter()


def found(where=ALL, before=BEFORE, after=TODAY, viewer=ADMIN):
    frame = changes(where, viewer, before=before, after=after)
    columns = ["kind", "name", "before", "after", "amount"]
    return list(frame[columns].itertuples(index=False, name=None))


@pytest.fixture
def portfolio(database):
    """Two initiatives of five days ago; since then one was corrected, and one is new."""
    with written_on(BEFORE):
        claims = factories.initiative(
            name="Claims", track=Track.ML, stages=[entered(Stage.PILOT, "2026-01-01")]
        )
        factories.initiative(name="Still", stages=[entered(Stage.IDEA, "2026-01-01")])
        record(claims.id, cost(100), benefit(500, **PLAN))
    with write_scope() as session:
        (entry,) = history_of(session, claims.id)
        correct_stage_entry(
            session,
            actor=ADMIN,
            entry_id=entry.id,
            seen_version=claims.version,
            stage=Stage.DEVELOPMENT,
            entered=factories.on("2026-01-01"),
            reason="It never was a pilot",
        )
    record(claims.id, benefit(300), cost(50, **PLAN))
    factories.initiative(name="New", track=Track.GENAI)
    return claims


def test_a_back_dated_correction_is_told_as_one(portfolio):
    assert found() == [
        ("added", "New", "", "unknown", 0),
        ("moved", "Claims", "pilot", "development", 0),
        ("corrected", "Claims", "pilot", "development", 0),
        ("plan", "Claims", "", "", -50_0000),
        ("returned", "Claims", "", "", 300_0000),
    ]


def test_a_filter_narrows_both_days(portfolio):
    assert {row[1] for row in found(PortfolioFilter(tracks=(Track.ML,)))} == {"Claims"}
    pilots = PortfolioFilter(stages=(Stage.PILOT,))
    assert found(pilots) == [("removed", "Claims", "pilot", "", 0)]


def test_two_past_days_can_be_compared(portfolio):
    assert found(after=TODAY - dt.timedelta(days=1)) == []


@pytest.mark.parametrize("days", [(TODAY, TODAY), (TODAY, BEFORE)])
def test_days_out_of_order_are_refused(portfolio, days):
    with pytest.raises(InvalidInputError, match="name an earlier day first"):
        found(before=days[0], after=days[1])


def test_a_day_before_the_first_record_is_refused(portfolio):
    with pytest.raises(PastError, match="Nothing was on record"):
        found(before=BEFORE - dt.timedelta(days=1))


def test_who_may_not_read_initiatives_gets_no_changes(portfolio):
    with pytest.raises(PermissionDeniedError):
        found(viewer=Actor("nobody@example.org", "Nobody", frozenset()))
