"""What came back of what was spent, by unit or track, with the evidence for it."""

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from governance.analytics.frames.value import RETURN_BY
from governance.analytics.ledger import GRADES, HEADLINE
from governance.analytics.money import exact, money, multiple
from governance.charts import palette
from governance.charts.drawing import Drawing, Drawn, evidence_marker, plain
from governance.charts.template import label, template
from governance.domain.enums import Mode, Track
from governance.domain.labels import label as word

ROW_PX = 44
_NAMES_PX = 162
_LONGEST_NAME = 24
_ENDS_PX = 66
_GRADES_PX = 20
_BAR_PX = 22
_NARROW = 0.03
"""Segments of a smaller share of the axis carry no letter: it would not fit."""

_MEANING = {"A": "from the ledger", "B": "measured", "C": "estimated", "D": "asserted"}

TRACK_NAMES = MappingProxyType({track.value: word(track) for track in Track})
NO_NAMES: Mapping[str, str] = MappingProxyType({})

Row = dict[str, Any]


def by_group(
    value: pd.DataFrame, *, currency: str, mode: Mode, names: Mapping[str, str] = NO_NAMES
) -> Drawing:
    """Return a bar of benefits by evidence for each group, its cost an upright mark across it.

    Parameters
    ----------
    value
        A RETURN_BY frame.
    currency
        Code of the base currency.
    names
        How groups are called that are not called what the frame says, such as tracks.
    """
    frame = RETURN_BY.require(value)
    frame = frame.assign(group=[names.get(group, group) for group in frame["group"]])
    rows = _rows(frame)
    low, high = _extent(rows)
    span = high - low or 1.0
    words = [
        label(plain(_short(row["group"])), x=0, y=at, **_edge()) for at, row in enumerate(rows)
    ]
    for at, row in enumerate(rows):
        end = max(_total(row), row["cost"], 0.0)
        said = f"<b>{multiple(row['multiple'])}</b>"
        words.append(label(said, x=end, y=at, xanchor="left", xshift=8))
    words += _letters(rows, span, mode)
    layout = {
        "template": template(mode),
        "barmode": "relative",
        "bargap": 1 - _BAR_PX / ROW_PX,
        "height": ROW_PX * max(len(rows), 1) + _GRADES_PX,
        "margin": {"l": _NAMES_PX, "r": _ENDS_PX, "t": _GRADES_PX - 6, "b": 6},
        "xaxis": {"visible": False, "range": [low, high]},
        "yaxis": {"visible": False, "range": [max(len(rows), 1) - 0.5, -0.5]},
        "annotations": words,
    }
    marks = [
        *(_grade(rows, grade, currency, mode) for grade in GRADES),
        _costs(rows, currency, mode),
    ]
    return Drawing(
        go.Figure({"data": marks, "layout": layout}), _table(frame), _words(rows, currency)
    )


def _rows(frame: pd.DataFrame) -> list[Row]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _edge() -> Drawn:
    return {"xref": "paper", "xanchor": "left", "xshift": -_NAMES_PX}


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"


def _parts(row: Row) -> dict[str, float]:
    return {grade: row[f"benefit_{grade.lower()}"] for grade in GRADES}


def _total(row: Row) -> float:
    return sum(amount for amount in _parts(row).values() if amount > 0)


def _extent(rows: list[Row]) -> tuple[float, float]:
    high = max((max(_total(row), row["cost"]) for row in rows), default=1.0)
    losses = (sum(amount for amount in _parts(row).values() if amount < 0) for row in rows)
    return min([*losses, 0.0]), high or 1.0


def _grade(rows: list[Row], grade: str, currency: str, mode: Mode) -> Drawn:
    amounts = [_parts(row)[grade] for row in rows]
    return {
        "type": "bar",
        "orientation": "h",
        "name": grade,
        "x": amounts,
        "y": list(range(len(rows))),
        "marker": evidence_marker(grade, mode),
        "hovertemplate": [
            f"{plain(row['group'])}, {grade} {_MEANING[grade]}: {exact(amount, currency)}"
            "<extra></extra>"
            for row, amount in zip(rows, amounts, strict=True)
        ],
    }


def _costs(rows: list[Row], currency: str, mode: Mode) -> Drawn:
    line = {"width": 2, "color": palette.INK[mode]}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row["cost"] for row in rows],
        "y": list(range(len(rows))),
        "cliponaxis": False,
        "marker": {"symbol": "line-ns", "size": _BAR_PX + 6, "line": line},
        "hovertemplate": [
            f"{plain(row['group'])}, cost: {exact(row['cost'], currency)}<extra></extra>"
            for row in rows
        ],
    }


def _letters(rows: list[Row], span: float, mode: Mode) -> Iterator[Drawn]:
    """Write each grade once, above the first segment of it that is wide enough."""
    written: set[str] = set()
    for at, row in enumerate(rows):
        start = 0.0
        for grade, amount in _parts(row).items():
            middle = start + amount / 2
            free = abs(row["cost"] - middle) / span >= _NARROW / 2  # of the mark of the cost
            if amount / span >= _NARROW and free and grade not in written:
                written.add(grade)
                quiet = {"color": palette.QUIET[mode], "size": 12}
                yield label(grade, x=middle, y=at, yshift=_BAR_PX // 2 + 8, font=quiet)
            start += max(amount, 0.0)


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    names = {f"benefit_{grade.lower()}": f"Benefit {grade}" for grade in GRADES}
    plain_names = {"group": "Group", "cost": "Cost", "roi": "ROI", "multiple": "Multiple"}
    return frame.rename(columns=names | plain_names)


def _words(rows: list[Row], currency: str) -> str:
    if not rows:
        return "There is no actual line of value yet."
    said = []
    for row in rows:
        measured = sum(_parts(row)[grade] for grade in HEADLINE)
        returned = f"{row['group']} returned {money(measured, currency)} on measured benefits"
        spent = f"for {money(row['cost'], currency)} spent"
        known = "" if math.isnan(row["multiple"]) else f" ({multiple(row['multiple'])})"
        estimated = sum(_parts(row).values()) - measured
        more = f", and {money(estimated, currency)} by estimate" if estimated else ""
        said.append(f"{returned} {spent}{known}{more}.")
    return " ".join(said)
