"""Sums, payback and realisation are exact, whatever the order and the grouping of the lines."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.analytics.frames.value import GATE_PLANS, VALUE_TOTALS
from governance.analytics.ledger import GRADES, PLAN, ledger, ledgers
from governance.analytics.value import (
    deepest,
    latest_plans,
    matched,
    payback_month,
    realisation,
    sunk_in_stopped,
)
from tests.support.value_lines import JAN_2024, Line, months_by_group, months_frame

LINES = [
    Line(JAN_2024, "cost", 1_000_0000, grade=""),
    Line(JAN_2024, "benefit", 300_0000, "A"),
    Line(JAN_2024 + 1, "benefit", 900_0001, "B"),
    Line(JAN_2024 + 1, "benefit", 400_0000, "C"),
    Line(JAN_2024 + 2, "benefit", 50_0000, "D"),
    Line(JAN_2024 + 2, "cost", 77_0000, "", basis=PLAN),
    Line(JAN_2024 + 2, "benefit", 99_0000, "D", basis=PLAN),
]

line = st.builds(
    Line,
    st.integers(JAN_2024, JAN_2024 + 36),
    st.sampled_from(["cost", "benefit"]),
    st.integers(-(10**9), 10**12),
    st.sampled_from("ABCD"),
    st.sampled_from(["actual", "plan"]),
    st.sampled_from(["Claims", "Service", "Treasury"]),
)
lines = st.lists(line, max_size=20)


def test_only_benefits_with_evidence_are_in_the_headline():
    found = ledger(months_frame(LINES)).sums()
    assert found.benefits == {"A": 300_0000, "B": 900_0001, "C": 400_0000, "D": 50_0000}
    assert (found.cost, found.measured, found.estimated) == (1_000_0000, 1_200_0001, 450_0000)
    assert found.net == 200_0001
    assert found.roi == 200_0001 / 1_000_0000
    assert found.multiple == 1_200_0001 / 1_000_0000
    assert found.multiple_with_estimates == 1_650_0001 / 1_000_0000


def test_without_a_cost_there_is_no_ratio():
    found = ledger(months_frame([Line(JAN_2024, "benefit", 5_0000)])).sums()
    assert (found.roi, found.multiple, found.multiple_with_estimates) == (None, None, None)
    assert found.net == 5_0000


def test_flows_leave_out_months_in_which_nothing_counts():
    assert ledger(months_frame(LINES)).flows() == {JAN_2024: -700_0000, JAN_2024 + 1: 900_0001}
    assert ledger(months_frame(LINES)).flows(grades=GRADES) == {
        JAN_2024: -700_0000,
        JAN_2024 + 1: 1_300_0001,
        JAN_2024 + 2: 50_0000,
    }


def test_a_month_that_breaks_even_is_a_flow_of_nothing():
    even = [Line(JAN_2024, "cost", 5), Line(JAN_2024, "benefit", 5), Line(JAN_2024 + 1, "cost", 2)]
    assert ledger(months_frame(even)).flows() == {JAN_2024: 0, JAN_2024 + 1: -2}


def test_a_plan_counts_benefits_of_every_grade():
    assert ledger(months_frame(LINES)).flows(PLAN) == {JAN_2024 + 2: 22_0000}


@pytest.mark.parametrize(
    ("net", "month"),
    [
        ([-10, 4, 6, 1], 2),
        ([-10, 4, 5], None),
        ([-10, 12, -5, 4], 3),
        ([-10, 12, -5], None),
        ([5, 5], 0),
        ([0], 0),
        ([], None),
    ],
    ids=["paid back", "not yet", "lost and won again", "lost again", "never owed", "zero", "none"],
)
def test_payback_is_the_first_month_that_is_not_lost_again(net, month):
    found = payback_month(dict(enumerate(net, JAN_2024)))
    assert found == (None if month is None else JAN_2024 + month)


def test_the_deepest_point_is_the_first_lowest_sum():
    assert deepest({5: -3, 6: -4, 7: 4, 8: -4}) == (6, -7)
    assert deepest({}) is None


@given(lines, st.randoms())
def test_the_order_of_lines_does_not_matter(lines, random):
    mixed = random.sample(lines, len(lines))
    assert ledger(months_frame(mixed)) == ledger(months_frame(lines))


@given(lines, line)
def test_a_line_and_its_reversal_change_nothing(lines, added):
    reversal = dataclasses.replace(added, amount=-added.amount)
    before = ledger(months_frame(lines))
    after = ledger(months_frame([*lines, added, reversal]))
    for basis in ("actual", PLAN):
        assert after.sums(basis) == before.sums(basis)
        assert after.flows(basis) == before.flows(basis)


@given(lines)
def test_the_units_of_a_portfolio_add_up_to_it(lines):
    whole = ledger(months_frame(lines)).sums()
    parts = [own.sums() for own in ledgers(months_by_group(lines)).values()]
    assert sum(part.cost for part in parts) == whole.cost
    assert sum(part.net for part in parts) == whole.net
    for grade, benefit in whole.benefits.items():
        assert sum(part.benefits[grade] for part in parts) == benefit


def totals(*rows):
    columns = dict.fromkeys(VALUE_TOTALS.columns, 0)
    texts = {"name": "Fraud", "root_unit": "Claims", "track": "ml", "stage": "pilot"}
    blank = columns | texts | {"risk_tier": "minimal"}
    return VALUE_TOTALS.from_rows(tuple((blank | row).values()) for row in rows)


def test_benefits_match_in_the_months_that_plan_and_actual_cover():
    months = [
        Line(JAN_2024, "benefit", 8, "C"),
        Line(JAN_2024, "benefit", 10, "D", basis=PLAN),
        Line(JAN_2024 + 1, "cost", 3),
        Line(JAN_2024 + 1, "benefit", 5, "D", basis=PLAN),
        Line(JAN_2024 + 2, "benefit", 100, "D", basis=PLAN),
        Line(JAN_2024 + 3, "benefit", 1000),
    ]
    assert matched(months_frame(months)) == (8, 15)
    assert matched(months_frame([])) == (0, 0)


def test_realisation_is_a_ratio_of_sums():
    frame = totals(
        {"matched_actual": 30, "matched_plan": 100}, {"matched_actual": 900, "matched_plan": 900}
    )
    assert realisation(frame) == (930, 1000)


def test_what_stopped_initiatives_cost_is_sunk():
    frame = totals(
        {"stage": "stopped", "actual_cost": 70},
        {"stage": "stopped"},
        {"stage": "retired", "actual_cost": 9},
    )
    assert sunk_in_stopped(frame) == (70, 1)


def test_of_several_decisions_at_a_gate_the_last_counts():
    plans = GATE_PLANS.from_rows(
        [
            (1, "Fraud", "pilot", 300, 20, 5),
            (1, "Fraud", "pilot", 100, 10, 5),
            (1, "Fraud", "production", 400, 8, 5),
            (2, "Churn", "pilot", 50, 3, 4),
        ]
    )
    assert sorted(latest_plans(plans)["frozen_net"]) == [3, 8, 20]
