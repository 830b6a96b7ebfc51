"""The head of a checklist: which initiative, what stands between it and its next gate, and who."""

import streamlit as st

from governance.analytics.formats import in_words, plural
from governance.domain.enums import Stage
from governance.domain.labels import label
from governance.domain.policy import Permission
from governance.domain.readiness import Blocker
from governance.queries.checklists import Checklist, GateCheck, gate_check
from governance.ui import navigation
from governance.ui.checklist import sheet
from governance.ui.checklist.sheet import Move
from governance.ui.components import links, parts, who
from governance.ui.components.fields import choose
from governance.ui.components.text import escape, quiet, stage_badge, track_badge

_BAR_PX = 420
_TO = "to"


def head(of: Checklist) -> None:
    """Say which initiative this is."""
    initiative = of.initiative
    links.to_page(navigation.INITIATIVE, ":small[← The initiative]", {"id": [str(initiative.id)]})
    with st.container(gap="xsmall"):
        st.title(escape(initiative.name), anchor=False)
        badges = [track_badge(initiative.track), stage_badge(initiative.stage)]
        st.markdown(" ".join(badges))
        if of.stale:
            changed = escape(", ".join(of.stale))
            stage = label(initiative.stage).lower()
            st.markdown(f":red[▲ Changed materially after its approval for {stage}: {changed}]")


def target(of: Checklist, requested: Stage | None) -> Stage | None:
    """Ask which gate the checklist is read for; None where no gate lies ahead.

    Parameters
    ----------
    requested
        The stage that a waiting request asks for, which is what the reader sees at first.
    """
    offered = sheet.targets(of)
    if not offered:
        return None
    asked = st.query_params.get(_TO, "")
    wanted = (*(each for each in offered if each.value == asked), requested, offered[0])
    begin = next(each for each in wanted if each in offered)
    if len(offered) == 1:
        return begin
    # Named by the URL: who goes back in the browser gets the gate that was chosen then.
    key = f"checklist.to.{of.initiative.id}.{begin}"
    with st.container(width=_BAR_PX):
        picked = choose(
            "Next decision",
            offered,
            key=key,
            show=lambda each: _decision(of, each),
            current=begin,
        )
    if picked is not begin:
        st.query_params[_TO] = picked.value
    return picked


def stands_between(of: Checklist, to: Stage | None) -> GateCheck | None:
    """Say what blocks the gate into a stage and who can unblock it."""
    if to is None:
        parts.sentence("No gate lies ahead of it.")
        return None
    check = gate_check(of, to)
    ready = check.readiness
    with st.container(gap="xsmall"):
        parts.sentence(_answer(of, check))
        if ready is not None and ready.required:
            st.progress(ready.settled / ready.required, width=_BAR_PX)
            st.markdown(
                f":small[{ready.settled} of {plural(ready.required, 'blocking control')} "
                f"settled{_majors(check)}]"
            )
    for obstacle in check.obstacles:
        st.markdown(f":red[▲ {escape(obstacle)}]")
    return check


def blockers(of: Checklist, check: GateCheck) -> None:
    """Say who can unblock the gate; each list leads to its controls."""
    for move, blocking in sheet.grouped(of, check).items():
        _group(of, move, blocking, check.target)


def _decision(of: Checklist, to: Stage) -> str:
    if to is of.initiative.stage:
        return f"Confirm it in {label(to).lower()}"
    return f"Let it into {label(to).lower()}"


def _answer(of: Checklist, check: GateCheck) -> str:
    stage = of.initiative.stage
    into = "its confirmation in " if check.target is stage else ""
    into += label(check.target).lower()
    subject = "this initiative" if stage in {Stage.UNKNOWN, Stage.PRODUCTION} else f"this {stage}"
    if stage in {Stage.DEVELOPMENT, Stage.STOPPED, Stage.RETIRED}:
        subject = f"this {'initiative' if stage is not Stage.DEVELOPMENT else 'development'}"
    blocking = len(check.readiness.blockers) if check.readiness else 0
    if blocking:
        noun = "blocking control stands" if blocking == 1 else "blocking controls stand"
        return f"{in_words(blocking).capitalize()} {noun} between {subject} and {into}."
    if check.obstacles:
        return f"Every blocking control is settled, but {into} stays shut."
    return f"Nothing stands between {subject} and {into} but a decision."


def _majors(check: GateCheck) -> str:
    majors = len(check.readiness.open_majors) if check.readiness else 0
    return f" · {plural(majors, 'major control')} open, which need a remedy" if majors else ""


_WHAT = {
    Move.ANSWER: ("to answer", Permission.CONTROL_ASSESS, "Or somebody asks for a waiver."),
    Move.CONFIRM: ("to confirm", Permission.CONTROL_CONFIRM, "Not by who answered."),
    Move.DECIDE_WAIVER: ("to waive or not", Permission.WAIVER_GRANT, "Not by who asked."),
}


def _group(of: Checklist, move: Move, blocking: list[Blocker], to: Stage) -> None:
    """List blockers that wait for the same people."""
    what, permission, note = _WHAT[move]
    able = who.roles(permission)
    with st.popover(f":red[▲] {len(blocking)} {what} :gray[by {able}]"):
        parts.note(note)
        for blocker in blocking:
            with st.container(gap=None):
                title = escape(blocker.item.control.title)
                to_control(of, blocker.item.id, f":small[{title}]", to)
                st.markdown(quiet(escape(blocker.reason)))


def to_control(of: Checklist, control_id: str, text: str, to: Stage | None = None) -> None:
    """Draw a link to one control of this checklist; ``text`` is markdown."""
    query = {"id": [str(of.initiative.id)], "control": [control_id]}
    kept = to.value if to is not None else st.query_params.get(_TO, "")
    links.to_page(navigation.CHECKLIST, text, query | ({_TO: [kept]} if kept else {}))
