"""Initiatives stand in the quadrant of what they return and what is asked of them."""

import pytest

from governance.analytics.frames.value import VALUE_RISK
from governance.charts.value_risk import MOST, QUADRANTS, bubbles, quadrants
from governance.domain.enums import Mode, RiskTier

FRAME = VALUE_RISK.from_rows(
    [
        (1, "Fraud scoring of claims", "ml", "high", 400e3, 800e3, 3.0),
        (2, "Chat & search", "genai", "limited", 100e3, -60e3, 0.4),
        (3, "Forecast", "ml", "minimal", 50e3, 700e3, 15.0),
        (4, "Letters", "hybrid", "undetermined", 25e3, -25e3, 0.0),
    ]
)


def draw(frame=FRAME, mode=Mode.LIGHT):
    return bubbles(frame, currency="EUR", mode=mode)


def texts(drawing):
    return [each.text for each in drawing.figure.layout.annotations]


@pytest.mark.parametrize(
    ("tier", "multiple", "key"),
    [
        (RiskTier.MINIMAL, 1.0, "Extend"),
        (RiskTier.HIGH, 1.2, "Guard"),
        (RiskTier.LIMITED, 0.99, "Improve"),
        (RiskTier.UNDETERMINED, 0.0, "Question"),
        (RiskTier.PROHIBITED, 9.0, "Guard"),
    ],
)
def test_what_nobody_assessed_counts_as_high_risk(tier, multiple, key):
    frame = VALUE_RISK.from_rows([(1, "Fraud", "ml", tier, 1.0, multiple - 1, multiple)])
    assert quadrants(frame).tolist() == [key]


@pytest.mark.parametrize("mode", Mode)
def test_the_area_is_the_cost_and_only_tiers_that_occur_are_shown(mode):
    figure = draw(mode=mode).figure
    sizes = figure.data[0].marker.size
    assert [(size / sizes[0]) ** 2 for size in sizes] == pytest.approx([1, 1 / 4, 1 / 8, 1 / 16])
    assert figure.layout.xaxis.ticktext == ("Minimal", "Limited", "High", "Undeter-<br>mined")


def test_bubbles_stand_in_the_column_of_their_tier_and_point_to_their_initiative():
    figure = draw().figure
    places = figure.layout.xaxis.tickvals
    assert list(figure.data[0].x) == [places[2], places[1], places[0], places[3]]
    assert list(figure.data[0].customdata) == [1, 2, 3, 4]


def test_a_tier_with_more_initiatives_has_more_room():
    crowd = VALUE_RISK.from_rows(
        [(at, f"No. {at}", "ml", "minimal", 9.0, 0.0, at / 9) for at in range(9)]
        + [(9, "Alone", "ml", "high", 9.0, 0.0, 1.0)]
    )
    figure = draw(crowd).figure
    assert list(figure.layout.xaxis.tickvals) == [2, 5]
    (border,) = [line for line in figure.layout.shapes if line.yref == "paper"]
    assert border.x0 == 4
    assert len(set(figure.data[0].x)) == 10


def test_the_scale_gives_room_around_break_even():
    figure = draw(FRAME.assign(multiple=[0.0, 0.25, 4.0, -1.0])).figure
    assert list(figure.data[0].y) == [0, 0.5, 2, -1]


def test_a_multiple_above_the_axis_is_said():
    drawing = draw(FRAME.assign(multiple=[3.0, 0.4, 40.0, 0.0]))
    assert "Forecast 40.0\u202f×" in texts(drawing)
    assert max(drawing.figure.data[0].y) < drawing.figure.layout.yaxis.range[1]


def test_every_quadrant_is_named():
    said = texts(draw())
    assert all(f"<b>{key}</b><br>{why}" in said for key, why in QUADRANTS.items())
    assert "Chat &amp; search" in said


def test_the_words_and_the_table_say_who_stands_where():
    drawing = draw()
    assert drawing.data["Quadrant"].tolist() == ["Guard", "Improve", "Extend", "Question"]
    assert (
        "Guard (pays, high risk): 1 initiative, €\u202f400\u202fk spent, most on Fraud scoring of "
        "claims." in drawing.alt
    )


def test_of_very_many_the_costliest_are_drawn():
    many = VALUE_RISK.from_rows(
        [(at, f"No. {at}", "ml", "minimal", 1e6 - at, 0.0, 1.0) for at in range(MOST + 5)]
    )
    drawing = draw(many)
    assert len(drawing.figure.data[0].x) == MOST
    assert f"Drawn are the {MOST} costliest of {MOST + 5}." in drawing.alt


def test_without_a_cost_an_empty_chart_says_so():
    assert "No initiative has an actual cost" in draw(VALUE_RISK.from_rows([])).alt
