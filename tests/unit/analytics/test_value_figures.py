"""Figures about value say what they are based on, and have no value where there is nothing."""

import math

import pytest

from governance.analytics.definition import Evidence
from governance.analytics.discounting import UNITS
from governance.analytics.figures import FIGURES
from governance.analytics.frames.portfolio import PORTFOLIO_COUNTS
from governance.analytics.frames.value import GATE_PLANS
from governance.analytics.value_evidence import ValueEvidence
from tests.support.value_lines import JAN_2024, Line, months_by_group, months_frame


def line(after, kind, amount, *more, **named):
    return Line(JAN_2024 + after, kind, amount * UNITS, *more, **named)


LINES = [
    line(0, "cost", 100, group="Claims"),
    line(0, "cost", 60, group="Service"),
    line(12, "benefit", 150, "A", group="Claims"),
    line(12, "benefit", 90, "B", group="Claims"),
    line(12, "benefit", 50, "D", group="Service"),
    line(1, "cost", 10, basis="plan", group="Treasury"),
    line(2, "benefit", 30, "D", basis="plan", low=20 * UNITS, high=60 * UNITS, group="Treasury"),
]
SLUGS = [slug for slug in FIGURES if slug.startswith("value.")]


def compute(slug, lines=LINES, **more):
    value = ValueEvidence(
        months_frame(lines), months_by_group(lines), initiatives=3, eligible=8, **more
    )
    return FIGURES[slug].compute(Evidence(PORTFOLIO_COUNTS.from_rows([]), 0, 0, value=value))


def test_ratios_are_of_sums_and_by_unit():
    roi = compute("value.roi")
    assert (roi.value, roi.n, roi.eligible, roi.coverage) == (80 / 160, 3, 8, 3 / 8)
    assert roi.groups == {"unit": {"Claims": 1.4, "Service": -1.0, "Treasury": None}}


def test_the_multiple_stands_beside_that_of_all_grades_and_of_the_plan():
    multiple = compute("value.multiple")
    assert multiple.value == 240 / 160
    assert multiple.groups["unit"] == {"Claims": 2.4, "Service": 0.0, "Treasury": None}
    assert multiple.groups["with_estimates"] == {"all grades": 290 / 160}
    plan = multiple.groups["plan"]
    assert plan["likely"] == 3
    assert 2 < plan["low"] < 3 < plan["high"] < 6


def test_net_benefit_and_benefits_by_grade_are_in_units_of_the_base_currency():
    assert compute("value.net").value == 80
    assert compute("value.net").groups["unit"] == {"Claims": 140, "Service": -60, "Treasury": None}
    graded = compute("value.benefit_by_grade")
    assert graded.value == 290
    assert graded.groups == {"grade": {"A": 150, "B": 90, "C": 0, "D": 50}}


def test_present_value_uses_the_discount_rate_that_is_set():
    """31 January 2024 to 31 January 2025 are 366 days."""
    assert compute("value.npv", discount_rate=0.0).value == 80
    expected = -160 + 240 / 1.1 ** (366 / 365)
    assert compute("value.npv", discount_rate=0.1).value == pytest.approx(expected)


def test_the_rate_of_return_is_that_at_which_nothing_is_left():
    irr = compute("value.irr")
    assert irr.value == pytest.approx(1.5 ** (365 / 366) - 1)
    assert irr.groups["unit"]["Service"] is None
    assert "rates" not in irr.groups


def test_several_rates_of_return_are_listed():
    """January 2022, 2023 and 2024 lie 365 days apart each."""
    flows = ((-24, "cost", 1000), (-12, "benefit", 2300), (0, "cost", 1320))
    irr = compute("value.irr", [line(*flow) for flow in flows])
    assert irr.value == pytest.approx(0.1)
    assert irr.groups["rates"] == pytest.approx({"1": 0.1, "2": 0.2})


def test_the_month_of_payback_stands_beside_that_of_the_plan():
    payback = compute("value.payback_month")
    assert payback.value == JAN_2024 + 12
    assert payback.groups["unit"] == {
        "Claims": JAN_2024 + 12,
        "Service": None,
        "Treasury": None,
    }
    assert payback.groups["plan"] == {"all": JAN_2024 + 2}


def test_realisation_counts_who_has_both():
    found = compute(
        "value.realisation", matched_actual=9 * UNITS, matched_plan=12 * UNITS, matched=2
    )
    assert (found.value, found.n, found.eligible) == (0.75, 2, 8)
    assert compute("value.realisation").value is None


def test_drift_is_since_the_latest_gate_of_each():
    plans = GATE_PLANS.from_rows(
        [
            (1, "Fraud", "pilot", 100, 10 * UNITS, 50 * UNITS),
            (1, "Fraud", "production", 400, 80 * UNITS, 50 * UNITS),
            (2, "Churn", "pilot", 50, 30 * UNITS, -5 * UNITS),
        ]
    )
    drift = compute("value.drift_by_gate", gate_plans=plans)
    assert (drift.value, drift.n, drift.eligible) == (-30 - 35, 2, 8)
    assert drift.groups == {
        "frozen": {"pilot": 40, "production": 80},
        "now": {"pilot": 45, "production": 50},
    }


def test_sunk_cost_is_of_stopped_initiatives_with_a_cost():
    sunk = compute(
        "value.sunk_in_stopped", sunk_in_stopped=7 * UNITS, stopped_with_cost=2, stopped=5
    )
    assert (sunk.value, sunk.n, sunk.eligible) == (7, 2, 5)
    assert compute("value.sunk_in_stopped", stopped=5).value is None


def test_lines_without_a_rate_lower_the_coverage():
    counted = compute("value.lines_counted", uncounted=3)
    assert (counted.value, counted.n, counted.eligible, counted.coverage) == (0.7, 7, 10, 0.7)
    assert (counted.low, counted.high) == (None, None)


@pytest.mark.parametrize("slug", SLUGS)
def test_without_lines_there_is_no_value(slug):
    figure = compute(slug, [])
    assert figure.value is None


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug != "value.lines_counted"])
def test_a_plan_alone_has_no_actual_value(slug):
    assert compute(slug, [each for each in LINES if each.basis == "plan"]).value is None


@pytest.mark.parametrize("slug", SLUGS)
def test_no_value_is_infinite(slug):
    even = [line(0, "benefit", 5), line(1, "cost", 0)]
    value = compute(slug, even).value
    assert value is None or math.isfinite(value)
