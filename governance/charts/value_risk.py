"""Value against risk: what an initiative returns, beside how much is asked of it."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from governance.analytics.formats import THIN, count, plural
from governance.analytics.frames.value import VALUE_RISK
from governance.analytics.money import TIMES, exact, money, multiple
from governance.charts import palette
from governance.charts.drawing import Drawing, Drawn, faint, plain
from governance.charts.template import label, template
from governance.domain.enums import Mode, RiskTier, Track
from governance.domain.labels import label as word

MOST = 120
"""Bubbles drawn, the costliest; more would hide each other."""

TIERS = (
    RiskTier.OUT_OF_SCOPE,
    RiskTier.MINIMAL,
    RiskTier.LIMITED,
    RiskTier.HIGH,
    RiskTier.PROHIBITED,
    RiskTier.UNDETERMINED,
)
"""From left to right: what nobody has assessed stands with what is most demanding."""

CALM = frozenset({RiskTier.OUT_OF_SCOPE, RiskTier.MINIMAL, RiskTier.LIMITED})
"""Tiers that ask for little; the others have, or may have, the duties of high risk."""

BREAK_EVEN = 1.0

QUADRANTS = {
    "Extend": "pays, low risk",
    "Guard": "pays, high risk",
    "Improve": "not paid yet, low risk",
    "Question": "not paid yet, high risk",
}
"""What suggests itself for an initiative, and why."""

_TIER_WORDS = {
    RiskTier.OUT_OF_SCOPE: "Out of<br>scope",
    RiskTier.UNDETERMINED: "Undeter-<br>mined",
}
"""In two lines, so that they fit a phone."""

_CAP = 16.0
"""Multiples above are drawn at the upper edge and say how much they are."""

_TICKS = (0, 1, 2, 4, 9, 16)
_LARGEST_PX = 46
_SMALLEST_PX = 7
_LONGEST_NAME = 20
_MARGIN = 0.16
_ROOMY = 25
_GOLDEN = 0.6180339887

Row = dict[str, Any]


def bubbles(value: pd.DataFrame, *, currency: str, mode: Mode) -> Drawing:
    """Return a bubble for each initiative: risk tier across, multiple up, cost as the area.

    The multiple stands on a scale of square roots, the line of break-even across it.

    Parameters
    ----------
    value
        A VALUE_RISK frame.
    currency
        Code of the base currency.
    """
    frame = VALUE_RISK.require(value)
    drawn = frame.head(MOST)
    columns = _columns(drawn)
    width = max((right for _, right in columns.values()), default=1.0)
    rows = _placed(drawn, columns)
    heights = [_root(row["multiple"]) for row in rows]
    top = min(_root(_CAP), max([1.5, *heights])) * 1.28
    low = max(min([0.0, *heights]), -top) - 0.22 * top
    ticks = [tick for tick in _TICKS if _root(tick) < 0.86 * top]
    calm = max((right for tier, (_, right) in columns.items() if tier in CALM), default=0.0)
    layout = {
        "template": template(mode),
        "height": 464,
        "margin": {"l": 44, "r": 12, "t": 34, "b": 44},
        "xaxis": {
            "range": [0, width],
            "tickvals": [(left + right) / 2 for left, right in columns.values()],
            "ticktext": [_TIER_WORDS.get(tier) or word(tier) for tier in columns],
            "tickangle": 0,
            "showline": False,
        },
        "yaxis": {
            "range": [low, top],
            "tickvals": [_root(tick) for tick in ticks],
            "ticktext": [f"{tick}{THIN}{TIMES}" for tick in ticks],
        },
        "shapes": _cross(calm, mode),
        "annotations": [*_quadrant_names(top, low, mode), *_names(rows, top, mode)],
    }
    figure = go.Figure({"data": [_mark(rows, top, currency)], "layout": layout})
    return Drawing(figure, _table(frame), _words(frame, currency))


def _root(returned: float) -> float:
    """Return the height of a multiple: what lies around break-even gets more room than the rest."""
    return math.copysign(math.sqrt(abs(returned)), returned)


def _columns(frame: pd.DataFrame) -> dict[RiskTier, tuple[float, float]]:
    """Return the ends of the column of each tier that occurs, wider where there is more in it."""
    numbers = frame["risk_tier"].value_counts()
    ends: dict[RiskTier, tuple[float, float]] = {}
    left = 0.0
    for tier in TIERS:
        if tier.value in numbers:
            ends[tier] = (left, left + 1 + math.sqrt(int(numbers[tier.value])))
            left = ends[tier][1]
    return ends


def quadrants(frame: pd.DataFrame) -> pd.Series:
    """Return for each row of a VALUE_RISK frame its key in :data:`QUADRANTS`."""
    calm = frame["risk_tier"].isin([tier.value for tier in CALM])
    pays = frame["multiple"] >= BREAK_EVEN
    found = calm.map({True: "Improve", False: "Question"})
    return found.mask(pays, calm.map({True: "Extend", False: "Guard"}))


def _placed(frame: pd.DataFrame, columns: Mapping[RiskTier, tuple[float, float]]) -> list[Row]:
    """Return rows with their place across and their size, neighbours in value apart."""
    placed = frame.assign(quadrant=quadrants(frame)).to_dict("records")
    rows = [{str(name): value for name, value in row.items()} for row in placed]
    by_tier: dict[RiskTier, list[Row]] = defaultdict(list)
    for row in rows:
        by_tier[RiskTier(row["risk_tier"])].append(row)
    for tier, own in by_tier.items():
        left, right = columns[tier]
        for at, row in enumerate(sorted(own, key=lambda row: row["multiple"])):
            # Multiples of the golden ratio fill a column evenly however many there are.
            share = (0.5 + at * _GOLDEN) % 1
            row["x"] = left + (right - left) * (_MARGIN + (1 - 2 * _MARGIN) * share)
    costliest = max((row["cost"] for row in rows), default=1.0)
    largest = _LARGEST_PX * min(1.0, math.sqrt(_ROOMY / max(len(rows), 1)))
    for row in rows:
        row["px"] = max(largest * math.sqrt(row["cost"] / costliest), _SMALLEST_PX)
    return rows


def _mark(rows: list[Row], top: float, currency: str) -> Drawn:
    """Return all bubbles, the costliest first, so that a smaller one lies on top."""
    colours = [palette.TRACK[Track(row["track"])] for row in rows]
    marker = {
        "size": [row["px"] for row in rows],
        "opacity": 1,
        "color": [faint(colour, 0.6) for colour in colours],
        "line": {"width": 1.5, "color": colours},
    }
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row["x"] for row in rows],
        "y": [_height(row, top) for row in rows],
        "marker": marker,
        "customdata": [row["initiative_id"] for row in rows],
        "hovertemplate": [
            f"{plain(row['name'])}, {word(Track(row['track']))}: {multiple(row['multiple'])}, "
            f"cost {exact(row['cost'], currency)}, net {exact(row['net'], currency)}<extra></extra>"
            for row in rows
        ],
    }


def _height(row: Row, top: float) -> float:
    return float(min(_root(row["multiple"]), top * 0.8))


def _cross(border: float, mode: Mode) -> list[Drawn]:
    line = {"color": palette.QUIET[mode], "width": 1}
    across = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "line": line}
    up = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "line": {**line, "dash": "dot"}}
    return [
        {**across, "y0": BREAK_EVEN, "y1": BREAK_EVEN},
        {**up, "x0": border, "x1": border},
    ]


def _quadrant_names(top: float, low: float, mode: Mode) -> Iterator[Drawn]:
    quiet = {"color": palette.QUIET[mode]}
    for key, left, high in (
        ("Extend", True, True),
        ("Guard", False, True),
        ("Improve", True, False),
        ("Question", False, False),
    ):
        side: Drawn = {"x": 0 if left else 1, "xanchor": "left" if left else "right"}
        edge: Drawn = {"y": top if high else low, "yanchor": "top" if high else "bottom"}
        said = f"<b>{key}</b><br>{QUADRANTS[key]}"
        yield label(said, xref="paper", font=quiet, align=side["xanchor"], **side, **edge)


def _names(rows: list[Row], top: float, mode: Mode) -> Iterator[Drawn]:
    """Name the costliest of each quadrant, and say the multiple of what is above the axis."""
    named: set[str] = set()
    for row in rows:
        key = row["quadrant"]
        beyond = _root(row["multiple"]) > _height(row, top)
        if key in named and not beyond:
            continue
        name = "" if key in named else plain(_short(row["name"]))
        named.add(key)
        more = multiple(row["multiple"]) if beyond else ""
        ink = {"color": palette.TRACK_INK[mode][Track(row["track"])]}
        place: Drawn = {"x": row["x"], "y": _height(row, top), "yshift": -row["px"] / 2 - 9}
        # A veil, because other bubbles may lie under the name.
        veil = faint(palette.GROUND[mode], 0.72)
        yield label(f"{name} {more}".strip(), font=ink, bgcolor=veil, **place)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    words = {
        "track": frame["track"].map({track.value: word(track) for track in Track}),
        "risk_tier": frame["risk_tier"].map({tier.value: word(tier) for tier in RiskTier}),
        "quadrant": quadrants(frame),
    }
    names = {"name": "Initiative", "track": "Track", "risk_tier": "Risk tier", "cost": "Cost"}
    names |= {"net": "Net", "multiple": "Multiple", "quadrant": "Quadrant"}
    return frame.assign(**words).drop(columns="initiative_id").rename(columns=names)


def _words(frame: pd.DataFrame, currency: str) -> str:
    if frame.empty:
        return "No initiative has an actual cost yet."
    table = _table(frame)
    parts = []
    for key, why in QUADRANTS.items():
        own = table[table["Quadrant"] == key]
        if len(own):
            cost = money(float(own["Cost"].sum()), currency)
            spent = f"{cost} spent, most on {own['Initiative'].iloc[0]}"
            parts.append(f"{key} ({why}): {plural(len(own), 'initiative')}, {spent}.")
    if len(frame) > MOST:
        parts.append(f"Drawn are the {count(MOST)} costliest of {count(len(frame))}.")
    return " ".join(parts)
