"""What a reader asks of the audit trail: filter and page, held in the URL."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from governance.domain.filters import AuditFilter

WHO, WHAT, ENTITY, RECORD, SINCE, UNTIL, PAGE = (
    "who",
    "what",
    "entity",
    "record",
    "since",
    "until",
    "page",
)
_KEYS = {name: f"trail.{name}" for name in (WHO, WHAT, ENTITY, SINCE, UNTIL)}
_PAGE_KEY = "trail.page"
_MANY_PAGES = len("1000000")
_TITLES = {
    "initiative": "Initiatives",
    "stage_entry": "Stage history",
    "source_record": "Source records",
    "business_unit": "Business units",
    "person": "People",
    "import_batch": "Imports",
    "import_row": "Rows of imports",
    "import_profile": "Import profiles",
    "assessment": "Answers to controls",
    "catalogue_version": "Catalogues",
    "evidence": "Pieces of evidence",
    "gate_condition": "Conditions of approvals",
    "gate_decision": "Decisions at gates",
    "gate_request": "Requests at gates",
    "review": "Reviews",
    "issued_report": "Reports that were issued",
    "issued_file": "Files of issued reports",
    "pilot_decision": "Decisions on pilots",
    "triage_result": "Triages",
    "value_line": "Value ledger",
    "currency_rate": "Rates of currencies",
    "value_terms": "Terms of value",
    "waiver": "Waivers",
    "delivery": "Deliveries of reports",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Filter and page."""

    where: AuditFilter = field(default_factory=AuditFilter)
    page: int = 1

    @property
    def restricts(self) -> bool:
        """Whether anything is filtered."""
        return self.where != AuditFilter()


def from_url() -> Asked:
    """Return what the URL asks for; a value that means nothing is ignored."""
    given = st.query_params
    page = given.get(PAGE, "")
    where = AuditFilter(
        actor=given.get(WHO, ""),
        action=given.get(WHAT, ""),
        entity=given.get(ENTITY, ""),
        entity_id=given.get(RECORD, "") if given.get(ENTITY) else "",
        since=_day(given.get(SINCE, "")),
        until=_day(given.get(UNTIL, "")),
    )
    usable = page.isascii() and page.isdecimal() and len(page) <= _MANY_PAGES
    return Asked(where, max(1, int(page)) if usable else 1)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def bar(asked: Asked, vocabulary: Mapping[str, tuple[str, ...]]) -> None:
    """Draw the fields of the filter; a change is written into the URL before the page is drawn."""
    where = asked.where
    with st.grid(5, min_column_width=150, gap="small"):
        _pick("Who", WHO, vocabulary["actor"], where.actor)
        _pick("What was done", WHAT, vocabulary["action"], where.action, words=action_words)
        _pick("To what", ENTITY, vocabulary["entity"], where.entity, words=entity_words)
        _date("From", SINCE, where.since)
        _date("To", UNTIL, where.until)
    if where.entity_id:
        with st.container(horizontal=True, vertical_alignment="center"):
            words = f"Only {entity_words(where.entity).lower()}, record {where.entity_id}."
            st.text(words, width="content")
            st.button(
                "All records", type="tertiary", key="trail.all", on_click=_put, args=(RECORD, "")
            )


def _pick(
    title: str,
    name: str,
    known: tuple[str, ...],
    current: str,
    *,
    words: Callable[[str], str] = str,
) -> None:
    options = list(known) if not current or current in known else [current, *known]
    st.session_state[_KEYS[name]] = current or None
    st.selectbox(
        title,
        options,
        format_func=words,
        key=_KEYS[name],
        placeholder="Anybody" if name == WHO else "Anything",
        on_change=_picked,
        args=(name,),
    )


def _date(title: str, name: str, current: dt.date | None) -> None:
    st.session_state[_KEYS[name]] = current
    st.date_input(
        title,
        value=None,
        key=_KEYS[name],
        format="YYYY-MM-DD",
        on_change=_picked,
        args=(name,),
        help="Days are counted in UTC.",
    )


def _picked(name: str) -> None:
    value = st.session_state[_KEYS[name]]
    _put(name, value.isoformat() if isinstance(value, dt.date) else value or "")
    if name == ENTITY:
        _put(RECORD, "")


def _put(name: str, value: str) -> None:
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]
    if name != PAGE and PAGE in st.query_params:
        del st.query_params[PAGE]


def turn(asked: Asked, pages: int) -> None:
    """Draw the pages of the trail."""
    if pages < 2:  # noqa: PLR2004 - nothing to turn
        return
    key = f"{_PAGE_KEY}.{hash(asked)}"
    with st.container(horizontal_alignment="center"):
        st.pagination(
            pages, default=min(asked.page, pages), key=key, on_change=_turned, args=(key,)
        )


def _turned(key: str) -> None:
    _put(PAGE, str(st.session_state[key]))


def on_page(asked: Asked, page: int) -> Asked:
    """Return the same question on another page, and write that into the URL."""
    _put(PAGE, str(page) if page > 1 else "")
    return replace(asked, page=page)


def action_words(action: str) -> str:
    """Return what a service function does: ``edit_initiative`` reads "Edit initiative"."""
    return action.replace("_", " ").capitalize()


def entity_words(entity: str) -> str:
    """Return what the rows of a table are to people."""
    return _TITLES.get(entity, entity.replace("_", " ").capitalize())
