"""One Plotly template for every chart, and the few marks that charts share."""

from functools import cache
from typing import Any

import plotly.graph_objects as go

from governance.charts import palette
from governance.domain.enums import Mode

SANS = '"Source Sans", "Source Sans 3", sans-serif'
TEXT_PX = 13


@cache
def template(mode: Mode) -> go.layout.Template:
    """Return the house template: no frame, no legend, no vertical grid, 13 px type.

    Parameters
    ----------
    mode
        The ground that the chart is drawn for.
    """
    return go.layout.Template(
        layout=_layout(mode),
        data={"bar": [{"marker": {"line": {"width": 1, "color": palette.GROUND[mode]}}}]},
    )


def _layout(mode: Mode) -> dict[str, Any]:
    text = {"family": SANS, "size": TEXT_PX, "color": palette.INK[mode]}
    axis = {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "fixedrange": True,
        "tickfont": {"color": palette.QUIET[mode], "size": TEXT_PX},
        "automargin": False,
        "ticklabelstandoff": 6,
    }
    return {
        "font": text,
        # That of the page: a saved image has to be read on any ground.
        "paper_bgcolor": palette.GROUND[mode],
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": list(palette.TRACK.values()),
        "showlegend": False,
        "margin": {"l": 44, "r": 72, "t": 12, "b": 28},
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": palette.PANEL[mode],
            "bordercolor": palette.HAIRLINE,
            "font": text,
            "namelength": -1,
        },
        "dragmode": False,
        "modebar": {
            "bgcolor": "rgba(0,0,0,0)",
            "color": palette.QUIET[mode],
            "activecolor": palette.ACCENT[mode],
        },
        "bargap": 0.42,
        "barcornerradius": 0,
        "separators": ".,",
        "xaxis": {**axis, "showline": True, "linecolor": palette.HAIRLINE, "linewidth": 1},
        "yaxis": {**axis, "showgrid": True, "gridcolor": palette.HAIRLINE, "nticks": 5},
        "annotationdefaults": {
            "showarrow": False,
            "borderpad": 0,
            "borderwidth": 0,  # the default of 1 sets a label off the edge it stands at
            "font": {"size": TEXT_PX},
        },
    }


def label(text: str, *, x: float, y: float, **more: Any) -> dict[str, Any]:
    """Return text beside a mark, as an annotation of a layout.

    Parameters
    ----------
    x, y
        Position in data coordinates, unless ``xref`` or ``yref`` says otherwise.
    more
        Further properties of a Plotly annotation.
    """
    return {"text": text, "x": x, "y": y, "showarrow": False, **more}
