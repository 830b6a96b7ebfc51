"""Frames and lists of the value ledger: what counts, for whom, and as of when."""

import datetime as dt
import json
from decimal import Decimal

import pandas as pd
import pytest

from governance.analytics.frames.value import (
    GATE_PLANS,
    VALUE_MONTHS,
    VALUE_MONTHS_BY,
    VALUE_SUMS_BY,
    VALUE_TOTALS,
)
from governance.db.session import read_scope, write_scope
from governance.domain.actors import Actor, Role
from governance.domain.dates import month_number
from governance.domain.enums import Gate, Grade, RiskTier, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.quality import RuleId
from governance.errors import PermissionDeniedError
from governance.queries.value import (
    ValueGroup,
    months_by_frame,
    months_frame,
    sums_by_frames,
)
from governance.queries.value_evidence import value_by_month, value_evidence
from governance.queries.value_lines import lines_of, uncounted_lines
from governance.queries.value_totals import (
    ValueSums,
    gate_plans_frame,
    totals_frame,
    value_sums,
)
from governance.services.catalogues import publish_catalogue
from governance.services.value import correct_value_line
from tests import factories
from tests.factories import entered, governing
from tests.factories.value import ADMIN, PLAN, benefit, cost, month, rates, record
from tests.support.governed import lenient_catalogue

ALL = PortfolioFilter()
JANUARY, FEBRUARY = month_number(month("2026-01")), month_number(month("2026-02"))


def read(function, where=ALL, viewer=ADMIN, **options):
    with read_scope() as session:
        return function(session, where, viewer, **options)


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple]:
    return list(frame[list(columns)].itertuples(index=False, name=None))


@pytest.fixture
def portfolio(database):
    """Three initiatives of two units, with plan and actual lines in two currencies."""
    rates(("USD", "2026-01", "0.5"))
    claims = factories.initiative(
        name="Claims",
        unit=["Claims", "Office"],
        track=Track.ML,
        risk_tier=RiskTier.HIGH,
        registered_on=dt.date(2025, 6, 1),
    )
    stopped = factories.initiative(
        name="Stopped",
        unit=["Claims"],
        track=Track.GENAI,
        stages=[entered(Stage.PILOT, "2025-01-01"), entered(Stage.STOPPED, "2026-01-01")],
    )
    treasury = factories.initiative(name="Treasury", unit=["Treasury"], track=Track.ML)
    factories.initiative(name="Without", unit=["Treasury"])
    record(
        claims.id,
        cost(100),
        benefit(300, "2026-02", grade=Grade.B),
        benefit(400, "2026-02", low=Decimal(100), high=Decimal(500), **PLAN),
    )
    record(stopped.id, cost(40, currency="USD"), cost(7, "2026-02", currency="USD"))
    record(treasury.id, cost(5, "2026-02"), benefit(9, "2026-02", grade=Grade.D))
    return claims, stopped, treasury


def test_months_sum_what_is_counted(portfolio):
    found = VALUE_MONTHS.require(read(months_frame))
    assert rows(found, "month", "basis", "kind", "grade", "benefit_type", "amount", "lines") == [
        (JANUARY, "actual", "cost", "D", "", 120_0000, 2),
        (FEBRUARY, "actual", "benefit", "B", "cost_avoided", 300_0000, 1),
        (FEBRUARY, "actual", "benefit", "D", "cost_avoided", 9_0000, 1),
        (FEBRUARY, "actual", "cost", "D", "", 5_0000, 1),
        (FEBRUARY, "plan", "benefit", "A", "cost_avoided", 400_0000, 1),
    ]
    plan = found[found["basis"] == "plan"]
    assert rows(plan, "low", "high") == [(100_0000, 500_0000)]


def test_an_empty_ledger_gives_empty_frames(database):
    assert len(VALUE_MONTHS.require(read(months_frame))) == 0
    assert len(VALUE_TOTALS.require(read(totals_frame))) == 0
    assert len(GATE_PLANS.require(read(gate_plans_frame))) == 0
    assert read(value_sums) == ValueSums()


@pytest.mark.parametrize(
    ("where", "costs"),
    [
        (PortfolioFilter(tracks=(Track.ML,)), 105_0000),
        (PortfolioFilter(tracks=(Track.GENAI,)), 20_0000),
        (PortfolioFilter(stages=(Stage.STOPPED,)), 20_0000),
        (PortfolioFilter(tiers=(RiskTier.HIGH,)), 100_0000),
        (PortfolioFilter(text="treasury"), 5_0000),
        (PortfolioFilter(text="nothing like it"), 0),
    ],
)
def test_summary_rows_and_lines_answer_alike_for_every_filter(portfolio, where, costs):
    found = read(months_frame, where)
    assert found.loc[found["kind"] == "cost", "amount"].sum() == costs
    ids = tuple(int(each) for each in read(totals_frame, where)["initiative_id"]) or (999,)
    again = read(months_frame, PortfolioFilter(ids=ids))
    pd.testing.assert_frame_equal(found, again)
    assert read(totals_frame, where)["actual_cost"].sum() == costs


def test_a_unit_counts_with_everything_below_it(portfolio):
    claims, stopped, _ = portfolio
    whole = PortfolioFilter(units=(claims.root_unit_id,))
    office = PortfolioFilter(units=(claims.unit_id,))
    assert set(read(totals_frame, whole)["initiative_id"]) == {claims.id, stopped.id}
    assert set(read(totals_frame, office)["initiative_id"]) == {claims.id}
    assert read(months_frame, whole)["amount"].sum() == 820_0000
    assert read(months_frame, office)["amount"].sum() == 800_0000


def test_a_viewer_counts_only_what_lies_in_scope(portfolio, actor):
    _, _, treasury = portfolio
    scoped = actor(Role.VIEWER, units={treasury.root_unit_id})
    assert set(read(totals_frame, viewer=scoped)["name"]) == {"Treasury"}
    assert read(months_frame, viewer=scoped)["amount"].sum() == 14_0000
    assert read(uncounted_lines, viewer=scoped).total == 0
    assert read(value_sums, viewer=scoped).eligible == 2
    nobody = Actor("nobody@example.org", "Nobody", frozenset())
    for function in (months_frame, totals_frame, value_sums, gate_plans_frame, uncounted_lines):
        with pytest.raises(PermissionDeniedError):
            read(function, viewer=nobody)


def test_groups_add_up_to_the_whole(portfolio):
    by_unit = VALUE_MONTHS_BY.require(read(months_by_frame, by=ValueGroup.UNIT))
    by_track = VALUE_MONTHS_BY.require(read(months_by_frame, by=ValueGroup.TRACK))
    assert by_unit.groupby("group")["amount"].sum().to_dict() == {
        "Claims": 820_0000,
        "Treasury": 14_0000,
    }
    assert by_track.groupby("group")["amount"].sum().to_dict() == {
        "genai": 20_0000,
        "ml": 814_0000,
    }


@pytest.mark.parametrize("where", [ALL, PortfolioFilter(text="treasury")])
def test_sums_by_group_are_those_of_all_months(portfolio, where):
    found = read(sums_by_frames, where)
    for by in ValueGroup:
        months = read(months_by_frame, where, by=by)
        actual = months[months["basis"] == "actual"]
        summed = actual.groupby(["group", "kind", "grade"])["amount"].sum()
        assert VALUE_SUMS_BY.require(found[by]).to_records(index=False).tolist() == [
            (*key, amount) for key, amount in summed.items()
        ]
        assert len(found[by])


def test_the_costliest_come_first(portfolio):
    assert rows(read(totals_frame, costliest=2), "name") == [("Claims",), ("Stopped",)]


def test_evidence_of_months_alone_says_what_the_whole_does(portfolio):
    lean, whole = read(value_by_month), read(value_evidence)
    assert lean.whole == whole.whole
    assert (lean.base_currency, lean.discount_rate) == (whole.base_currency, whole.discount_rate)
    assert read(value_evidence, grouped=False).by_unit.empty


def test_totals_say_what_each_initiative_cost_and_returned(portfolio):
    found = VALUE_TOTALS.require(read(totals_frame))
    shown = ("name", "root_unit", "stage", "actual_cost", "benefit_b", "plan_benefit", "uncounted")
    assert rows(found, *shown) == [
        ("Claims", "Claims", "unknown", 100_0000, 300_0000, 400_0000, 0),
        ("Stopped", "Claims", "stopped", 20_0000, 0, 0, 1),
        ("Treasury", "Treasury", "unknown", 5_0000, 0, 0, 0),
    ]


def test_sums_count_initiatives_and_what_is_sunk(portfolio):
    assert read(value_sums) == ValueSums(
        eligible=4,
        with_lines=3,
        uncounted=1,
        matched_actual=300_0000,
        matched_plan=400_0000,
        matched=1,
        sunk_in_stopped=20_0000,
        stopped_with_cost=1,
        stopped=1,
    )


def test_a_past_day_leaves_out_later_months(portfolio):
    past = dt.date(2026, 1, 31)
    assert read(months_frame, as_of=past)["amount"].sum() == 120_0000
    text = PortfolioFilter(text="claims")
    assert read(months_frame, text, as_of=past)["amount"].sum() == 100_0000
    found = read(totals_frame, as_of=past)
    assert found["actual_cost"].sum() == 120_0000
    assert found["benefit_b"].sum() == 0
    assert read(value_sums, as_of=past).with_lines == 2
    assert read(uncounted_lines, as_of=past).total == 0
    today = dt.datetime.now(dt.UTC).date()
    pd.testing.assert_frame_equal(read(months_frame, as_of=today), read(months_frame))


def test_a_past_day_knows_initiatives_and_stages_of_that_day(portfolio):
    """The one in a stage and the one registered count; the others came later."""
    now, past = read(value_sums), read(value_sums, as_of=dt.date(2025, 12, 31))
    assert (now.eligible, now.stopped, now.stopped_with_cost) == (4, 1, 1)
    assert (past.eligible, past.stopped, past.stopped_with_cost) == (2, 0, 0)
    pilots, stopped = (PortfolioFilter(stages=(each,)) for each in (Stage.PILOT, Stage.STOPPED))
    in_2026 = dt.date(2026, 1, 31)
    assert read(value_sums, pilots, as_of=dt.date(2025, 12, 31)).eligible == 1
    assert read(value_sums, pilots, as_of=in_2026).eligible == 0
    assert read(totals_frame, stopped, as_of=in_2026)["actual_cost"].sum() == 20_0000
    assert read(months_frame, stopped, as_of=in_2026)["amount"].sum() == 20_0000


def test_the_initiatives_of_a_finding_are_summed_alone(portfolio):
    """Only Stopped has a line that waits for a rate."""
    late = PortfolioFilter(breaks=(RuleId.VALUE_WITHOUT_RATE,))
    assert read(value_sums, late).with_lines == 1
    assert read(months_frame, late)["amount"].sum() == 20_0000


def test_lines_without_a_rate_are_listed(portfolio):
    found = read(uncounted_lines)
    assert found.total == 1
    assert [(row.name, row.line.amount, row.base_units) for row in found.rows] == [
        ("Stopped", Decimal(7), None)
    ]
    rates(("USD", "2026-02", "0.5"))
    assert read(uncounted_lines).total == 0


def test_lines_without_a_rate_come_newest_month_first_page_by_page(portfolio):
    claims, stopped, _ = portfolio
    record(claims.id, cost(1, "2026-03", currency="USD"), cost(2, "2026-02", currency="CHF"))
    record(stopped.id, cost(3, "2026-03", currency="USD"))
    every = read(uncounted_lines)
    assert [(row.name, row.line.amount) for row in every.rows] == [
        ("Claims", Decimal(1)),
        ("Stopped", Decimal(3)),
        ("Claims", Decimal(2)),
        ("Stopped", Decimal(7)),
    ]
    pages = [read(uncounted_lines, page=page, size=3) for page in (1, 2, 3)]
    assert [row.id for page in pages for row in page.rows] == [row.id for row in every.rows]
    assert {page.total for page in pages} == {every.total} == {4}


def test_the_lines_of_an_initiative_are_listed_with_those_they_replaced(portfolio, actor):
    claims, stopped, _ = portfolio
    with read_scope() as session:
        first = lines_of(session, claims.id, ADMIN)[0]
    with write_scope() as session:
        correct_value_line(
            session, actor=ADMIN, line_id=first.id, draft=cost(90), reason="read again"
        )
    with read_scope() as session:
        found = lines_of(session, claims.id, ADMIN)
        foreign = lines_of(session, stopped.id, actor(Role.VIEWER, units={999}))
    assert [(row.line.amount, row.base_units, row.stands) for row in found[:2]] == [
        (Decimal(100), 100_0000, False),
        (Decimal(90), 90_0000, True),
    ]
    assert foreign == ()


def test_a_decision_keeps_what_was_planned_and_drift_compares_it_with_now(database):
    with write_scope() as session:
        publish_catalogue(session, actor=ADMIN, catalogue=lenient_catalogue())
    one = factories.initiative(name="Planned", stages=[entered(Stage.DEVELOPMENT, "2025-01-01")])
    other = factories.initiative(stages=[entered(Stage.DEVELOPMENT, "2025-01-01")])
    record(one.id, cost(100, **PLAN), benefit(350, "2027-01", grade=Grade.C, **PLAN))
    decision = governing.pass_gate(one.id, Gate.PILOT, Stage.PILOT)
    without = governing.pass_gate(other.id, Gate.PILOT, Stage.PILOT)
    record(one.id, cost(50, **PLAN))
    assert decision.planned_net == Decimal(250)
    assert json.loads(decision.frozen)["planned_value"] == {
        "base_currency": "EUR",
        "cost": "100.0000",
        "benefit": "350.0000",
        "net": "250.0000",
        "years": {
            "2026": {"cost": "100.0000", "benefit": "0.0000"},
            "2027": {"cost": "0.0000", "benefit": "350.0000"},
        },
        "benefit_by_grade": {"C": "350.0000"},
        "lines": 2,
        "uncounted": 0,
    }
    assert without.planned_net is None
    assert json.loads(without.frozen)["planned_value"] is None
    found = GATE_PLANS.require(read(gate_plans_frame))
    assert rows(found, "name", "gate", "decided_on", "frozen_net", "net_now") == [
        ("Planned", "pilot", dt.datetime.now(dt.UTC).toordinal(), 250_0000, 200_0000)
    ]
    assert len(read(gate_plans_frame, as_of=dt.date(2026, 1, 1))) == 0


def test_summary_rows_answer_the_whole_portfolio_without_reading_a_line(
    portfolio, count_statements
):
    with count_statements() as statements:
        read(months_frame)
        read(months_frame, PortfolioFilter(tracks=(Track.ML,)))
        read(value_sums, PortfolioFilter(stages=(Stage.STOPPED,)))
    assert not any("value_line" in statement for statement in statements)
