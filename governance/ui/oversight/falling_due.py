"""Waivers, reviews and conditions with the days on which they run out or fall due."""

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from governance.analytics.formats import count, plural
from governance.analytics.governance import EXPIRING_DAYS, due_days
from governance.charts import governance as charts
from governance.domain.enums import ReviewTrigger
from governance.domain.filters import PortfolioFilter
from governance.domain.policy import Permission
from governance.queries.due import Due, WaiverRow
from governance.ui import theme
from governance.ui.components import chart, dates, parts, who
from governance.ui.components.text import escape
from governance.ui.oversight.exceptions import subject

WAIVERS, REVIEWS, CONDITIONS = "Waivers end", "Reviews due", "Conditions due"

_TRIGGERS = {
    ReviewTrigger.CLOCK: "Regular review",
    ReviewTrigger.INCIDENT: "After an incident",
    ReviewTrigger.BREACH: "After a breach of a limit",
    ReviewTrigger.MATERIAL_CHANGE: "After a material change",
    ReviewTrigger.CATALOGUE_UPDATE: "After an update of the catalogue",
}


def any_of(due: Due) -> bool:
    """Tell whether anything is open at all."""
    return any((due.waiting, due.active, due.expired, due.reviews, due.conditions))


def answer(due: Due) -> str:
    """Say in one sentence what lets controls pass and what is late."""
    soon = due.today + dt.timedelta(days=EXPIRING_DAYS)
    ending = sum(row.expires_on <= soon for row in due.active)
    overdue = sum(row.due_on < due.today for row in due.reviews)
    active = plural(len(due.active), "waiver")
    lets = "lets" if len(due.active) == 1 else "let"
    sentence = f"{active} {lets} a control pass" if due.active else "No waiver is active"
    ends = "ends" if ending == 1 else "end"
    sentence += f", {ending} of which {ends} within {EXPIRING_DAYS} days" if ending else ""
    if due.expired:
        has = "has" if len(due.expired) == 1 else "have"
        sentence += f"; {len(due.expired)} {has} run out while the control is open"
    if overdue:
        is_ = "is" if overdue == 1 else "are"
        sentence += f"; {plural(overdue, 'review')} {is_} overdue"
    return f"{sentence}."


def time_line(due: Due) -> None:
    """Draw when waivers end, reviews and conditions fall due."""
    dated = [(WAIVERS, row.subject.id, row.expires_on) for row in (*due.expired, *due.active)]
    dated += [(REVIEWS, row.subject.id, row.due_on) for row in due.reviews]
    dated += [(CONDITIONS, row.subject.id, row.due_on) for row in due.conditions]
    if not dated:
        return
    frame = due_days(dated, due.today)
    late = int(frame.loc[frame["late"], "n"].sum())
    says = "By week; a mark is larger where there are several, :red[▲] is past its day"
    parts.section("What runs out when", says)

    def behind(_lane: str, initiative_id: str) -> PortfolioFilter | None:
        return PortfolioFilter(ids=(int(initiative_id),)) if int(initiative_id) else None

    alt = f"{plural(len(dated), 'day')} on one time line, {count(late)} of them past."
    figure = charts.time_line(frame, due.today, theme.mode())
    chart.draw(figure, behind, key="due.time_line", alt=alt)


def waivers(title: str, rows: Sequence[WaiverRow], today: dt.date) -> None:
    """List waivers of one state, if there are any."""
    if not rows:
        return
    parts.section(f"{title}: {plural(len(rows), 'waiver')}")
    for row in rows:
        which, why = st.columns([2, 3], gap="small")
        with which.container(gap=None):
            subject(row.subject, row.control_id)
        granted = f"granted by {escape(row.granted_by)}" if row.granted_by else "not decided"
        asked = f"asked for by {escape(row.requested_by)}, {granted}"
        why.markdown(
            f":small[{_until(row, today)} · **{escape(row.control_id)}** {escape(row.reason)}]  \n"
            f":small[:gray[Instead: {escape(row.compensating_measure)} · {asked}]]"
        )


def _until(row: WaiverRow, today: dt.date) -> str:
    day = dates.day(row.expires_on)
    if row.expires_on < today:
        return f":red[▲ expired on {day}]"
    soon = row.granted_by and row.expires_on <= today + dt.timedelta(days=EXPIRING_DAYS)
    return f"**until {day}**" if soon else f"until {day}"


def reviews(due: Due) -> None:
    """List open reviews, the earliest first."""
    if not due.reviews:
        return
    parts.section(
        f"{plural(len(due.reviews), 'review')} to hold",
        f"Closed by {who.roles(Permission.REVIEW_HOLD)}, on My work, from 30 days before the day.",
    )
    for row in due.reviews:
        which, why = st.columns([2, 3], gap="small")
        with which.container(gap=None):
            subject(row.subject)
        cause = f": {escape(row.cause)}" if row.cause else ""
        on = _due(row.due_on, due.today)
        why.markdown(f":small[{on} · {_TRIGGERS[row.trigger]}{cause}]")


def conditions(due: Due) -> None:
    """List conditions that nobody has fulfilled yet, the earliest first."""
    if not due.conditions:
        return
    parts.section(f"{plural(len(due.conditions), 'condition')} of approvals to fulfil")
    for row in due.conditions:
        which, why = st.columns([2, 3], gap="small")
        with which.container(gap=None):
            subject(row.subject)
        on = _due(row.due_on, due.today)
        by = f":gray[set by {escape(row.decided_by)}]"
        why.markdown(f":small[{on} · {escape(row.text)} · {by}]")


def _due(day: dt.date, today: dt.date) -> str:
    said = dates.day(day)
    return f":red[▲ was due on {said}]" if day < today else f"due on {said}"
