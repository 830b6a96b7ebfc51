"""Charts draw the numbers they are given, and nothing that is not there."""

import pytest

from governance.analytics.frames.portfolio import PORTFOLIO_COUNTS
from governance.analytics.portfolio import by_stage, by_unit
from governance.charts import palette, portfolio
from governance.domain.enums import Mode, Stage, Track
from governance.domain.lifecycle import reached

COUNTS = PORTFOLIO_COUNTS.from_rows(
    (unit, name, track, stage, reached(passed), n)
    for unit, name, track, stage, passed, n in [
        (7, "Claims", Track.ML, Stage.PRODUCTION, [Stage.PRODUCTION], 1200),
        (7, "Claims", Track.GENAI, Stage.PILOT, [Stage.PILOT], 30),
        (8, "R&D <b>", Track.HYBRID, Stage.RETIRED, [Stage.PILOT, Stage.RETIRED], 4),
    ]
)
NOTHING = PORTFOLIO_COUNTS.from_rows([])


def texts(figure):
    return [note.text for note in figure.layout.annotations]


def bars(figure):
    """Return what each bar that has a length counts, by what it stands for."""
    return {
        mark: value
        for trace in figure.data
        if trace.type == "bar"
        for mark, value in zip(trace.customdata, trace.x, strict=True)
        if value
    }


def test_the_pipeline_draws_every_stage_by_track():
    assert bars(portfolio.pipeline(by_stage(COUNTS), Mode.LIGHT)) == {
        "production/ml": 1200,
        "pilot/genai": 30,
        "retired/hybrid": 4,
    }


def test_the_pipeline_names_how_many_are_in_a_stage_and_ever_were():
    shown = texts(portfolio.pipeline(by_stage(COUNTS), Mode.LIGHT))

    assert "<b>1,200</b>" in shown
    assert "1,234" in shown
    assert "Retired" in shown
    assert "Stopped" not in shown


def test_the_line_to_who_ever_reached_a_stage_ends_in_a_mark_of_its_own():
    figure = portfolio.pipeline(by_stage(COUNTS), Mode.LIGHT)

    (ever,) = (trace for trace in figure.data if trace.type == "scatter")
    assert dict(zip(ever.customdata, ever.x, strict=True)) == {
        "idea/ever": 1234,
        "development/ever": 1234,
        "pilot/ever": 1234,
        "production/ever": 1200,
    }


def test_units_are_drawn_with_their_names_as_plain_text():
    figure = portfolio.by_unit(by_unit(COUNTS, 5), Mode.DARK)

    assert bars(figure) == {"7/ml": 1200, "7/genai": 30, "8/hybrid": 4}
    assert texts(figure) == ["Claims", "<b>1,230</b>", "R&amp;D &lt;b>", "<b>4</b>"]


@pytest.mark.parametrize("mode", Mode)
def test_a_track_keeps_its_colour_in_every_chart_and_mode(mode):
    for figure in (
        portfolio.pipeline(by_stage(COUNTS), mode),
        portfolio.by_unit(by_unit(COUNTS, 5), mode),
    ):
        drawn = {trace.name: trace.marker.color for trace in figure.data if trace.type == "bar"}
        assert drawn == {
            "ML": palette.TRACK[Track.ML],
            "GenAI": palette.TRACK[Track.GENAI],
            "Hybrid": palette.TRACK[Track.HYBRID],
            "Untagged": palette.TRACK[Track.UNTAGGED],
        }


def test_an_empty_portfolio_can_be_drawn():
    assert bars(portfolio.pipeline(by_stage(NOTHING), Mode.LIGHT)) == {}
    assert bars(portfolio.by_unit(by_unit(NOTHING, 5), Mode.LIGHT)) == {}
