"""Drawings by hand: places, round numbers, labels that do not touch."""

import xml.etree.ElementTree as ET
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from governance.reports import svg

PLOT = svg.Plot(200, 100, 20, 30, 10, 15, (0, 10), (-1, 1))
AMOUNTS = st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: round(value, 2))


class TestPlot:
    def test_ends_of_the_scales_are_ends_of_the_axes(self):
        assert (PLOT.x(0), PLOT.x(10)) == (20, 170)
        assert (PLOT.y(-1), PLOT.y(1)) == (85, 10)
        assert (PLOT.end, PLOT.floor) == (170, 85)

    def test_parts_become_a_whole_that_is_well_formed(self):
        parts = [
            svg.label((1, 2), "<b> & 日本 thin\u202fspace"),
            svg.line((0, 0), (1, 1), dash="1 2"),
            svg.path([(0, 0), (1, 1)], svg.INK),
            svg.area([(0, 0), (1, 1), (2, 0)], svg.ACCENT, opacity=0.2),
            svg.disc((5, 5)),
        ]
        root = ET.fromstring(svg.whole(PLOT, parts))  # noqa: S314 - written a line above

        assert [child.tag.rpartition("}")[2] for child in root] == [
            "text",
            "line",
            "path",
            "path",
            "circle",
        ]
        assert root[0].text == "<b> & ?? thin space"

    def test_nothing_is_drawn_through_one_point(self):
        assert svg.path([(0, 0)], svg.INK) == svg.area([], svg.INK, opacity=1) == ""


class TestSteps:
    def test_a_value_is_kept_until_the_next(self):
        assert svg.steps([(0, 1), (2, 3)]) == [(0, 1), (2, 1), (2, 3)]

    def test_nothing_has_no_corners(self):
        assert svg.steps([]) == []


class TestTicks:
    @given(AMOUNTS, AMOUNTS)
    def test_they_hold_the_ends_and_are_few(self, one, other):
        low, high = min(one, other), max(one, other)
        found = svg.ticks(low, high)

        assert found[0] <= low + 1e-6
        assert found[-1] >= high - 1e-6
        assert len(found) <= 9

    def test_they_are_round(self):
        assert svg.ticks(-1.2, 9.1) == [-2, 0, 2, 4, 6, 8, 10]


class TestSpread:
    @given(st.lists(st.floats(0, 100, allow_nan=False), max_size=6))
    def test_no_two_labels_touch_and_their_order_stays(self, heights):
        moved = svg.spread(heights, gap=10, low=0, high=100)
        pairs = sorted(zip(heights, moved, strict=True))

        assert all(later - earlier >= 10 - 1e-6 for (_, earlier), (_, later) in pairwise(pairs))
