"""The past is exactly what it was: replayed rows equal those that were there."""

import datetime as dt
import random
from contextlib import suppress

import pytest
from sqlalchemy import select

from governance.config import settings
from governance.db.session import at, engine_for, read_scope, write_scope
from governance.domain import clock
from governance.domain.chain import verify
from governance.domain.enums import Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.report_kinds import Kind
from governance.errors import GovernanceError, PastError
from governance.models import Base, Initiative, ThemeReadiness
from governance.queries import audit, replay
from governance.queries.portfolio import counts_frame
from governance.services import past
from governance.services.past import Known, as_known_on, known_on
from governance.services.reporting import Order, issue
from tests import factories
from tests.factories import ADMIN, entered
from tests.factories.value import PLAN, benefit, cost, rates, record
from tests.support import office
from tests.support.days import written_on

DAY = office.FIRST_DAY
_SUMMED = list(Base.metadata.tables[ThemeReadiness.__tablename__].c.keys()).index("initiatives")


def rows(session):
    """Return all rows of all tables, summary rows included, in the order of their keys."""
    found = {}
    for table in Base.metadata.sorted_tables:
        read = select(*table.c).order_by(*table.primary_key.columns)
        found[table.name] = [tuple(row) for row in session.execute(read)]
    # Its ids count how often sums came and went, and a sum of nothing may stay: both say nothing.
    themes = found[ThemeReadiness.__tablename__]
    found[ThemeReadiness.__tablename__] = sorted(
        (row[1:] for row in themes if row[_SUMMED]), key=str
    )
    return found


def step(chance, ids):
    """Do one thing at random, as somebody; what is refused changes nothing."""
    which, number = chance.choice(ids), chance.randrange(10_000)
    deeds = [
        *office.ACTIONS,
        lambda *_: record(
            which, cost(number), benefit(number + 1, **PLAN), cost(7, currency="USD")
        ),
        lambda *_: rates(("USD", f"2026-0{1 + number % 9}", f"0.{1 + number % 9}")),
        lambda *_: ids.append(register(f"New {number}")),
        lambda *_: issue(Order(Kind.REGISTER, PortfolioFilter(text=str(number))), ADMIN),
    ]
    with suppress(GovernanceError):
        chance.choice(deeds)(chance.choice(office.PEOPLE), which, number)


def register(name):
    return factories.initiative(
        name=name,
        track=Track.ML,
        unit=["Claims", f"Team {len(name)}"],
        owner="Ada Owner",
        stages=[entered(Stage.PILOT, "2025-12-01")],
        facts=dict.fromkeys(office.FACTS, False),
    ).id


@pytest.mark.parametrize("seed", range(2))
def test_the_portfolio_as_of_every_step_is_what_was_stored_at_that_step(database, tmp_path, seed):
    office.publish()
    chance, seen = random.Random(seed), {}
    with clock.set_to(DAY):
        ids = [register("First"), register("Second one")]
        for _ in range(250):
            step(chance, ids)
            with read_scope() as session:
                head = audit.head_hash(session)
                assert head is not None
                seen[head] = rows(session)
        assert len(seen) > 30
        assert any(then["issued_report"] for then in seen.values())
        for (sequence, digest), then in chance.sample(sorted(seen.items()), 6):
            path = tmp_path / f"{sequence}.db"
            past.make(path, Known(DAY, sequence, digest))
            with at(f"sqlite:///{path}"), read_scope() as session:
                assert rows(session) == then
            engine_for(f"sqlite:///{path}").dispose()


@pytest.fixture
def yesterday(database):
    """An initiative that was recorded a day ago and has been moved and renamed today."""
    today = clock.today()
    before = today - dt.timedelta(days=1)
    with written_on(before):
        record_ = factories.initiative(
            name="Claims [old]", track=Track.ML, stages=[entered(Stage.PILOT, "2026-01-01")]
        )
    factories.initiative(name="Only today")
    return record_, before


def names():
    with read_scope() as session:
        return set(session.scalars(select(Initiative.name)))


def test_a_past_day_is_read_as_it_was_known_then(yesterday):
    _, before = yesterday
    with as_known_on(before) as known:
        assert known is not None
        assert known.day == before
        assert names() == {"Claims [old]"}
        assert clock.today() == before
        with read_scope() as session:
            assert counts_frame(session, PortfolioFilter(), ADMIN)["n"].sum() == 1
            assert audit.head(session) == known.sequence
            assert verify(audit.links(session), {}).holds
    assert names() == {"Claims [old]", "Only today"}


def test_texts_are_found_in_the_past_too(yesterday):
    _, before = yesterday
    where = PortfolioFilter(text="old")
    with as_known_on(before), read_scope() as session:
        assert counts_frame(session, where, ADMIN)["n"].sum() == 1


def test_the_past_cannot_be_written(yesterday):
    _, before = yesterday
    with as_known_on(before), pytest.raises(PastError, match="go back to today"), write_scope():
        pass
    with as_known_on(clock.today()) as known, write_scope() as session:
        assert known is None
        assert session.scalar(select(Initiative.name).limit(1))


def test_before_the_first_record_there_is_nothing_to_look_at(yesterday):
    _, before = yesterday
    with pytest.raises(PastError, match=r"Nothing was on record on .*; the first record is of"):
        known_on(before - dt.timedelta(days=1))


def test_a_day_is_made_once_and_the_oldest_are_forgotten(yesterday, monkeypatch):
    _, before = yesterday
    folder = settings().past_location()
    for _ in range(2):
        with as_known_on(before):
            (made,) = folder.glob("*.db")
            when = made.stat().st_ino
    assert made.stat().st_ino == when
    monkeypatch.setattr(past, "KEPT", 1)
    factories.initiative(name="Later")
    moment = dt.datetime.combine(before, dt.time(13), dt.UTC)
    with read_scope() as session:
        earlier = replay.last_event_before(session, moment)
    assert earlier is not None
    monkeypatch.setattr(past, "known_on", lambda _: Known(DAY, *earlier))
    with as_known_on(before):
        (left,) = folder.glob("*.db")
    assert left != made
