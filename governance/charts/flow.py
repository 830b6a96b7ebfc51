"""The chart of what moved between two days."""

import pandas as pd
import plotly.graph_objects as go

from governance.analytics.flow import AFTER, BEFORE, stage_word
from governance.analytics.formats import count
from governance.analytics.frames.portfolio import FLOW
from governance.charts import palette
from governance.charts.template import TEXT_PX, template
from governance.domain.enums import Mode, Track
from governance.domain.labels import label

_ROW_PX = 46
_LEAST_PX = 170
_BAND = 0.5


def moves(moved: pd.DataFrame, mode: Mode) -> go.Figure:
    """Return bands from where initiatives stood to where they stand, one colour a track.

    Parameters
    ----------
    moved
        A FLOW frame of what stands elsewhere than before.
    """
    frame = FLOW.require(moved)
    left = [each for each in BEFORE if each in set(frame["before"])]
    right = [each for each in AFTER if each in set(frame["after"])]
    sums = {name: frame.groupby(name)["n"].sum().to_dict() for name in ("before", "after")}
    names = [f"{stage_word(each)} {count(sums['before'][each])}" for each in left]
    names += [f"{stage_word(each)} {count(sums['after'][each])}" for each in right]
    tracks = [Track(track) for track in frame["track"]]
    return go.Figure(
        {
            "data": [
                {
                    "type": "sankey",
                    "arrangement": "fixed",
                    "node": {
                        "label": names,
                        "color": palette.QUIET[mode],
                        "line": {"width": 0},
                        "pad": 22,
                        "thickness": 8,
                        "hovertemplate": "%{label}<extra></extra>",
                    },
                    "link": {
                        "source": [left.index(each) for each in frame["before"]],
                        "target": [len(left) + right.index(each) for each in frame["after"]],
                        "value": frame["n"],
                        "color": [palette.faint(palette.TRACK[track], _BAND) for track in tracks],
                        "label": [label(track) for track in tracks],
                        "hovertemplate": "%{label}: %{value}<extra></extra>",
                    },
                    "textfont": {"color": palette.INK[mode], "size": TEXT_PX},
                }
            ],
            "layout": {
                "template": template(mode),
                "height": max(_LEAST_PX, 30 + _ROW_PX * max(len(left), len(right))),
                # Room above for the button that saves the image.
                "margin": {"l": 2, "r": 2, "t": 30, "b": 10},
            },
        }
    )
