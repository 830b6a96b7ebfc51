"""The initiatives that show an exception, in order of consequence, and the way to each."""

import datetime as dt
from collections.abc import Iterable

import streamlit as st

from governance.analytics.formats import count, plural
from governance.analytics.governance import KIND_WORDS, Totals
from governance.domain.enums import DateBasis
from governance.domain.filters import PortfolioFilter
from governance.domain.gates import ExceptionKind
from governance.exchange.governance_records import exception_records
from governance.queries.exceptions import Exceptional, Finding, Subject
from governance.ui import navigation
from governance.ui.components import dates, filters, links, parts, taking
from governance.ui.components.addresses import asked_id, turn
from governance.ui.components.text import escape, track_word
from governance.ui.oversight import reads

SIZE = 15
_KIND, _PAGE, _ALL = "kind", "page", "all"


def query(kind: ExceptionKind | None) -> links.Parameters:
    """Return what the address of the governance page says to open on one kind, None for all."""
    return {_KIND: [_ALL if kind is None else name_of(kind)]}


def are_wanted() -> bool:
    """Tell whether the reader came for the exceptions, which then stand before the charts."""
    return asked_kind() is not None or st.query_params.get(_KIND) == _ALL


def to_all(text: str, where: PortfolioFilter) -> None:
    """Draw a link to all exceptions under a filter; ``text`` is markdown."""
    links.to_page(navigation.GOVERNANCE, text, links.parameters(where) | query(None))


def by_kind(found: Totals, where: PortfolioFilter) -> None:
    """Draw how many initiatives show each kind of exception, each with the way to its list."""
    with st.grid(3, min_column_width=240, gap="small"):
        for kind, number in found.by_kind.items():
            if number:
                text = f":red[▲] :primary[**{count(number)}** {KIND_WORDS[kind]}]"
                asked = links.parameters(where) | query(kind)
                links.to_page(navigation.GOVERNANCE, text, asked)


def worst(rows: Iterable[Exceptional]) -> None:
    """Draw a line for each of some initiatives with exceptions: what, of which, and whose."""
    with st.container(gap=None):
        for row in rows:
            _line(row)


def _line(row: Exceptional) -> None:
    what, of, whose = st.columns([5, 4, 3], gap="small", vertical_alignment="center")
    more = len(row.findings) - 1
    beside = f" :gray[+{more}]" if more else ""
    what.markdown(f":small[:red[▲ {_words(row.findings[0], row)}]{beside}]")
    with of:
        asked = {"id": [str(row.subject.id)]}
        links.to_page(navigation.CHECKLIST, f":small[{_named(row.subject)}]", asked)
    owner = row.subject.owner or f"no owner, {row.subject.unit}"
    whose.markdown(f":small[:gray[{escape(owner)}]]")


def _named(of: Subject) -> str:
    return f":primary[{escape(of.name)}] {track_word(of.track)}"


def draw(found: Totals, where: PortfolioFilter) -> None:
    """Draw a page of them; of one kind where the URL asks for one."""
    kind = asked_kind()
    if not found.exceptional:
        parts.section("No exceptions", "Nothing in this selection needs a decision now.")
        return
    _head(found, kind)
    by_kind(found, where)
    if kind is not None:
        to_all(f":small[:primary[All {count(found.exceptional)} with an exception]]", where)
    named = f"only {KIND_WORDS[kind]}" if kind is not None else ""
    words = ", ".join(part for part in (filters.words(where), named) if part)
    taking.offer(
        taking.Taken(
            "exceptions",
            "Exceptions in production",
            lambda session, actor: exception_records(session, where, actor, kind),
            words,
            "the worst initiative first",
        ),
        key="governance.exceptions",
    )
    page = max(1, asked_id(_PAGE))
    listed = reads.exception_page(where, kind, page=page, size=SIZE)
    pages = max(1, -(-listed.total // SIZE))
    if page > pages:
        page, listed = pages, reads.exception_page(where, kind, page=pages, size=SIZE)
    for row in listed.rows:
        _row(row)
    if pages > 1:
        turn(_PAGE, page, pages, key=f"governance.{name_of(kind) if kind else 'all'}")


def _head(found: Totals, kind: ExceptionKind | None) -> None:
    """Say how many are listed beneath, and of how many."""
    if kind is None:
        shows = "shows" if found.exceptional == 1 else "show"
        said = f"{plural(found.exceptional, 'initiative')} {shows} an exception"
        parts.section(said, "The worst first")
        return
    of = f"Of {count(found.exceptional)} with an exception, the worst first"
    listed = plural(found.by_kind.get(kind, 0), "initiative")
    parts.section(f"{listed} {KIND_WORDS[kind]}", of)


def asked_kind() -> ExceptionKind | None:
    """Return the kind that the URL asks for; None where it names none."""
    wanted = st.query_params.get(_KIND, "")
    return next((kind for kind in ExceptionKind if name_of(kind) == wanted), None)


def name_of(kind: ExceptionKind) -> str:
    """Return the name of a kind in the URL: ``no_decision``."""
    return (kind.name or "").lower()


def _row(row: Exceptional) -> None:
    who, what = st.columns([2, 3], gap="small")
    with who.container(gap=None):
        subject(row.subject)
    said = (f":small[:red[▲ {_words(each, row)}]]" for each in row.findings)
    what.markdown("  \n".join(said))


def subject(of: Subject, control_id: str = "") -> None:
    """Draw an initiative as the way to its checklist, with whose it is."""
    asked = {"id": [str(of.id)]} | ({"control": [control_id]} if control_id else {})
    links.to_page(navigation.CHECKLIST, f":primary[{escape(of.name)}]", asked)
    owner = escape(of.owner) if of.owner else "no owner"
    st.markdown(f":small[{track_word(of.track)} :gray[· {escape(of.unit)} · {owner}]]")


def _words(found: Finding, row: Exceptional) -> str:
    since = _since(found)
    detail = f": {escape(found.detail)}" if found.detail else ""
    match found.kind:
        case ExceptionKind.NO_DECISION:
            return f"In production without a recorded decision{since}"
        case ExceptionKind.OPEN_CONTROL:
            return f"{plural(row.open_controls, 'open blocking control')}, in production{since}"
        case ExceptionKind.WAIVER_EXPIRED:
            return f"Waiver expired{_on(found.since)}{detail}"
        case ExceptionKind.APPROVAL_STALE:
            return f"Changed after the approval{_of(found.since)}{detail}"
        case ExceptionKind.CONDITION_OVERDUE:
            return f"Condition was due{_on(found.since)}{detail}"
        case _:
            return f"Review was due{_on(found.since)}{detail}"


def _since(found: Finding) -> str:
    if found.since is None:
        return ""
    if found.basis is DateBasis.OBSERVED:
        return f" since {dates.day(found.since)} or earlier"
    return f" since {dates.period(found.since, found.precision)}"


def _on(day: dt.date | None) -> str:
    return f" on {dates.day(day)}" if day else ""


def _of(day: dt.date | None) -> str:
    return f" of {dates.day(day)}" if day else ""
