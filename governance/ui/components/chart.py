"""A chart, the same numbers as a table beside it, and the list behind each of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from sqlalchemy.orm import Session

from governance.analytics.formats import count
from governance.charts.drawing import Drawing
from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.exchange.record_rows import Records, frame_rows
from governance.ui.components import links, parts, taking
from governance.ui.components.text import escape

Behind = Callable[[str, str], PortfolioFilter | None]
"""From the keys of a row and a column to the list behind their number; None where there is none."""


@dataclass(frozen=True)
class Table:
    """The numbers of a chart by row and column."""

    numbers: pd.DataFrame
    """Whole numbers; index and columns hold the keys."""

    rows: tuple[str, ...]
    """Names of the rows, as people read them."""

    columns: tuple[str, ...]
    """Names of the columns, as people read them."""

    corner: str
    """What the rows are."""

    def plain(self) -> pd.DataFrame:
        """Return the numbers under their names, for a file."""
        frame = pd.DataFrame(self.numbers.to_numpy(), columns=list(self.columns))
        frame.insert(0, self.corner, list(self.rows))
        return frame

    def linked(self, behind: Behind) -> dict[str, list[str]]:
        """Return the numbers as markdown links to the lists behind them."""
        shown = {self.corner: [escape(name) for name in self.rows]}
        for name, (part, numbers) in zip(self.columns, self.numbers.items(), strict=True):
            shown[name] = [
                _cell(int(number), behind(str(row), str(part))) for row, number in numbers.items()
            ]
        return shown


def section(title: str, says: str, table: Table, behind: Behind, *, key: str) -> None:
    """Open the section of a chart: heading, how to read it, and its numbers as a table.

    Parameters
    ----------
    says
        One line of markdown.
    """
    with st.container(horizontal=True, vertical_alignment="top", wrap=False):
        with st.container():
            parts.section(title, says)
        with st.popover("Table", type="tertiary", key=f"{key}.as_table"):
            st.table(table.linked(behind), border="horizontal", hide_index=True, alt=title)
            download(table.plain, key)


def download(numbers: pd.DataFrame | Callable[[], pd.DataFrame], key: str) -> None:
    """Offer the numbers of a chart or a table as files.

    Parameters
    ----------
    numbers
        A frame, or what makes one when the file is asked for.
    key
        Name of the file, without its ending.
    """

    def read(_session: Session, _actor: Actor) -> Records:
        return Records(*frame_rows(numbers() if callable(numbers) else numbers))

    title = key.replace(".", ": ").replace("_", " ").capitalize()
    taking.buttons(taking.Taken(key, title, read, taking.in_force()), key=key)


def draw(figure: go.Figure, behind: Behind, *, key: str, alt: str) -> None:
    """Show a chart; a click on a mark opens the list behind it.

    Parameters
    ----------
    figure
        Its marks carry ``row/column`` in their ``customdata``.
    alt
        What the chart shows, in one sentence.
    """
    # theme=None: Streamlit's own would lay its sizes and a bluish grey of 3.6:1 over our template.
    event = st.plotly_chart(
        figure,
        key=key,
        alt=alt,
        theme=None,
        config=_offers(key),
        on_select="rerun",
        selection_mode="points",
    )
    for point in event["selection"]["points"]:
        if where := behind(*point["customdata"].split("/")):
            links.open_list(where)


def exhibit(drawing: Drawing, title: str, says: str, *, key: str) -> None:
    """Draw a section with a chart, its numbers as a table and as a file.

    Parameters
    ----------
    says
        One line of markdown: how to read it.
    """
    with st.container(horizontal=True, vertical_alignment="top", wrap=False):
        with st.container():
            parts.section(title, says)
        with st.popover("Table", type="tertiary", key=f"{key}.as_table"):
            st.dataframe(
                drawing.data, hide_index=True, height=min(420, 38 * len(drawing.data) + 40)
            )
            download(drawing.data, key)
    show(drawing.figure, key=f"{key}.chart", alt=drawing.alt)


def show(figure: go.Figure, *, key: str, alt: str) -> None:
    """Show a chart whose marks lead nowhere.

    Parameters
    ----------
    alt
        What the chart shows, in one sentence.
    """
    st.plotly_chart(figure, key=key, alt=alt, theme=None, config=_offers(key))


def _offers(key: str) -> dict[str, Any]:
    """Return what a chart offers beside itself: one button, to save it as an image."""
    return {
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtons": [["toImage"]],
        "responsive": True,
        "toImageButtonOptions": {"filename": key.removesuffix(".chart"), "scale": 2},
    }


def _cell(number: int, where: PortfolioFilter | None) -> str:
    return count(number) if where is None or not number else links.cell(count(number), where)
