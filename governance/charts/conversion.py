"""Charts of conversion: how pilots reach production with age, and the naive rates beside it."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from governance.analytics.conversion import AT_RISK_AGES
from governance.analytics.formats import THIN, count
from governance.analytics.frames.conversion import CONVERSION_RATES, CONVERSION_STEPS
from governance.charts import palette
from governance.charts.template import label, template
from governance.domain.enums import Mode, Track
from governance.domain.labels import label as word

Drawn = dict[str, Any]

FIRM = 5
"""With fewer pilots at risk the curve is dotted and has no band."""

_ROW_PX = 22
_PLOT_PX = 300
_LEFT_PX = 74
_AGES = ("start", "3", "6", "12", "24 months")
_BAND = 0.16
_NAME_HEIGHT = 0.07
"""Of the names at the ends of the curves, as a share of the axis."""


def curves(
    steps: pd.DataFrame, at_risk: Mapping[str, tuple[int, ...]], *, until: int, mode: Mode
) -> go.Figure:
    """Return the curve of each track with its band, and under the ages how many were at risk.

    Parameters
    ----------
    steps
        A CONVERSION_STEPS frame.
    at_risk
        Pilots under observation at :data:`~governance.analytics.conversion.AT_RISK_AGES` by track.
    until
        Age in days at which the share is stated; a dotted line marks it.
    """
    frame = CONVERSION_STEPS.require(steps)
    tracks = [track for track in Track if track.value in set(frame["track"])]
    marks: list[Drawn] = []
    ends: list[Drawn] = []
    for track in tracks:
        own = frame[frame["track"] == track.value]
        marks += _curve(own, track)
        ends.append(_end(own, track, mode))
    _part(ends)
    below = 34 + _ROW_PX * (len(at_risk) + 1)
    widest = max([*frame["age"].tolist(), AT_RISK_AGES[3]])
    shown = [age for age in AT_RISK_AGES if age <= widest * 1.05]
    highest = float(frame[["value", "high"]].max().max()) if len(frame) else 1.0
    layout = {
        "template": template(mode),
        "height": _PLOT_PX + below,
        "margin": {"l": _LEFT_PX, "r": 92, "t": 10, "b": below},
        "xaxis": {
            "range": [-4, widest * 1.01],
            "tickvals": shown,
            "ticktext": list(_AGES[: len(shown)]),
        },
        "yaxis": {
            "range": [0, min(1.0, highest * 1.08)],
            "tickformat": ".0%",
            "rangemode": "tozero",
        },
        "shapes": [_line(until, mode)],
        "annotations": [*ends, *_counts(at_risk, shown, mode)],
    }
    return go.Figure({"data": marks, "layout": layout})


def _curve(own: pd.DataFrame, track: Track) -> Iterator[Drawn]:
    colour = palette.TRACK[track]
    firm = own[own["at_risk"] >= FIRM]
    band = firm[firm["low"].notna()]
    edge = {"mode": "lines", "line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip"}
    if len(band):
        yield {"type": "scatter", "x": band["age"], "y": band["low"], **edge}
        fill = {"fill": "tonexty", "fillcolor": palette.faint(colour, _BAND)}
        yield {"type": "scatter", "x": band["age"], "y": band["high"], **edge, **fill}
    dotted = {"color": colour, "width": 1.5, "dash": "dot", "shape": "hv"}
    yield {
        "type": "scatter",
        "mode": "lines",
        "x": own["age"],
        "y": own["value"],
        "line": dotted,
        "hoverinfo": "skip",
    }
    yield {
        "type": "scatter",
        "mode": "lines",
        "x": firm["age"],
        "y": firm["value"],
        "line": {"color": colour, "width": 3, "shape": "hv"},
        "name": word(track),
        "customdata": firm["at_risk"],
        "hovertemplate": "%{y:.0%} after %{x} days<br>%{customdata} at risk",
    }


def _end(own: pd.DataFrame, track: Track, mode: Mode) -> Drawn:
    last = own.iloc[-1]
    ink = palette.TRACK_INK[mode][track]
    said = f"<b>{word(track)} {100 * last['value']:.0f}{THIN}%</b>"
    place = {"x": int(last["age"]), "y": float(last["value"])}
    return label(said, **place, xanchor="left", xshift=6, font={"color": ink})


def _part(ends: list[Drawn]) -> None:
    """Move the names of curves apart that end beside each other, the higher one up."""
    for lower, higher in pairwise(sorted(ends, key=lambda end: end["y"])):
        if higher["y"] - lower["y"] < _NAME_HEIGHT:
            higher["yshift"], lower["yshift"] = 7, lower.get("yshift", 0) - 7


def _counts(
    at_risk: Mapping[str, tuple[int, ...]], shown: list[int], mode: Mode
) -> Iterator[Drawn]:
    """Yield the numbers at risk, a row a track, under the ages they belong to."""
    side: Drawn = {"x": 0, "xref": "paper", "xanchor": "left", "xshift": -_LEFT_PX}
    under: Drawn = {"yref": "paper", "yanchor": "top"}
    quiet = {"color": palette.QUIET[mode]}
    yield label("Pilots at risk", y=0, yshift=-32, font=quiet, **side, **under)
    for row, (track, numbers) in enumerate(at_risk.items(), start=1):
        down = -32 - _ROW_PX * row
        ink = {"color": palette.TRACK_INK[mode][Track(track)]}
        yield label(word(Track(track)), y=0, yshift=down, font=ink, **side, **under)
        for age, number in zip(shown, numbers, strict=False):
            yield label(count(number), x=age, y=0, yshift=down, **under)


def naive(rates: pd.DataFrame, mode: Mode) -> go.Figure:
    """Return for each track its estimate with the interval, between the two naive rates.

    Parameters
    ----------
    rates
        A CONVERSION_RATES frame.
    """
    frame = CONVERSION_RATES.require(rates)
    marks: list[Drawn] = []
    words: list[Drawn] = []
    for block, row in enumerate(frame.to_dict("records")):
        track, top = Track(row["track"]), 4.4 * block
        words.append(_row(f"<b>{word(track)}</b>", top, palette.TRACK_INK[mode][track]))
        ended = row["converted"] + row["failed"]
        quiet = palette.QUIET[mode]
        for place, name, part, whole in (
            (1, "of completed", row["converted"], ended),
            (3, "of all begun", row["converted"], row["begun"]),
        ):
            words.append(_row(name, top + place, quiet))
            if whole:
                marks.append(_hollow(part / whole, top + place, quiet))
                words.append(_beside(part / whole, top + place, quiet))
        words.append(_row("<b>estimate</b>", top + 2, palette.INK[mode]))
        if pd.notna(row["estimate"]):
            marks += _estimate(row, top + 2, palette.TRACK[track])
            reach = row["high"] if pd.notna(row["high"]) else row["estimate"]
            ink = palette.TRACK_INK[mode][track]
            said = f"<b>{100 * row['estimate']:.0f}{THIN}%</b>"
            words.append(_at(reach, top + 2, said, ink))
        else:
            words.append(_at(0, top + 2, f"too few on the curve: {count(row['on_curve'])}", quiet))
    rows = 4.4 * len(frame)
    layout = {
        "template": template(mode),
        "height": int(_ROW_PX * rows) + 50,
        "margin": {"l": 104, "r": 44, "t": 6, "b": 36},
        "xaxis": {
            # A little over both ends: a mark at the very end is drawn whole.
            "range": [-0.02, 1.03],
            "tickvals": [0, 0.5, 1],
            "tickformat": ".0%",
            "showgrid": True,
            "gridcolor": palette.HAIRLINE,
        },
        "yaxis": {"range": [rows - 0.6, -0.6], "visible": False},
        "annotations": words,
    }
    return go.Figure({"data": marks, "layout": layout})


def _row(said: str, at: float, colour: str) -> Drawn:
    edge: Drawn = {"x": 0, "xref": "paper", "xanchor": "left", "xshift": -104}
    return label(said, y=at, font={"color": colour}, **edge)


def _beside(share: float, at: float, colour: str) -> Drawn:
    return _at(share, at, f"{100 * share:.0f}{THIN}%", colour)


def _at(share: float, at: float, said: str, colour: str) -> Drawn:
    return label(said, x=share, y=at, xanchor="left", xshift=9, font={"color": colour})


def _hollow(share: float, at: float, colour: str) -> Drawn:
    diamond = {"symbol": "diamond-open", "size": 9, "color": colour, "line": {"width": 1.5}}
    mark = {"type": "scatter", "mode": "markers", "marker": diamond, "hoverinfo": "skip"}
    return {**mark, "x": [share], "y": [at]}


def _estimate(row: Mapping[Any, Any], at: float, colour: str) -> Iterator[Drawn]:
    same: Drawn = {"type": "scatter", "hoverinfo": "skip"}
    line = {"color": palette.faint(colour, 0.34), "width": 8}
    yield {**same, "mode": "lines", "x": [row["low"], row["high"]], "y": [at, at], "line": line}
    dot = {"size": 12, "color": colour}
    yield {**same, "mode": "markers", "x": [row["estimate"]], "y": [at], "marker": dot}


def _line(age: int, mode: Mode) -> Drawn:
    line = {"color": palette.QUIET[mode], "width": 1, "dash": "dot"}
    return {"type": "line", "x0": age, "x1": age, "y0": 0, "y1": 1, "yref": "paper", "line": line}
