"""The answer to one control: giving it, and confirming what somebody else gave."""

from dataclasses import replace
from functools import partial

import streamlit as st

from governance.domain import policy
from governance.domain.drafts import TEXT_LIMIT
from governance.domain.enums import AnswerSource, ControlResult
from governance.domain.labels import label
from governance.domain.policy import Permission
from governance.models import Assessment
from governance.queries.checklists import Checklist, Line
from governance.services.assessments import assess_control, confirm_assessments
from governance.ui import viewer
from governance.ui.actions import perform
from governance.ui.checklist import drafts, sheet
from governance.ui.checklist.drafts import Draft, Place
from governance.ui.components import dates, shown, who
from governance.ui.components.fields import SHORT_RESULTS
from governance.ui.components.text import escape, paragraphs, quiet


def draw(of: Checklist, line: Line) -> None:
    """Draw the answer on record and, for who may, the form for another."""
    stored = line.assessment
    st.markdown(f"**Answer**  \n{_on_record(of, stored)}")
    if stored is not None and stored.comment:
        st.markdown(paragraphs(stored.comment))
    if stored is not None:
        _confirmation(of, line, stored)
    if policy.may(viewer.current(), Permission.CONTROL_ASSESS):
        _form(of, line)
    elif stored is None:
        st.markdown(quiet(f"Answered by {who.roles(Permission.CONTROL_ASSESS)}."))


def _on_record(of: Checklist, stored: Assessment | None) -> str:
    if stored is None:
        return "Not assessed yet."
    by = f"by {escape(stored.assessed_by)}, {dates.day(stored.assessed_on)}"
    lines = [f"{label(stored.result)} :small[:gray[{by}]]"]
    if stored.source is AnswerSource.IMPORT:
        lines.append(quiet(f"Imported; the register said “{escape(stored.source_answer)}”"))
    if stored.source is AnswerSource.DEMO:
        lines.append(quiet("Part of the demo portfolio"))
    if stored.revalidate_on is not None:
        renew = dates.day(stored.revalidate_on)
        if stored.revalidate_on <= of.today:
            lines.append(f":red[▲ was to be renewed by {renew}]")
        else:
            lines.append(quiet(f"To be renewed by {renew}"))
    return "  \n".join(lines)


def _confirmation(of: Checklist, line: Line, stored: Assessment) -> None:
    """Say who confirmed the answer, or let a second person do it."""
    if stored.confirmed_by is not None and stored.confirmed_on is not None:
        by = f"{escape(stored.confirmed_by)}, {dates.day(stored.confirmed_on)}"
        st.markdown(quiet(f"✓ Confirmed by {by}"))
        return
    if not sheet.waits_for_second_person(of, line):
        return
    seen_version = shown.version(f"assessment.{stored.id}", stored.version)
    actor = viewer.current()
    able = who.roles(Permission.CONTROL_CONFIRM)
    if not policy.may(actor, Permission.CONTROL_CONFIRM):
        st.markdown(quiet(f"Confirmed by nobody yet; a second person, {able}, may."))
    elif stored.assessed_by == actor.identity:
        st.markdown(quiet(f"Confirmed by nobody yet; you answered it, another {able} may."))
    elif st.button("Confirm this answer", key=f"checklist.confirm.{stored.id}"):
        perform(
            f"Confirmed the answer to {stored.control_id}.",
            confirm_assessments,
            actor=actor,
            seen={stored.id: seen_version},
        )


def _form(of: Checklist, line: Line) -> None:
    place = (of.initiative.id, line.item.id)
    stored = line.assessment
    newer = _follow(place, stored)
    draft = _typed(place, stored)
    if draft.seen_version != (stored.version if stored else None):
        _settle(place, stored)
    save = st.button("Save answer", disabled=draft.result is None, key=_key(place, "save"))
    # What is on the screen by now is not what was there when the button was pressed.
    if save and not newer and draft.result is not None:
        perform(
            partial(_saved, place),
            assess_control,
            actor=viewer.current(),
            initiative_id=of.initiative.id,
            control_id=line.item.id,
            result=draft.result,
            comment=draft.comment,
            seen_version=draft.seen_version,
        )


def _follow(place: Place, stored: Assessment | None) -> bool:
    """Begin with a newer answer where nothing was typed; tell whether that was so."""
    draft = drafts.current(place, stored)
    held = replace(
        draft,
        result=st.session_state.get(_result_key(place, draft), draft.result),
        comment=st.session_state.get(_comment_key(place, draft), draft.comment),
    )
    moved_on = draft.seen_version != (stored.version if stored else None)
    if moved_on and not drafts.is_typed(held):
        drafts.begin_anew(place, stored)
        return True
    return False


def _typed(place: Place, stored: Assessment | None) -> Draft:
    """Draw the inputs and return what they hold."""
    draft = drafts.current(place, stored)
    # An input that begins with a default cannot be emptied; one that begins with a state can.
    st.session_state.setdefault(_result_key(place, draft), draft.result)
    result = st.segmented_control(
        "Change it to" if stored else "Answer it",
        list(SHORT_RESULTS),
        format_func=SHORT_RESULTS.__getitem__,
        key=_result_key(place, draft),
        width="stretch",
    )
    comment = st.text_area(
        "Reason",
        value=draft.comment,
        key=_comment_key(place, draft),
        max_chars=TEXT_LIMIT,
        placeholder="Needed where it does not apply",
        height=110,
    )
    typed = replace(draft, result=ControlResult(result) if result else None, comment=comment)
    drafts.keep(place, typed)
    return typed


def _result_key(place: Place, draft: Draft) -> str:
    return _key(place, f"{draft.edition}.result")


def _comment_key(place: Place, draft: Draft) -> str:
    return _key(place, f"{draft.edition}.comment")


def _settle(place: Place, stored: Assessment | None) -> None:
    """Say that somebody else answered meanwhile; what was typed stays until the reader decides."""
    st.markdown(
        ":red[▲ Somebody else changed this answer after you opened it.] "
        "Theirs is above, yours is in the fields."
    )
    with st.container(horizontal=True):
        if st.button("Take theirs", key=_key(place, "theirs")):
            drafts.begin_anew(place, stored)
            st.rerun()
        if st.button("Keep mine on top", key=_key(place, "mine")):
            drafts.put_on_top(place, stored)
            st.rerun()


def _saved(place: Place, saved: Assessment) -> str:
    drafts.begin_anew(place, saved)
    return f"Saved the answer to {saved.control_id}: {label(saved.result).lower()}."


def _key(place: Place, name: str) -> str:
    initiative_id, control_id = place
    return f"checklist.answer.{initiative_id}.{control_id}.{name}"
