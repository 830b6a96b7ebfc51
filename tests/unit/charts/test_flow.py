"""The chart of what moved draws each band from its stage to its stage."""

import pytest

from governance.analytics.flow import NOT_KNOWN
from governance.analytics.frames.portfolio import FLOW
from governance.charts import flow, palette
from governance.domain.enums import Mode, Track

MOVED = FLOW.from_rows(
    [
        (NOT_KNOWN, "idea", "ml", 4),
        ("pilot", "production", "ml", 3),
        ("pilot", "production", "genai", 2),
        ("pilot", "stopped", "genai", 1),
    ]
)


@pytest.mark.parametrize("mode", Mode)
def test_bands_join_the_stages_they_moved_between(mode):
    (drawn,) = flow.moves(MOVED, mode).data
    names = list(drawn.node.label)
    assert names == ["Not yet known 4", "Pilot 6", "Idea 4", "Production 5", "Stopped 1"]
    bands = [
        (names[source], names[target], value)
        for source, target, value in zip(
            drawn.link.source, drawn.link.target, drawn.link.value, strict=True
        )
    ]
    assert bands == [
        ("Not yet known 4", "Idea 4", 4),
        ("Pilot 6", "Production 5", 3),
        ("Pilot 6", "Production 5", 2),
        ("Pilot 6", "Stopped 1", 1),
    ]
    assert drawn.link.color[0] == palette.faint(palette.TRACK[Track.ML], 0.5)
    assert drawn.link.color[0] != drawn.link.color[2]


def test_it_grows_with_the_stages():
    few, many = FLOW.from_rows([("pilot", "production", "ml", 1)]), MOVED
    heights = [flow.moves(each, Mode.LIGHT).layout.height for each in (few, many)]
    assert heights[0] <= heights[1]
