"""The charts of printed reports: how pilots arrive, and what came back."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from governance.analytics.conversion import AT_RISK_AGES
from governance.analytics.formats import percent
from governance.analytics.frames.conversion import CONVERSION_STEPS
from governance.analytics.frames.value import CUMULATIVE_VALUE
from governance.analytics.money import Scale, month_name, scale_of
from governance.domain.enums import Track
from governance.domain.labels import label as word
from governance.reports import svg
from governance.reports.svg import ACCENT, HAIR, INK, SOFT, Plot, Point

FIRM = 5
"""Where fewer pilots are watched the line is thin and has no band, as on the screen."""

_INKS = {
    Track.ML: ("#1b5fa8", ""),
    Track.GENAI: ("#a85a0c", "5 2.2"),
    Track.HYBRID: ("#74407e", "1.5 2"),
    Track.UNTAGGED: (SOFT, "6 2 1 2"),
}
"""Colour and dash of each track; the dash tells them apart in grey."""

_WIDTH, _RIGHT = 482.0, 84.0
_CONVERSION_HEIGHT, _VALUE_HEIGHT = 168.0, 190.0
_BAND = 0.15
_JANUARY, _JULY = 0, 6
_LINES = ("measured", "with_estimates", "plan")


@dataclass(frozen=True, slots=True)
class Naive:
    """A rate that ignores what still runs, as a mark beside the curves."""

    part: int
    whole: int
    name: str


def conversion(steps: pd.DataFrame, naive: tuple[Naive, ...], *, until: int) -> str:
    """Return the share of pilots in production by age, a curve and a band for each track.

    Parameters
    ----------
    steps
        A CONVERSION_STEPS frame with at least one row.
    until
        Age in days at which the share is stated.
    """
    frame = CONVERSION_STEPS.require(steps)
    widest = max(int(frame["age"].max()), until)
    peak = float(frame[["value", "high"]].max().max())
    top = min(1.0, max(0.2, math.ceil(peak * 5) / 5))
    plot = Plot(_WIDTH, _CONVERSION_HEIGHT, 30, _RIGHT, 8, 18, (0, widest), (0, top))
    parts = [*_share_grid(plot, top), *_ages(plot, widest)]
    parts.append(
        svg.line((plot.x(until), plot.top), (plot.x(until), plot.floor), stroke=SOFT, dash="1.5 2")
    )
    ends: list[tuple[float, str, str, str]] = []
    for track in Track:
        own = frame[frame["track"] == track.value]
        if len(own):
            parts += _curve(plot, own, track)
            reached = own[own["age"] <= until]["value"].iloc[-1]
            said = f"{100 * reached:.0f} % at {until} days"
            ends.append((plot.y(float(own["value"].iloc[-1])), word(track), said, _INKS[track][0]))
    for rate in naive:
        if rate.whole and rate.part / rate.whole <= top:
            y = plot.y(rate.part / rate.whole)
            parts.append(svg.line((plot.end - 5, y), (plot.end, y), stroke=SOFT, width=1.6))
            ends.append((y, percent(rate.part, rate.whole), rate.name, SOFT))
    parts += _end_labels(plot, ends)
    return svg.whole(plot, parts)


def _share_grid(plot: Plot, top: float) -> Iterator[str]:
    for fifth in range(round(top * 5) + 1):
        y = plot.y(fifth / 5)
        yield svg.line((plot.left, y), (plot.end, y))
        yield svg.label((plot.left - 5, y + 2.6), f"{20 * fifth} %", anchor="end")


def _ages(plot: Plot, widest: int) -> Iterator[str]:
    for age in AT_RISK_AGES:
        if age <= widest:
            x = plot.x(age)
            yield svg.line((x, plot.floor), (x, plot.floor + 3), stroke=SOFT)
            said = f"{age} days" if age else "start"
            yield svg.label((x, plot.floor + 12), said, anchor="middle")


def _curve(plot: Plot, own: pd.DataFrame, track: Track) -> Iterator[str]:
    colour, dash = _INKS[track]
    firm = own[own["at_risk"] >= FIRM]
    band = firm[firm["low"].notna()]
    if len(band):
        low, high = (svg.steps(_points(plot, band, name)) for name in ("low", "high"))
        yield svg.area([*low, *reversed(high)], colour, opacity=_BAND)
    every = svg.steps(_points(plot, own, "value"))
    yield svg.path(every, colour, width=0.7, dash=dash)
    yield svg.path(svg.steps(_points(plot, firm, "value")), colour, width=1.7, dash=dash)


def _points(plot: Plot, rows: pd.DataFrame, column: str) -> list[Point]:
    pairs = zip(rows["age"], rows[column], strict=True)
    return [(plot.x(float(age)), plot.y(float(value))) for age, value in pairs]


def _end_labels(plot: Plot, ends: list[tuple[float, str, str, str]]) -> Iterator[str]:
    """Yield a name and what it says at the end of each line, moved apart."""
    heights = svg.spread([each[0] for each in ends], gap=19, low=plot.top + 4, high=plot.floor - 8)
    for y, (_, name, said, colour) in zip(heights, ends, strict=True):
        yield svg.label((plot.end + 6, y + 1), name, size=8.2, bold=True, fill=colour)
        yield svg.label((plot.end + 6, y + 10), said, size=7)


def value(months: pd.DataFrame, currency: str, *, paid_back: int | None) -> str:
    """Return the cumulative net value by month: what is measured, with estimates, and planned.

    Parameters
    ----------
    months
        A CUMULATIVE_VALUE frame with at least two months.
    paid_back
        Number of the month since which what is measured is not negative.
    """
    frame = CUMULATIVE_VALUE.require(months)
    lines = frame[list(_LINES)]
    low, high = float(lines.min().min()), float(lines.max().max())
    marks = svg.ticks(min(low, 0.0), max(high, 0.0))
    ends = float(frame["month"].min()), float(frame["month"].max())
    plot = Plot(_WIDTH, _VALUE_HEIGHT, 40, _RIGHT, 12, 18, ends, (marks[0], marks[-1]))
    scale = scale_of(marks, currency)
    parts = [*_amounts(plot, marks, scale), *_years(plot)]
    measured, wide, plan = (_known(plot, frame, name) for name in _LINES)
    parts.append(svg.area([*measured, *reversed(wide)], ACCENT, opacity=_BAND))
    parts += [svg.path(plan, SOFT, width=1.1, dash="4 2.5"), svg.path(wide, ACCENT, width=0.7)]
    parts.append(svg.path(measured, ACCENT, width=1.8))
    if paid_back is not None:
        at = plot.x(paid_back), plot.y(0)
        parts.append(svg.disc(at, fill="#ffffff", stroke=ACCENT))
        said = f"paid back {month_name(paid_back, short=True)}"
        parts.append(svg.label((at[0] + 5, at[1] + 10), said, size=7, fill=INK))
    parts += _end_labels(
        plot,
        _value_ends(frame, currency, {"plan": plan, "measured": measured, "with_estimates": wide}),
    )
    return svg.whole(plot, parts)


_VALUE_NAMES = {
    "plan": ("plan", SOFT),
    "measured": ("measured, A and B", ACCENT),
    "with_estimates": ("with C and D", ACCENT),
}


def _value_ends(
    frame: pd.DataFrame, currency: str, drawn: dict[str, list[Point]]
) -> list[tuple[float, str, str, str]]:
    ends = []
    for column, points in drawn.items():
        if points:
            last = float(frame[column].dropna().iloc[-1])
            name, colour = _VALUE_NAMES[column]
            ends.append((points[-1][1], scale_of([last], currency).text(last), name, colour))
    return ends


def _amounts(plot: Plot, marks: list[float], scale: Scale) -> Iterator[str]:
    for mark in marks:
        y = plot.y(mark)
        stroke, width = (INK, 0.7) if not round(mark, 6) else (HAIR, 0.5)
        yield svg.line((plot.left, y), (plot.end, y), stroke=stroke, width=width)
        yield svg.label((plot.left - 5, y + 2.6), scale.text(mark), anchor="end", size=7)


def _years(plot: Plot) -> Iterator[str]:
    first, last = (int(end) for end in plot.x_ends)
    for month in range(first, last + 1):
        if month % 12 in (_JANUARY, _JULY):
            x = plot.x(month)
            yield svg.line((x, plot.floor), (x, plot.floor + 3), stroke=SOFT)
            said = str(month // 12) if month % 12 == _JANUARY else "Jul"
            yield svg.label((x, plot.floor + 12), said, anchor="middle")


def _known(plot: Plot, frame: pd.DataFrame, column: str) -> list[Point]:
    rows = frame[frame[column].notna()]
    pairs = zip(rows["month"], rows[column], strict=True)
    return [(plot.x(float(month)), plot.y(float(amount))) for month, amount in pairs]
