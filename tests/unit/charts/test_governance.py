"""Charts of governance draw the numbers they are given, readable on both grounds."""

import datetime as dt

import pytest

from governance.analytics.frames.governance import DUE_DAYS, GATE_READINESS, HEAT
from governance.analytics.governance import OTHER_THEMES
from governance.charts import governance, palette
from governance.domain.enums import Mode
from tests.unit.charts.colour import contrast

CELLS = HEAT.from_rows(
    [
        ("data_quality", 7, "R&D <b>", 10, 4),
        ("data_quality", 8, "A department with a very long name", 0, 0),
        (OTHER_THEMES, 7, "R&D <b>", 5, 5),
        (OTHER_THEMES, 8, "A department with a very long name", 3, 0),
    ]
)


def texts(figure):
    return [note.text for note in figure.layout.annotations]


def test_every_cell_says_its_share_and_what_it_counts():
    (cells,) = governance.heat(CELLS, Mode.LIGHT).data

    assert cells.text == ("40\u202f%", "", "100\u202f%", "\u20050\u202f%\u2005")
    assert cells.customdata == ("data_quality/7", "data_quality/8", "/7", "/8")
    assert "R&amp;D &lt;b>: 4 of 10 met" in cells.hovertemplate[0]
    assert "nothing due" in cells.hovertemplate[1]


def test_themes_and_units_stand_at_the_edges_as_plain_text():
    assert texts(governance.heat(CELLS, Mode.LIGHT)) == [
        "R&amp;D &lt;b>",
        "A department with a…",
        "Data quality",
        "Other themes",
    ]


@pytest.mark.parametrize("mode", Mode)
def test_a_readier_cell_is_deeper_and_its_number_can_be_read(mode):
    steps = [governance.ramp(step / 20, mode) for step in range(21)]
    ground = palette.PANEL[mode]

    distances = [contrast(step, ground) for step in steps]
    assert distances == sorted(distances)
    assert steps[-1] == palette.ACCENT[mode]
    assert all(contrast(governance.ink_on(step), step) >= 4.5 for step in steps)


def test_a_cell_where_nothing_is_due_is_not_drawn_as_unready():
    (cells,) = governance.heat(CELLS, Mode.LIGHT).data

    _, nothing, _, none_met = cells.marker.color
    assert nothing == palette.PANEL[Mode.LIGHT] != none_met


def test_a_bar_by_gate_is_the_share_of_controls_met():
    frame = GATE_READINESS.from_rows(
        [("ml", "intake", 3, 4, 1), ("ml", "pilot", 3, 0, 0), ("genai", "intake", 1, 2, 2)]
    )

    figure = governance.by_gate(frame, Mode.DARK)

    (bars,) = figure.data
    assert dict(zip(bars.customdata, bars.x, strict=True)) == {
        "ml/intake": 0.25,
        "ml/pilot": 0,
        "genai/intake": 1,
    }
    assert "25\u202f%" in texts(figure)
    assert "–" in texts(figure)


def test_what_is_late_is_a_red_triangle_and_the_rest_is_not():
    frame = DUE_DAYS.from_rows(
        [("Waivers end", 3, "2026-11-02", True, 1), ("Reviews due", 0, "2026-12-07", False, 4)]
    )

    figure = governance.time_line(frame, dt.date(2026, 11, 21), Mode.LIGHT)

    (marks,) = figure.data
    assert marks.marker.symbol == ("triangle-up", "circle")
    assert marks.marker.color == (palette.EXCEPTION, palette.ACCENT[Mode.LIGHT])
    assert marks.customdata == ("Waivers end/3", "Reviews due/0")
    assert texts(figure) == ["Waivers end", "Reviews due", "today"]


def test_nothing_can_be_drawn():
    assert not governance.heat(HEAT.from_rows([]), Mode.LIGHT).data[0].x
    assert not governance.by_gate(GATE_READINESS.from_rows([]), Mode.LIGHT).data[0].x
