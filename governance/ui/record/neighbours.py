"""The initiatives before and after this one, in the list that the reader came from."""

from dataclasses import dataclass, replace

import streamlit as st

from governance.analytics.formats import count
from governance.queries.initiatives import InitiativeRow
from governance.ui import reads
from governance.ui.components.text import quiet
from governance.ui.grid import view
from governance.ui.grid.view import Seen


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an initiative stands in a list."""

    number: int
    """Counted from 1."""
    total: int
    before: InitiativeRow | None
    after: InitiativeRow | None


def draw(initiative_id: int) -> None:
    """Offer the initiatives before and after; nothing where the reader came from no list."""
    seen = view.last_seen()
    place = _place(seen, initiative_id) if seen else None
    if place is None or place.total == 1:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", width="content"):
        _step("Previous", ":material/chevron_left:", place.before)
        st.markdown(quiet(f"{count(place.number)} of {count(place.total)}"), width="content")
        _step("Next", ":material/chevron_right:", place.after)


def _step(words: str, icon: str, to: InitiativeRow | None) -> None:
    st.button(
        words,
        icon=icon,
        type="tertiary",
        disabled=to is None,
        key=f"initiative.{words.lower()}",
        on_click=_go,
        args=(to.id if to else 0,),
    )


def _go(initiative_id: int) -> None:
    # Not a link: a link of a page to itself leaves the address as it was.
    st.query_params["id"] = str(initiative_id)


def _place(seen: Seen, initiative_id: int) -> _Place | None:
    """Look for the initiative on the page that was seen, then on those beside it."""
    page = seen.list_view.page
    for each in (page, page + 1, page - 1):
        if each < 1:
            continue
        shown = replace(seen, list_view=replace(seen.list_view, page=each))
        rows = _rows(shown)
        ids = [row.id for row in rows]
        if initiative_id in ids:
            view.see(shown)
            at = ids.index(initiative_id)
            before = rows[at - 1] if at else _last_before(shown)
            after = rows[at + 1] if at + 1 < len(rows) else _first_after(shown)
            return _Place(
                number=shown.list_view.paging.offset + at + 1,
                total=reads.initiative_page(shown.where, shown.list_view.paging).total,
                before=before,
                after=after,
            )
    return None


def _rows(seen: Seen) -> tuple[InitiativeRow, ...]:
    return reads.initiative_page(seen.where, seen.list_view.paging).rows


def _last_before(seen: Seen) -> InitiativeRow | None:
    page = seen.list_view.page
    if page == 1:
        return None
    rows = _rows(replace(seen, list_view=replace(seen.list_view, page=page - 1)))
    return rows[-1] if rows else None


def _first_after(seen: Seen) -> InitiativeRow | None:
    page = seen.list_view.page
    rows = _rows(replace(seen, list_view=replace(seen.list_view, page=page + 1)))
    return rows[0] if rows else None
