"""What moved between two days: the fields for the days, the chart and its table."""

import datetime as dt

import streamlit as st

from governance.analytics.flow import Flow, in_one_sentence, stage_word
from governance.analytics.formats import NO_BREAK, count
from governance.charts import flow as charts
from governance.domain import clock
from governance.domain.enums import Track
from governance.domain.filters import PortfolioFilter
from governance.domain.labels import label
from governance.errors import InvalidInputError
from governance.ui import theme
from governance.ui.actions import refuse
from governance.ui.components import chart, links, parts
from governance.ui.components.chart import download
from governance.ui.components.text import track_word
from governance.ui.conversion import reads

_FROM, _TO = "from", "to"
"""Names of the URL parameters that hold the days."""


def draw(where: PortfolioFilter) -> None:
    """Draw the section."""
    usual = reads.usual_days()
    heading, fields = st.columns([3, 2], vertical_alignment="bottom", gap="medium")
    with fields.container(horizontal=True, gap="small"):
        before = _day("From", _FROM, usual[0])
        after = _day("To", _TO, usual[1])
    try:
        found = reads.flow(where, before, after)
    except InvalidInputError as error:
        with heading:
            parts.section("What moved between two days")
        refuse(error)
        return
    inks = " ".join(
        track_word(track, f"■{NO_BREAK}{label(track)}")
        for track in Track
        if track.value in set(found.moved["track"])
    )
    with heading:
        says = in_one_sentence(found)
        parts.section("What moved between two days", f"{says} {inks}")
    if len(found.moved):
        _chart(found)
    _table(found)


def _day(name: str, parameter: str, usual: dt.date) -> dt.date:
    """Return the day in a field; it stays in the URL while it is not the usual one."""
    key = f"conversion.flow.{parameter}"
    if key not in st.session_state:
        st.session_state[key] = _read(st.query_params.get(parameter, "")) or usual
    picked: dt.date | None = st.date_input(
        name, key=key, max_value=clock.today(), min_value=dt.date(1990, 1, 1), format="YYYY-MM-DD"
    )
    day = picked or usual
    if day != usual:
        st.query_params[parameter] = day.isoformat()
    elif parameter in st.query_params:
        del st.query_params[parameter]
    return day


def _read(given: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(given)
    except ValueError:
        return None
    return day if dt.date(1990, 1, 1) <= day <= clock.today() else None


def _chart(found: Flow) -> None:
    moved = found.moved.groupby(["before", "after"], sort=False)["n"].sum().reset_index()
    said = ", ".join(
        f"{count(row['n'])} from {stage_word(row['before'])} to {stage_word(row['after'])}".lower()
        for row in moved.to_dict("records")
    )
    chart.show(
        charts.moves(found.moved.reset_index(drop=True), theme.mode()),
        key="conversion.flow.chart",
        alt=f"Initiatives that moved: {said}.",
    )


def _table(found: Flow) -> None:
    matrix = found.matrix()
    shown: dict[str, list[str]] = {"Stage then": [stage_word(str(each)) for each in matrix.index]}
    for after in matrix.columns:
        shown[stage_word(str(after))] = [
            _cell(found, str(before), str(after), int(matrix.loc[before, after]))
            for before in matrix.index
        ]
    with st.expander("Stage then by stage later, as a table", key="conversion.flow.table"):
        if len(matrix):
            st.table(shown, border="horizontal", hide_index=True, alt="Stage then by stage later")
        download(found.counts, "conversion.flow.numbers")


def _cell(found: Flow, before: str, after: str, number: int) -> str:
    ids = found.ids.get((before, after), ())
    if not number:
        return ""
    return links.cell(count(number), PortfolioFilter(ids=ids)) if ids else count(number)
