"""Published figures stand beside ours with their source, and doubtful ones with a warning."""

import dataclasses

import pytest

from governance.charts import palette
from governance.charts.benchmarks import beside
from governance.domain.benchmarks import Benchmark, Confidence
from governance.domain.enums import Mode

SURVEY = Benchmark(
    id="survey",
    label="Average return",
    value=(3.7, 3.7),
    unit="returned per 1 invested",
    says="3.7 ×",
    place=(3.7, 3.7),
    source="A survey of vendors & buyers",
    short_source="Vendors & buyers",
    year=2024,
    population="1,000 companies",
    confidence=Confidence.C,
    caveat="Self-reported.",
    beside=("value.multiple",),
)
RANGE = dataclasses.replace(SURVEY, place=(2.0, 5.0), says="2 to 5 ×")
DOUBTFUL = dataclasses.replace(SURVEY, confidence=Confidence.D, warning="No definition.")


def texts(drawing):
    return [each.text for each in drawing.figure.layout.annotations]


@pytest.mark.parametrize("mode", Mode)
def test_ours_is_a_dot_and_theirs_a_thin_line(mode):
    figure = beside(3.1, "3.1 ×", [SURVEY, RANGE], mode).figure
    assert [list(trace.x) for trace in figure.data] == [[3.7], [2.0, 5.0], [3.1]]
    assert {trace.line.color for trace in figure.data[:2]} == {palette.QUIET[mode]}
    assert figure.data[2].marker.color == palette.ACCENT[mode]


def test_source_year_and_confidence_are_on_the_chart():
    said = texts(beside(3.1, "3.1 ×", [SURVEY], Mode.LIGHT))
    assert "Vendors &amp; buyers, 2024 · C" in said
    assert "3.7 ×" in said


def test_what_is_doubtful_carries_a_sign_and_its_warning():
    drawing = beside(3.1, "3.1 ×", [DOUBTFUL], Mode.DARK)
    (named,) = [each for each in drawing.figure.layout.annotations if "▲" in each.text]
    assert "No definition." in named.text
    assert named.font.color == palette.EXCEPTION_INK[Mode.DARK]
    assert "Warning: No definition." in drawing.alt


def test_without_a_value_of_ours_the_others_still_stand():
    drawing = beside(None, "no data yet", [SURVEY], Mode.LIGHT)
    assert "no data yet" in texts(drawing)
    assert len(drawing.figure.data) == 1


def test_population_and_caveat_are_in_the_table_and_the_words():
    drawing = beside(3.1, "3.1 ×", [SURVEY], Mode.LIGHT)
    assert drawing.data.to_dict("records")[0]["Population"] == "1,000 companies"
    assert drawing.alt == (
        "Ours: 3.1 ×. Published, for comparison and not as a target: Average return: 3.7 × (A "
        "survey of vendors & buyers; 1,000 companies; confidence C). Self-reported."
    )
    assert "no published figure" in beside(3.1, "3.1 ×", [], Mode.LIGHT).alt


def test_the_text_at_the_pointer_is_broken_into_lines():
    (trace, _) = beside(3.1, "3.1 ×", [SURVEY], Mode.LIGHT).figure.data
    assert max(len(line) for line in trace.hovertemplate.split("<br>")) < 80
