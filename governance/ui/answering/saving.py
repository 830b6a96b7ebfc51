"""An answer about to be saved for many: what becomes of each, before anything is written."""

import streamlit as st

from governance.analytics.formats import plural
from governance.domain.catalogue import Control
from governance.domain.enums import ControlResult
from governance.domain.labels import label
from governance.models import Assessment
from governance.services.assessments import assess_initiatives
from governance.ui import viewer
from governance.ui.actions import perform
from governance.ui.answering.plan import Plan
from governance.ui.components import parts
from governance.ui.components.text import escape, paragraphs, quiet

_CHOSEN, _KEPT = "answer_many.plan", "answer_many.kept"
_NAMED = 200
"""Initiatives that the preview names."""


def begin(plan: Plan) -> None:
    """Show what saving an answer would do."""
    st.session_state[_CHOSEN] = st.session_state[_KEPT] = plan
    st.rerun()


def chosen(control_id: str) -> Plan | None:
    """Return the answer that waits to be saved for a control; None while there is none."""
    return _held(_CHOSEN, control_id)


def kept(control_id: str) -> Plan | None:
    """Return the answer that was last looked at, so that the way back finds it again."""
    return _held(_KEPT, control_id)


def render(control: Control, plan: Plan) -> None:
    """Draw the preview."""
    given = plan.given
    word = label(plan.result).lower()
    st.title(f"{escape(control.id)}: {word} for {plural(len(given), 'initiative')}", anchor=False)
    parts.sentence(_sentence(plan))
    parts.note(escape(control.question))
    if plan.comment:
        st.markdown(paragraphs(plan.comment))
    if lost := plan.losing_confirmation:
        one = "1 of them loses its confirmation"
        said = one if len(lost) == 1 else f"{len(lost)} of them lose their confirmation"
        st.markdown(f":red[▲ {said}]: an answer that changes is confirmed anew.")
    with st.container(horizontal=True, gap="small"):
        saved = st.button(
            f"Save {plural(len(given), 'answer')}",
            icon=":material/check:",
            key="answer_many.save",
            disabled=not given,
        )
        if st.button("Back to the list", type="tertiary", key="answer_many.back"):
            _end()
            st.rerun()
    if saved:
        perform(
            _closed,
            assess_initiatives,
            actor=viewer.current(),
            control_id=plan.control_id,
            seen={row.id: row.version for row in given},
            result=plan.result,
            comment=plan.comment,
        )
    _list(plan)


def _sentence(plan: Plan) -> str:
    if not plan.given:
        return "Nothing would change."
    first = plan.before[ControlResult.NOT_ASSESSED]
    said = [f"{plural(first, 'initiative')} answered for the first time"] if first else []
    for result, number in plan.before.items():
        if result is plan.result:
            said.append(f"{number} answered the same anew")
        elif result is not ControlResult.NOT_ASSESSED:
            said.append(f"{number} changed from {label(result).lower()}")
    return f"{'; '.join(said)}. All are saved, or none."


def _list(plan: Plan) -> None:
    if refused := plan.refused:
        parts.section(f"{plural(len(refused), 'initiative')} left as before")
        lines = [f"- **{escape(row.name)}** {quiet(escape(why))}" for row, why in refused[:_NAMED]]
        st.markdown("\n".join(lines))
    if given := plan.given:
        parts.section(f"{plural(len(given), 'initiative')} answered")
        lines = [
            f"- **{escape(row.name)}** {quiet(f'{label(row.result)} → {label(plan.result)}')}"
            for row in given[:_NAMED]
        ]
        if len(given) > _NAMED:
            lines.append(f"- and {len(given) - _NAMED} more")
        st.markdown("\n".join(lines))


def _held(key: str, control_id: str) -> Plan | None:
    plan: Plan | None = st.session_state.get(key)
    return plan if plan is not None and plan.control_id == control_id else None


def _end() -> None:
    st.session_state.pop(_CHOSEN, None)


def _closed(saved: list[Assessment]) -> str:
    _end()
    st.session_state.pop(_KEPT, None)
    (control_id,) = {each.control_id for each in saved}
    return f"Answered {control_id} for {plural(len(saved), 'initiative')}."
