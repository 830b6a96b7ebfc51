"""What moved in a period is counted from the entries that hold."""

import datetime as dt

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Actor, Role
from governance.domain.dates import PartialDate
from governance.domain.enums import DateBasis, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.queries.movement import movement
from governance.services.stages import correct_stage_entry, history_of
from tests import factories
from tests.factories import ADMIN, entered

AFTER, UNTIL = dt.date(2025, 3, 1), dt.date(2025, 3, 31)


ALL = PortfolioFilter()


def moved(where=ALL, viewer=ADMIN):
    with read_scope() as session:
        return movement(session, where, viewer, after=AFTER, until=UNTIL)


def test_only_stated_entries_of_the_period_count(database):
    factories.initiative(
        name="A",
        track=Track.ML,
        stages=[entered(Stage.PILOT, "2025-03-01"), entered(Stage.PRODUCTION, "2025-03-31")],
    )
    factories.initiative(name="B", stages=[entered(Stage.PILOT, "2025-03-02")])
    factories.initiative(name="C", stages=[entered(Stage.PILOT, "2025-03-10", DateBasis.OBSERVED)])
    factories.initiative(name="D", stages=[entered(Stage.STOPPED, "2025-04-01")])

    found = moved()
    assert found.entered[Stage.PILOT] == 1
    assert found.entered[Stage.PRODUCTION] == 1
    assert found.entered[Stage.STOPPED] == 0
    assert moved(PortfolioFilter(tracks=(Track.ML,))).entered[Stage.PILOT] == 0


def test_a_corrected_entry_counts_where_it_was_corrected_to(database):
    made = factories.initiative(name="A", stages=[entered(Stage.PILOT, "2025-03-10")])
    with write_scope() as session:
        entry = history_of(session, made.id)[0]
        correct_stage_entry(
            session,
            actor=ADMIN,
            entry_id=entry.id,
            seen_version=made.version,
            stage=Stage.PILOT,
            entered=PartialDate(dt.date(2025, 1, 10)),
            reason="It began in January.",
        )
    assert moved().entered[Stage.PILOT] == 0


def test_nobody_counts_what_they_may_not_see(database):
    made = factories.initiative(
        name="A", unit=["Insurance"], stages=[entered(Stage.PILOT, "2025-03-10")]
    )
    insider, outsider = (
        Actor("viewer@example.org", "Viewer", frozenset({Role.VIEWER}), frozenset({unit}))
        for unit in (made.root_unit_id, made.root_unit_id + 1)
    )
    assert moved(viewer=outsider).entered[Stage.PILOT] == 0
    assert moved(viewer=insider).entered[Stage.PILOT] == 1
