"""Rows of the list open in a grid: fill cells, see what will change, save all or nothing."""

from collections.abc import Mapping

import streamlit as st

from governance.analytics.formats import plural
from governance.domain import clock
from governance.domain.enums import RiskTier, Track
from governance.domain.filters import Paging, PortfolioFilter
from governance.domain.labels import label
from governance.services.initiatives import edit_initiatives
from governance.ui import reads, viewer
from governance.ui.actions import perform
from governance.ui.components import changes_shown, parts
from governance.ui.editing import changes, conflicts, versions
from governance.ui.editing.changes import Typed
from governance.ui.editing.fields import TITLES
from governance.ui.editing.opened import Opened
from governance.ui.editing.versions import Seen
from governance.ui.grid import cells, modes
from governance.ui.grid.modes import Editing

_REASON = "initiatives.reason"
_FILL = "initiatives.fill"

_ROWS, _GRID_PX = 13, 492
"""Rows from which on the grid scrolls in itself, so that what will be saved stays in sight."""


def render(opened: Opened) -> None:
    """Draw the grid of the opened rows, and beneath it what would be saved."""
    units = {unit.id: unit.label for unit in reads.units()}
    opened = _restored(opened)
    st.title(f"Edit {plural(len(opened.seen), 'initiative')}", anchor=False)
    parts.note(
        "Type in the cells or paste a block from a spreadsheet. Nothing is saved before you press "
        "Save. A pasted value that is none of a column's choices leaves the cell as it was."
    )
    above = st.container()
    filled = st.data_editor(
        cells.frame(opened.seen, opened.begun(), units),
        hide_index=True,
        num_rows="fixed",
        height="content" if len(opened.seen) <= _ROWS else _GRID_PX,
        column_config=cells.configuration(units),
        key=_key(opened),
        placeholder="",
        alt="The rows that are being edited; stage is shown, the other cells can be filled.",
    )
    typed = changes.typed(opened.seen, cells.read(opened.seen, filled, units))
    modes.keep(typed)
    with above:
        _settle(opened, typed, units)
        _fill(opened, typed)
    _save(opened, typed, units)


def _key(opened: Opened) -> str:
    return f"initiatives.cells.{opened.edition}"


def _restored(opened: Opened) -> Opened:
    """Begin a new edition with what was typed, when the reader comes back from another page.

    Streamlit forgets the state of a widget that a run does not draw.
    """
    typed = modes.kept()
    if _key(opened) in st.session_state or not typed:
        return opened
    return _go_on(opened.carrying(typed))


def _go_on(opened: Opened) -> Opened:
    modes.begin(Editing(opened))
    modes.keep(opened.kept)
    return opened


def _closed(saved: int) -> str:
    modes.end()
    return f"Saved {plural(saved, 'initiative')}."


def _fill(opened: Opened, typed: Typed) -> None:
    """Offer to set one value in every row; it can still be looked at and changed before saving."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = st.selectbox(
            "Set in every row",
            ["track", "risk_tier", "owner"],
            format_func=TITLES.__getitem__,
            key=f"{_FILL}.field",
            width=170,
        )
        chosen: object
        if name == "owner":
            chosen = st.text_input("to", key=f"{_FILL}.owner", width=240)
        else:
            kind = Track if name == "track" else RiskTier
            chosen = st.selectbox(
                "to", list(kind), format_func=label, key=f"{_FILL}.{name}", width=240
            )
        if st.button("Set", key=f"{_FILL}.set"):
            _go_on(opened.filled(typed, name, chosen))
            st.rerun()


def _save(opened: Opened, typed: Typed, units: Mapping[int, str]) -> None:
    found = changes.changes(opened.seen, typed)
    today = clock.today()
    wrong = changes.problems(opened.seen, typed, today)
    if found:
        changes_shown.differences(found, wrong, units)
        st.text_input(
            "Reason", key=_REASON, placeholder="Optional; kept in the audit trail with each change"
        )
    else:
        parts.note("Nothing is changed yet.")
    with st.container(horizontal=True):
        words = f"Save {plural(len(found), 'change')}" if found else "Save"
        blocked = not found or bool(wrong) or opened.refused
        confirmed = st.button(words, disabled=blocked, key="initiatives.save")
        modes.way_back("Discard my changes" if found else "Back to the list")
    if confirmed:
        _write(opened, typed)


def _write(opened: Opened, typed: Typed) -> None:
    perform(
        lambda saved: _closed(len(saved)),
        edit_initiatives,
        actor=viewer.current(),
        edits=changes.edits(opened.seen, typed),
        reason=st.session_state.get(_REASON, ""),
    )
    # Only a refused save comes back here.
    if conflicts.conflicts(opened.seen, _now(typed), typed):
        modes.begin(Editing(opened.stale()))
        st.rerun()


def _now(typed: Typed) -> dict[int, Seen]:
    """Return the changed initiatives as they are in the database."""
    where = PortfolioFilter(ids=tuple(sorted(typed)))
    rows = reads.initiative_page(where, Paging(size=max(1, len(typed)))).rows if typed else ()
    return {row.id: versions.of_row(row, label(row.stage)) for row in rows}


def _settle(opened: Opened, typed: Typed, units: Mapping[int, str]) -> None:
    if not opened.refused:
        return
    found = conflicts.conflicts(opened.seen, _now(typed), typed)
    if not found:
        _go_on(opened.settled(typed))
        st.rerun()
    parts.section(
        f"{plural(len(found), 'initiative was', 'initiatives were')} saved by somebody else",
        "Nothing of yours was saved, nothing you typed is lost. Say for each which version counts.",
    )

    def go(following: Opened) -> None:
        _go_on(following)
        st.rerun()

    changes_shown.settle(
        found,
        units,
        key="initiatives",
        take_theirs=lambda theirs: go(opened.taking_theirs(typed, theirs)),
        keep_mine=lambda theirs: go(opened.keeping_mine(typed, theirs)),
        drop=lambda ours: go(opened.dropping(typed, ours.initiative_id)),
    )
