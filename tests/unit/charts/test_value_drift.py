"""Drift shows what a gate froze beside what is planned now."""

import pytest

from governance.analytics.frames.value import GATE_DRIFT
from governance.charts.value_drift import drift
from governance.domain.enums import Mode

FRAME = GATE_DRIFT.from_rows([("pilot", 9, 4e6, 3e6), ("production", 1, -0.3e6, 1.1e6)])


def draw(frame=FRAME, mode=Mode.LIGHT):
    return drift(frame, currency="EUR", mode=mode)


@pytest.mark.parametrize("mode", Mode)
def test_each_gate_has_both_ends(mode):
    dots = [trace for trace in draw(mode=mode).figure.data if trace.mode == "markers"]
    assert [(dot.name, dot.x[0], dot.y[0]) for dot in dots] == [
        ("frozen", 4e6, 0),
        ("now", 3e6, 0),
        ("frozen", -0.3e6, 1),
        ("now", 1.1e6, 1),
    ]


def test_amounts_stand_on_the_outer_sides_and_the_first_row_says_which_is_which():
    words = {each.text: each for each in draw().figure.layout.annotations}
    assert words["€\u202f4.0\u202fM frozen"].xanchor == "left"
    assert words["<b>€\u202f3.0\u202fM now</b>"].xanchor == "right"
    assert words["−€\u202f0.3\u202fM"].xanchor == "right"
    assert words["<b>€\u202f1.1\u202fM</b>"].xanchor == "left"
    assert "<b>Pilot</b>  9" in words


def test_the_words_and_the_table_say_the_numbers():
    drawing = draw()
    assert drawing.data["Gate"].tolist() == ["Pilot", "Production"]
    assert drawing.alt.endswith(
        "Production gate, 1 initiative: planned net benefit −€\u202f300\u202fk when decided, "
        "€\u202f1.1\u202fM now."
    )


def test_without_a_frozen_plan_an_empty_chart_says_so():
    assert "No gate has frozen a plan" in draw(GATE_DRIFT.from_rows([])).alt
