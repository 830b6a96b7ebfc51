"""Plan against actual, month by month or year by year."""

import pandas as pd
import plotly.graph_objects as go

from governance.analytics.frames.value import PLAN_AND_ACTUAL
from governance.analytics.money import exact, money, month_name
from governance.charts import palette
from governance.charts.axes import apart, money_axis, reach, zero_line
from governance.charts.drawing import Drawing, Drawn, evidence_marker, faint
from governance.charts.template import label, template
from governance.domain.enums import Mode

_LEFT_PX = 66
_NAMES_PX = 84
_HEIGHT_PX = 316
_LINE_PX = 17
_MOST_NAMED = 5


def plan_against_actual(value: pd.DataFrame, *, currency: str, mode: Mode) -> Drawing:
    """Return benefits up and costs down for each period, the plan a dotted line across them.

    Parameters
    ----------
    value
        A PLAN_AND_ACTUAL frame.
    """
    frame = PLAN_AND_ACTUAL.require(value)
    at = list(range(len(frame)))
    benefit = frame["measured"] + frame["estimated"]
    quiet = palette.QUIET[mode]
    bars = [
        _bars(frame, frame["measured"], "measured benefit", currency, evidence_marker("A", mode)),
        _bars(frame, frame["estimated"], "estimated benefit", currency, evidence_marker("C", mode)),
        _bars(frame, -frame["actual_cost"], "cost", currency, {"color": faint(quiet, 0.55)}),
    ]
    plans = [
        _plan(frame, planned, currency, mode)
        for planned in (frame["plan_benefit"], -frame["plan_cost"])
        if planned.any()
    ]
    extremes = pd.DataFrame(
        {"up": benefit.clip(lower=0), "down": -frame["actual_cost"], "loss": benefit.clip(upper=0)}
        | {"plan": frame["plan_benefit"], "spend": -frame["plan_cost"]}
    )
    low, high = reach(extremes)
    step = -(-len(frame) // _MOST_NAMED) or 1
    layout = {
        "template": template(mode),
        "height": _HEIGHT_PX,
        "barmode": "relative",
        "bargap": 0.3,
        "margin": {"l": _LEFT_PX, "r": _NAMES_PX, "t": 12, "b": 44},
        "xaxis": {
            "range": [-0.6, len(frame) - 0.4],
            "tickvals": at[::step],
            "ticktext": [_period(name).replace(" ", "<br>") for name in frame["period"][::step]],
            "tickangle": 0,
            "showline": False,
        },
        "yaxis": money_axis(low, high, currency),
        "shapes": [zero_line(mode)],
        "annotations": _names(frame, mode, px_per_unit=(_HEIGHT_PX - 56) / (high - low)),
    }
    figure = go.Figure({"data": [*bars, *plans], "layout": layout})
    return Drawing(figure, _table(frame), _words(frame, currency))


def _bars(frame: pd.DataFrame, y: pd.Series, name: str, currency: str, marker: Drawn) -> Drawn:
    return {
        "type": "bar",
        "x": list(range(len(frame))),
        "y": y,
        "name": name,
        "marker": marker,
        "hovertemplate": _hovers(frame, y, name, currency),
    }


def _plan(frame: pd.DataFrame, planned: pd.Series, currency: str, mode: Mode) -> Drawn:
    """Return a step over the whole width of each period."""
    said = _hovers(frame, planned, "plan", currency)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "plan",
        "x": [edge for at in range(len(frame)) for edge in (at - 0.5, at + 0.5)],
        "y": [amount for amount in planned for _ in range(2)],
        "line": {"color": palette.INK[mode], "width": 1.5, "dash": "dot"},
        "hovertemplate": [text for text in said for _ in range(2)],
    }


def _hovers(frame: pd.DataFrame, y: pd.Series, name: str, currency: str) -> list[str]:
    return [
        f"{_period(period)}, {name}: {exact(abs(amount), currency)}<extra></extra>"
        for period, amount in zip(frame["period"], y, strict=True)
    ]


def _period(name: str) -> str:
    year, _, month = name.partition("-")
    return month_name(int(year) * 12 + int(month) - 1, short=True) if month else year


def _names(frame: pd.DataFrame, mode: Mode, *, px_per_unit: float) -> list[Drawn]:
    """Name bars and plan at the height of the last of each, apart from each other."""
    accent, quiet, ink = palette.ACCENT[mode], palette.QUIET[mode], palette.INK[mode]
    measured, estimated = _last(frame["measured"]), _last(frame["estimated"])
    places = [
        (measured / 2, "<b>measured</b>", accent, measured),
        (_last(frame["measured"] + frame["estimated"]), "C and D", accent, estimated),
        (-_last(frame["actual_cost"]) / 2, "cost", quiet, _last(frame["actual_cost"])),
        (_last(frame["plan_benefit"]), "plan", ink, _last(frame["plan_benefit"])),
        (-_last(frame["plan_cost"]), "plan", ink, _last(frame["plan_cost"])),
    ]
    named = [place for place in places if place[3]]
    edge: Drawn = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 6}
    heights = apart([place[0] * px_per_unit for place in named], _LINE_PX)
    return [
        label(said, y=height / px_per_unit, font={"color": colour}, **edge)
        for height, (_, said, colour, _) in zip(heights, named, strict=True)
    ]


def _last(amounts: pd.Series) -> float:
    """Return the last amount that is not zero; 0 where all are."""
    some = [float(amount) for amount in amounts if amount]
    return some[-1] if some else 0.0


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    names = {
        "period": "Period",
        "plan_cost": "Planned cost",
        "plan_benefit": "Planned benefit",
        "actual_cost": "Actual cost",
        "measured": "Measured benefit (A, B)",
        "estimated": "Estimated benefit (C, D)",
        "lines": "Lines",
    }
    return frame.rename(columns=names)


def _words(frame: pd.DataFrame, currency: str) -> str:
    if frame.empty:
        return "Plan against actual: there is no line of value yet."
    sums = frame.drop(columns="period").sum()
    span = f"From {_period(frame['period'].iloc[0])} to {_period(frame['period'].iloc[-1])}"
    return (
        f"{span} benefits of {money(sums['plan_benefit'], currency)} were planned; "
        f"{money(sums['measured'], currency)} were measured and "
        f"{money(sums['estimated'], currency)} more estimated. Costs of "
        f"{money(sums['plan_cost'], currency)} were planned and "
        f"{money(sums['actual_cost'], currency)} spent."
    )
