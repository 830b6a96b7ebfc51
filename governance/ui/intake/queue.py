"""The untagged records as a list: what their words suggest, and which words."""

from collections.abc import Sequence

import streamlit as st

from governance.analytics.formats import count, plural
from governance.domain import policy
from governance.domain.enums import Track
from governance.domain.filters import PortfolioFilter
from governance.domain.policy import Permission
from governance.exchange.record_rows import Records, frame_rows
from governance.queries.triage import QueueRow
from governance.ui import navigation, reads, triaging, viewer
from governance.ui.components import addresses, filters, links, nothing, parts, taking
from governance.ui.intake import accepting, suggested

PAGE_SIZE = 50
_EVERY = "every"
_KINDS = {
    _EVERY: "Every record",
    Track.GENAI.value: "GenAI suggested",
    Track.ML.value: "ML suggested",
    Track.UNTAGGED.value: "Nothing suggested",
}
"""Names in the URL and what they are called."""

_KIND, _PAGE = "kind", "page"
_NAME = "triage.name"


def render(where: PortfolioFilter) -> None:
    """Draw the queue of a filter."""
    found = triaging.queue(where)
    if not found.total and not reads.gaps(where).total:
        _say_what_is_missing(where)
        return
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
    kind = _kind()
    rows = [row for row in found.rows if kind in {_EVERY, row.suggestion.track.value}]
    tasks = st.container(horizontal=True, vertical_alignment="center", gap="small")
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    page = min(max(1, addresses.asked_id(_PAGE)), pages)
    selected = _grid(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    with tasks:
        _tasks(rows, selected)
        chosen = "" if kind == _EVERY else _KINDS[kind].lower()
        taking.offer(
            taking.Taken(
                "untagged",
                "Initiatives without a track",
                lambda _session, _actor: Records(
                    *frame_rows(suggested.frame(rows).assign(name=[row.name for row in rows]))
                ),
                ", ".join(part for part in (filters.words(where), chosen) if part),
            ),
            key="triage.queue",
        )
    if pages > 1:
        addresses.turn(_PAGE, page, pages, key=f"triage.{kind}")


def _say_what_is_missing(where: PortfolioFilter) -> None:
    if where.restricts:
        parts.sentence("No initiative matches these filters.")
    else:
        nothing.recorded()


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


def _kind() -> str:
    """Ask which of them are shown; the URL holds the answer."""
    asked = st.query_params.get(_KIND, "")
    asked = asked if asked in _KINDS else _EVERY
    key = f"triage.kind.{asked}"
    st.segmented_control(
        "Which",
        list(_KINDS),
        format_func=_KINDS.__getitem__,
        default=asked,
        required=True,
        # Named by the URL: who goes back in the browser gets what was chosen then.
        key=key,
        label_visibility="collapsed",
        on_change=_choose,
        args=(key,),
    )
    return asked


def _choose(key: str) -> None:
    st.query_params[_KIND] = str(st.session_state[key])
    st.query_params.pop(_PAGE, None)


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


def _records(rows: Sequence[QueueRow]) -> Records:
    """Return the rows for a file, where a name needs no guard against markdown."""
    return Records(*frame_rows(suggested.frame(rows).assign(name=[row.name for row in rows])))


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
