"""Charts of the portfolio: where the work stands, and whose it is.

Every mark carries in ``customdata`` what it counts, for a page that opens the list behind it.
"""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from governance.analytics.formats import count
from governance.analytics.frames.portfolio import STAGE_COUNTS, UNIT_COUNTS
from governance.charts import palette
from governance.charts.template import TEXT_PX, label, template
from governance.domain.enums import Mode, Stage, Track
from governance.domain.labels import label as word
from governance.domain.lifecycle import ENDS, LADDER

Drawn = dict[str, Any]
"""A part of a figure as Plotly reads it; built at once, because adding parts one by one is slow."""

EVER = "ever"
"""What ``customdata`` names instead of a track where a mark counts who ever reached a stage."""

ROW_PX = 38
_NAMES_PX = 134
_END_PX = 56
"""Room at the right end, for the number behind the longest mark."""


def pipeline(stage_counts: pd.DataFrame, mode: Mode) -> go.Figure:
    """Return bars of the initiatives now in each stage, with a line to those that ever reached it.

    Stages outside the ladder are drawn only where there is something in them, and without the
    line: who left does not come back, so both counts are one.
    """
    frame = STAGE_COUNTS.require(stage_counts)
    now = frame.pivot_table("now", "stage", "track", "sum", sort=False)
    totals = {Stage(str(stage)): int(number) for stage, number in now.sum(axis="columns").items()}
    ever = {
        row: int(frame.loc[frame["stage"] == stage.value, "ever"].sum())
        for row, stage in enumerate(LADDER)
    }
    stages = [*LADDER, *(stage for stage in (*ENDS, Stage.UNKNOWN) if totals[stage])]
    labels = []
    for row, stage in enumerate(stages):
        at: Drawn = {"x": 0, "y": row, "xref": "paper"}
        labels.append(label(word(stage), **at, xanchor="left", xshift=-_NAMES_PX))
        labels.append(label(_bold(totals[stage]), **at, xanchor="right", xshift=-10))
    font = {"color": palette.QUIET[mode], "size": TEXT_PX}
    labels += [
        label(count(number), x=number, y=row, xanchor="left", xshift=6, font=font)
        for row, number in ever.items()
        if number
    ]
    names = [word(stage) for stage in stages]
    layout = _layout(mode, rows=len(stages), longest=max(*ever.values(), *totals.values()))
    layout |= {"annotations": labels, "shapes": _ever_lines(ever)}
    layout["margin"] |= {"l": _NAMES_PX}
    bars = _tracks(now.loc[[stage.value for stage in stages]], names)
    return go.Figure({"data": [*bars, _ever_ticks(ever, mode)], "layout": layout})


def _ever_lines(ever: dict[int, int]) -> list[Drawn]:
    line = {"color": palette.HAIRLINE, "width": 2}
    return [
        {"x0": 0, "x1": number, "y0": row, "y1": row, "line": line, "layer": "below"}
        for row, number in ever.items()
    ]


def _ever_ticks(ever: dict[int, int], mode: Mode) -> Drawn:
    """Return the ends of the lines, which can be picked."""
    reached = {row: number for row, number in ever.items() if number}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(reached.values()),
        "y": list(reached),
        "cliponaxis": False,
        "marker": {
            "symbol": "line-ns",
            "size": 12,
            "line": {"width": 1.5, "color": palette.QUIET[mode]},
        },
        "customdata": [f"{LADDER[row]}/{EVER}" for row in reached],
        "hovertemplate": [
            f"{count(number)} ever reached {word(LADDER[row]).lower()}<extra></extra>"
            for row, number in reached.items()
        ],
    }


def by_unit(unit_counts: pd.DataFrame, mode: Mode) -> go.Figure:
    """Return bars of the initiatives of each top-level unit, its name above its bar."""
    frame = UNIT_COUNTS.require(unit_counts)
    keys = ["root_unit_id", "root_unit"]
    numbers = frame.pivot_table("n", keys, "track", "sum", sort=False)
    numbers = numbers.reindex(columns=[track.value for track in Track], fill_value=0)
    names = [str(name) for _, name in numbers.index]
    sizes = [int(size) for size in numbers.sum(axis="columns")]
    labels = []
    for row, (name, size) in enumerate(zip(names, sizes, strict=True)):
        labels.append(label(_plain(name), x=0, y=row, xref="paper", xanchor="left", yshift=11))
        labels.append(label(_bold(size), x=size, y=row, xanchor="left", xshift=6, yshift=-6))
    numbers.index = pd.Index([str(unit) for unit, _ in numbers.index])
    slim = {"width": 0.32, "offset": 0.0, "textposition": "none"}
    layout = _layout(mode, rows=len(sizes), longest=max(sizes, default=0))
    layout["annotations"] = labels
    return go.Figure({"data": [bar | slim for bar in _tracks(numbers, names)], "layout": layout})


def _layout(mode: Mode, *, rows: int, longest: int) -> Drawn:
    """Return the layout of horizontal bars, the first row on top.

    A number that finds no room in its segment is left out, by the browser: it knows the room.
    """
    return {
        "template": template(mode),
        "barmode": "stack",
        "height": ROW_PX * max(rows, 1) + 8,
        "margin": {"l": 0, "r": _END_PX, "t": 4, "b": 4},
        "uniformtext": {"minsize": 11, "mode": "hide"},
        "xaxis": {"visible": False, "range": [0, max(longest, 1)]},
        "yaxis": {"visible": False, "range": [rows - 0.5, -0.5]},
    }


def _tracks(numbers: pd.DataFrame, names: list[str]) -> list[Drawn]:
    """Return one bar a track in every row, to be stacked.

    Parameters
    ----------
    numbers
        Initiatives by key of the row (index) and track (columns).
    names
        Names of the rows, for the text at the pointer.
    """
    bars = []
    for track in Track:
        values = [int(number) for number in numbers[track.value]]
        texts = [f"{count(value)} {word(track)}<extra></extra>" for value in values]
        bars.append(
            {
                "type": "bar",
                "name": word(track),
                "orientation": "h",
                "x": values,
                "y": list(range(len(values))),
                "marker": {"color": palette.TRACK[track]},
                "customdata": [f"{key}/{track}" for key in numbers.index],
                "text": [count(value) if value else "" for value in values],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "textfont": {"color": palette.ON_TRACK[track], "size": TEXT_PX},
                "hovertemplate": [
                    f"{_plain(name)}: {text}" for name, text in zip(names, texts, strict=True)
                ],
            }
        )
    return bars


def _bold(number: int) -> str:
    return f"<b>{count(number)}</b>"


def _plain(text: str) -> str:
    """Return a name that Plotly shows as it is: it reads a few HTML tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
