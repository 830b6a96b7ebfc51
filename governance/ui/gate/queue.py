"""The queue: requests that wait, the oldest first."""

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from governance.analytics.formats import in_words, plural
from governance.domain.labels import label
from governance.queries.decisions import WaitingRequest
from governance.ui import navigation
from governance.ui.components import links, parts
from governance.ui.components.text import escape, quiet, track_badge


def draw(requests: Sequence[WaitingRequest], now: dt.datetime) -> None:
    """Say how many wait and for how long, and list them."""
    if not requests:
        parts.sentence("No gate request waits for a decision.")
        parts.note("A gate is requested on the checklist of an initiative.")
        return
    noun = "request waits" if len(requests) == 1 else "requests wait"
    oldest = waiting(requests[0], now)
    parts.sentence(
        f"{in_words(len(requests)).capitalize()} {noun}; the oldest has waited {oldest}."
    )
    for request in requests:
        row(request, now)


def row(request: WaitingRequest, now: dt.datetime) -> None:
    """Draw one request; its name leads to it."""
    with st.container(gap=None):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            links.to_page(
                navigation.GATE_QUEUE,
                f":primary[**{escape(request.initiative)}**]",
                {"request": [str(request.id)]},
            )
            st.markdown(track_badge(request.track), width="content")
        st.markdown(quiet(f"{about(request, now)} · “{escape(request.rationale)}”"))


def about(request: WaitingRequest, now: dt.datetime) -> str:
    """Return as markdown what is asked for, by whom, and how long it waits."""
    step = f"{label(request.from_stage)} → {label(request.to_stage)}"
    if request.from_stage is request.to_stage:
        step = f"confirmation in {label(request.to_stage).lower()}"
    by = f"asked for by {escape(request.requested_by)}"
    return f"{step} · {escape(request.unit)} · {by}, {waiting(request, now)} ago"


def waiting(request: WaitingRequest, now: dt.datetime) -> str:
    """Return how long a request waits: ``less than a day``, ``3 days``."""
    days = (now - request.requested_at).days
    return plural(days, "day") if days else "less than a day"
