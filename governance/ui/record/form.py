"""The edit form of one initiative: all of its fields, what will change, and who saved meanwhile."""

from collections.abc import Mapping

import streamlit as st

from governance.analytics.formats import plural
from governance.domain import clock
from governance.domain.labels import label
from governance.queries.initiatives import InitiativeDetail
from governance.services.initiatives import edit_initiative
from governance.ui import reads, viewer
from governance.ui.actions import perform
from governance.ui.components import changes_shown, parts
from governance.ui.components.text import escape
from governance.ui.editing import changes, conflicts, versions
from governance.ui.editing.changes import Typed
from governance.ui.editing.opened import Opened
from governance.ui.editing.versions import Seen
from governance.ui.record import fields, looking

_REASON = "initiative.reason"
_TASK, _EDIT = "task", "edit"
"""In a link: open the form at once."""


def begin(detail: InitiativeDetail) -> None:
    """Open the form at the version that is shown."""
    looking.open_form(Opened((_seen(detail),)), {})


def asked_for(detail: InitiativeDetail) -> Opened | None:
    """Return the form that is open, opening it where the link to the page asked for that."""
    asked = st.query_params.pop(_TASK, "") == _EDIT
    if asked and looking.opened(detail.row.id) is None:
        begin(detail)
    return looking.opened(detail.row.id)


def draw(detail: InitiativeDetail, opened: Opened) -> None:
    """Draw the form, beneath it what would be saved."""
    units = {unit.id: unit.label for unit in reads.units()}
    opened = _restored(opened)
    (seen,) = opened.seen
    st.title(f"Edit {escape(seen.name)}", anchor=False)
    parts.note("Nothing is saved before you press Save. The stage is changed by recording a move.")
    above = st.container()
    filled = fields.draw(opened.begun()[seen.initiative_id], f"initiative.{opened.edition}")
    typed = changes.typed(opened.seen, {seen.initiative_id: filled.values})
    looking.keep(typed)
    with above:
        _settle(detail, opened, typed, units)
    _save(opened, typed, units, filled.problems)


def _seen(detail: InitiativeDetail) -> Seen:
    seen = versions.of_detail(detail)
    return Seen(seen.initiative_id, seen.version, seen.name, label(detail.row.stage), seen.values)


def _restored(opened: Opened) -> Opened:
    """Begin a new edition with what was typed, when the reader comes back from another page."""
    typed = looking.kept()
    if fields.is_drawn(f"initiative.{opened.edition}") or not typed:
        return opened
    return _go_on(opened.carrying(typed))


def _go_on(opened: Opened) -> Opened:
    looking.open_form(opened, opened.kept)
    return opened


def _save(
    opened: Opened, typed: Typed, units: Mapping[int, str], unreadable: tuple[str, ...]
) -> None:
    found = changes.changes(opened.seen, typed)
    wrong = changes.problems(opened.seen, typed, clock.today())
    if found:
        changes_shown.differences(found, wrong, units)
    else:
        parts.note("Nothing is changed yet.")
    for problem in unreadable:
        st.markdown(f":red[▲ {escape(problem)}]")
    reason = ""
    if found:
        reason = st.text_input(
            "Reason", key=_REASON, placeholder="Optional; kept in the audit trail with the change"
        )
    with st.container(horizontal=True):
        words = f"Save {plural(len(found), 'change')}" if found else "Save"
        blocked = not found or bool(wrong) or bool(unreadable) or opened.refused
        confirmed = st.button(words, disabled=blocked, key="initiative.save")
        if st.button(
            "Discard my changes" if found else "Back", type="tertiary", key="initiative.back"
        ):
            looking.close_form()
            st.rerun()
    if confirmed:
        _write(opened, typed, reason)


def _write(opened: Opened, typed: Typed, reason: str) -> None:
    (edit,) = changes.edits(opened.seen, typed)
    perform(
        lambda saved: _closed(saved.name),
        edit_initiative,
        actor=viewer.current(),
        edit=edit,
        reason=reason,
    )
    # Only a refused save comes back here.
    now = _seen(reads.initiative_detail(edit.initiative_id))
    if now.version != edit.seen_version:
        looking.open_form(opened.stale(), typed)
        st.rerun()


def _closed(name: str) -> str:
    looking.close_form()
    return f"Saved “{name}”."


def _settle(
    detail: InitiativeDetail, opened: Opened, typed: Typed, units: Mapping[int, str]
) -> None:
    if not opened.refused:
        return
    now = _seen(detail)
    found = conflicts.conflicts(opened.seen, {now.initiative_id: now}, typed)
    if not found:
        _go_on(opened.settled(typed))
        st.rerun()

    def go(following: Opened) -> None:
        _go_on(following)
        st.rerun()

    parts.section("Somebody else saved it", "Nothing you typed is lost. Which version counts?")
    changes_shown.settle(
        found,
        units,
        key="initiative",
        take_theirs=lambda theirs: go(opened.taking_theirs(typed, theirs)),
        keep_mine=lambda theirs: go(opened.keeping_mine(typed, theirs)),
        drop=lambda _: go(opened),
    )
