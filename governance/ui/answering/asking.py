"""The initiatives of which one control is asked, and the answer to give to some of them."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from governance.analytics.formats import count, plural
from governance.domain import clock
from governance.domain.catalogue import Control
from governance.domain.drafts import TEXT_LIMIT
from governance.domain.enums import Applies, ControlResult
from governance.domain.filters import PortfolioFilter
from governance.domain.labels import label
from governance.exchange.record_rows import Records, frame_rows
from governance.queries.answering import AskedList, AskedRow
from governance.ui.answering import saving
from governance.ui.answering.plan import plan
from governance.ui.components import filters, links, parts, taking
from governance.ui.components.fields import SHORT_RESULTS
from governance.ui.components.text import escape, unmarked
from governance.ui.oversight import reads

_KINDS = ("Every one", "Not assessed", "Answered")
_NAME = "answer_many.name"
_SHORT = 12
"""Rows that are shown at their full height."""
_HEIGHT_PX = 460
_WIDTH_PX = 640


def render(control: Control, where: PortfolioFilter) -> None:
    """Draw the list of a filter and the form of the answer."""
    found = reads.asked_list(control.id, where)
    parts.sentence(_sentence(found))
    parts.note(escape(control.question))
    if found.total > found.read:
        parts.note(f"The first {count(found.read)} by name were read; narrow the filter.")
    unsure = sum(row.applies is Applies.UNTIL_ANSWERED for row in found.rows)
    if unsure:
        parts.note(f"{count(unsure)} of them only because a fact about them is missing.")
    if found.rows:
        rows = _of_kind(found.rows)
        taking.offer(
            taking.Taken(
                "answers",
                f"Answers to {control.id}",
                lambda _session, _actor: Records(
                    *frame_rows(_frame(rows).assign(name=[row.name for row in rows]))
                ),
                ", ".join(part for part in (filters.words(where), f"control {control.id}") if part),
            ),
            key="answer_many.list",
        )
        selected = _grid(rows)
        if rows:
            _form(control, selected or rows, chosen=bool(selected))
    _left_out(found)


def _sentence(found: AskedList) -> str:
    if not found.total:
        return "No initiative matches these filters."
    if not found.rows:
        return f"It is asked of none of {plural(found.read, 'initiative')}."
    answered = sum(row.version is not None for row in found.rows)
    confirmed = sum(row.confirmed for row in found.rows)
    of = f"It is asked of {count(len(found.rows))} of {plural(found.read, 'initiative')}"
    if not answered:
        return f"{of}; none has answered."
    return f"{of}; {count(answered)} answered, {count(confirmed)} confirmed."


def _of_kind(rows: Sequence[AskedRow]) -> list[AskedRow]:
    kind = st.segmented_control(
        "Which",
        _KINDS,
        default=_KINDS[0],
        required=True,
        key="answer_many.kind",
        label_visibility="collapsed",
    )
    if kind == "Every one":
        return list(rows)
    return [row for row in rows if (row.version is None) is (kind == "Not assessed")]


def _grid(rows: Sequence[AskedRow]) -> list[AskedRow]:
    """Draw the rows; open the one whose name is clicked; return the selected ones."""
    if not rows:
        parts.note("None of them; look at every one.")
        return []
    drawn = st.dataframe(
        _frame(rows),
        hide_index=True,
        height="content" if len(rows) <= _SHORT else _HEIGHT_PX,
        column_config={
            "name": st.column_config.ButtonColumn(
                "Initiative", width=280, alignment="left", type="tertiary", key=_NAME
            ),
            "answer": st.column_config.TextColumn("Answer now", width=120),
            "by": st.column_config.TextColumn("By", width=180),
            "day": st.column_config.TextColumn("On", width=100),
            "confirmed": st.column_config.TextColumn("Confirmed", width=90),
            "stage": st.column_config.TextColumn("Stage", width=110),
            "unit": st.column_config.TextColumn("Unit", width=200),
            "why": st.column_config.TextColumn("Why it is asked", width=320),
        },
        on_select="rerun",
        selection_mode="multi-row",
        # Positions mean nothing among other rows, so those begin with nothing selected.
        key=f"answer_many.list.{hash(tuple((row.id, row.version) for row in rows))}",
        alt="Initiatives of which the control is asked, one a row; a click on a name opens it.",
    )
    click = st.session_state.get(_NAME)
    if click is not None and int(click["row"]) < len(rows):
        links.open_initiative(rows[int(click["row"])].id)
    return [rows[position] for position in drawn["selection"]["rows"] if position < len(rows)]


def _frame(rows: Sequence[AskedRow]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": [unmarked(row.name) for row in rows],
            "answer": [label(row.result) for row in rows],
            "by": [row.assessed_by for row in rows],
            "day": [_day(row) for row in rows],
            "confirmed": ["yes" if row.confirmed else "" for row in rows],
            "stage": [label(row.stage) for row in rows],
            "unit": [row.unit for row in rows],
            "why": [row.why for row in rows],
        }
    )


def _records(rows: Sequence[AskedRow]) -> Records:
    """Return the rows for a file, where a name needs no guard against markdown."""
    return Records(*frame_rows(_frame(rows).assign(name=[row.name for row in rows])))


def _day(row: AskedRow) -> str:
    # As text: a column of dates says None where there is none.
    return f"{row.assessed_on.day} {row.assessed_on:%b %Y}" if row.assessed_on else ""


def _form(control: Control, rows: Sequence[AskedRow], *, chosen: bool) -> None:
    """Draw the answer; nothing is saved before its effect was looked at."""
    parts.section(
        f"One answer for {_these(rows, chosen=chosen)}",
        "Select rows above to answer for some of them only. "
        "A second person confirms what is answered as met or not applicable.",
    )
    kept = saving.kept(control.id)
    with st.container(width=_WIDTH_PX):
        picked = st.segmented_control(
            "Answer",
            list(SHORT_RESULTS),
            format_func=SHORT_RESULTS.__getitem__,
            default=kept.result if kept else None,
            key=f"answer_many.result.{control.id}",
        )
        comment = st.text_area(
            "Reason",
            value=kept.comment if kept else "",
            key=f"answer_many.comment.{control.id}",
            max_chars=TEXT_LIMIT,
            placeholder="Kept with each answer; needed where it does not apply",
            height=110,
        )
    result = ControlResult(picked) if picked else None
    missing = result is ControlResult.NOT_APPLICABLE and not comment.strip()
    if missing:
        parts.note("Say why it does not apply; the reason is kept with each answer.")
    shown = st.button(
        f"See what changes for {plural(len(rows), 'initiative')}",
        key="answer_many.preview",
        disabled=result is None or missing,
    )
    if shown and result is not None and not missing:
        saving.begin(plan(control.id, rows, result, comment, on=clock.today()))


def _these(rows: Sequence[AskedRow], *, chosen: bool) -> str:
    if chosen:
        return f"the {plural(len(rows), 'selected initiative')}"
    return "all of this list" if len(rows) > 1 else "this one"


def _left_out(found: AskedList) -> None:
    number = found.read - len(found.rows)
    if not number:
        return
    with st.expander(f"Not asked of {plural(number, 'initiative')}", key="answer_many.out"):
        lines = [f"- {count(times)}: {escape(reason)}" for reason, times in found.left_out]
        st.markdown("\n".join(lines))
