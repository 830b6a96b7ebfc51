"""Readiness is read from summary rows, over what the viewer may see, and as of today."""

import datetime as dt

import pytest

from governance.analytics.governance import totals
from governance.db.session import read_scope, write_scope
from governance.domain import clock
from governance.domain.actors import Role
from governance.domain.enums import Gate, RiskTier, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.gates import ExceptionKind
from governance.exchange.published import published_catalogues
from governance.queries.exceptions import exception_page, worst
from governance.queries.governance import (
    corrections,
    exception_counts,
    readiness_counts,
    theme_readiness,
)
from governance.queries.portfolio import counts_frame
from governance.services.summaries import rebuild_summaries
from governance.services.waivers import grant_waiver, request_waiver
from tests import factories
from tests.factories import ADMIN, entered, governing

TODAY = dt.datetime.now(dt.UTC).date()
FACTS = {"personal_data": False, "decisions_about_people": False, "safety_critical": False}


@pytest.fixture
def portfolio(database):
    """Six initiatives of two top-level units; the first is approved for production."""
    governing.publish()
    pilot = [entered(Stage.PILOT, "2025-01-01")]
    running = [entered(Stage.PRODUCTION, "2025-02-01")]
    made = [
        factories.initiative(unit=["Claims", "Fraud"], track=Track.ML, facts=FACTS, stages=pilot),
        factories.initiative(unit=["Claims"], track=Track.ML, stages=running),
        factories.initiative(unit=["Claims"], track=Track.GENAI, risk_tier=RiskTier.HIGH),
        factories.initiative(unit=["Service"], track=Track.GENAI, stages=running, owner="Ada"),
        factories.initiative(unit=["Service"], track=Track.HYBRID, stages=pilot),
        factories.initiative(
            unit=["Service"], track=Track.ML, stages=[entered(Stage.STOPPED, "2025")]
        ),
    ]
    governing.pass_gate(made[0].id, Gate.PRODUCTION, Stage.PRODUCTION)
    return made


def read(where=None, viewer=ADMIN):
    """Return counts, themes and exceptions, each computed from the same corrections."""
    where = where or PortfolioFilter()
    with read_scope() as session:
        late = corrections(
            session,
            where,
            viewer,
            catalogue_of=published_catalogues(session),
            today=clock.today(),
        )
        return (
            readiness_counts(session, where, viewer, late),
            theme_readiness(session, where, viewer, late),
            exception_page(session, where, viewer, late),
        )


def in_order(frame):
    rows = frame.sort_values(list(frame.columns)).reset_index(drop=True)
    return rows.to_dict("records")


def waive(initiative_id, control_id, days):
    """Have a waiver granted that ends so many days from now."""
    with write_scope() as session:
        waiver = request_waiver(
            session,
            actor=governing.ANALYST,
            initiative_id=initiative_id,
            control_id=control_id,
            reason="Booked",
            compensating_measure="Staff only",
            expires_on=TODAY + dt.timedelta(days=days),
        )
    with write_scope() as session:
        grant_waiver(
            session,
            actor=governing.APPROVER,
            waiver_id=waiver.id,
            seen_version=waiver.version,
        )


def test_production_is_compliant_where_every_blocking_control_is_met(portfolio):
    counts, _, _ = read()

    found = totals(counts)
    assert (found.initiatives, found.in_production, found.compliant) == (6, 3, 1)
    assert found.by_kind[ExceptionKind.NO_DECISION] == 2
    assert found.by_kind[ExceptionKind.OPEN_CONTROL] == 2
    assert found.exceptional == 2


def test_counts_by_gate_are_those_of_the_checklists(portfolio):
    counts, _, _ = read()

    for gate in (Gate.INTAKE, Gate.PILOT, Gate.PRODUCTION):
        ready = [governing.checklist(each.id).readiness(gate) for each in portfolio]
        assert counts[f"{gate}_due"].sum() == sum(each.required for each in ready)
        assert counts[f"{gate}_met"].sum() == sum(each.settled for each in ready)


def test_themes_leave_out_who_has_ended_unless_asked_for(portfolio):
    *live, stopped = portfolio
    _, themes, _ = read()
    _, ended, _ = read(PortfolioFilter(stages=(Stage.STOPPED,)))

    def due(of):
        return sum(governing.checklist(each.id).readiness(Gate.PRODUCTION).required for each in of)

    assert themes["due"].sum() == due(live)
    assert ended["due"].sum() == due([stopped])


@pytest.mark.parametrize(
    "where",
    [
        PortfolioFilter(tracks=(Track.ML,)),
        PortfolioFilter(stages=(Stage.PRODUCTION,)),
        PortfolioFilter(tiers=(RiskTier.HIGH,)),
        PortfolioFilter(text="initiative"),
    ],
    ids=["track", "stage", "tier", "text"],
)
def test_a_filter_means_the_same_initiatives_in_every_read(portfolio, where):
    with read_scope() as session:
        wanted = int(counts_frame(session, where, ADMIN)["n"].sum())
    counts, themes, page = read(where)
    everything = [read(PortfolioFilter(ids=(each.id,))) for each in portfolio]
    chosen = [each for each in everything if not each[0].empty]

    assert counts["n"].sum() == wanted
    assert page.total == (counts.loc[counts["exception_mask"] != 0, "n"]).sum()
    assert len(chosen) == len(portfolio)
    assert themes["due"].sum() <= counts["production_due"].sum()


def test_stored_sums_and_summed_rows_are_equal(portfolio):
    ids = tuple(each.id for each in portfolio)

    stored, by_row = read()[1], read(PortfolioFilter(ids=ids))[1]

    assert in_order(stored) == in_order(by_row)


def test_a_sub_unit_is_read_from_its_rows_and_a_top_level_unit_from_sums(portfolio):
    first = portfolio[0]
    _, sub, _ = read(PortfolioFilter(units=(first.unit_id,)))
    _, top, _ = read(PortfolioFilter(units=(first.root_unit_id,)))

    assert 0 < sub["due"].sum() < top["due"].sum()
    assert set(top["root_unit"]) == {"Claims"}


def test_who_may_see_one_unit_reads_only_that(portfolio, actor):
    first, *_, last = portfolio
    parts = [
        read(viewer=actor(Role.VIEWER, units={root}))
        for root in (first.root_unit_id, last.root_unit_id)
    ]
    counts, themes, page = read()

    for one, _, _ in parts:
        assert one["root_unit_id"].nunique() == 1
    assert sum(part[0]["n"].sum() for part in parts) == counts["n"].sum()
    assert sum(part[1]["due"].sum() for part in parts) == themes["due"].sum()
    assert sum(part[2].total for part in parts) == page.total


class TestTime:
    @pytest.fixture
    def waived(self, portfolio):
        """The initiative in pilot, let into production with a waiver that ends in five days."""
        pilot = portfolio[4]
        blockers = governing.checklist(pilot.id).readiness(Gate.PRODUCTION).blockers
        waive(pilot.id, blockers[0].item.id, days=5)
        governing.pass_gate(pilot.id, Gate.PRODUCTION, Stage.PRODUCTION)
        return pilot

    def test_a_waiver_counts_on_its_last_day(self, waived):
        with clock.set_to(TODAY + dt.timedelta(days=5)):
            counts, _, page = read()

        assert totals(counts).compliant == 2
        assert waived.id not in [row.subject.id for row in page.rows]

    def test_the_day_after_its_control_is_open_though_nothing_was_written(self, waived):
        with clock.set_to(TODAY + dt.timedelta(days=6)):
            counts, themes, page = read()
        before = read()

        assert totals(counts).compliant == 1
        assert totals(counts).by_kind[ExceptionKind.WAIVER_EXPIRED] == 1
        assert themes["met"].sum() == before[1]["met"].sum() - 1
        assert page.total == before[2].total + 1
        row = next(row for row in page.rows if row.subject.id == waived.id)
        assert [finding.kind for finding in row.findings] == [
            ExceptionKind.OPEN_CONTROL,
            ExceptionKind.WAIVER_EXPIRED,
        ]
        assert row.findings[1].since == TODAY + dt.timedelta(days=5)
        assert row.open_controls == 1

    def test_what_is_corrected_equals_what_a_rebuild_stores(self, waived):
        with clock.set_to(TODAY + dt.timedelta(days=6)):
            corrected = read()
            with write_scope() as session:
                assert not rebuild_summaries(session, actor=ADMIN).equal
            rebuilt = read()

        assert in_order(corrected[0]) == in_order(rebuilt[0])
        assert in_order(corrected[1]) == in_order(rebuilt[1])
        assert corrected[2] == rebuilt[2]

    def test_pages_of_exceptions_hold_each_initiative_once(self, waived):
        with clock.set_to(TODAY + dt.timedelta(days=6)), read_scope() as session:
            everything = PortfolioFilter()
            late = corrections(
                session,
                everything,
                ADMIN,
                catalogue_of=published_catalogues(session),
                today=clock.today(),
            )
            pages = [
                exception_page(session, everything, ADMIN, late, page=page, size=1)
                for page in (1, 2, 3, 4)
            ]

        shown = [row.subject.id for page in pages for row in page.rows]
        assert len(shown) == len(set(shown)) == pages[0].total == 3
        assert shown[-1] == waived.id


def test_the_worst_exception_comes_first_and_a_kind_can_be_asked_for(portfolio):
    with read_scope() as session:
        where = PortfolioFilter()
        late = corrections(
            session, where, ADMIN, catalogue_of=published_catalogues(session), today=TODAY
        )
        stale = exception_page(session, where, ADMIN, late, kinds=ExceptionKind.APPROVAL_STALE)
        undecided = exception_page(session, where, ADMIN, late, kinds=ExceptionKind.NO_DECISION)

    assert stale.total == 0
    assert undecided.total == 2
    first = undecided.rows[0]
    assert first.findings[0].kind is ExceptionKind.NO_DECISION
    assert first.findings[0].since == dt.date(2025, 2, 1)
    assert {row.subject.owner for row in undecided.rows} == {None, "Ada"}


@pytest.mark.parametrize("later", [0, 6])
def test_what_leadership_sees_first_is_the_same_as_the_whole_says(portfolio, later):
    waive(portfolio[0].id, "COM-SEC-01", 5)
    with clock.set_to(TODAY + dt.timedelta(days=later)), read_scope() as session:
        where = PortfolioFilter()
        late = corrections(
            session,
            where,
            ADMIN,
            catalogue_of=published_catalogues(session),
            today=clock.today(),
        )
        counts = exception_counts(session, where, ADMIN, late)
        whole = readiness_counts(session, where, ADMIN, late)
        assert totals(counts) == totals(whole)
        assert totals(counts).exceptional
        for number in (1, 2, 10):
            first = exception_page(session, where, ADMIN, late, size=number).rows
            assert worst(session, where, ADMIN, late, number=number) == first


def test_before_a_catalogue_is_published_nothing_is_summarised(database):
    factories.initiative(stages=[entered(Stage.PRODUCTION, "2025")])

    counts, themes, page = read()

    assert counts.empty
    assert themes.empty
    assert (page.rows, page.total) == ((), 0)


def test_reads_take_the_same_few_statements_for_any_portfolio(portfolio, count_statements):
    with count_statements() as few:
        read()
    for _ in range(5):
        factories.initiative(unit=["Elsewhere"], stages=[entered(Stage.PRODUCTION, "2025")])
    with count_statements() as more:
        read()
    assert len(few) == len(more)
