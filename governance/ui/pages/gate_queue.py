"""Gate queue page: which decisions wait, on what do they rest, what was decided before."""

import datetime as dt

import streamlit as st

from governance.domain import clock
from governance.domain.enums import Stage
from governance.domain.filters import PortfolioFilter
from governance.domain.labels import label
from governance.domain.lifecycle import ENDS
from governance.domain.record_tables import RecordTable
from governance.errors import NotFoundError
from governance.ui import governing, navigation
from governance.ui.actions import refuse
from governance.ui.components import addresses, links, parts, taking
from governance.ui.components.text import escape, quiet
from governance.ui.gate import deciding, file, past, queue

TITLE = "Gate queue"


def render() -> None:
    """Draw the request or decision that the URL names, or the queue."""
    addresses.keep()
    now = clock.now()
    try:
        if request_id := addresses.asked_id("request"):
            _one_request(request_id, now)
            return
        if decision_id := addresses.asked_id("decision"):
            _one_decision(decision_id, now.date())
            return
    except NotFoundError as error:
        refuse(error)
    st.title(TITLE, anchor=False)
    queue.draw(governing.waiting_requests(), now)
    listed = (RecordTable.GATE_REQUESTS, RecordTable.GATE_DECISIONS)
    taking.offer(*(taking.table(each, PortfolioFilter()) for each in listed), key="gate_queue")
    past.draw()


def _one_request(request_id: int, now: dt.datetime) -> None:
    waiting = {each.id: each for each in governing.waiting_requests()}
    if request_id not in waiting:
        raise NotFoundError("This request waits no more: it was decided or withdrawn.")
    request = waiting[request_id]
    of = governing.checklist(request.initiative_id)
    _head(request.initiative, request.initiative_id)
    question = _question(request.from_stage, request.to_stage)
    parts.sentence(f"{question} Asked {queue.waiting(request, now)} ago.")
    st.markdown(f"“{escape(request.rationale)}”  \n{quiet(queue.about(request, now))}")
    blocked = deciding.blockers(of, request)
    frozen = governing.would_freeze(request.id, request.initiative_id)
    last = governing.last_decision(request.initiative_id)
    facts, decision = st.columns([3, 2], gap="large")
    with facts:
        if last is not None:
            file.draw_difference(governing.frozen_text(last.id), frozen, last)
        file.draw(frozen)
    with decision:
        deciding.draw(request, blocked=blocked, today=now.date())


def _question(from_stage: Stage, to_stage: Stage) -> str:
    stage = label(to_stage).lower()
    if from_stage is to_stage:
        return f"May it stay in {stage}?"
    return f"May it be {stage}?" if to_stage in ENDS else f"May it enter {stage}?"


def _one_decision(decision_id: int, today: dt.date) -> None:
    decided = governing.decided(decision_id)
    _head(decided.initiative, decided.initiative_id)
    past.draw_one(decided, today)


def _head(name: str, initiative_id: int) -> None:
    links.to_page(navigation.GATE_QUEUE, ":small[← Gate queue]")
    with st.container(gap=None):
        st.title(escape(name), anchor=False)
        links.to_page(
            navigation.CHECKLIST, ":small[:primary[Its checklist]]", {"id": [str(initiative_id)]}
        )


if __name__ == "__main__":
    render()
