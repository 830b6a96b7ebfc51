"""The list as people read it: fifty rows a page, ordered and cut by the database."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import streamlit as st

from governance.analytics.formats import DASH, count, plural
from governance.domain import policy
from governance.domain.filters import PortfolioFilter, SortKey
from governance.domain.labels import label
from governance.domain.policy import Permission
from governance.queries.initiatives import InitiativePage, InitiativeRow
from governance.ui import navigation, reads, viewer
from governance.ui.components import links, parts
from governance.ui.editing import versions
from governance.ui.editing.opened import Opened
from governance.ui.grid import columns, downloads, modes, view
from governance.ui.grid.modes import Editing, Moving, Task
from governance.ui.grid.view import PAGE_SIZE, ListView, Seen

_SHOWN = "initiatives.shown"
_SORT, _ORDER, _PAGE, _TURNS, _COLUMNS = (
    f"initiatives.{name}" for name in ("sort", "order", "page", "turns", "columns")
)


def render(where: PortfolioFilter) -> None:
    """Draw the list of a filter."""
    asked = _view(where)
    page = reads.initiative_page(where, asked.paging)
    if not page.rows and page.total:
        asked = replace(asked, page=_pages(page.total))
        view.to_url(asked)
        page = reads.initiative_page(where, asked.paging)
    view.remember(Seen(where, asked))
    if not page.total:
        _empty(where)
        return
    parts.sentence(_sentence(asked, page))
    tasks = st.container(horizontal=True, vertical_alignment="center", gap="small")
    selected = _grid(asked, page.rows)
    with tasks:
        _tasks(page.rows, selected)
        st.space("stretch")
        _order(asked)
        _choose_columns(asked)
        downloads.draw(where, asked)
    _turn(asked, page.total)


def _view(where: PortfolioFilter) -> ListView:
    """Return the view of the URL; another filter begins at the first page again."""
    asked = view.from_url()
    if st.session_state.get(_SHOWN, where) != where:
        asked = replace(asked, page=1)
        view.to_url(asked)
    st.session_state[_SHOWN] = where
    return asked


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


def _sentence(asked: ListView, page: InitiativePage) -> str:
    if page.total <= PAGE_SIZE:
        return f"{plural(page.total, 'initiative')}."
    first = asked.paging.offset + 1
    shown = f"{count(first)} to {count(first + len(page.rows) - 1)}"
    by = columns.SORTED_BY[asked.sort].title.casefold()
    return f"{plural(page.total, 'initiative')}; here are {shown}, by {by}."


def _empty(where: PortfolioFilter) -> None:
    if where.restricts:
        parts.sentence("No initiative matches these filters.")
        return
    parts.sentence("Nothing is registered yet.")
    if policy.may(viewer.current(), Permission.INITIATIVE_CREATE):
        _offer("New initiative", ":material/add:", "registering")
    links.to_page(navigation.IMPORTS, "Import the register that you already have")


def _grid(asked: ListView, rows: Sequence[InitiativeRow]) -> list[InitiativeRow]:
    """Draw the rows; act on a click on a name or a heading; return the selected rows."""
    # Positions mean nothing in other rows or another order, so these begin with nothing selected.
    shown = hash((asked, tuple(row.id for row in rows)))
    drawn = st.dataframe(
        columns.frame(rows, asked.columns),
        hide_index=True,
        height="content",
        column_config=columns.configuration(asked.columns, asked.sort, descending=asked.descending),
        on_select="rerun",
        selection_mode=["multi-row", "single-column"],
        key=f"initiatives.list.{shown}",
        placeholder=DASH,
        alt="Initiatives, one a row; a click on a name opens it, a click on a heading sorts by it.",
    )
    position = columns.opened_row()
    if position is not None and position < len(rows):
        links.open_initiative(rows[position].id)
    for key in drawn["selection"]["columns"]:
        if sort := columns.COLUMNS[key].sort:
            view.to_url(asked.sorted_by(sort))
            st.rerun()
    return [rows[position] for position in drawn["selection"]["rows"] if position < len(rows)]


def _tasks(rows: Sequence[InitiativeRow], selected: Sequence[InitiativeRow]) -> None:
    actor = viewer.current()
    if policy.may(actor, Permission.INITIATIVE_CREATE):
        _offer("New initiative", ":material/add:", "registering")
    if policy.may(actor, Permission.INITIATIVE_EDIT):
        what = f"{len(selected)} selected" if selected else _these(rows)
        seen = tuple(versions.of_row(row, label(row.stage)) for row in selected or rows)
        _offer(f"Edit {what}", ":material/edit:", Editing(Opened(seen)))
    if not selected:
        return
    if policy.may(actor, Permission.INITIATIVE_MOVE):
        _offer("Move to a stage", ":material/arrow_forward:", Moving(tuple(selected)))
    if len(selected) == 1 and st.button("Open it", key="initiatives.open"):
        links.open_initiative(selected[0].id)


def _offer(words: str, icon: str, task: Task) -> None:
    key = "initiatives.new" if task == "registering" else f"initiatives.{type(task).__name__}"
    if st.button(words, icon=icon, key=key.lower()):
        modes.begin(task)
        st.rerun()


def _these(rows: Sequence[InitiativeRow]) -> str:
    return "this row" if len(rows) == 1 else f"these {len(rows)} rows"


def _order(asked: ListView) -> None:
    st.session_state[_SORT] = asked.sort
    st.selectbox(
        "Sort by",
        list(columns.SORTED_BY),
        format_func=lambda sort: f"by {columns.SORTED_BY[sort].title.casefold()}",
        key=_SORT,
        on_change=_sorted,
        label_visibility="collapsed",
        width=170,
    )
    icon = ":material/arrow_downward:" if asked.descending else ":material/arrow_upward:"
    words = "Descending" if asked.descending else "Ascending"
    st.button(words, icon=icon, key=_ORDER, type="tertiary", on_click=_turned_around)


def _sorted() -> None:
    asked, sort = view.from_url(), SortKey(st.session_state[_SORT])
    view.to_url(replace(asked, page=1, sort=sort, descending=False))


def _turned_around() -> None:
    asked = view.from_url()
    view.to_url(asked.sorted_by(asked.sort))


def _choose_columns(asked: ListView) -> None:
    st.session_state[_COLUMNS] = list(asked.columns[1:])
    with st.popover("Columns", type="tertiary", icon=":material/view_column:"):
        st.multiselect(
            "Columns beside the name",
            [key for key in columns.COLUMNS if key != columns.FIRST],
            format_func=lambda key: columns.COLUMNS[key].title,
            key=_COLUMNS,
            on_change=_chosen,
        )


def _chosen() -> None:
    picked = cast("list[str]", st.session_state[_COLUMNS])
    in_order = tuple(key for key in columns.COLUMNS if key in picked)
    view.to_url(replace(view.from_url(), columns=(columns.FIRST, *in_order)))


def _turn(asked: ListView, total: int) -> None:
    pages = _pages(total)
    if pages == 1:
        return
    turns = st.session_state.get(_TURNS, 0)
    if st.session_state.get(f"{_PAGE}.{turns}", asked.page) != asked.page:
        # The URL names another page than the widget, which only a new widget can begin with.
        turns += 1
        st.session_state[_TURNS] = turns
    key = f"{_PAGE}.{turns}"
    with st.container(horizontal_alignment="center"):
        st.pagination(pages, default=asked.page, key=key, on_change=_page_turned, args=(key,))


def _page_turned(key: str) -> None:
    view.to_url(replace(view.from_url(), page=st.session_state[key]))
