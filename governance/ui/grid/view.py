"""How a reader looks at the list: page, order and columns, held in the URL."""

from dataclasses import dataclass, replace

import streamlit as st

from governance.domain.filters import Paging, PortfolioFilter, SortKey
from governance.ui.grid.columns import COLUMNS, DEFAULT, FIRST

PAGE_SIZE = 50

_PAGE, _SORT, _ORDER, _COLUMNS = "page", "sort", "order", "columns"
_DOWN = "desc"
_ADDRESS = "initiatives.address"
_SEEN = "initiatives.seen"


@dataclass(frozen=True, slots=True)
class ListView:
    """Page, order and columns of the list."""

    page: int = 1
    sort: SortKey = SortKey.NAME
    descending: bool = False
    columns: tuple[str, ...] = DEFAULT

    @property
    def paging(self) -> Paging:
        """The slice that the list shows."""
        return Paging(self.page, PAGE_SIZE, self.sort, self.descending)

    def sorted_by(self, sort: SortKey) -> "ListView":
        """Return the first page in another order; the same one again turns it around."""
        descending = not self.descending if sort is self.sort else False
        return replace(self, page=1, sort=sort, descending=descending)


def from_url() -> ListView:
    """Return what the URL asks for; a value that means nothing is ignored."""
    given = st.query_params
    page = given.get(_PAGE, "")
    sort = given.get(_SORT, "")
    columns = tuple(key for key in given.get(_COLUMNS, "").split(",") if key in COLUMNS)
    return ListView(
        page=max(1, int(page)) if page.isdecimal() and len(page) <= len("100000") else 1,
        sort=SortKey(sort) if sort in set(SortKey) else SortKey.NAME,
        descending=given.get(_ORDER) == _DOWN,
        columns=tuple(dict.fromkeys([FIRST, *columns])) if columns else DEFAULT,
    )


def to_url(view: ListView) -> None:
    """Write into the URL what differs from the view everybody begins with."""
    usual = ListView()
    _put(_PAGE, str(view.page) if view.page != usual.page else "")
    _put(_SORT, view.sort if view.sort is not usual.sort else "")
    _put(_ORDER, _DOWN if view.descending else "")
    _put(_COLUMNS, ",".join(view.columns) if view.columns != usual.columns else "")


@dataclass(frozen=True, slots=True)
class Seen:
    """The list as a reader last saw it."""

    where: PortfolioFilter
    list_view: ListView


def remember(seen: Seen) -> None:
    """Remember the list with its whole address, for the way back to it and on through it."""
    names = list(st.query_params)
    st.session_state[_ADDRESS] = {name: st.query_params.get_all(name) for name in names}
    st.session_state[_SEEN] = seen


def last_seen() -> Seen | None:
    """Return the list as the reader last saw it, None if they have not yet."""
    seen: Seen | None = st.session_state.get(_SEEN)
    return seen


def see(seen: Seen) -> None:
    """Remember that the reader went on to another page of the list; the way back leads there."""
    before = last_seen()
    st.session_state[_SEEN] = seen
    if before is not None and before.list_view.page != seen.list_view.page:
        address = way_back()
        st.session_state[_ADDRESS] = address | {_PAGE: [str(seen.list_view.page)]}


def way_back() -> dict[str, list[str]]:
    """Return the address at which the reader last saw the list; empty if they have not yet."""
    address: dict[str, list[str]] = st.session_state.get(_ADDRESS, {})
    return address


def _put(name: str, value: str) -> None:
    if value and st.query_params.get(name) != value:
        st.query_params[name] = value
    elif not value and name in st.query_params:
        del st.query_params[name]
