"""The colours can be read, and told apart by every kind of colour vision."""

import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from governance.charts import palette
from governance.domain.enums import Mode, Track
from tests.unit.charts.colour import VISION, ciede2000, contrast, distance

CONFIG = Path(__file__).parents[3] / ".streamlit" / "config.toml"
MARKS = {track.value: colour for track, colour in palette.TRACK.items()}
MARKS["exception"] = palette.EXCEPTION
VOICES = {
    "ink": palette.INK,
    "quiet": palette.QUIET,
    "accent": palette.ACCENT,
    "exception": palette.EXCEPTION_INK,
}
WORDS = [(mode, name, colours[mode]) for name, colours in VOICES.items() for mode in Mode]
WORDS += [
    (mode, track.value, colour)
    for mode, colours in palette.TRACK_INK.items()
    for track, colour in colours.items()
]


@pytest.mark.parametrize(
    ("one", "two", "published"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_distance_equals_the_published_test_data(one, two, published):
    """Table 1 of Sharma, Wu and Dalal (2005)."""
    assert ciede2000(one, two) == pytest.approx(published, abs=5e-5)


def test_contrast_of_black_and_white_is_the_largest_there_is():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("name", MARKS)
def test_a_mark_stands_out_on_both_grounds(name, mode):
    assert contrast(MARKS[name], palette.GROUND[mode]) >= 3


@pytest.mark.parametrize("track", Track)
def test_a_number_inside_a_mark_can_be_read(track):
    assert contrast(palette.ON_TRACK[track], palette.TRACK[track]) >= 4.5


@pytest.mark.parametrize(("mode", "name", "colour"), WORDS)
def test_coloured_words_can_be_read_on_ground_and_panel(mode, name, colour):
    assert contrast(colour, palette.GROUND[mode]) >= 4.5
    assert contrast(colour, palette.PANEL[mode]) >= 4.5


@pytest.mark.parametrize("vision", VISION)
def test_no_two_marks_look_alike(vision):
    distances = [distance(*pair, vision) for pair in combinations(MARKS.values(), 2)]

    assert min(distances) >= 12


class TestTheme:
    """Streamlit's named colours carry our meanings, so markdown is right by itself."""

    @pytest.fixture
    def theme(self):
        return tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]

    def test_charts_of_streamlit_use_the_colours_of_the_tracks(self, theme):
        assert theme["chartCategoricalColors"] == list(palette.TRACK.values())

    @pytest.mark.parametrize("mode", Mode)
    def test_the_theme_is_the_palette(self, theme, mode):
        ours = theme[mode.value]

        assert ours["backgroundColor"] == palette.GROUND[mode]
        assert ours["secondaryBackgroundColor"] == palette.PANEL[mode]
        assert ours["textColor"] == palette.INK[mode]
        assert ours["primaryColor"] == ours["linkColor"] == palette.ACCENT[mode]
        assert ours["grayTextColor"] == palette.QUIET[mode]
        assert ours["redTextColor"] == palette.EXCEPTION_INK[mode]
        assert ours["redColor"] == palette.EXCEPTION
        for name, track in (("blue", Track.ML), ("orange", Track.GENAI), ("violet", Track.HYBRID)):
            assert ours[f"{name}Color"] == palette.TRACK[track]
            assert ours[f"{name}TextColor"] == palette.TRACK_INK[mode][track]

    @pytest.mark.parametrize("mode", Mode)
    @pytest.mark.parametrize("name", ["blue", "orange", "violet", "gray", "red", "green"])
    def test_words_in_a_badge_can_be_read(self, theme, mode, name):
        ours = theme[mode.value]

        assert contrast(ours[f"{name}TextColor"], ours[f"{name}BackgroundColor"]) >= 4.5
