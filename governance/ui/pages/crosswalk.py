"""Crosswalk page: which controls answer a clause, and which clauses a control answers."""

import streamlit as st

from governance.analytics.formats import count, plural
from governance.domain.applicability import Rule
from governance.domain.catalogue import Catalogue, Control
from governance.domain.catalogue_parts import Framework
from governance.domain.rule_words import rule_words
from governance.exchange.governance_records import clause_records
from governance.ui.components import dates, parts, taking
from governance.ui.components.fields import choose
from governance.ui.components.text import escape
from governance.ui.oversight import empty, reads

TITLE = "Crosswalk"
_CLAUSES, _CONTROLS = "From clauses to controls", "From controls to clauses"
_PARAMETER = "framework"


def render() -> None:
    """Draw one framework against the catalogue."""
    st.title(TITLE, anchor=False)
    published = reads.published()
    if published is None:
        empty.say_how_to_publish()
        return
    of = published.catalogue
    which, direction = st.columns([2, 1], gap="small")
    with which:
        framework = _asked(of)
    with direction:
        way = choose("Direction", (_CLAUSES, _CONTROLS), key="crosswalk.way")
    answered = [each for each in framework.clauses if of.answering(framework.id, each.id)]
    parts.sentence(_answer(framework, len(answered), of))
    parts.note(_note(framework, of))
    taking.offer(
        taking.Taken(
            "clauses",
            f"Clauses of {framework.name}",
            lambda _session, _actor: clause_records(of, (framework,)),
            f"framework {framework.id}",
        ),
        key="crosswalk",
    )
    rows = _by_clause(framework, of) if way == _CLAUSES else _by_control(framework, of)
    st.table(rows, border="horizontal", hide_index=True, alt=f"{framework.id}: {way.lower()}")


def _asked(of: Catalogue) -> Framework:
    known = of.framework_by_id
    wanted = known.get(st.query_params.get(_PARAMETER, ""))
    chosen = choose(
        "Framework",
        of.frameworks,
        key="crosswalk.framework",
        show=lambda each: each.name,
        current=wanted,
    )
    if chosen.id != st.query_params.get(_PARAMETER):
        st.query_params[_PARAMETER] = chosen.id
    return chosen


def _answer(framework: Framework, answered: int, of: Catalogue) -> str:
    controls = sum(
        any(each.framework == framework.id for each in control.references)
        for control in of.controls
    )
    are = "is" if answered == 1 else "are"
    whole = plural(len(framework.clauses), "clause")
    kind = "" if framework.complete else " listed"
    return f"{count(answered)} of {whole}{kind} {are} answered by {plural(controls, 'control')}."


def _note(framework: Framework, of: Catalogue) -> str:
    listed = (
        "Every clause of this version is listed"
        if framework.complete
        else "Not every clause is listed, so this is no statement of coverage"
    )
    note = f" {framework.note}" if framework.note else ""
    only = (
        " A control with a “when” answers the clause for such initiatives only; reports count it "
        "for them, and for those of which that is not known yet."
    )
    said = f"{framework.kind.capitalize()}, {framework.version}. {listed}.{note}"
    return escape(said + (only if _has_conditions(framework, of) else ""))


def _has_conditions(framework: Framework, of: Catalogue) -> bool:
    return any(
        at.when is not None and at.framework == framework.id
        for control in of.controls
        for at in control.references
    )


def _by_clause(framework: Framework, of: Catalogue) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {"Clause": [], "What it asks": [], "Controls": []}
    for clause in framework.clauses:
        duty = of.duty(framework.id, clause.id)
        starts = f" · duty from {dates.day(duty.starts_on)}" if duty else ""
        only = of.conditions(framework.id, clause.id)
        answering = [
            _titled(control) + _condition(only.get(control.id), of)
            for control in of.answering(framework.id, clause.id)
        ]
        rows["Clause"].append(escape(clause.id))
        rows["What it asks"].append(
            f"{escape(clause.label)}:gray[{starts}]" if starts else escape(clause.label)
        )
        rows["Controls"].append(" · ".join(answering) or ":gray[none]")
    return rows


def _by_control(framework: Framework, of: Catalogue) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {"Control": [], "Title": [], "Clauses": []}
    for control in of.controls:
        clauses = [
            escape(each) + _condition(of.conditions(framework.id, each).get(control.id), of)
            for each in dict.fromkeys(
                at.clause for at in control.references if at.framework == framework.id
            )
        ]
        rows["Control"].append(_link(control.id, control))
        rows["Title"].append(escape(control.title))
        rows["Clauses"].append("; ".join(clauses) or ":gray[none]")
    return rows


def _titled(control: Control) -> str:
    return f"{_link(control.title, control)} :gray[{escape(control.id)}]"


def _condition(rule: Rule | None, of: Catalogue) -> str:
    """Return, as markdown, for which initiatives alone a control answers a clause."""
    return f" :gray[when {escape(rule_words(rule, of))}]" if rule is not None else ""


def _link(text: str, control: Control) -> str:
    return f"[{escape(text)}](/catalogue?control={control.id})"


if __name__ == "__main__":
    render()
