"""Axes and places that charts of amounts share."""

import math
from collections.abc import Iterable

import pandas as pd

from governance.analytics.money import Scale, month_name, scale_of
from governance.charts import palette
from governance.charts.drawing import Drawn
from governance.domain.enums import Mode

_TICKS = 5
_ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0, 20.0)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_MOST_MONTHS = 6


def round_ticks(low: float, high: float) -> list[float]:
    """Return at most five round values between two ends, zero among them if it lies there."""
    span = high - low
    if span <= 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(span / _TICKS))
    for factor in _ROUND_STEPS:
        step = factor * power
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first < _TICKS:
            return [step * at for at in range(first, last + 1)]
    raise AssertionError("twenty times a fifth of the span leaves one value at most")


def reach(shown: pd.DataFrame) -> tuple[float, float]:
    """Return the ends of the value axis, zero between them, with room for a line of text."""
    low = min(0.0, float(shown.min().min())) if shown.notna().any().any() else 0.0
    high = max(0.0, float(shown.max().max())) if shown.notna().any().any() else 1.0
    room = (high - low or 1.0) * 0.09
    return low - room, high + room


def zero_line(mode: Mode) -> Drawn:
    """Return the line that gains stand on."""
    line = {"color": palette.QUIET[mode], "width": 1}
    return {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": 0, "y1": 0, "line": line}


def months_axis(first: int, last: int) -> Drawn:
    """Return an axis of months that are given by their number, a few of them named."""
    step = next(
        (each for each in _MONTH_STEPS if (last - first) // each < _MOST_MONTHS), _MONTH_STEPS[-1]
    )
    ticks = [month for month in range(first, last + 1) if month % step == 0]
    return {
        "range": [first, max(last, first + 1)],
        "tickvals": ticks,
        "ticktext": [month_name(month, short=True) for month in ticks],
        "tickangle": 0,
        "showline": False,
    }


def money_axis(low: float, high: float, currency: str) -> Drawn:
    """Return a value axis whose labels share one scale, with decimals only where it needs them."""
    ticks = round_ticks(low, high)
    scale = scale_of(ticks, currency)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else scale.size
    digits = next((d for d in range(3) if round(step / scale.size, d) * scale.size == step), 2)
    even = Scale(scale.currency, scale.size, scale.suffix, digits)
    texts = [even.text(tick) if tick else "0" for tick in ticks]
    return {"range": [low, high], "tickvals": ticks, "ticktext": texts}


def apart(places: Iterable[float], least: float) -> list[float]:
    """Return places moved up until each is so far from the one below it, in the order given."""
    given = list(places)
    moved = list(given)
    floor = float("-inf")
    for at in sorted(range(len(given)), key=given.__getitem__):
        moved[at] = max(given[at], floor)
        floor = moved[at] + least
    return moved
