"""Things that wait for the reader: answers, requests, waivers, conditions, reviews, blockers."""

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from governance.analytics.formats import count, plural
from governance.domain.gates import ExceptionKind
from governance.domain.labels import label
from governance.models import Assessment
from governance.queries.decisions import Condition, WaitingRequest
from governance.queries.work import (
    Blocked,
    DueReview,
    WaitingAnswer,
    WaitingWaiver,
)
from governance.services.assessments import confirm_assessments
from governance.ui import navigation, viewer
from governance.ui.actions import perform
from governance.ui.checklist import waivers
from governance.ui.components import dates, links, parts, shown
from governance.ui.components.text import escape, quiet
from governance.ui.gate import fulfilling, queue
from governance.ui.work import reviewing

EXCEPTIONS = {
    ExceptionKind.NO_DECISION: "in production without a decision",
    ExceptionKind.OPEN_CONTROL: "open control in production",
    ExceptionKind.WAIVER_EXPIRED: "waiver expired",
    ExceptionKind.APPROVAL_STALE: "approval stale",
    ExceptionKind.CONDITION_OVERDUE: "condition overdue",
    ExceptionKind.REVIEW_OVERDUE: "review overdue",
}


def requests(waiting: Sequence[WaitingRequest], now: dt.datetime) -> None:
    """List requests to decide."""
    if not waiting:
        return
    parts.section(f"{plural(len(waiting), 'request')} to decide")
    for each in waiting:
        queue.row(each, now)


def asked_waivers(waiting: Sequence[WaitingWaiver]) -> None:
    """List waivers to decide, each with its buttons."""
    if not waiting:
        return
    parts.section(f"{plural(len(waiting), 'waiver')} to decide")
    for each in waiting:
        with st.container(gap="xsmall"):
            _to_control(each.initiative_id, each.initiative, each.control_id)
            st.markdown(
                f"{escape(each.reason)}  \n"
                + quiet(
                    f"Instead: {escape(each.compensating_measure)} · until "
                    f"{dates.day(each.expires_on)} · asked for by {escape(each.requested_by)}"
                )
            )
            with st.expander("Decide"):
                waivers.decide(each.id, each.version, each.requested_by)


def answers(waiting: Sequence[WaitingAnswer], total: int) -> None:
    """List answers to confirm by initiative; those of one initiative can be confirmed together."""
    if not waiting:
        return
    more = "" if total == len(waiting) else f"The first {count(len(waiting))}, oldest first."
    parts.section(f"{plural(total, 'answer')} to confirm", more)
    ordered = sorted(waiting, key=lambda each: (each.assessed_on, each.initiative_id))
    by_initiative = dict.fromkeys(each.initiative_id for each in ordered)
    for initiative_id in by_initiative:
        _answers_of([each for each in waiting if each.initiative_id == initiative_id])


def _answers_of(own: Sequence[WaitingAnswer]) -> None:
    first = own[0]
    seen = {each.id: shown.version(f"assessment.{each.id}", each.version) for each in own}
    title = f"**{escape(first.initiative)}** :gray[{plural(len(own), 'answer')}]"
    with st.expander(title):
        for each in own:
            _to_control(each.initiative_id, each.control_id, each.control_id)
            comment = f" “{escape(each.comment)}”" if each.comment else ""
            by = f"{escape(each.assessed_by)}, {dates.day(each.assessed_on)}"
            st.markdown(f"{label(each.result)}{comment}  \n{quiet(by)}")
        words = f"Confirm {plural(len(own), 'answer')}"
        if st.button(words, key=f"work.confirm.{first.initiative_id}"):
            perform(
                _confirmed,
                confirm_assessments,
                actor=viewer.current(),
                seen=seen,
            )


def _confirmed(confirmed: Sequence[Assessment]) -> str:
    return f"Confirmed {plural(len(confirmed), 'answer')}."


def conditions(due: Sequence[Condition], today: dt.date) -> None:
    """List conditions of approvals that are due soon or overdue."""
    if not due:
        return
    parts.section(f"{plural(len(due), 'condition')} to fulfil")
    for each in due:
        with st.container(gap="xsmall"):
            _to_checklist(each.initiative_id, each.initiative)
            fulfilling.line(each, today)


def reviews(due: Sequence[DueReview], today: dt.date) -> None:
    """List reviews that are due soon or overdue."""
    if not due:
        return
    parts.section(f"{plural(len(due), 'review')} to hold")
    for each in due:
        with st.container(gap="xsmall"):
            _to_checklist(each.initiative_id, each.initiative)
            cause = f" · {escape(each.cause)}" if each.cause else ""
            when = f"due on {dates.day(each.due_on)}"
            if each.due_on < today:
                when = f":red[▲ was due on {dates.day(each.due_on)}]"
            st.markdown(quiet(f"{label(each.trigger)}{cause} · {when}"))
            reviewing.hold(each.id, each.version)


def blocked(mine: Sequence[Blocked]) -> None:
    """List the reader's initiatives with something open before their next gate."""
    if not mine:
        return
    parts.section(
        f"{plural(len(mine), 'initiative')} of yours with something open",
        "Those you own, sponsor or have answered for.",
    )
    for each in mine:
        with st.container(gap=None):
            _to_checklist(each.initiative_id, each.initiative)
            words = [EXCEPTIONS[kind] for kind in each.exceptions]
            signs = "".join(f" · :red[▲ {word}]" for word in words)
            left = each.due - each.met
            controls = f"{plural(left, 'blocking control')} open" if left else "no control open"
            st.markdown(quiet(f"{label(each.stage)} · {controls}{signs}"))


def _to_checklist(initiative_id: int, name: str) -> None:
    links.to_page(
        navigation.CHECKLIST, f":primary[**{escape(name)}**]", {"id": [str(initiative_id)]}
    )


def _to_control(initiative_id: int, text: str, control_id: str) -> None:
    words = escape(text) if text == control_id else f"**{escape(text)}** {escape(control_id)}"
    query = {"id": [str(initiative_id)], "control": [control_id]}
    links.to_page(navigation.CHECKLIST, f":primary[{words}]", query)
