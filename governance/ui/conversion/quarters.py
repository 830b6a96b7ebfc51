"""What became of the pilots by the quarter in which they began."""

import pandas as pd
import streamlit as st

from governance.analytics.conversion import FEWEST, cohort_share
from governance.analytics.formats import DASH, NO_BREAK, THIN, count
from governance.charts import cohorts as charts
from governance.ui import theme
from governance.ui.components import chart, parts
from governance.ui.components.chart import download

_SHOWN = 16
"""Quarters in the chart; the file has all."""


def draw(cohorts: pd.DataFrame) -> None:
    """Draw the section.

    Parameters
    ----------
    cohorts
        A COHORTS frame.
    """
    title = "By the quarter in which they began"
    if not len(cohorts):
        parts.section(title, "No pilot has a known start yet")
        return
    latest = cohorts.tail(_SHOWN).reset_index(drop=True)
    says = (
        f":primary[■{NO_BREAK}in production] □{NO_BREAK}still running "
        f"■{NO_BREAK}ended otherwise; "
        f"above: in production within a year, where {FEWEST} or more had one"
    )
    with st.container(horizontal=True, vertical_alignment="top", wrap=False):
        with st.container():
            parts.section(title, says)
        with st.popover("Table", type="tertiary", key="conversion.quarters.as_table"):
            st.table(_table(latest), border="horizontal", hide_index=True, alt=title)
            download(cohorts, "conversion.quarters")
    said = "; ".join(
        f"{row['cohort']} {count(row['converted'])} of {count(row['begun'])} in production"
        for row in latest.to_dict("records")
        if row["begun"]
    )
    chart.show(
        charts.quarters(latest, theme.mode()),
        key="conversion.quarters.chart",
        alt=f"Pilots by starting quarter: {said}.",
    )


def _table(latest: pd.DataFrame) -> dict[str, list[str]]:
    rows = latest.to_dict("records")[::-1]
    return {
        "Began": [row["cohort"] for row in rows],
        "Pilots": [count(row["begun"]) for row in rows],
        "In production": [count(row["converted"]) for row in rows],
        "Ended otherwise": [count(row["failed"]) for row in rows],
        "Running": [count(row["running"]) for row in rows],
        "Within a year": [_share(cohort_share(row)) for row in rows],
    }


def _share(value: float | None) -> str:
    return DASH if value is None else f"{100 * value:.0f}{THIN}%"
