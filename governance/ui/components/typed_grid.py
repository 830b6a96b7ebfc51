"""A grid of text that people fill or paste into; what is in it outlives a look at another page."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from governance.domain import pasting

Row = dict[str, str]

_SHORT, _HEIGHT_PX = 12, 460
_PASTED = 5
"""Rows added at once from which on they were pasted, and not typed one after the other."""


def rows(
    key: str, columns: Mapping[str, ColumnConfig], begun: Sequence[Mapping[str, str]], *, alt: str
) -> list[Row]:
    """Draw the grid and return what its rows hold, blank ones included.

    Parameters
    ----------
    key
        What the grid is about; grids with different keys know nothing of each other.
    columns
        Field to how its cells are drawn, all of them text.
    begun
        Rows to begin with; later changes of them reach a grid only when it is emptied.
    alt
        What the grid holds, for those who do not see it.
    """
    edition, first = _opened(key, columns, begun)
    # As columns without an index, which pandas would align to that of the frame.
    frame = pd.DataFrame(
        {name: [row[name] for row in first] for name in columns},
        index=pd.RangeIndex(1, len(first) + 1),
        dtype=object,
    )
    cells = f"{key}.cells.{edition}"
    st.data_editor(
        frame,
        num_rows="dynamic",
        hide_index=False,
        height="content" if len(first) <= _SHORT else _HEIGHT_PX,
        column_config={"_index": st.column_config.Column("Row", width=55), **columns},
        key=cells,
        on_change=_number_pasted,
        args=(key,),
        placeholder="",
        alt=alt,
    )
    held = filled(first, tuple(columns), st.session_state[cells])
    st.session_state[f"{key}.held"] = held
    return held


def filled(begun: Sequence[Row], columns: Sequence[str], state: Mapping[str, Any]) -> list[Row]:
    """Return what the rows of a grid hold, those below the ones it began with included.

    The frame that Streamlit returns is not read: it leaves out an added row that pandas refuses,
    and adding a thousand rows to it takes seconds.

    Parameters
    ----------
    begun
        The rows that the grid began with.
    state
        What was done to them, as Streamlit keeps it: ``edited_rows`` by position, ``added_rows``
        and the positions of ``deleted_rows``.
    """
    edited, deleted = state["edited_rows"], set(state["deleted_rows"])
    kept = [
        row | _texts(edited.get(position, {}), columns)
        for position, row in enumerate(begun)
        if position not in deleted
    ]
    blank = dict.fromkeys(columns, "")
    return [*kept, *(blank | _texts(row, columns) for row in state["added_rows"])]


def _texts(cells: Mapping[str, object], columns: Sequence[str]) -> Row:
    return {
        name: pasting.readable(cell) if isinstance(cell, str) else ""
        for name, cell in cells.items()
        if name in columns
    }


def number(key: str) -> None:
    """Begin a new edition with what a grid holds, in which each added row shows its number."""
    state = st.session_state.get(f"{key}.cells.{st.session_state.get(f'{key}.edition', 0)}")
    first: list[Row] = st.session_state.get(f"{key}.begun", [])
    if first and state and state["added_rows"]:
        held = filled(first, tuple(first[0]), state)
        st.session_state[f"{key}.held"] = held
        _begin(key, held)


def _number_pasted(key: str) -> None:
    """Show numbers on rows that were pasted; what is typed keeps its grid, and its cursor."""
    edition = st.session_state[f"{key}.edition"]
    if len(st.session_state[f"{key}.cells.{edition}"]["added_rows"]) >= _PASTED:
        number(key)


def empty(key: str) -> None:
    """Forget what a grid holds; the next run draws it as it begins."""
    _begin(key, [])
    st.session_state.pop(f"{key}.held", None)


def _opened(
    key: str, columns: Mapping[str, ColumnConfig], begun: Sequence[Mapping[str, str]]
) -> tuple[int, list[Row]]:
    """Return the edition of the grid and the rows that it began with.

    Streamlit forgets the state of a widget that a run does not draw, so a reader who comes back
    from another page gets a new edition with what the last one held.
    """
    edition = int(st.session_state.get(f"{key}.edition", 0))
    held: list[Row] = st.session_state.get(f"{key}.held", [])
    if edition and f"{key}.cells.{edition}" in st.session_state:
        return edition, st.session_state[f"{key}.begun"]
    if any(cell for row in held for cell in row.values()):
        return _begin(key, held)
    fresh = [{name: row.get(name, "") for name in columns} for row in begun]
    return _begin(key, fresh)


def _begin(key: str, first: list[Row]) -> tuple[int, list[Row]]:
    edition = int(st.session_state.get(f"{key}.edition", 0)) + 1
    st.session_state[f"{key}.edition"] = edition
    st.session_state[f"{key}.begun"] = first
    return edition, first
