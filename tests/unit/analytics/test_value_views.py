"""Charts of value get frames that say what the lines say."""

import math

from hypothesis import given
from hypothesis import strategies as st

from governance.analytics.discounting import UNITS
from governance.analytics.frames.value import GATE_PLANS, VALUE_TOTALS
from governance.analytics.ledger import GRADES, PLAN, ledger
from governance.analytics.uncertainty import plan_band
from governance.analytics.value_views import (
    cumulative,
    drift_by_gate,
    plan_and_actual,
    return_by,
    value_risk,
)
from tests.support.value_lines import JAN_2024, Line, months_frame, sums_by_group


def line(after, kind, amount, *more, **named):
    return Line(JAN_2024 + after, kind, amount * UNITS, *more, **named)


LINES = [
    line(0, "cost", 100),
    line(2, "benefit", 70, "B"),
    line(3, "benefit", 20, "D"),
    line(1, "cost", 90, basis=PLAN),
    line(5, "benefit", 200, "D", basis=PLAN, low=100 * UNITS, high=250 * UNITS),
]


KINDS = ("cost", "benefit")


def numbers(column):
    return [None if math.isnan(each) else each for each in column]


def test_what_is_actual_stops_at_the_month_that_is_looked_at():
    frame = cumulative(months_frame(LINES), until=JAN_2024 + 4)
    assert frame["month"].tolist() == [JAN_2024 + at for at in range(6)]
    assert numbers(frame["measured"]) == [-100, -100, -30, -30, -30, None]
    assert numbers(frame["with_estimates"]) == [-100, -100, -30, -10, -10, None]
    assert numbers(frame["plan"]) == [None, -90, -90, -90, -90, 110]
    assert numbers(frame["plan_low"]) == [None] * 6


def test_the_band_of_the_plan_lies_around_its_months():
    months = months_frame(LINES)
    frame = cumulative(months, until=JAN_2024 + 4, band=plan_band(months))
    assert numbers(frame["plan_low"])[:5] == [None, -90, -90, -90, -90]
    assert frame["plan_low"].iloc[-1] < 110 < frame["plan_high"].iloc[-1]


def test_a_month_looked_at_beyond_the_last_line_extends_the_curve():
    frame = cumulative(months_frame(LINES[:2]), until=JAN_2024 + 4)
    assert numbers(frame["measured"]) == [-100, -100, -30, -30, -30]
    assert numbers(frame["plan"]) == [None] * 5


def test_estimates_alone_leave_the_measured_line_at_zero():
    frame = cumulative(months_frame([line(0, "benefit", 20, "D")]), until=JAN_2024 + 1)
    assert numbers(frame["measured"]) == [0, 0]
    assert numbers(frame["with_estimates"]) == [20, 20]


def test_without_lines_there_is_no_curve():
    assert cumulative(months_frame([]), until=JAN_2024).empty


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 99), st.sampled_from("ABCD"))))
def test_the_curve_ends_at_the_sum_of_the_flows(rows):
    months = months_frame([line(after, "benefit", amount, at) for after, amount, at in rows])
    frame = cumulative(months, until=JAN_2024 + 20)
    if len(frame):
        total = sum(ledger(months).flows(grades=GRADES).values()) / UNITS
        assert frame["with_estimates"].to_numpy()[-1] == total


def test_groups_are_ordered_by_what_they_returned():
    frame = return_by(
        sums_by_group(
            [
                line(0, "benefit", 5, "D", group="Claims"),
                line(0, "cost", 10, group="Service"),
                line(0, "benefit", 30, "A", group="Service"),
                line(1, "benefit", 9, "B", group="Service"),
                line(0, "cost", 1, "A", PLAN, "Treasury"),
            ]
        )
    )
    assert frame["group"].tolist() == ["Service", "Claims"]
    amounts = frame[["cost", "benefit_a", "benefit_b", "benefit_d"]]
    assert amounts.to_numpy().tolist() == [[10, 30, 9, 0], [0, 0, 0, 5]]
    assert numbers(frame["roi"]) == [2.9, None]
    assert numbers(frame["multiple"]) == [3.9, None]


def test_groups_that_are_not_shown_are_summed():
    lines = [line(0, kind, 10 * at, group=f"Unit {at}") for at in (1, 2, 3) for kind in KINDS]
    frame = return_by(sums_by_group(lines), show=1, others="Other units")
    assert frame[["group", "cost", "benefit_a", "multiple"]].to_numpy().tolist() == [
        ["Unit 3", 30, 30, 1],
        ["Other units", 30, 30, 1],
    ]


def test_plan_and_actual_stand_side_by_side_by_month_and_by_year():
    by_month = plan_and_actual(months_frame(LINES))
    assert by_month["period"].tolist() == [f"2024-0{month}" for month in range(1, 7)]
    assert by_month["lines"].tolist() == [1, 1, 1, 1, 0, 1]
    assert plan_and_actual(months_frame([])).empty
    by_year = plan_and_actual(months_frame([*LINES, line(12, "cost", 3)]), by_year=True)
    assert by_year.to_numpy().tolist() == [
        ["2024", 90, 200, 100, 70, 20, 5],
        ["2025", 0, 0, 3, 0, 0, 1],
    ]


def test_drift_compares_the_plans_of_the_same_initiatives():
    frame = drift_by_gate(
        GATE_PLANS.from_rows(
            [
                (1, "Fraud", "production", 400, 80 * UNITS, 50 * UNITS),
                (1, "Fraud", "pilot", 100, 10 * UNITS, 50 * UNITS),
                (2, "Churn", "pilot", 50, 30 * UNITS, -5 * UNITS),
            ]
        )
    )
    assert frame.to_numpy().tolist() == [["pilot", 2, 40, 45], ["production", 1, 80, 50]]


def test_initiatives_with_a_cost_are_shown_by_what_they_return():
    def row(number, cost, benefit_a, benefit_b, benefit_c):
        texts = (f"No. {number}", "Claims", "ml", "pilot", "high")
        amounts = (cost, benefit_a, benefit_b, benefit_c)
        return (number, *texts, *(each * UNITS for each in amounts), *[0] * 6)

    frame = value_risk(
        VALUE_TOTALS.from_rows([row(1, 10, 5, 10, 99), row(2, 0, 7, 0, 0), row(3, 40, 0, 0, 0)])
    )
    assert frame["initiative_id"].tolist() == [3, 1]
    assert frame[["cost", "net", "multiple"]].to_numpy().tolist() == [[40, -40, 0], [10, 5, 1.5]]
