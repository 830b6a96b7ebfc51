"""Charts of the portfolio: where the work stands, and whose it is.

Every mark carries in ``customdata`` what it counts, for a page that opens the list behind it.
"""

import pandas as pd
import plotly.graph_objects as go

from governance.analytics.formats import count
from governance.analytics.frames import STAGE_COUNTS, UNIT_COUNTS
from governance.charts import palette
from governance.charts.template import TEXT_PX, label, template
from governance.domain.enums import Mode, Stage, Track
from governance.domain.labels import label as word
from governance.domain.lifecycle import ENDS, LADDER

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
    ever = frame.groupby("stage", sort=False)["ever"].sum()
    totals = {Stage(str(stage)): int(number) for stage, number in now.sum(axis="columns").items()}
    ends = [stage for stage in (*ENDS, Stage.UNKNOWN) if totals[stage]]
    stages = [*LADDER, *ends]
    figure = _stacked(mode, rows=len(stages))
    for row, stage in enumerate(stages):
        label(figure, word(stage), x=0, y=row, xref="paper", xanchor="left", xshift=-_NAMES_PX)
        total = f"<b>{count(totals[stage])}</b>"
        label(figure, total, x=0, y=row, xref="paper", xanchor="right", xshift=-10)
    _add_tracks(figure, now.loc[[str(stage) for stage in stages]], [word(each) for each in stages])
    _add_ever(figure, ever, mode)
    longest = max(int(ever.max()), *totals.values(), 1)
    figure.update_xaxes(range=[0, longest])
    figure.update_layout(margin={"l": _NAMES_PX, "r": _END_PX, "t": 4, "b": 4})
    return figure


def _add_ever(figure: go.Figure, ever: pd.Series, mode: Mode) -> None:
    """Draw a line, a tick at its end and a number for who ever reached each stage of the ladder."""
    quiet = palette.QUIET[mode]
    font = {"color": quiet, "size": TEXT_PX}
    reached = {row: int(ever[stage]) for row, stage in enumerate(LADDER) if ever[stage]}
    for row, number in reached.items():
        ends = {"x0": 0, "x1": number, "y0": row, "y1": row}
        line = {"color": palette.HAIRLINE, "width": 2}
        figure.add_shape(type="line", **ends, line=line, layer="below")
        label(figure, count(number), x=number, y=row, xanchor="left", xshift=6, font=font)
    figure.add_scatter(
        x=list(reached.values()),
        y=list(reached),
        mode="markers",
        cliponaxis=False,
        marker={"symbol": "line-ns", "size": 12, "line": {"width": 1.5, "color": quiet}},
        customdata=[f"{LADDER[row]}/{EVER}" for row in reached],
        hovertemplate=[
            f"{count(number)} ever reached {word(LADDER[row]).lower()}<extra></extra>"
            for row, number in reached.items()
        ],
    )


def by_unit(unit_counts: pd.DataFrame, mode: Mode) -> go.Figure:
    """Return bars of the initiatives of each top-level unit, its name above its bar."""
    frame = UNIT_COUNTS.require(unit_counts)
    keys = ["root_unit_id", "root_unit"]
    numbers = frame.pivot_table("n", keys, "track", "sum", sort=False)
    numbers = numbers.reindex(columns=[track.value for track in Track], fill_value=0)
    names = [str(name) for _, name in numbers.index]
    sizes = [int(size) for size in numbers.sum(axis="columns")]
    figure = _stacked(mode, rows=len(numbers))
    for row, (name, size) in enumerate(zip(names, sizes, strict=True)):
        label(figure, _plain(name), x=0, y=row, xref="paper", xanchor="left", yshift=11)
        label(figure, f"<b>{count(size)}</b>", x=size, y=row, xanchor="left", xshift=6, yshift=-6)
    numbers.index = pd.Index([str(unit) for unit, _ in numbers.index])
    _add_tracks(figure, numbers, names)
    figure.update_traces(width=0.32, offset=0.0, textposition="none")
    figure.update_xaxes(range=[0, max([*sizes, 1])])
    figure.update_layout(margin={"l": 0, "r": _END_PX, "t": 4, "b": 4})
    return figure


def _stacked(mode: Mode, *, rows: int) -> go.Figure:
    """Return an empty figure for horizontal bars, the first row on top."""
    layout = {"template": template(mode), "barmode": "stack", "height": ROW_PX * max(rows, 1) + 8}
    figure = go.Figure(layout=layout)
    # A number that finds no room in its segment is left out, by the browser that knows the room.
    figure.update_layout(uniformtext={"minsize": 11, "mode": "hide"})
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, range=[rows - 0.5, -0.5])
    return figure


def _add_tracks(figure: go.Figure, numbers: pd.DataFrame, names: list[str]) -> None:
    """Stack one bar a track in every row.

    Parameters
    ----------
    numbers
        Initiatives by key of the row (index) and track (columns).
    names
        Names of the rows, for the text at the pointer.
    """
    for track in Track:
        values = [int(number) for number in numbers[track.value]]
        figure.add_bar(
            x=values,
            y=list(range(len(values))),
            orientation="h",
            name=word(track),
            marker={"color": palette.TRACK[track]},
            customdata=[f"{key}/{track}" for key in numbers.index],
            text=[count(value) if value else "" for value in values],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": palette.ON_TRACK[track], "size": TEXT_PX},
            hovertemplate=[
                f"{_plain(name)}: {count(value)} {word(track)}<extra></extra>"
                for name, value in zip(names, values, strict=True)
            ],
        )


def _plain(text: str) -> str:
    """Return a name that Plotly shows as it is: it reads a few HTML tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
