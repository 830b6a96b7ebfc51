"""Returns show their evidence, their cost and the multiple on A and B."""

import pytest

from governance.analytics.frames.value import RETURN_BY
from governance.charts import palette
from governance.charts.value_return import TRACK_NAMES, by_group
from governance.domain.enums import Mode

NAN = float("nan")
FRAME = RETURN_BY.from_rows(
    [
        ("R & D", 500e3, 900e3, 600e3, 200e3, 0, 2.0, 3.0),
        ("Customer service and complaints", 360e3, 0, 90e3, 0, 400e3, -0.75, 0.25),
        ("Legal", 0, 0, -20e3, 0, 50e3, NAN, NAN),
    ]
)


def draw(frame=FRAME, mode=Mode.LIGHT):
    return by_group(frame, currency="EUR", mode=mode)


def texts(drawing):
    return [each.text for each in drawing.figure.layout.annotations]


@pytest.mark.parametrize("mode", Mode)
def test_grades_are_told_apart_without_another_colour(mode):
    bars = [trace for trace in draw(mode=mode).figure.data if trace.type == "bar"]
    assert [bar.name for bar in bars] == ["A", "B", "C", "D"]
    assert [bar.marker.pattern.shape for bar in bars] == [None, None, "/", "."]
    assert bars[0].marker.color != bars[1].marker.color
    assert {bar.marker.pattern.fgcolor for bar in bars[2:]} == {palette.ACCENT[mode]}


def test_the_cost_is_a_mark_across_the_bar():
    (cost,) = [trace for trace in draw().figure.data if trace.type == "scatter"]
    assert list(cost.x) == [500e3, 360e3, 0]


def test_the_multiple_stands_at_the_end_and_none_where_there_is_no_cost():
    said = texts(draw())
    assert "<b>3.0\u202f×</b>" in said
    assert "<b>–</b>" in said


def test_each_grade_is_lettered_once():
    said = texts(draw())
    assert [said.count(grade) for grade in "ABCD"] == [1, 1, 1, 1]


def test_names_are_shown_as_they_are_and_cut_where_they_are_long():
    said = texts(draw())
    assert "R &amp; D" in said
    assert "Customer service and co…" in said


def test_a_loss_has_room_left_of_zero():
    assert draw().figure.layout.xaxis.range[0] == -20e3


def test_the_words_say_every_group():
    first, second = draw().alt.split(". ")[:2]
    assert first == (
        "R & D returned €\u202f1.5\u202fM on measured benefits for €\u202f500\u202fk spent "
        "(3.0\u202f×), and €\u202f200\u202fk by estimate"
    )
    assert second.startswith("Customer service and complaints returned €\u202f90\u202fk")


def test_the_table_has_every_number():
    assert draw().data.columns.tolist() == [
        *("Group", "Cost", "Benefit A", "Benefit B", "Benefit C", "Benefit D", "ROI", "Multiple")
    ]


def test_without_lines_an_empty_chart_says_so():
    assert "no actual line" in draw(RETURN_BY.from_rows([])).alt


def test_tracks_are_called_as_everywhere():
    tracks = FRAME.assign(group=["ml", "genai", "hybrid"])
    drawing = by_group(tracks, currency="EUR", mode=Mode.DARK, names=TRACK_NAMES)
    assert texts(drawing)[:3] == ["ML", "GenAI", "Hybrid"]
    assert drawing.data["Group"].tolist() == ["ML", "GenAI", "Hybrid"]


def test_a_letter_keeps_off_the_mark_of_the_cost():
    covered = FRAME.head(1).assign(cost=450e3)  # the middle of what is of grade A
    assert [texts(draw(covered)).count(grade) for grade in "ABC"] == [0, 1, 1]
