"""One control of a checklist: the question, what counts as evidence, why it applies."""

from collections import defaultdict

import streamlit as st

from governance.domain.applicability import evaluate, rule_facts
from governance.domain.catalogue import Catalogue
from governance.domain.checklist import upcoming
from governance.domain.enums import Applies, Severity
from governance.domain.labels import label, theme_label
from governance.queries.checklists import Checklist, Line
from governance.ui.checklist import facts, sheet
from governance.ui.checklist.sheet import State
from governance.ui.checklist.top import to_control
from governance.ui.components import dates, parts
from governance.ui.components.text import escape, quiet


def draw(of: Checklist, line: Line, catalogue: Catalogue) -> None:
    """Draw the control."""
    item = line.item
    with st.container(gap=None):
        st.markdown(quiet(_place(of, line)))
        st.subheader(escape(item.control.question), anchor=False)
    if line.dropped:
        parts.note("It was answered, and no rule asks for it any more. The answer stays on record.")
    evidence = "\n".join(f"- {escape(each)}" for each in item.control.evidence)
    st.markdown(f"**What counts as evidence**\n\n{evidence}")
    st.markdown(f"**Why it applies**  \n{escape(item.why)} {_severity(line)}")
    if clauses := _clauses(of, line, catalogue):
        st.markdown(quiet(f"Clauses: {clauses}"))
    if item.control.note:
        st.markdown(quiet(escape(item.control.note)))
    for duty in upcoming(item, of.today):
        st.markdown(
            quiet(
                f"From {dates.day(duty.starts_on)}: "
                f"{escape(f'{_framework(catalogue, duty.framework)} {duty.clause}, {duty.topic}')}"
            )
        )
    facts.draw(of, line, catalogue)
    _steps(of, line)


def _place(of: Checklist, line: Line) -> str:
    item = line.item
    says = [escape(theme_label(item.theme)), escape(item.id)]
    state = sheet.state(of, line)
    gate = f"{item.gate} gate"
    match state:
        case State.BLOCKS | State.TO_CONFIRM:
            says.append(f":red[▲ blocks the {gate}]")
        case State.LATER | State.DROPPED | State.OUT:
            says.append(state.value)
        case _:
            says.append(f"due at the {gate}")
    return " · ".join(says)


def _severity(line: Line) -> str:
    item = line.item
    if item.applies is Applies.NO:
        return ""
    said = f"{label(item.severity)}."
    if item.severity is not Severity.BLOCKING and item.could_be is Severity.BLOCKING:
        said = f"{label(item.severity)}; it counts as blocking until the facts below are answered."
    if item.revalidation_days:
        said += f" An answer lasts {item.revalidation_days} days."
    return said


def _clauses(of: Checklist, line: Line, catalogue: Catalogue) -> str:
    """Return the clauses that the control answers to here, framework by framework."""
    initiative = of.initiative
    known = catalogue.readable(rule_facts(initiative.track, initiative.risk_tier, initiative.facts))
    asking: defaultdict[str, list[str]] = defaultdict(list)
    for each in line.item.control.references:
        if each.when is None or evaluate(each.when, known) is not False:
            asking[_framework(catalogue, each.framework)].append(each.clause)
    return escape("; ".join(f"{name}: {', '.join(held)}" for name, held in asking.items()))


def _framework(catalogue: Catalogue, framework_id: str) -> str:
    return catalogue.framework_by_id[framework_id].name


def _steps(of: Checklist, line: Line) -> None:
    """Lead to the control before and after this one."""
    ordered = [each.item.id for theme in sheet.themes(of) for each in theme.lines]
    if line.item.id not in ordered:
        return
    at = ordered.index(line.item.id)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if at:
            to_control(of, ordered[at - 1], ":small[← Previous control]")
        if at + 1 < len(ordered):
            to_control(of, ordered[at + 1], ":small[Next control →]")
