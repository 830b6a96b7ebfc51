"""Asking for a report: which kind, of what, as of when; and issuing it."""

import datetime as dt

import streamlit as st

from governance.analytics.formats import count, plural
from governance.domain import clock
from governance.domain.filters import Paging, PortfolioFilter
from governance.domain.report_kinds import PURPOSES, TITLES, Kind
from governance.errors import GovernanceError
from governance.queries.initiatives import InitiativeRow
from governance.reports.framework import STATED
from governance.services import reporting
from governance.services.reporting import Order
from governance.ui import actions, past, reads, viewer
from governance.ui.changing import days
from governance.ui.changing.reads import first_day
from governance.ui.components import addresses, dates, parts
from governance.ui.components.fields import choose_any, choose_or_none
from governance.ui.components.text import escape
from governance.ui.oversight import reads as governed

_AS_OF, _LAST = "reports.as_of", "reports.last"
_EARLIEST = dt.date(1990, 1, 1)
_LISTED = 200
"""Initiatives among which a dossier is chosen; the filter finds the others."""
_PREVIEWED = 3
"""Pages that are shown before a report is issued."""


def draw(where: PortfolioFilter) -> None:
    """Draw the form, and issue what it asks for when its button is pressed."""
    parts.section(
        "Issue a report",
        "An issued report stays on record: asked again, it gives the same files for good.",
    )
    which, what = st.columns([3, 2], gap="large")
    with which:
        kind = _kind()
    with what:
        order = _order(kind, where)
        with st.container(horizontal=True, gap="small"):
            pressed = st.button(
                "Issue", type="primary", key="reports.issue", icon=":material/approval:"
            )
            looked = st.button("Preview", key="reports.preview", icon=":material/visibility:")
        if (pressed or looked) and order is None:
            st.warning("Choose the initiative first.", icon=":material/info:")
        elif pressed and order is not None:
            _issue(order)
    if looked and order is not None:
        _preview(order)


def from_the_past(day: dt.date) -> None:
    """Say why nothing is issued while a past day is looked at, and offer a report of that day."""
    parts.note(
        "Nothing can be written on a past day. A report of it is issued today, from what was "
        "known then."
    )
    st.button(
        f"Ask for a report of {dates.day(day)}",
        key="reports.of_past",
        icon=":material/approval:",
        on_click=_ask_for,
        args=(day,),
    )


def _ask_for(day: dt.date) -> None:
    past.leave()
    st.session_state[_AS_OF] = day


def _kind() -> Kind:
    kinds = list(Kind)
    given = st.query_params.get("kind", "")
    picked = st.radio(
        "Kind",
        kinds,
        index=kinds.index(Kind(given)) if given in set(kinds) else 0,
        format_func=TITLES.__getitem__,
        captions=[PURPOSES[each] for each in kinds],
        key="reports.kind",
    )
    return Kind(picked)


def _order(kind: Kind, where: PortfolioFilter) -> Order | None:
    """Return what is asked for; None while something is missing."""
    day = _as_of()
    match kind:
        case Kind.BRIEF:
            hindsight = day < clock.today() and _in_hindsight()
            return Order(kind, where, day, in_hindsight=hindsight)
        case Kind.DOSSIER:
            chosen = _initiative(where)
            return Order(kind, as_of=day, initiative=str(chosen.id)) if chosen else None
        case Kind.FRAMEWORK:
            return Order(kind, where, day, frameworks=_frameworks())
        case Kind.CHANGES:
            return Order(kind, where, day, since=_since(day))
        case _:
            return Order(kind, where, day)


def _as_of() -> dt.date:
    today = clock.today()
    if _AS_OF not in st.session_state:
        st.session_state[_AS_OF] = _asked_day("to") or today
    picked: dt.date | None = st.date_input(
        "As of",
        key=_AS_OF,
        min_value=_EARLIEST,
        max_value=today,
        format="YYYY-MM-DD",
        help="A day that is over counts to its end (UTC), and its report stays the same. Today "
        "counts up to the second in which it is asked for.",
    )
    return picked or today


def _in_hindsight() -> bool:
    known = st.radio(
        "As known",
        ["then", "now"],
        horizontal=True,
        key="reports.known",
        help="Then: what was on record at the end of that day. Now: what is known of that day "
        "today, with everything that was entered or corrected later.",
    )
    return known == "now"


def _since(day: dt.date) -> dt.date:
    usual = _asked_day("from") or days.usual(day, first_day())
    picked: dt.date | None = st.date_input(
        "Compared with",
        value=usual,
        key="reports.since",
        min_value=_EARLIEST,
        max_value=clock.today(),
        format="YYYY-MM-DD",
    )
    return picked or usual


def _asked_day(parameter: str) -> dt.date | None:
    """Return a past day that the address names."""
    try:
        day = dt.date.fromisoformat(st.query_params.get(parameter, ""))
    except ValueError:
        return None
    return day if _EARLIEST <= day <= clock.today() else None


def _initiative(where: PortfolioFilter) -> InitiativeRow | None:
    page = reads.initiative_page(where, Paging(size=_LISTED))
    asked = addresses.asked_id("initiative")
    wanted = reads.initiative_page(PortfolioFilter(ids=(asked,)), Paging(size=1)).rows
    rows = {row.id: row for row in (*wanted, *page.rows)}
    picked = choose_or_none(
        "Initiative",
        rows,
        key="reports.initiative",
        show=lambda each: _told(rows[each]),
        current=asked if asked in rows else None,
        placeholder="Choose one",
    )
    if page.total > len(rows):
        parts.note(
            f"The first {count(len(rows))} of {count(page.total)}; narrow the filter to find "
            "another."
        )
    return rows[picked] if picked is not None else None


def _told(row: InitiativeRow) -> str:
    """Return the name of an initiative with its id, which tells namesakes apart."""
    named = f"{row.external_id}, {row.id}" if row.external_id else str(row.id)
    return f"{row.name} ({named})"


def _frameworks() -> tuple[str, ...]:
    published = governed.published()
    if published is None:
        return ()
    names = {each.id: each.name for each in published.catalogue.frameworks}
    usual = [each for each in STATED if each in names]
    return choose_any(
        "Frameworks", names, key="reports.frameworks", show=names.__getitem__, current=usual
    )


def last_issued() -> tuple[str, bool] | None:
    """Return the key of what this reader issued last, and whether it was issued before that."""
    return st.session_state.get(_LAST)


def _preview(order: Order) -> None:
    try:
        with st.spinner("Reading the record and setting the first pages …"):
            document, pages = reporting.preview(order, viewer.current(), pages=_PREVIEWED)
    except GovernanceError as error:
        actions.refuse(error)
        return
    shown = len(pages.first)
    more = f"the first {count(shown)} of {plural(pages.total, 'page')}"
    parts.section(
        f"{document.title}: {escape(document.subject)}",
        f"A preview, {more if shown < pages.total else plural(shown, 'page')}; nothing is issued.",
    )
    with st.grid(_PREVIEWED, min_column_width=260, gap="small"):
        for number, page in enumerate(pages.first, start=1):
            st.image(page, caption=f"Page {number}", width="stretch")


def _issue(order: Order) -> None:
    try:
        with st.spinner("Reading the record and issuing …"):
            made = reporting.issue(order, viewer.current())
    except GovernanceError as error:
        actions.refuse(error)
        return
    st.session_state[_LAST] = (made.report.key, made.before)
    st.rerun()  # what stands above speaks of what is issued too
