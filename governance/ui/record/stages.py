"""The stage history of an initiative: reading it, recording a move, correcting an entry."""

from collections.abc import Mapping

import streamlit as st

from governance.domain import policy
from governance.domain.dates import PartialDate
from governance.domain.enums import DateBasis, EntrySource, Operation, Stage
from governance.domain.filters import AuditFilter
from governance.domain.labels import label, precision_note
from governance.domain.policy import Permission
from governance.queries.initiatives import HistoryEntry, InitiativeDetail
from governance.services.stages import correct_stage_entry, move_initiative
from governance.ui import navigation, reads, viewer
from governance.ui.actions import perform
from governance.ui.components import dates, links, parts
from governance.ui.components.fields import choose
from governance.ui.components.stage_fields import entered_on
from governance.ui.components.text import escape, quiet
from governance.ui.gate import moves

_MOVE, _CORRECT = "stages.move", "stages.correct"
_MOST = 500
"""Audit events of a history that are looked through for who recorded its entries."""

_SOURCES = {
    EntrySource.PERSON: "recorded",
    EntrySource.REGISTERED: "stated at registration",
    EntrySource.IMPORT: "imported",
    EntrySource.DEMO: "part of the demo portfolio",
}


def draw(detail: InitiativeDetail, seen_version: int) -> None:
    """Draw the history and, for who may, the forms that add to it."""
    may_move = policy.may(viewer.current(), Permission.INITIATIVE_MOVE)
    left, right = st.columns([3, 2], gap="large")
    with left:
        parts.section("Stage history", "In the order in which the stages were entered.")
        _history(detail, correctable=may_move)
    with right:
        if not may_move:
            return
        wrong = _being_corrected(detail)
        if wrong is None:
            _move(detail, seen_version)
        else:
            _correct(wrong, seen_version)


def _history(detail: InitiativeDetail, *, correctable: bool) -> None:
    if not detail.history:
        parts.note("Nothing is recorded yet; record the stage it is in.")
    recorders = _recorders(detail.row.id)
    for entry in detail.history:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            who = recorders.get(str(entry.id), "")
            st.markdown("  \n".join(_lines(entry, who)), width="stretch")
            held = entry.stage is not None and not entry.replaced
            if (
                correctable
                and held
                and st.button("Correct", type="tertiary", key=f"{_CORRECT}.{entry.id}")
            ):
                st.session_state[_CORRECT] = entry.id
                st.rerun()


def _lines(entry: HistoryEntry, who: str) -> list[str]:
    if entry.stage is None:
        head = f":gray[Withdrawn: the entry of {dates.period(entry.effective_on, entry.precision)}]"
    else:
        head = f"**{label(entry.stage)}** · {_when(entry)}"
        head = f"~~{head}~~ :gray[replaced]" if entry.replaced else head
    how = _SOURCES[entry.source] if entry.corrects_id is None else "corrected"
    recorded = f"{how} on {dates.day(entry.recorded_at.date())}"
    recorded += f" by {escape(who)}" if who else ""
    recorded += f", import {entry.import_batch_id}" if entry.import_batch_id else ""
    note = [quiet(f"“{escape(entry.note)}”")] if entry.note else []
    return [head, quiet(recorded), *note]


def _when(entry: HistoryEntry) -> str:
    if entry.basis is DateBasis.OBSERVED:
        return f"seen on {dates.day(entry.effective_on)}, entered then or earlier"
    note = precision_note(entry.precision)
    period = dates.period(entry.effective_on, entry.precision)
    return f"{period} ({note})" if note else period


def _recorders(initiative_id: int) -> Mapping[str, str]:
    """Return who recorded each entry, by its id; empty for who may not read the audit trail."""
    if not policy.may(viewer.current(), Permission.AUDIT_READ):
        return {}
    where = AuditFilter(entity="stage_entry", initiative_id=initiative_id)
    events = reads.event_page(where, page=1, size=_MOST).events
    return {each.entity_id: each.actor for each in events if each.operation is Operation.INSERT}


def _move(detail: InitiativeDetail, seen_version: int) -> None:
    parts.section("Record a move")
    row = detail.row
    key = f"{_MOVE}.{row.id}"
    free, gated = moves.offered(row.stage, stated=bool(detail.history))
    for stage, gate in gated.items():
        links.to_page(
            navigation.CHECKLIST,
            f":primary[{label(stage)}] :gray[is entered through the {gate} gate]",
            {"id": [str(row.id)], "to": [stage.value]},
        )
    if not free:
        return
    target = choose("Into the stage", free, key=f"{key}.to", show=label)
    entered = entered_on(key)
    reason = st.text_input("Reason", key=f"{key}.reason", placeholder="Optional; kept with it")
    if st.button("Record the move", key=f"{key}.save"):
        perform(
            f"“{row.name}” is now in {label(target).lower()}.",
            move_initiative,
            actor=viewer.current(),
            initiative_id=row.id,
            seen_version=seen_version,
            target=target,
            entered=entered,
            reason=reason,
        )


def _being_corrected(detail: InitiativeDetail) -> HistoryEntry | None:
    entry_id = st.session_state.get(_CORRECT)
    return next(
        (each for each in detail.history if each.id == entry_id and not each.replaced), None
    )


def _correct(wrong: HistoryEntry, seen_version: int) -> None:
    assert wrong.stage is not None  # noqa: S101 - only such entries offer a correction
    parts.section(
        "Correct an entry",
        f"{label(wrong.stage)}, {_when(wrong)}. The old entry stays on record, struck through.",
    )
    key = f"{_CORRECT}.{wrong.id}"
    withdrawn = st.checkbox("It never happened: withdraw it", key=f"{key}.withdraw")
    stage: Stage | None = None
    entered: PartialDate | None = None
    if not withdrawn:
        options = [each for each in Stage if each is wrong.stage or each in moves.CORRECTABLE]
        stage = choose(
            "It really entered", options, key=f"{key}.stage", show=label, current=wrong.stage
        )
        recorded = PartialDate(wrong.effective_on, wrong.precision)
        given = entered_on(key, current=recorded)
        # The date of an observed entry stays one that was observed, unless somebody states another.
        entered = None if given == recorded else given
    reason = st.text_input("Why the record was wrong", key=f"{key}.reason")
    with st.container(horizontal=True):
        unchanged = stage is wrong.stage and entered is None
        words = "Withdraw" if withdrawn else "Correct"
        confirmed = st.button(words, disabled=unchanged, key=f"{key}.save")
        if st.button("Leave it as it is", type="tertiary", key=f"{key}.back"):
            del st.session_state[_CORRECT]
            st.rerun()
    if confirmed:
        perform(
            "The stage history was corrected.",
            correct_stage_entry,
            actor=viewer.current(),
            entry_id=wrong.id,
            seen_version=seen_version,
            stage=stage,
            entered=entered,
            reason=reason,
        )
