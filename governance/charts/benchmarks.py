"""Published figures as thin labelled lines beside our own; never a target."""

from collections.abc import Iterator, Sequence

import pandas as pd
import plotly.graph_objects as go

from governance.charts import palette
from governance.charts.drawing import Drawing, Drawn, plain
from governance.charts.template import label, template
from governance.domain.benchmarks import Benchmark, Confidence
from governance.domain.enums import Mode

_ROW_PX = 46
_RIGHT_PX = 132
_TICK_PX = 12


def beside(own: float | None, said: str, published: Sequence[Benchmark], mode: Mode) -> Drawing:
    """Return our figure as a dot, and below it a line for each published one, on one scale.

    Parameters
    ----------
    own
        On the scale of the figure; None where it has no value.
    said
        Our figure as a reader meets it.
    published
        What :func:`governance.exchange.benchmark_files.benchmarks_beside` found for the figure.
    """
    ends = [own or 0.0, *(each.place[1] for each in published)]
    rows = len(published) + 1
    accent = {"color": palette.ACCENT[mode]}
    words = [_row("<b>Ours</b>", 0)]
    marks = [*_lines(published, mode)]
    if own is None:
        words.append(label(said, x=0, y=0, xanchor="left", font={"color": palette.QUIET[mode]}))
    else:
        words.append(label(f"<b>{said}</b>", x=own, y=0, xanchor="left", xshift=11, font=accent))
        dot = {"size": 13, "color": palette.ACCENT[mode]}
        mark = {"type": "scatter", "mode": "markers", "marker": dot, "cliponaxis": False}
        marks.append({**mark, "x": [own], "y": [0], "hoverinfo": "skip"})
    for at, each in enumerate(published, start=1):
        words += _words(each, at, mode)
    layout = {
        "template": template(mode),
        "height": _ROW_PX * rows + 10,
        "margin": {"l": 2, "r": _RIGHT_PX, "t": 8, "b": 2},
        "xaxis": {"visible": False, "range": [min(0.0, ends[0]), max(ends) or 1.0]},
        "yaxis": {"visible": False, "range": [rows - 0.6, -0.6]},
        "shapes": [_base(end, at) for at, end in enumerate(ends)],
        "annotations": words,
    }
    figure = go.Figure({"data": marks, "layout": layout})
    return Drawing(figure, _table(published), _alt(said, published))


def _row(said: str, at: int) -> Drawn:
    return label(said, x=0, y=at, xref="paper", xanchor="left", xshift=-2, yshift=18)


def _base(end: float, at: int) -> Drawn:
    """Return the line that leads to a mark, and no further: a text stands behind it."""
    line = {"color": palette.HAIRLINE, "width": 1}
    return {"type": "line", "x0": 0, "x1": end, "y0": at, "y1": at, "layer": "below", "line": line}


def _lines(published: Sequence[Benchmark], mode: Mode) -> Iterator[Drawn]:
    """Yield an upright line for one number, with a bar to the other end of a range."""
    quiet = palette.QUIET[mode]
    for at, each in enumerate(published, start=1):
        ends = sorted(set(each.place))
        edge = {"width": 1.5, "color": quiet}
        yield {
            "type": "scatter",
            "mode": "lines+markers",
            "x": ends,
            "y": [at] * len(ends),
            "line": edge,
            "marker": {"symbol": "line-ns", "size": _TICK_PX, "line": edge},
            "cliponaxis": False,
            "hovertemplate": f"{_wrapped(_sentence(each))}<extra></extra>",
        }


def _words(each: Benchmark, at: int, mode: Mode) -> Iterator[Drawn]:
    quiet = {"color": palette.QUIET[mode]}
    doubtful = each.confidence is Confidence.D
    sign = f"  ▲ {plain(each.warning)}" if doubtful else ""
    yield _row(f"{plain(each.short_source)}, {each.year} · {each.confidence}{sign}", at) | {
        "font": {"color": palette.EXCEPTION_INK[mode]} if doubtful else quiet
    }
    yield label(plain(each.says), x=each.place[1], y=at, xanchor="left", xshift=8, font=quiet)


def _sentence(each: Benchmark) -> str:
    warning = f" Warning: {each.warning}" if each.warning else ""
    return (
        f"{each.label}: {each.says} ({each.source}; {each.population}; confidence "
        f"{each.confidence}). {each.caveat}{warning}"
    )


def _wrapped(said: str, width: int = 60) -> str:
    """Return a text in lines, because Plotly does not break one."""
    lines, line = [], ""
    for word in plain(said).split():
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "<br>".join([*lines, line])


def _table(published: Sequence[Benchmark]) -> pd.DataFrame:
    columns = ("Figure", "Value", "Unit", "Source", "Year", "Population", "Confidence", "Caveat")
    rows = [
        (
            each.label,
            each.says,
            each.unit,
            each.source,
            each.year,
            each.population,
            str(each.confidence),
            f"{each.caveat} {each.warning}".strip(),
        )
        for each in published
    ]
    return pd.DataFrame(rows, columns=list(columns))


def _alt(said: str, published: Sequence[Benchmark]) -> str:
    ours = f"Ours: {said}. "
    if not published:
        return f"{ours}There is no published figure to stand beside it."
    others = " ".join(_sentence(each) for each in published)
    return f"{ours}Published, for comparison and not as a target: {others}"
