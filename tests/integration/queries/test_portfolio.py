"""One filter means one set of initiatives, and totals hold only what the viewer may see."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.db.session import read_scope
from governance.domain.actors import Role
from governance.domain.enums import DateBasis, RiskTier, Stage, Track
from governance.domain.filters import Gap, Paging, PortfolioFilter, SortKey
from governance.errors import NotFoundError, PermissionDeniedError
from governance.queries import choices
from governance.queries.initiatives import (
    InitiativeRow,
    all_rows,
    initiative_detail,
    initiative_page,
)
from governance.queries.portfolio import counts_frame, gaps
from tests import factories
from tests.factories import ADMIN, entered


def names(where, viewer=ADMIN, **paging):
    with read_scope() as session:
        page = initiative_page(session, where, Paging(**paging), viewer)
    return [row.name for row in page.rows]


@pytest.fixture
def portfolio(database):
    """Four initiatives of two top-level units."""
    return [
        factories.initiative(
            name="Claims triage",
            unit=["Insurance", "Claims"],
            track=Track.ML,
            external_id="C-1",
            owner="claims@example.org",
            stages=[entered(Stage.PILOT, "2024-05-01"), entered(Stage.PRODUCTION, "2025-01-01")],
            risk_tier=RiskTier.HIGH,
        ),
        factories.initiative(
            name="Letter drafting 100%",
            unit=["Insurance", "Service"],
            track=Track.GENAI,
            description="Drafts answers to claims",
            stages=[entered(Stage.PILOT, "2025-06-01", DateBasis.OBSERVED)],
        ),
        factories.initiative(name="Fraud rings", unit=["Insurance"], track=Track.ML),
        factories.initiative(
            name="Energy forecast", unit=["Facilities"], stages=[entered(Stage.STOPPED, "2025")]
        ),
    ]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (
            PortfolioFilter(),
            {"Claims triage", "Letter drafting 100%", "Fraud rings", "Energy forecast"},
        ),
        (PortfolioFilter(tracks=(Track.ML,)), {"Claims triage", "Fraud rings"}),
        (
            PortfolioFilter(stages=(Stage.PILOT, Stage.STOPPED)),
            {"Letter drafting 100%", "Energy forecast"},
        ),
        (PortfolioFilter(tiers=(RiskTier.HIGH,)), {"Claims triage"}),
        (PortfolioFilter(text="CLAIMS"), {"Claims triage", "Letter drafting 100%"}),
        (PortfolioFilter(text="draft claims"), {"Letter drafting 100%"}),
        (PortfolioFilter(text="100%"), {"Letter drafting 100%"}),
        (PortfolioFilter(text="_"), set()),
        (PortfolioFilter(text="c-1"), {"Claims triage"}),
        (PortfolioFilter(text="claims@example.org"), {"Claims triage"}),
        (PortfolioFilter(reached=(Stage.PILOT,)), {"Claims triage", "Letter drafting 100%"}),
        (PortfolioFilter(lacks=(Gap.STATED_DATE,)), {"Letter drafting 100%"}),
        (PortfolioFilter(lacks=(Gap.OWNER, Gap.DESCRIPTION)), {"Fraud rings", "Energy forecast"}),
    ],
)
def test_each_field_of_a_filter_restricts(portfolio, where, expected):
    assert set(names(where)) == expected


def test_a_unit_stands_for_itself_and_everything_below(portfolio):
    claims, letters, fraud, _ = portfolio

    assert set(names(PortfolioFilter(units=(fraud.root_unit_id,)))) == {
        "Claims triage",
        "Letter drafting 100%",
        "Fraud rings",
    }
    assert set(names(PortfolioFilter(units=(claims.unit_id, letters.unit_id)))) == {
        "Claims triage",
        "Letter drafting 100%",
    }


def test_page_export_and_counts_hold_the_same_initiatives(portfolio):
    for where in (
        PortfolioFilter(),
        PortfolioFilter(text="claims"),
        PortfolioFilter(tracks=(Track.ML,)),
    ):
        with read_scope() as session:
            page = initiative_page(session, where, Paging(), ADMIN)
            exported = [row.name for row in all_rows(session, where, ADMIN)]
            counted = counts_frame(session, where, ADMIN)["n"].sum()
            total = gaps(session, where, ADMIN).total
        assert [row.name for row in page.rows] == exported
        assert page.total == len(exported) == counted == total


@pytest.mark.parametrize("sort", SortKey)
@pytest.mark.parametrize("descending", [False, True])
def test_pages_in_any_order_hold_everything_once(portfolio, sort, descending):
    pages = [
        name
        for number in (1, 2, 3)
        for name in names(PortfolioFilter(), page=number, size=2, sort=sort, descending=descending)
    ]

    with read_scope() as session:
        rows = all_rows(session, PortfolioFilter(), ADMIN, sort=sort, descending=descending)
        assert pages == [row.name for row in rows]
    assert len(set(pages)) == len(portfolio)


def test_a_scoped_viewer_sees_and_counts_the_own_units_only(portfolio, actor):
    viewer = actor(Role.VIEWER, units={portfolio[3].root_unit_id})

    assert names(PortfolioFilter(), viewer) == ["Energy forecast"]
    with read_scope() as session:
        assert counts_frame(session, PortfolioFilter(), viewer)["n"].sum() == 1
        assert gaps(session, PortfolioFilter(), viewer).total == 1
        assert [unit.name for unit in choices.units(session, viewer)] == ["Facilities"]
        assert initiative_detail(session, portfolio[3].id, viewer).row.name == "Energy forecast"
        with pytest.raises(NotFoundError):
            initiative_detail(session, portfolio[0].id, viewer)


def test_asking_for_a_unit_out_of_scope_shows_nothing(portfolio, actor):
    viewer = actor(Role.VIEWER, units={portfolio[3].root_unit_id})

    assert names(PortfolioFilter(units=(portfolio[0].root_unit_id,)), viewer) == []


def test_somebody_without_a_role_reads_nothing(portfolio):
    nobody = type(ADMIN)("x", "X", frozenset())

    with read_scope() as session, pytest.raises(PermissionDeniedError):
        counts_frame(session, PortfolioFilter(), nobody)


def test_gaps_count_what_is_missing(portfolio):
    with read_scope() as session:
        found = gaps(session, PortfolioFilter(), ADMIN)

    assert (found.total, found.untagged, found.without_stage) == (4, 1, 1)
    assert (found.without_owner, found.observed_dates) == (3, 1)


def test_units_are_listed_as_a_tree_with_totals(portfolio):
    with read_scope() as session:
        found = [
            (unit.label, unit.depth, unit.initiatives) for unit in choices.units(session, ADMIN)
        ]

    assert found == [
        ("Facilities", 0, 1),
        ("Insurance", 0, 3),
        ("Insurance › Claims", 1, 1),
        ("Insurance › Service", 1, 1),
    ]


def test_counts_as_of_a_past_day_show_the_stages_of_that_day(portfolio):
    with read_scope() as session:
        then = counts_frame(session, PortfolioFilter(), ADMIN, as_of=dt.date(2024, 12, 31))
        piloting = counts_frame(
            session, PortfolioFilter(stages=(Stage.PILOT,)), ADMIN, as_of=dt.date(2024, 12, 31)
        )

    assert dict(zip(then["stage"], then["n"], strict=True)) == {"pilot": 1}
    assert piloting.equals(then)


@pytest.mark.parametrize(
    ("where", "sort", "expected"),
    [
        (PortfolioFilter(), SortKey.NAME, 3),
        (PortfolioFilter(), SortKey.UNIT, 3),
        (PortfolioFilter(text="a"), SortKey.NAME, 2),
    ],
)
@pytest.mark.parametrize("size", [1, 50])
def test_a_page_of_the_list_costs_as_many_statements_whatever_its_size(
    portfolio, count_statements, where, sort, expected, size
):
    with count_statements() as statements:
        names(where, sort=sort, size=size)

    assert len(statements) == expected


@pytest.mark.parametrize("sort", SortKey)
@pytest.mark.parametrize("text", ["", "a"])
def test_a_page_past_the_end_is_empty_and_still_tells_the_total(portfolio, sort, text):
    with read_scope() as session:
        page = initiative_page(
            session, PortfolioFilter(text=text), Paging(page=9, sort=sort), ADMIN
        )

    assert page.rows == ()
    assert page.total == 4


def test_the_detail_of_an_initiative_tells_its_history_and_unit_path(portfolio):
    with read_scope() as session:
        detail = initiative_detail(session, portfolio[0].id, ADMIN)

    assert detail.unit_path == ("Insurance", "Claims")
    assert [entry.stage for entry in detail.history] == [Stage.PILOT, Stage.PRODUCTION]
    assert not any(entry.replaced for entry in detail.history)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=12))
def test_any_text_can_be_searched_for(sqlite_database, text):
    with read_scope() as session:
        page = initiative_page(session, PortfolioFilter(text=text), Paging(), ADMIN)

    assert page.total == len(page.rows)


def test_splitting_by_unit_and_adding_up_gives_the_whole(portfolio):
    with read_scope() as session:
        roots = {record.root_unit_id for record in portfolio}
        parts = sum(
            counts_frame(session, PortfolioFilter(units=(root,)), ADMIN)["n"].sum()
            for root in roots
        )
        whole = counts_frame(session, PortfolioFilter(), ADMIN)["n"].sum()

    assert parts == whole == len(portfolio)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("text", ["", "case"])
@pytest.mark.parametrize(
    ("sort", "rank"),
    [
        (SortKey.STAGE, lambda row: (list(Stage).index(row.stage),)),
        (SortKey.TRACK, lambda row: (list(Track).index(row.track), list(Stage).index(row.stage))),
        (SortKey.RISK_TIER, lambda row: (list(RiskTier).index(row.risk_tier),)),
    ],
)
def test_stages_tracks_and_tiers_come_in_their_own_order_on_pages_and_in_exports(
    database, sort, rank, text, descending
):
    stages = [stage for stage in Stage if stage is not Stage.UNKNOWN]
    for serial in range(14):
        factories.initiative(
            name=f"Case {99 - serial}",
            track=list(Track)[serial % 4],
            risk_tier=list(RiskTier)[serial % 5],
            stages=[entered(stages[serial % 6], "2025-01-01")],
        )
    where = PortfolioFilter(text=text)
    shown: list[InitiativeRow] = []
    with read_scope() as session:
        for page in range(1, 6):
            paging = Paging(page=page, size=3, sort=sort, descending=descending)
            found = initiative_page(session, where, paging, ADMIN)
            assert found.total == 14
            shown += found.rows
        everything = list(all_rows(session, where, ADMIN, sort=sort, descending=descending))
    expected = sorted(everything, key=lambda row: (*rank(row), row.name), reverse=descending)
    assert [row.id for row in shown] == [row.id for row in expected]
    assert [row.id for row in everything] == [row.id for row in expected]
