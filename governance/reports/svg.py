"""Small SVG drawings, written by hand: a few lines, real text in our fonts, nothing to install.

Typst falls back to no other font inside a drawing, so drawings carry our own words and numbers
only; a foreign sign becomes a question mark.
"""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

INK, SOFT, HAIR, ACCENT = "#171512", "#5f5b54", "#dcd8cf", "#11625d"
PLAIN, BOLD = "IBM Plex Sans", "IBM Plex Sans SmBld"

Point = tuple[float, float]

_LATIN = 0x250
_OWN_SIGNS = "–−×≤≥€…’"
_MOST_TICKS = 6
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


def own(text: str) -> str:
    """Return a text with the signs that one font draws; thin spaces become spaces."""
    spaced = "".join(" " if sign.isspace() else sign for sign in text)
    return "".join(
        sign if 0x20 <= ord(sign) < _LATIN or sign in _OWN_SIGNS else "?"  # noqa: PLR2004 - space
        for sign in spaced
    )


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing's area in points, and the scale of its axes."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    x_ends: tuple[float, float]
    y_ends: tuple[float, float]

    def x(self, value: float) -> float:
        """Return where a value lies across."""
        low, high = self.x_ends
        return self.left + (self.width - self.left - self.right) * (value - low) / (high - low)

    def y(self, value: float) -> float:
        """Return where a value lies down the page."""
        low, high = self.y_ends
        within = (self.height - self.top - self.bottom) * (value - low) / (high - low)
        return self.height - self.bottom - within

    @property
    def end(self) -> float:
        """Right edge of the axes."""
        return self.width - self.right

    @property
    def floor(self) -> float:
        """Lower edge of the axes."""
        return self.height - self.bottom


def whole(plot: Plot, parts: Iterable[str]) -> str:
    """Return a drawing of parts."""
    size = f'width="{plot.width:g}" height="{plot.height:g}"'
    box = f'viewBox="0 0 {plot.width:g} {plot.height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box}>{"".join(parts)}</svg>'


def label(
    at: Point,
    text: str,
    *,
    size: float = 7.6,
    anchor: str = "start",
    bold: bool = False,
    fill: str = SOFT,
) -> str:
    """Return a text beside a point."""
    x, y = at
    family = BOLD if bold else PLAIN
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    look = f'font-family="{family}" font-size="{size:g}" fill="{fill}"'
    return f"<text {place} {look}>{escape(own(text))}</text>"


def line(
    start: Point, end: Point, *, stroke: str = HAIR, width: float = 0.5, dash: str = ""
) -> str:
    """Return a straight line."""
    (x1, y1), (x2, y2) = start, end
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{stroke}" stroke-width="{width:g}"{_dash(dash)}/>'


def path(points: Sequence[Point], stroke: str, *, width: float = 1.4, dash: str = "") -> str:
    """Return a line through points; nothing for fewer than two."""
    if len(points) < 2:  # noqa: PLR2004 - two ends
        return ""
    return (
        f'<path d="{_through(points)}" fill="none" stroke="{stroke}" stroke-width="{width:g}" '
        f'stroke-linejoin="round"{_dash(dash)}/>'
    )


def area(points: Sequence[Point], fill: str, *, opacity: float) -> str:
    """Return an area within points."""
    return (
        f'<path d="{_through(points)}Z" fill="{fill}" fill-opacity="{opacity:g}"/>'
        if points
        else ""
    )


def disc(at: Point, *, radius: float = 2.1, fill: str = ACCENT, stroke: str = "none") -> str:
    """Return a disc."""
    x, y = at
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" stroke="{stroke}" '
        'stroke-width="1.2"/>'
    )


def steps(points: Sequence[Point]) -> list[Point]:
    """Return the corners of a function that keeps its value until the next point."""
    out = list(points[:1])
    for (_, y0), (x1, y1) in itertools.pairwise(points):
        out += [(x1, y0), (x1, y1)]
    return out


def spread(heights: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Return heights moved apart, in their order, so that no two labels touch."""
    order = sorted(range(len(heights)), key=lambda place: (heights[place], place))
    moved = [max(heights[place], low) for place in order]
    for place in range(1, len(moved)):
        moved[place] = max(moved[place], moved[place - 1] + gap)
    over = max(moved[-1] - high, 0.0) if moved else 0.0
    found = dict(zip(order, (each - over for each in moved), strict=True))
    return [found[place] for place in range(len(heights))]


def ticks(low: float, high: float) -> list[float]:
    """Return round numbers from at most ``low`` to at least ``high``, few enough to label."""
    span = max(high - low, 1e-9)
    size = 10.0 ** math.floor(math.log10(span / _MOST_TICKS))
    step = next(each * size for each in _NICE if span / (each * size) <= _MOST_TICKS)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * number for number in range(first, last + 1)]


def _through(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _dash(pattern: str) -> str:
    return f' stroke-dasharray="{pattern}"' if pattern else ""
