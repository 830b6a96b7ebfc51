"""How far plans have drifted since a gate froze them."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from governance.analytics.formats import count, plural
from governance.analytics.frames.value import GATE_DRIFT
from governance.analytics.money import Scale, exact, money, scale_of
from governance.charts import palette
from governance.charts.drawing import Drawing, Drawn, faint
from governance.charts.template import label, template
from governance.domain.enums import Gate, Mode
from governance.domain.labels import label as word

ROW_PX = 54
_AMOUNT_PX = 116
"""Room for an amount beside the outermost mark."""

Row = dict[str, Any]


def drift(plans: pd.DataFrame, *, currency: str, mode: Mode) -> Drawing:
    """Return for each gate the planned net as frozen there, hollow, and that of the plan now.

    Parameters
    ----------
    plans
        A GATE_DRIFT frame.
    """
    frame = GATE_DRIFT.require(plans)
    rows = [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
    ends = [0.0, *(row[name] for row in rows for name in ("frozen", "now"))]
    scale = scale_of(ends, currency)
    edge: Drawn = {"xref": "paper", "xanchor": "left", "xshift": -_AMOUNT_PX, "yshift": 18}
    marks: list[Drawn] = []
    words: list[Drawn] = []
    for at, row in enumerate(rows):
        marks += _dumbbell(row, at, currency, mode)
        gate = f"<b>{word(Gate(row['gate']))}</b>"
        words.append(label(f"{gate}  {count(row['initiatives'])}", x=0, y=at, **edge))
        words += _dumbbell_words(row, at, scale, mode)
    room = (max(ends) - min(ends) or 1.0) * 0.02
    layout = {
        "template": template(mode),
        "height": ROW_PX * max(len(rows), 1) + 8,
        "margin": {"l": _AMOUNT_PX, "r": _AMOUNT_PX, "t": 8, "b": 8},
        "xaxis": {"visible": False, "range": [min(ends) - room, max(ends) + room]},
        "yaxis": {"visible": False, "range": [max(len(rows), 1) - 0.5, -0.5]},
        "annotations": words,
        "shapes": [_upright()],
    }
    names = {"gate": "Gate", "initiatives": "Initiatives", "frozen": "Frozen", "now": "Now"}
    table = frame.assign(gate=[word(Gate(gate)) for gate in frame["gate"]]).rename(columns=names)
    figure = go.Figure({"data": marks, "layout": layout})
    return Drawing(figure, table, _words(rows, currency))


def _upright() -> Drawn:
    line = {"color": palette.HAIRLINE, "width": 1}
    return {"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _dumbbell(row: Row, at: int, currency: str, mode: Mode) -> Iterator[Drawn]:
    accent, quiet = palette.ACCENT[mode], palette.QUIET[mode]
    bar = {"width": 5, "color": faint(accent, 0.34)}
    ends = [row["frozen"], row["now"]]
    line = {"type": "scatter", "mode": "lines", "line": bar, "hoverinfo": "skip"}
    yield {**line, "x": ends, "y": [at, at]}
    hollow = {"size": 12, "color": palette.GROUND[mode], "line": {"width": 2, "color": quiet}}
    for name, marker in (("frozen", hollow), ("now", {"size": 13, "color": accent})):
        said = f"{word(Gate(row['gate']))}, {name}: {exact(row[name], currency)}<extra></extra>"
        dot = {"type": "scatter", "mode": "markers", "marker": marker, "cliponaxis": False}
        yield {**dot, "x": [row[name]], "y": [at], "name": name, "hovertemplate": [said]}


def _dumbbell_words(row: Row, at: int, scale: Scale, mode: Mode) -> Iterator[Drawn]:
    """Write the amounts on the outer sides; what is which is said in the first row."""
    accent, quiet = palette.ACCENT[mode], palette.QUIET[mode]
    grew = row["now"] >= row["frozen"]
    named = {"frozen": " frozen", "now": " now"} if at == 0 else {"frozen": "", "now": ""}
    for name, colour, right in (("frozen", quiet, not grew), ("now", accent, grew)):
        said = f"{scale.text(row[name])}{named[name]}"
        text = f"<b>{said}</b>" if name == "now" else said
        side: Drawn = (
            {"xanchor": "left", "xshift": 10} if right else {"xanchor": "right", "xshift": -10}
        )
        yield label(text, x=row[name], y=at, font={"color": colour}, **side)


def _words(rows: list[Row], currency: str) -> str:
    if not rows:
        return "No gate has frozen a plan yet."
    return " ".join(
        f"{word(Gate(row['gate']))} gate, {plural(row['initiatives'], 'initiative')}: planned net "
        f"benefit {money(row['frozen'], currency)} when decided, {money(row['now'], currency)} now."
        for row in rows
    )
