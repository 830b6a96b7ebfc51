"""The few parts every page shows: figures, sections, charts with their table."""

from typing import cast

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from governance.domain.filters import PortfolioFilter
from governance.ui.components import links
from governance.ui.components.text import quiet


def sentence(text: str) -> None:
    """Write the one sentence that says a page's answer; ``text`` is markdown."""
    st.header(text, anchor=False)


def note(text: str) -> None:
    """Write a line in the second voice; ``text`` is markdown."""
    st.markdown(quiet(text))


def section(title: str, says: str = "") -> None:
    """Open a section: a short heading, and one line that says how to read what follows."""
    with st.container(gap=None):
        st.subheader(title, anchor=False)
        if says:
            note(says)


def figure(label: str, value: str, *basis: str, opens: PortfolioFilter | None = None) -> None:
    """Show a headline figure: what it is, the number, and what it is based on.

    Parameters
    ----------
    basis
        Up to two lines of markdown beneath the number.
    opens
        The list behind the number; its name becomes the link to it.
    """
    with st.container(gap=None):
        if opens is None:
            st.markdown(label)
        else:
            links.to_list(f":primary[{label}]", opens)
        st.metric(label, value, label_visibility="collapsed")
        st.markdown("  \n".join(f":small[{line}]" for line in basis))


def chart(
    drawn: go.Figure, *, key: str, alt: str, table: pd.DataFrame, opens: bool = False
) -> str | None:
    """Show a chart, and the same numbers as a table for who cannot or will not read it.

    Parameters
    ----------
    alt
        What the chart shows, in one sentence.
    table
        The numbers of the chart under headings that people read; can be downloaded as CSV.
    opens
        Whether a click on a mark means something; the page then acts on what is returned.

    Returns
    -------
    str or None
        ``customdata`` of the mark that was clicked in this run, else None.
    """
    # theme=None: Streamlit's own would lay its sizes and a bluish grey of 3.6:1 over our template.
    config = {"displayModeBar": False, "responsive": True}
    if not opens:
        st.plotly_chart(drawn, key=key, alt=alt, theme=None, config=config)
        picked = None
    else:
        event = st.plotly_chart(
            drawn,
            key=key,
            alt=alt,
            theme=None,
            config=config,
            on_select="rerun",
            selection_mode="points",
        )
        picked = event["selection"]["points"]
    with st.popover("Table", type="tertiary", icon=":material/table:", key=f"{key}.as_table"):
        st.dataframe(table, hide_index=True, key=f"{key}.table", alt=alt)
        st.download_button(
            "Download CSV",
            data=lambda: table.to_csv(index=False).encode("utf-8-sig"),
            file_name=f"{key}.csv",
            mime="text/csv",
            on_click="ignore",
            key=f"{key}.csv",
        )
    return cast("str | None", picked[0].get("customdata")) if picked else None
