"""The J-curve draws what the frame holds and says it in words."""

import pytest

from governance.analytics.frames.value import CUMULATIVE_VALUE
from governance.charts import palette, value
from governance.domain.enums import Mode
from tests.support.value_lines import JAN_2024

NAN = float("nan")
CURVE = CUMULATIVE_VALUE.from_rows(
    [
        (JAN_2024, -2e6, -2e6, NAN, NAN, NAN),
        (JAN_2024 + 1, -3.2e6, -3.1e6, -3e6, -3e6, -3e6),
        (JAN_2024 + 2, 0.4e6, 1.1e6, 1e6, 0.2e6, 1.8e6),
        (JAN_2024 + 3, NAN, NAN, 4e6, 1e6, 6.4e6),
    ]
)


def draw(frame=CURVE, paid_back=JAN_2024 + 2, mode=Mode.LIGHT):
    return value.j_curve(frame, currency="EUR", paid_back=paid_back, mode=mode)


def texts(drawing):
    return [each.text for each in drawing.figure.layout.annotations]


@pytest.mark.parametrize("mode", Mode)
def test_measured_is_solid_to_today_and_the_plan_dotted_beyond(mode):
    lines = {trace.name: trace for trace in draw(mode=mode).figure.data if trace.name}
    solid, plan = lines["measured"], lines["plan"]
    assert list(solid.x) == [JAN_2024, JAN_2024 + 1, JAN_2024 + 2]
    assert (solid.line.dash, solid.line.color) == (None, palette.ACCENT[mode])
    assert list(plan.x) == [JAN_2024 + 1, JAN_2024 + 2, JAN_2024 + 3]
    assert plan.line.dash == "dot"


def test_what_estimates_add_is_hatched_and_the_band_of_the_plan_filled():
    filled = [trace for trace in draw().figure.data if trace.fill == "tonexty"]
    assert [list(trace.y) for trace in filled] == [[-3e6, 1.8e6, 6.4e6], [-2e6, -3.1e6, 1.1e6]]
    assert [trace.fillpattern.shape for trace in filled] == [None, "/"]


def test_nothing_is_hatched_where_nothing_is_estimated():
    certain = CURVE.assign(with_estimates=CURVE["measured"])
    drawing = draw(certain)
    assert not [trace for trace in drawing.figure.data if trace.fillpattern.shape]
    assert "with C and D" not in " ".join(texts(drawing))


def test_lines_are_named_where_they_end():
    said = texts(draw())
    assert "<b>€\u202f0.4\u202fM measured</b>" in said
    assert "€\u202f1.1\u202fM with C and D" in said
    assert "plan €\u202f4.0\u202fM" in said
    assert "deepest −€\u202f3.2\u202fM" in said
    assert "paid back, March 2024" in said


def test_what_is_not_paid_back_has_no_ring():
    drawing = draw(paid_back=None)
    assert not [trace for trace in drawing.figure.data if trace.mode == "markers"]
    assert "Paid back: not yet." in drawing.alt


def test_the_words_say_the_numbers():
    assert draw().alt == (
        "At the end of March 2024 the cumulative net value is €\u202f400\u202fk on measured "
        "benefits, €\u202f1.1\u202fM with estimated ones. It was lowest in February 2024, at "
        "−€\u202f3.2\u202fM. Paid back: since March 2024. The plan reaches €\u202f4.0\u202fM in "
        "April 2024, likely between €\u202f1.0\u202fM and €\u202f6.4\u202fM."
    )


def test_the_table_names_months_and_columns_for_readers():
    table = draw().data
    assert table["Month"].tolist() == ["2024-01", "2024-02", "2024-03", "2024-04"]
    assert list(table.columns[1:3]) == ["Measured (A, B)", "With C and D"]


@pytest.mark.parametrize("column", ["measured", "plan"])
def test_one_side_alone_is_drawn(column):
    other = {"measured": ["plan"], "plan": ["measured", "with_estimates"]}[column]
    alone = CURVE.assign(**dict.fromkeys([*other, "plan_low", "plan_high"], NAN))
    assert column in [trace.name for trace in draw(alone).figure.data if len(trace.y)]


def test_without_lines_an_empty_chart_says_so():
    drawing = draw(CUMULATIVE_VALUE.from_rows([]), paid_back=None)
    assert drawing.alt == "There is no line of value yet."
