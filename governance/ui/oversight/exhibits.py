"""The charts of governance, with their tables and the lists behind their numbers."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from governance.analytics.formats import NO_BREAK, count, percent
from governance.analytics.governance import heat, readiness_by_track
from governance.analytics.portfolio import OTHER_UNITS, other_units
from governance.charts import governance as charts
from governance.charts.governance import theme_word
from governance.domain.enums import Gate, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.labels import label
from governance.domain.lifecycle import ENDS
from governance.ui import theme
from governance.ui.components import chart, filters, links, parts
from governance.ui.components.text import escape, track_word

THEMES_SHOWN, UNITS_SHOWN = 14, 6


def themes(of: pd.DataFrame, where: PortfolioFilter) -> None:
    """Draw how ready units are, by theme.

    Parameters
    ----------
    of
        A THEME_READINESS frame.
    where
        The filter under which it was counted.
    """
    shown = heat(of, themes_shown=THEMES_SHOWN, units_shown=UNITS_SHOWN)

    def behind(_theme: str, unit: str) -> PortfolioFilter | None:
        return replace(_counted(where), units=_units(int(unit), shown, of, where))

    says = "Share of blocking controls met or waived; the themes with most open first"
    with st.container(horizontal=True, vertical_alignment="top", wrap=False):
        with st.container():
            parts.section("Readiness by theme and unit", says)
        with st.popover("Table", type="tertiary", key="governance.themes.as_table"):
            _table(shown, of, where)
            chart.download(of, "governance.themes")
    total = f"{percent(int(of['met'].sum()), int(of['due'].sum()))} of blocking controls met"
    worst = ", ".join(theme_word(each) for each in list(dict.fromkeys(shown["theme"]))[:3])
    figure = charts.heat(shown, theme.mode())
    alt = f"Readiness by theme and unit: {total}; most open: {worst}."
    chart.draw(figure, behind, key="governance.themes.chart", alt=alt)


def _counted(where: PortfolioFilter) -> PortfolioFilter:
    """Return the filter of what readiness counts: what has ended only where stages are asked for.

    As :mod:`governance.queries.governance` counts, so that a list holds what its figure counted.
    """
    going_on = tuple(stage for stage in Stage if stage not in ENDS)
    return replace(where, stages=where.stages or going_on)


def _units(
    unit: int, shown: pd.DataFrame, of: pd.DataFrame, where: PortfolioFilter
) -> tuple[int, ...]:
    """Return the units behind a column; behind the last one there may be all others."""
    asked = other_units(of, shown["root_unit_id"]) if unit == OTHER_UNITS else (unit,)
    return filters.within_any(where, asked)


def _table(shown: pd.DataFrame, of: pd.DataFrame, where: PortfolioFilter) -> None:
    columns: dict[str, list[str]] = {"Theme": []}
    for each in dict.fromkeys(shown["theme"]):
        columns["Theme"].append(theme_word(each))
    for _, unit, name, due, met in shown.itertuples(index=False):
        said = f"{percent(met, due)} ({count(met)} of {count(due)})" if due else "–"
        if due:
            behind = replace(_counted(where), units=_units(int(unit), shown, of, where))
            said = links.cell(said, behind)
        columns.setdefault(escape(name), []).append(said)
    st.table(columns, border="horizontal", hide_index=True, alt="Readiness by theme and unit")


def gates(counts: pd.DataFrame, where: PortfolioFilter) -> None:
    """Draw how ready the tracks are for each gate.

    Parameters
    ----------
    counts
        A READINESS_COUNTS frame.
    where
        The filter under which it was counted.
    """
    frame = readiness_by_track(counts)
    table = chart.Table(
        frame.set_index("track")[["due", "met"]],
        rows=tuple(
            f"{label(Track(track))}, {label(Gate(gate)).lower()}"
            for track, gate in zip(frame["track"], frame["gate"], strict=True)
        ),
        columns=("Due", "Met or waived"),
        corner="Track and gate",
    )

    def behind(track: str, _part: str) -> PortfolioFilter:
        return replace(_counted(where), tracks=(Track(track),))

    tracks = [Track(track) for track in dict.fromkeys(frame["track"])]
    inks = " ".join(track_word(track, f"■{NO_BREAK}{label(track)}") for track in tracks)
    says = f"Share of blocking controls met or waived, with those of the gates before. {inks}"
    chart.section("Readiness by track and gate", says, table, behind, key="governance.gates")
    said = ", ".join(
        f"{row} {percent(met, due)}"
        for row, met, due in zip(table.rows, frame["met"], frame["due"], strict=True)
    )
    figure = charts.by_gate(frame, theme.mode())
    chart.draw(figure, behind, key="governance.gates.chart", alt=f"Controls met or waived: {said}.")
