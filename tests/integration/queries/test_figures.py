"""Figures are computed over what the reader asked for and may see, now or as of a day."""

import datetime as dt

import pytest

from governance.analytics.figures import FIGURES
from governance.db.session import read_scope
from governance.domain.actors import Actor, Role
from governance.domain.enums import DateBasis, Stage, Track
from governance.domain.filters import Gap, PortfolioFilter
from governance.errors import PermissionDeniedError
from governance.exchange.published import published_catalogues
from governance.queries.figures import figure_values
from governance.queries.portfolio import gaps
from tests import factories
from tests.factories import ADMIN, entered


def figures(where=None, viewer=ADMIN, as_of=None):
    with read_scope() as session:
        catalogue_of = published_catalogues(session)
        return figure_values(
            session, where or PortfolioFilter(), viewer, catalogue_of=catalogue_of, as_of=as_of
        )


@pytest.fixture
def portfolio(database):
    """Five initiatives of two top-level units, with stages entered in 2024 and 2025."""
    pilot = entered(Stage.PILOT, "2024-05-01")
    return [
        factories.initiative(
            unit=["Claims"],
            track=Track.ML,
            owner="a@example.org",
            stages=[pilot, entered(Stage.PRODUCTION, "2025-02-01")],
        ),
        factories.initiative(unit=["Claims"], track=Track.ML, stages=[pilot]),
        factories.initiative(
            unit=["Treasury"],
            track=Track.GENAI,
            stages=[entered(Stage.DEVELOPMENT, "2024-06-01", DateBasis.OBSERVED)],
        ),
        factories.initiative(
            unit=["Treasury"], stages=[pilot, entered(Stage.STOPPED, "2025-03", DateBasis.OBSERVED)]
        ),
        factories.initiative(unit=["Treasury"], registered_on=dt.date(2025, 1, 1)),
    ]


@pytest.mark.parametrize(
    "where",
    [
        PortfolioFilter(),
        PortfolioFilter(tracks=(Track.ML,)),
        PortfolioFilter(stages=(Stage.PILOT,)),
        PortfolioFilter(stages=(Stage.UNKNOWN, Stage.STOPPED)),
        PortfolioFilter(reached=(Stage.PRODUCTION,)),
        PortfolioFilter(lacks=(Gap.OWNER,)),
    ],
    ids=["all", "track", "stage", "stages", "reached", "lacks"],
)
def test_as_of_today_every_figure_is_what_it_is_now(portfolio, where):
    today = dt.datetime.now(dt.UTC).date()
    assert figures(where, as_of=today) == figures(where)
    with read_scope() as session:
        assert gaps(session, where, ADMIN, as_of=today) == gaps(session, where, ADMIN)


def test_as_of_a_past_day_only_what_was_known_by_then_counts(portfolio):
    past = figures(as_of=dt.date(2024, 12, 31))
    assert past["portfolio.initiatives"].value == 4
    assert past["stage.funnel"].groups["now"]["pilot"] == 3
    assert past["production.share_of_experiments"].value == 0
    assert past["stage.dates_stated"].value == 0.75
    later = figures(as_of=dt.date(2025, 3, 31))
    assert later["portfolio.initiatives"].value == 5
    assert later["portfolio.stage_known"].value == 0.8
    assert later["production.share_of_experiments"].value == 0.25
    assert later["stage.dates_stated"].value == 0.5


def test_a_stage_filter_applies_to_the_stage_of_the_day(portfolio):
    pilots = PortfolioFilter(stages=(Stage.PILOT,))
    assert figures(pilots, as_of=dt.date(2024, 12, 31))["stage.dates_stated"].n == 3
    assert figures(pilots)["stage.dates_stated"].n == 1


def test_before_the_first_record_there_is_no_value(portfolio):
    values = figures(as_of=dt.date(2020, 1, 1)).values()
    assert {value.value for value in values} == {None}
    assert {value.eligible for value in values} == {0}


def test_figures_of_the_units_add_up_to_those_of_the_whole(portfolio, actor):
    roots = {record.root_unit_id for record in portfolio}
    parts = [figures(viewer=actor(Role.VIEWER, units={root})) for root in roots]
    whole = figures()
    for slug in FIGURES:
        assert sum(part[slug].n for part in parts) == whole[slug].n
        assert sum(part[slug].eligible for part in parts) == whole[slug].eligible


def test_who_may_not_read_initiatives_gets_no_figures(database):
    nobody = Actor("nobody@example.org", "Nobody", frozenset())
    with pytest.raises(PermissionDeniedError):
        figures(viewer=nobody)


def test_figures_take_the_same_few_statements_for_any_portfolio(portfolio, count_statements):
    with count_statements() as few:
        figures()
    for _ in range(5):
        factories.initiative(unit=["Elsewhere"])
    with count_statements() as more:
        figures()
    # initiatives, units, gaps; requests, waivers, reviews; pilots: units, settled, running,
    # moving; terms, totals, how many could have lines, months, units, by unit, by track, plans at
    # gates; out of date, readiness; vendors; findings of data quality
    assert len(few) == len(more) == 22
