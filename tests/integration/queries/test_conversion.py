"""Pilot spells are read from the stage history that holds, of whom the viewer may see."""

import datetime as dt

import pytest

from governance.analytics.conversion import Standing
from governance.db.session import read_scope, write_scope
from governance.domain.actors import Actor, Role
from governance.domain.dates import PartialDate
from governance.domain.enums import DateBasis, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.spells import Outcome
from governance.queries.conversion import spells_frame
from governance.services.stages import correct_stage_entry, history_of
from tests import factories
from tests.factories import ADMIN, entered

ALL = PortfolioFilter()
TODAY = dt.date(2026, 6, 30)
EARLY = dt.date(2024, 1, 1)
PILOT = entered(Stage.PILOT, "2025-01-01")


def read(where=ALL, viewer=ADMIN, as_of=TODAY):
    with read_scope() as session:
        found = spells_frame(session, where, viewer, as_of=as_of)
    columns = ["track", "outcome", "standing", "entry_age", "exit_age"]
    return sorted(found[columns].itertuples(index=False, name=None))


@pytest.fixture
def portfolio(database):
    """One spell of each kind."""
    return [
        factories.initiative(
            unit=["Claims"],
            track=Track.ML,
            stages=[PILOT, entered(Stage.PRODUCTION, "2025-03-02")],
            registered_on=EARLY,
        ),
        factories.initiative(
            unit=["Claims"], track=Track.GENAI, stages=[PILOT], registered_on=EARLY
        ),
        factories.initiative(
            unit=["Treasury"],
            track=Track.ML,
            stages=[entered(Stage.PILOT, "2025-01-01", DateBasis.OBSERVED)],
        ),
        factories.initiative(unit=["Treasury"], stages=[entered(Stage.PRODUCTION, "2024")]),
        factories.initiative(
            unit=["Treasury"],
            stages=[PILOT, entered(Stage.STOPPED, "2025-02-01")],
            registered_on=dt.date(2026, 1, 1),
        ),
        factories.initiative(unit=["Treasury"], stages=[entered(Stage.IDEA, "2024")]),
    ]


def test_every_spell_is_read_with_why_it_is_outside_the_curve(portfolio):
    assert read() == sorted(
        [
            ("ml", Outcome.CONVERTED, Standing.OBSERVED, -1, 60),
            ("genai", Outcome.RUNNING, Standing.OBSERVED, -1, 545),
            ("ml", Outcome.RUNNING, Standing.UNDATED, -1, -1),
            ("untagged", Outcome.CONVERTED, Standing.UNRECORDED, -1, -1),
            ("untagged", Outcome.FAILED, Standing.ENDED_BEFORE, -1, -1),
        ]
    )


def test_as_of_a_day_what_ended_later_was_running(portfolio):
    assert read(PortfolioFilter(tracks=(Track.ML,)), as_of=dt.date(2025, 2, 1)) == [
        ("ml", Outcome.RUNNING, Standing.OBSERVED, -1, 31),
        ("ml", Outcome.RUNNING, Standing.UNDATED, -1, -1),
    ]
    assert read(as_of=dt.date(2024, 12, 31)) == [
        ("untagged", Outcome.CONVERTED, Standing.UNRECORDED, -1, -1)
    ]


def test_a_corrected_start_moves_the_spell(portfolio):
    running = portfolio[1]
    with write_scope() as session:
        correct_stage_entry(
            session,
            actor=ADMIN,
            entry_id=history_of(session, running.id)[0].id,
            seen_version=running.version,
            stage=Stage.PILOT,
            entered=PartialDate(dt.date(2026, 1, 1)),
            reason="It began a year later.",
        )
    assert read(PortfolioFilter(tracks=(Track.GENAI,))) == [
        ("genai", Outcome.RUNNING, Standing.OBSERVED, -1, 180)
    ]


def test_nobody_counts_what_they_may_not_see(portfolio):
    claims = portfolio[0].root_unit_id
    viewer = Actor("v@example.org", "V", frozenset({Role.VIEWER}), frozenset({claims}))
    assert len(read(viewer=viewer)) == 2
