"""The J-curve: what was spent, what has come back of it since, and what was planned."""

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from governance.analytics.frames.value import CUMULATIVE_VALUE
from governance.analytics.money import Scale, exact, money, month_name, scale_of
from governance.charts import palette
from governance.charts.axes import money_axis, months_axis, reach, zero_line
from governance.charts.drawing import Drawing, Drawn, faint
from governance.charts.template import label, template
from governance.domain.enums import Mode

Point = dict[str, Any]
Points = list[Point]

_LEFT_PX = 66
_NAMES_PX = 128
_HEIGHT_PX = 380
_PATTERN = {"shape": "/", "size": 7, "solidity": 0.22}


def j_curve(value: pd.DataFrame, *, currency: str, paid_back: int | None, mode: Mode) -> Drawing:
    """Return the cumulative net: measured solid to today, C and D hatched above, plan dotted.

    Parameters
    ----------
    value
        A CUMULATIVE_VALUE frame.
    currency
        Code of the base currency.
    paid_back
        Number of the month that :func:`governance.analytics.value.payback_month` found.
    """
    frame = CUMULATIVE_VALUE.require(value)
    known = frame[frame["measured"].notna()]
    planned = frame[frame["plan"].notna()]
    points, plan = _points(known), _points(planned)
    shown = frame.drop(columns="month")
    scale = scale_of(shown.to_numpy().ravel(), currency)
    low, high = reach(shown)
    marks = [*_band(frame, mode), *_measured(known, currency, mode)]
    marks[-1:-1] = _plan(planned, currency, mode)
    words = [*_ends(points, plan, scale, mode), *_deepest_named(points, scale, mode)]
    if paid_back is not None:
        marks.append(_ring(paid_back, mode))
        said = f"paid back, {month_name(paid_back)}"
        words.append(label(said, x=paid_back, y=0, xanchor="left", xshift=8, yshift=-14))
    first, last = (int(frame["month"].min()), int(frame["month"].max())) if len(frame) else (0, 1)
    # The name of the measured line stands right of its end, which may be that of the plot.
    room = bool(points) and points[-1]["month"] > last - (last - first) * 0.25
    layout = {
        "template": template(mode),
        "height": _HEIGHT_PX,
        "margin": {"l": _LEFT_PX, "r": _NAMES_PX if room else 16, "t": 16, "b": 28},
        "xaxis": months_axis(first, last),
        "yaxis": money_axis(low, high, scale.currency),
        "shapes": [zero_line(mode)],
        "annotations": words,
    }
    figure = go.Figure({"data": marks, "layout": layout})
    return Drawing(figure, _table(frame), _words(points, plan, paid_back, currency))


def _points(frame: pd.DataFrame) -> Points:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _band(frame: pd.DataFrame, mode: Mode) -> Iterator[Drawn]:
    band = frame[frame["plan_low"].notna()]
    if band.empty:
        return
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    yield {**edge, "x": band["month"], "y": band["plan_low"]}
    fill = {"fill": "tonexty", "fillcolor": faint(palette.QUIET[mode], 0.14)}
    yield {**edge, "x": band["month"], "y": band["plan_high"], **fill}


def _measured(known: pd.DataFrame, currency: str, mode: Mode) -> Iterator[Drawn]:
    accent = palette.ACCENT[mode]
    if (known["with_estimates"] != known["measured"]).any():
        edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
        yield {**edge, "x": known["month"], "y": known["measured"]}
        pattern = {**_PATTERN, "fgcolor": accent, "bgcolor": "rgba(0,0,0,0)"}
        yield {
            **_curve(known, "with_estimates", "with C and D", currency),
            "line": {"width": 1, "color": accent},
            "fill": "tonexty",
            "fillpattern": pattern,
        }
    solid = {"width": 3, "color": accent}
    yield {**_curve(known, "measured", "measured", currency), "line": solid}


def _plan(planned: pd.DataFrame, currency: str, mode: Mode) -> list[Drawn]:
    dotted = {"width": 1.5, "color": palette.QUIET[mode], "dash": "dot"}
    return [{**_curve(planned, "plan", "plan", currency), "line": dotted}]


def _curve(frame: pd.DataFrame, column: str, name: str, currency: str) -> Drawn:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": frame["month"],
        "y": frame[column],
        "name": name,
        "hovertemplate": [
            f"{month_name(month, short=True)}, {name}: {exact(amount, currency)}<extra></extra>"
            for month, amount in zip(frame["month"], frame[column], strict=True)
        ],
    }


def _ends(known: Points, planned: Points, scale: Scale, mode: Mode) -> Iterator[Drawn]:
    """Name the lines where they end."""
    accent = {"color": palette.ACCENT[mode]}
    above: Drawn = {"xanchor": "right", "yshift": 12}
    for end in known[-1:]:
        said = f"<b>{scale.text(end['measured'])} measured</b>"
        at: Drawn = {"x": end["month"], "xanchor": "left", "xshift": 8}
        yield label(said, y=end["measured"], font=accent, **at)
        if end["with_estimates"] != end["measured"]:
            said = f"{scale.text(end['with_estimates'])} with C and D"
            yield label(said, x=end["month"], y=end["with_estimates"], font=accent, **above)
    for end in planned[-1:]:
        said = f"plan {scale.text(end['plan'])}"
        quiet = {"color": palette.QUIET[mode]}
        yield label(said, x=end["month"], y=end["plan"], font=quiet, **above)


def _deepest(known: Points) -> Point | None:
    """Return the lowest point where money was owed."""
    lowest = min(known, key=lambda point: point["measured"], default=None)
    return lowest if lowest and lowest["measured"] < 0 else None


def _deepest_named(known: Points, scale: Scale, mode: Mode) -> Iterator[Drawn]:
    lowest = _deepest(known)
    if lowest and lowest is not known[-1]:  # the last point has a name already
        said = f"deepest {scale.text(lowest['measured'])}"
        quiet = {"color": palette.QUIET[mode]}
        at: Drawn = {"x": lowest["month"], "y": lowest["measured"], "yshift": -14}
        yield label(said, font=quiet, **at)


def _ring(month: int, mode: Mode) -> Drawn:
    edge = {"width": 2, "color": palette.INK[mode]}
    marker = {"size": 10, "color": palette.GROUND[mode], "line": edge}
    mark = {"type": "scatter", "mode": "markers", "marker": marker, "hoverinfo": "skip"}
    return {**mark, "x": [month], "y": [0], "cliponaxis": False}


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    names = {
        "measured": "Measured (A, B)",
        "with_estimates": "With C and D",
        "plan": "Plan",
        "plan_low": "Plan, low",
        "plan_high": "Plan, high",
    }
    months = [f"{month // 12}-{month % 12 + 1:02}" for month in frame["month"]]
    return frame.assign(month=months).rename(columns={"month": "Month", **names})


def _words(known: Points, planned: Points, paid_back: int | None, currency: str) -> str:
    parts = []
    for end in known[-1:]:
        month = month_name(end["month"])
        measured, every = (money(end[each], currency) for each in ("measured", "with_estimates"))
        said = f"At the end of {month} the cumulative net value is {measured} on measured benefits"
        parts.append(f"{said}, {every} with estimated ones" if measured != every else said)
        lowest = _deepest(known)
        if lowest:
            amount = money(lowest["measured"], currency)
            parts.append(f"It was lowest in {month_name(lowest['month'])}, at {amount}")
        back = f"since {month_name(paid_back)}" if paid_back is not None else "not yet"
        parts.append(f"Paid back: {back}")
    for end in planned[-1:]:
        said = f"The plan reaches {money(end['plan'], currency)} in {month_name(end['month'])}"
        if not math.isnan(end["plan_low"]):
            low, high = (money(end[each], currency) for each in ("plan_low", "plan_high"))
            said += f", likely between {low} and {high}"
        parts.append(said)
    return f"{'. '.join(parts) or 'There is no line of value yet'}."
