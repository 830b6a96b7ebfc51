"""Charts of governance: readiness by theme and unit, by track and gate, and what falls due when."""

import datetime as dt
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from governance.analytics.formats import THIN, count, percent
from governance.analytics.frames.governance import DUE_DAYS, GATE_READINESS, HEAT
from governance.analytics.governance import OTHER_THEMES
from governance.charts import palette
from governance.charts.template import TEXT_PX, label, template
from governance.domain.enums import Gate, Mode, Track
from governance.domain.labels import label as word
from governance.domain.labels import theme_label

Drawn = dict[str, Any]

HEAT_ROW_PX = 26
_THEMES_PX = 176
_LETTER_PX = 7.4
"""About the width of a letter of a name at the edge, on the wide side."""
_HEADS_PX = 122
_BAR_PX = 22
_LANE_PX = 44
_LANES_PX = 116
_HEAD: Drawn = {
    "yref": "paper",
    "xanchor": "left",
    "yanchor": "bottom",
    "textangle": -55,
    "yshift": 2,
}
_QUARTER_EM = "\u2005"
"""Two of them are as wide as a digit."""

_INKS = ("#000000", "#ffffff")
"""Pure ones: only they keep 4.5:1 on every step of the ramp."""


def theme_word(theme: str) -> str:
    """Return a theme as people read it; ``""`` stands for those summed."""
    return "Other themes" if theme == OTHER_THEMES else theme_label(theme)


def heat(readiness: pd.DataFrame, mode: Mode) -> go.Figure:
    """Return a cell for every theme and unit, the deeper in the accent the readier.

    Each cell is a bar of length 1, because a click on a bar can be answered; one of a heat map
    cannot.

    Parameters
    ----------
    readiness
        A HEAT frame.
    """
    frame = HEAT.require(readiness)
    themes = list(dict.fromkeys(frame["theme"]))
    units = list(dict.fromkeys(frame["root_unit"]))
    longest = max((len(theme_word(theme)) for theme in themes), default=0)
    edge = min(_THEMES_PX, 16 + round(_LETTER_PX * longest))
    heads = [
        label(_plain(_short(name)), x=place + 0.5, y=1, **_HEAD) for place, name in enumerate(units)
    ]
    rows = [
        label(theme_word(theme), x=0, y=row, xref="paper", xanchor="left", xshift=-edge)
        for row, theme in enumerate(themes)
    ]
    layout = {
        "template": template(mode),
        "height": HEAT_ROW_PX * max(len(themes), 1) + _HEADS_PX + 4,
        "margin": {"l": edge, "r": 48, "t": _HEADS_PX, "b": 4},
        "bargap": 0,
        "uniformtext": {"minsize": 10, "mode": "hide"},
        "xaxis": {"visible": False, "range": [0, max(len(units), 1)]},
        "yaxis": {"visible": False, "range": [len(themes) - 0.5, -0.5]},
        "annotations": heads + rows,
    }
    return go.Figure({"data": [_cells(frame, themes, units, mode)], "layout": layout})


def _cells(frame: pd.DataFrame, themes: list[str], units: list[str], mode: Mode) -> Drawn:
    pairs = [(int(met), int(due)) for met, due in zip(frame["met"], frame["due"], strict=True)]
    shown = [percent(met, due) if due else "" for met, due in pairs]
    colours = [ramp(met / due, mode) if due else palette.PANEL[mode] for met, due in pairs]
    said = [
        f"{count(met)} of {count(due)} met ({share})" if due else "nothing due"
        for (met, due), share in zip(pairs, shown, strict=True)
    ]
    return {
        "type": "bar",
        "orientation": "h",
        "base": [units.index(name) for name in frame["root_unit"]],
        "x": [1] * len(frame),
        "y": [themes.index(theme) for theme in frame["theme"]],
        "width": 1,
        "marker": {"color": colours, "line": {"width": 2, "color": palette.GROUND[mode]}},
        "text": [_as_wide(each) for each in shown],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "insidetextfont": {"color": [ink_on(colour) for colour in colours], "size": 12},
        "customdata": [
            f"{theme}/{unit}"
            for theme, unit in zip(frame["theme"], frame["root_unit_id"], strict=True)
        ],
        "hovertemplate": [
            f"{theme_word(theme)}, {_plain(name)}: {text}<extra></extra>"
            for theme, name, text in zip(frame["theme"], frame["root_unit"], said, strict=True)
        ],
    }


def ramp(share: float, mode: Mode) -> str:
    """Return the colour of a share of one: from the panel at none to the accent at all."""
    ends = (_channels(palette.PANEL[mode]), _channels(palette.ACCENT[mode]))
    # The first step stands off from "nothing due", which is the panel itself.
    depth = 0.12 + 0.88 * share
    mixed = (round(low + (high - low) * depth) for low, high in zip(*ends, strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def ink_on(ground: str) -> str:
    """Return black or white, whichever reads better on a colour."""
    return max(_INKS, key=lambda ink: _contrast(ink, ground))


def by_gate(readiness: pd.DataFrame, mode: Mode) -> go.Figure:
    """Return a bar for each track and gate up to production: the share of controls met.

    Parameters
    ----------
    readiness
        A GATE_READINESS frame.
    """
    frame = GATE_READINESS.require(readiness)
    labels, bars, row = [], [], 0.0
    for track in dict.fromkeys(frame["track"]):
        mine = frame[frame["track"] == track]
        at: Drawn = {"x": 0, "xref": "paper", "xanchor": "left"}
        n = int(mine["initiatives"].iloc[0])
        title = f"<b>{word(Track(track))}</b>  {count(n)}"
        labels.append(label(title, y=row, xshift=-_THEMES_PX // 2, **at))
        row += 1
        for _, gate, _, due, met in mine.itertuples(index=False):
            share = met / due if due else 0
            labels.append(label(word(Gate(gate)), y=row, xshift=-_THEMES_PX // 2, **at))
            labels.append(label(percent(met, due), x=share, y=row, xanchor="left", xshift=6))
            hover = (
                f"{word(Track(track))}, {word(Gate(gate)).lower()}: {count(met)} of {count(due)}"
            )
            bars.append((share, row, palette.TRACK[Track(track)], f"{track}/{gate}", hover))
            row += 1
        row += 0.4
    columns = list(zip(*bars, strict=True)) or [()] * 5
    bar = {
        "type": "bar",
        "orientation": "h",
        "x": columns[0],
        "y": columns[1],
        "width": 0.56,
        "marker": {"color": columns[2]},
        "customdata": columns[3],
        "hovertemplate": [f"{said}<extra></extra>" for said in columns[4]],
    }
    layout = {
        "template": template(mode),
        "height": round(_BAR_PX * max(row, 1)) + 8,
        "margin": {"l": _THEMES_PX // 2, "r": 52, "t": 4, "b": 4},
        "xaxis": {"visible": False, "range": [0, 1]},
        "yaxis": {"visible": False, "range": [row - 0.5, -0.5]},
        "annotations": labels,
    }
    return go.Figure({"data": [bar], "layout": layout})


def time_line(due: pd.DataFrame, today: dt.date, mode: Mode) -> go.Figure:
    """Return what falls due week by week, a lane for each kind; what is late is a red triangle.

    Parameters
    ----------
    due
        A DUE_DAYS frame.
    """
    frame = DUE_DAYS.require(due)
    lanes = list(dict.fromkeys(frame["lane"]))
    rows = [
        label(lane, x=0, y=row, xref="paper", xanchor="left", xshift=-_LANES_PX)
        for row, lane in enumerate(lanes)
    ]
    now = label("today", x=0, y=1, yref="paper", yanchor="bottom")
    now |= {"x": today.isoformat(), "font": {"color": palette.QUIET[mode], "size": TEXT_PX}}
    line = {"color": palette.HAIRLINE, "width": 1}
    across = {"x0": 0, "x1": 1, "xref": "paper", "layer": "below", "line": line}
    lines: list[Drawn] = [{**across, "y0": row, "y1": row} for row in range(len(lanes))]
    upright = {"x0": today.isoformat(), "x1": today.isoformat(), "y0": 0, "y1": 1}
    dotted = {"color": palette.QUIET[mode], "width": 1, "dash": "dot"}
    lines.append({**upright, "yref": "paper", "line": dotted})
    layout = {
        "template": template(mode),
        "height": _LANE_PX * max(len(lanes), 1) + 68,
        "margin": {"l": _LANES_PX, "r": 24, "t": 22, "b": 46},
        # The year on a line of its own keeps the months level and apart on a phone.
        "xaxis": {"type": "date", "nticks": 6, "tickformat": "%b\n%Y", "tickangle": 0},
        "yaxis": {"visible": False, "range": [len(lanes) - 0.5, -0.5]},
        "annotations": [*rows, now],
        "shapes": lines,
    }
    return go.Figure({"data": [_marks(frame, lanes, mode)], "layout": layout})


def _marks(frame: pd.DataFrame, lanes: list[str], mode: Mode) -> Drawn:
    late = list(frame["late"])
    numbers = [int(n) for n in frame["n"]]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(frame["on"]),
        "y": [lanes.index(lane) for lane in frame["lane"]],
        "marker": {
            "opacity": 1,
            "color": [palette.EXCEPTION if each else palette.ACCENT[mode] for each in late],
            "symbol": ["triangle-up" if each else "circle" for each in late],
            "size": [min(10 + 3 * (n - 1), 28) for n in numbers],
            "line": {"width": 1, "color": palette.GROUND[mode]},
        },
        "cliponaxis": False,
        "customdata": [
            f"{lane}/{each}"
            for lane, each in zip(frame["lane"], frame["initiative_id"], strict=True)
        ],
        "hovertemplate": [
            f"{lane}, week of {on}: {count(n)}<extra></extra>"
            for lane, on, n in zip(frame["lane"], frame["on"], numbers, strict=True)
        ],
    }


def _as_wide(share: str) -> str:
    """Return a share as wide as one of two digits: on a phone all of them show, or none."""
    narrow = len(f"1{THIN}%")
    return f"{_QUARTER_EM}{share}{_QUARTER_EM}" if len(share) == narrow else share


def _short(name: str) -> str:
    longest = 21
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


def _contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (value / 255 for value in _channels(colour))
    ]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def _plain(text: str) -> str:
    """Return a name that Plotly shows as it is: it reads a few HTML tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
