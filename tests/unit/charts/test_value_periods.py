"""Plan against actual draws benefits up, costs down and the plan across them."""

import pytest

from governance.analytics.frames.value import PLAN_AND_ACTUAL
from governance.charts.value_periods import plan_against_actual
from governance.domain.enums import Mode

FRAME = PLAN_AND_ACTUAL.from_rows(
    [
        ("2025-11", 50e3, 0, 60e3, 0, 0, 3),
        ("2025-12", 10e3, 80e3, 12e3, 40e3, 25e3, 4),
        ("2026-01", 10e3, 90e3, 0, 0, 0, 2),
    ]
)


def draw(frame=FRAME, mode=Mode.LIGHT):
    return plan_against_actual(frame, currency="EUR", mode=mode)


@pytest.mark.parametrize("mode", Mode)
def test_benefits_stand_above_costs(mode):
    bars = {
        trace.name: list(trace.y) for trace in draw(mode=mode).figure.data if trace.type == "bar"
    }
    assert bars == {
        "measured benefit": [0, 40e3, 0],
        "estimated benefit": [0, 25e3, 0],
        "cost": [-60e3, -12e3, 0],
    }


def test_the_plan_is_a_step_over_each_period():
    plans = [trace for trace in draw().figure.data if trace.name == "plan"]
    assert [list(trace.y) for trace in plans] == [
        [0, 0, 80e3, 80e3, 90e3, 90e3],
        [-50e3, -50e3, -10e3, -10e3, -10e3, -10e3],
    ]
    assert list(plans[0].x) == [-0.5, 0.5, 0.5, 1.5, 1.5, 2.5]


def test_the_names_stand_apart_in_the_order_of_their_heights():
    words = draw().figure.layout.annotations
    assert [each.text for each in sorted(words, key=lambda each: each.y)] == [
        "plan",
        "cost",
        "<b>measured</b>",
        "C and D",
        "plan",
    ]


def test_the_words_sum_up():
    assert draw().alt == (
        "From Nov 2025 to Jan 2026 benefits of €\u202f170\u202fk were planned; €\u202f40\u202fk "
        "were measured and €\u202f25\u202fk more estimated. Costs of €\u202f70\u202fk were planned "
        "and €\u202f72\u202fk spent."
    )


def test_years_are_named_as_they_are():
    yearly = FRAME.assign(period=["2024", "2025", "2026"])
    assert draw(yearly).figure.layout.xaxis.ticktext == ("2024", "2025", "2026")
    assert draw(yearly).data["Period"].tolist() == ["2024", "2025", "2026"]


def test_without_lines_an_empty_chart_says_so():
    assert "no line of value" in draw(PLAN_AND_ACTUAL.from_rows([])).alt
