"""The chart of what became of the pilots that began in each quarter."""

import pandas as pd
import plotly.graph_objects as go

from governance.analytics.conversion import cohort_share
from governance.analytics.formats import THIN
from governance.analytics.frames.conversion import COHORTS
from governance.charts import palette
from governance.charts.template import label, template
from governance.domain.enums import Mode

_HEIGHT_PX = 260
_PARTS = (("converted", "in production"), ("running", "still running"), ("failed", "ended"))


def quarters(cohorts: pd.DataFrame, mode: Mode) -> go.Figure:
    """Return a bar for each quarter, and over it the share in production within a year.

    Parameters
    ----------
    cohorts
        A COHORTS frame.
    """
    frame = COHORTS.require(cohorts)
    fills = {
        "converted": {"color": palette.ACCENT[mode]},
        "running": {"color": palette.faint(palette.ACCENT[mode], 0.3)},
        "failed": {"color": palette.faint(palette.QUIET[mode], 0.55)},
    }
    marks = [
        {
            "type": "bar",
            "x": frame["cohort"],
            "y": frame[part],
            "marker": fills[part],
            "name": name,
            "hovertemplate": f"%{{x}}: %{{y}} {name}<extra></extra>",
        }
        for part, name in _PARTS
    ]
    said = [
        label(f"<b>{100 * share:.0f}{THIN}%</b>", x=row["cohort"], y=row["begun"], yshift=10)
        for row in frame.to_dict("records")
        if (share := cohort_share(row)) is not None
    ]
    firsts = [each for each in frame["cohort"] if each.endswith("Q1")]
    layout = {
        "template": template(mode),
        "height": _HEIGHT_PX,
        "barmode": "stack",
        "margin": {"l": 34, "r": 4, "t": 20, "b": 28},
        "xaxis": {
            "type": "category",
            "tickvals": firsts or list(frame["cohort"]),
            "ticktext": [each[:4] for each in firsts] or list(frame["cohort"]),
        },
        "yaxis": {"range": [0, max(1, int(frame["begun"].max())) * 1.14], "tickformat": "d"},
        "annotations": said,
    }
    return go.Figure({"data": marks, "layout": layout})
