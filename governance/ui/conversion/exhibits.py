"""The charts of conversion, with their numbers as tables and files."""

import pandas as pd
import streamlit as st

from governance.analytics import conversion
from governance.analytics.conversion import AT_RISK_AGES
from governance.analytics.formats import NO_BREAK, THIN, count, percent
from governance.charts import conversion as charts
from governance.domain.enums import Track
from governance.domain.labels import label
from governance.ui import theme
from governance.ui.components import chart, parts
from governance.ui.components.chart import download
from governance.ui.components.text import track_word


def curves(spells: pd.DataFrame, age: int) -> None:
    """Draw the share in production by age, a curve for each track of ten pilots or more."""
    steps = conversion.steps_by_track(spells)
    at_risk = conversion.at_risk_by_track(spells)
    drawn = [Track(track) for track in dict.fromkeys(steps["track"])]
    inks = " ".join(track_word(track, f"■{NO_BREAK}{label(track)}") for track in drawn)
    says = f"{inks}: share in production by age, 95{THIN}% band; dotted: fewer than 5 at risk"
    with st.container(horizontal=True, vertical_alignment="top", wrap=False):
        with st.container():
            parts.section("How pilots arrive", says if drawn else "No track has ten pilots yet")
        with st.popover("Table", type="tertiary", key="conversion.curves.as_table"):
            _risk_table(at_risk)
            download(steps, "conversion.steps")
    if not drawn:
        return
    ends = {row["track"]: row for row in steps.to_dict("records")}
    said = ", ".join(
        f"{label(track)} {100 * ends[track]['value']:.0f} % after {count(ends[track]['age'])} days"
        for track in drawn
    )
    chart.show(
        charts.curves(steps, at_risk, until=age, mode=theme.mode()),
        key="conversion.curves.chart",
        alt=f"Cumulative share of pilots in production by track: {said}.",
    )


def naive(spells: pd.DataFrame, age: int) -> None:
    """Draw the estimate of each track between its two naive rates."""
    rates = conversion.rates_by_track(spells, age)
    says = f"Within {conversion.months(age)}; hollow: the naive rates, whose gap shows their error"
    with st.container(horizontal=True, vertical_alignment="top", wrap=False):
        with st.container():
            parts.section("Estimate and naive rates", says)
        with st.popover("Table", type="tertiary", key="conversion.naive.as_table"):
            _rates_table(rates)
            download(rates, "conversion.rates")
    said = ", ".join(
        f"{label(Track(row['track']))} "
        f"{percent(row['converted'], row['converted'] + row['failed'])} of completed and "
        f"{percent(row['converted'], row['begun'])} of begun"
        for row in rates.to_dict("records")
    )
    chart.show(
        charts.naive(rates, theme.mode()),
        key="conversion.naive.chart",
        alt=f"Naive rates by track beside the estimate: {said}.",
    )


def _risk_table(at_risk: dict[str, tuple[int, ...]]) -> None:
    columns: dict[str, list[str]] = {"Pilots at risk": [label(Track(track)) for track in at_risk]}
    for place, age in enumerate(AT_RISK_AGES):
        columns[f"{age} days"] = [count(numbers[place]) for numbers in at_risk.values()]
    st.table(columns, border="horizontal", hide_index=True, alt="Pilots at risk by age")


def _rates_table(rates: pd.DataFrame) -> None:
    columns = {
        "Track": [label(Track(track)) for track in rates["track"]],
        "Begun": [count(int(number)) for number in rates["begun"]],
        "In production": [count(int(number)) for number in rates["converted"]],
        "Ended otherwise": [count(int(number)) for number in rates["failed"]],
        "Running": [count(int(number)) for number in rates["running"]],
    }
    st.table(columns, border="horizontal", hide_index=True, alt="Pilots by track and outcome")
