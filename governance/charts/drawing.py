"""A chart with what it is drawn from and the words that stand for it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from governance.charts import palette
from governance.domain.enums import Mode

Drawn = dict[str, Any]
"""A part of a figure as Plotly reads it."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart for the screen, the table behind it, and what it says in words."""

    figure: go.Figure
    data: pd.DataFrame
    """With column names for readers, as a table shows them and a file holds them."""
    alt: str
    """What somebody who does not see the chart should know."""


def plain(text: str) -> str:
    """Return a name that Plotly shows as it is: it reads a few HTML tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def faint(colour: str, share: float) -> str:
    """Return a colour with an opacity."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {share})"


def evidence_marker(grade: str, mode: Mode) -> Drawn:
    """Return how a bar of an evidence grade is filled."""
    accent, ground = palette.ACCENT[mode], palette.GROUND[mode]
    shape = palette.EVIDENCE_PATTERN[grade]
    if not shape:
        colour = faint(accent, palette.EVIDENCE_OPACITY[grade])
        return {"color": colour, "line": {"width": 1, "color": ground}}
    pattern = {"shape": shape, "fgcolor": accent, "bgcolor": ground, "size": 6, "solidity": 0.3}
    return {"color": ground, "line": {"width": 1, "color": accent}, "pattern": pattern}
