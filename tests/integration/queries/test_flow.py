"""What moved between two days is read from the history that holds."""

import datetime as dt

import pytest

from governance.analytics.flow import NOT_KNOWN, in_one_sentence
from governance.db.session import read_scope, write_scope
from governance.domain.actors import Actor, Role
from governance.domain.dates import PartialDate
from governance.domain.enums import DateBasis, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.errors import InvalidInputError
from governance.exchange.profiles import load_profile
from governance.exchange.readers import open_table
from governance.queries.flow import flow, usual_days
from governance.queries.portfolio import counts_frame
from governance.services.imports import run_import
from governance.services.stages import correct_stage_entry, history_of
from tests import factories
from tests.factories import ADMIN, entered

ALL = PortfolioFilter()
BEFORE, AFTER = dt.date(2025, 3, 31), dt.date(2025, 6, 30)
EARLY, BETWEEN, LATE = dt.date(2025, 1, 1), dt.date(2025, 5, 1), dt.date(2025, 8, 1)


def read(where=ALL, viewer=ADMIN, before=BEFORE, after=AFTER):
    with read_scope() as session:
        return flow(session, where, viewer, before=before, after=after)


def cells(found):
    return {tuple(row[:3]): row[3] for row in found.counts.itertuples(index=False, name=None)}


@pytest.fixture
def portfolio(database):
    """One initiative for each way there is."""
    return {
        "arrived": factories.initiative(
            track=Track.ML,
            stages=[entered(Stage.PILOT, "2025-02-01"), entered(Stage.PRODUCTION, "2025-04-01")],
            registered_on=EARLY,
        ),
        "arrived later": factories.initiative(
            track=Track.ML,
            stages=[entered(Stage.PILOT, "2025-02-01"), entered(Stage.PRODUCTION, "2025-07-01")],
            registered_on=EARLY,
        ),
        "stayed": factories.initiative(
            track=Track.GENAI, stages=[entered(Stage.IDEA, "2025-01-01")], registered_on=EARLY
        ),
        "new": factories.initiative(
            track=Track.GENAI,
            unit=["Treasury"],
            stages=[entered(Stage.PILOT, "2025-05-01", DateBasis.OBSERVED)],
            registered_on=BETWEEN,
        ),
        "without a stage": factories.initiative(registered_on=EARLY),
        "new without a stage": factories.initiative(registered_on=BETWEEN),
        "later without a stage": factories.initiative(registered_on=LATE),
        "later": factories.initiative(
            stages=[entered(Stage.IDEA, "2025-08-01")], registered_on=LATE
        ),
    }


def test_stage_then_by_stage_later(portfolio):
    found = read()
    assert cells(found) == {
        ("pilot", "production", "ml"): 1,
        ("pilot", "pilot", "ml"): 1,
        ("idea", "idea", "genai"): 1,
        (NOT_KNOWN, "pilot", "genai"): 1,
        (NOT_KNOWN, "unknown", "untagged"): 1,
        ("unknown", "unknown", "untagged"): 1,
    }
    assert found.ids[NOT_KNOWN, "pilot"] == (portfolio["new"].id,)
    assert found.ids["pilot", "production"] == (portfolio["arrived"].id,)
    assert in_one_sentence(found) == "1 initiative moved, 3 stand where before, 2 became known."
    assert found.matrix().loc["pilot"].to_dict() == {
        "unknown": 0,
        "idea": 0,
        "pilot": 1,
        "production": 1,
    }


def test_both_days_agree_with_the_counts_of_each(portfolio):
    found = read()
    for name, day in (("before", BEFORE), ("after", AFTER)):
        known = found.counts[found.counts[name] != NOT_KNOWN]
        with read_scope() as session:
            counts = counts_frame(session, ALL, ADMIN, as_of=day)
        assert (
            known.groupby(name)["n"].sum().to_dict() == counts.groupby("stage")["n"].sum().to_dict()
        )


def test_a_corrected_date_moves_the_move(portfolio):
    made = portfolio["arrived"]
    with write_scope() as session:
        correct_stage_entry(
            session,
            actor=ADMIN,
            entry_id=history_of(session, made.id)[1].id,
            seen_version=made.version,
            stage=Stage.PRODUCTION,
            entered=PartialDate(dt.date(2025, 3, 1)),
            reason="It arrived a month earlier.",
        )
    found = cells(read())
    assert ("pilot", "production", "ml") not in found
    assert found["production", "production", "ml"] == 1


def test_filter_and_scope_restrict_it(portfolio):
    unit = portfolio["new"].root_unit_id
    insider = Actor("v@example.org", "V", frozenset({Role.VIEWER}), frozenset({unit}))
    assert cells(read(viewer=insider)) == {(NOT_KNOWN, "pilot", "genai"): 1}
    assert set(cells(read(PortfolioFilter(tracks=(Track.ML,))))) == {
        ("pilot", "production", "ml"),
        ("pilot", "pilot", "ml"),
    }


def test_days_in_the_wrong_order_are_refused(database):
    with pytest.raises(InvalidInputError, match="is not after"):
        read(before=AFTER, after=AFTER)


def test_without_snapshots_the_last_quarter_is_looked_at(database):
    with read_scope() as session:
        assert usual_days(session, AFTER) == (dt.date(2025, 3, 31), AFTER)


def test_with_snapshots_the_two_latest_days_are_looked_at(database):
    profile = load_profile("generic")
    for day in (dt.date(2025, 1, 31), dt.date(2025, 4, 30), dt.date(2025, 5, 31)):
        content = f"name,unit,track\nNew {day},Claims,ml\n".encode()
        table = open_table(content, name="sheet.csv", headings=profile.headings)
        with write_scope() as session:
            run_import(session, actor=ADMIN, table=table, profile=profile, as_of=day)
    with read_scope() as session:
        assert usual_days(session, AFTER) == (dt.date(2025, 4, 30), dt.date(2025, 5, 31))
