"""The untagged records as a list: what their words suggest, and which words."""

from collections.abc import Sequence

import streamlit as st

from governance.analytics.formats import count, plural
from governance.domain import policy
from governance.domain.enums import Track
from governance.domain.filters import PortfolioFilter
from governance.domain.policy import Permission
from governance.queries.triage import QueueRow
from governance.ui import navigation, triaging, viewer
from governance.ui.components import links, parts
from governance.ui.intake import accepting, suggested

PAGE_SIZE = 50
_KINDS = {
    "Every record": None,
    "GenAI suggested": Track.GENAI,
    "ML suggested": Track.ML,
    "Nothing suggested": Track.UNTAGGED,
}
_KIND, _PAGE, _NAME = (f"triage.{name}" for name in ("kind", "page", "name"))


def render(where: PortfolioFilter) -> None:
    """Draw the queue of a filter."""
    found = triaging.queue(where)
    parts.sentence(_sentence(found.total, found.rows))
    _misfits(where)
    if not found.rows:
        return
    parts.note(
        "A suggestion weighs the words of a record and is often, not always, right. "
        "Look at the words, then accept it, or answer the questions of the triage."
    )
    if found.total > len(found.rows):
        parts.note(f"The first {count(len(found.rows))} by name were read; narrow the filter.")
    rows = _of_kind(found.rows)
    tasks = st.container(horizontal=True, vertical_alignment="center", gap="small")
    shown = _page(rows)
    selected = _grid(shown)
    with tasks:
        _tasks(rows, selected)
    _turn(len(rows))


def _sentence(total: int, rows: Sequence[QueueRow]) -> str:
    if not total:
        return "Every initiative carries a track."
    clear = sum(row.suggestion.track is not Track.UNTAGGED for row in rows)
    said = f"words suggest one for {count(clear)}" if clear else "words suggest none"
    has = "initiative has" if total == 1 else "initiatives have"
    return f"{count(total)} {has} no track yet; {said}."


def _misfits(where: PortfolioFilter) -> None:
    """Say how many tagged records do not fit what was answered about them."""
    found = triaging.misfits(where)
    if found:
        one, many = "carries a track that does", "carry tracks that do"
        verb = one if len(found) == 1 else many
        links.to_list(
            f":small[{plural(len(found), 'initiative')} {verb} not fit the answers of the triage]",
            PortfolioFilter(ids=tuple(found)[:PAGE_SIZE]),
        )


def _of_kind(rows: Sequence[QueueRow]) -> list[QueueRow]:
    picked = st.segmented_control(
        "Which",
        list(_KINDS),
        default="Every record",
        required=True,
        key=_KIND,
        label_visibility="collapsed",
        on_change=_begin_anew,
    )
    kind = _KINDS[picked or "Every record"]
    return [row for row in rows if kind is None or row.suggestion.track is kind]


def _begin_anew() -> None:
    st.session_state.pop(_PAGE, None)


def _page(rows: Sequence[QueueRow]) -> Sequence[QueueRow]:
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    page = min(int(st.session_state.get(_PAGE) or 1), pages)
    return rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]


def _turn(total: int) -> None:
    pages = -(-total // PAGE_SIZE)
    if pages > 1:
        if int(st.session_state.get(_PAGE) or 1) > pages:
            st.session_state[_PAGE] = pages
        with st.container(horizontal_alignment="center"):
            st.pagination(pages, key=_PAGE)


def _grid(rows: Sequence[QueueRow]) -> list[QueueRow]:
    """Draw the rows; open the one whose name is clicked; return the selected ones."""
    drawn = st.dataframe(
        suggested.frame(rows),
        hide_index=True,
        height="content",
        column_config={
            "name": st.column_config.ButtonColumn(
                "Name", width=300, alignment="left", type="tertiary", key=_NAME
            ),
            **suggested.columns(),
        },
        on_select="rerun",
        selection_mode="multi-row",
        # Positions mean nothing among other rows, so those begin with nothing selected.
        key=f"triage.list.{hash(tuple(row.id for row in rows))}",
        alt="Untagged initiatives, one a row; a click on a name opens it.",
    )
    click = st.session_state.get(_NAME)
    if click is not None and int(click["row"]) < len(rows):
        links.open_initiative(rows[int(click["row"])].id)
    return [rows[position] for position in drawn["selection"]["rows"] if position < len(rows)]


def _tasks(rows: Sequence[QueueRow], selected: Sequence[QueueRow]) -> None:
    if not policy.may(viewer.current(), Permission.INITIATIVE_EDIT):
        return
    of_them = "selected" if selected else "in this list"
    clear = [row for row in selected or rows if row.suggestion.track is not Track.UNTAGGED]
    offered = f"Accept {plural(len(clear), 'suggestion')} {of_them}"
    if clear and st.button(offered, icon=":material/check:", key="triage.accept"):
        accepting.begin(clear)
    if len(selected) == 1 and st.button("Answer the questions", key="triage.questions"):
        st.switch_page(navigation.INTAKE.file, query_params={"id": str(selected[0].id)})
