"""Facts that nobody has answered yet and on which a control depends, to be answered in place."""

import streamlit as st

from governance.domain import policy
from governance.domain.applicability import TIER_FACT, TRACK_FACT
from governance.domain.catalogue import Catalogue
from governance.domain.catalogue_parts import Choice, Fact
from governance.domain.drafts import FactValue
from governance.domain.enums import FactKind
from governance.domain.policy import Permission
from governance.queries.checklists import Checklist, Line
from governance.services.initiatives import Edit, edit_initiative
from governance.ui import navigation, viewer
from governance.ui.actions import perform
from governance.ui.components import links, shown
from governance.ui.components.fields import choose_any, choose_or_none
from governance.ui.components.text import escape

_YES_NO = {"yes": True, "no": False}


def draw(of: Checklist, line: Line, catalogue: Catalogue) -> None:
    """Ask for the facts that are missing; nothing where none is."""
    initiative = of.initiative
    seen_version = shown.version(f"initiative.{initiative.id}", initiative.version)
    missing = dict.fromkeys((*line.item.missing, *line.item.missing_for_severity))
    if not missing or line.dropped:
        return
    st.markdown("**Facts to answer first**")
    if any(name in {TRACK_FACT, TIER_FACT} for name in missing):
        links.to_page(
            navigation.INITIATIVE,
            ":small[:primary[Track or risk tier is open: decide it on the initiative]]",
            {"id": [str(initiative.id)]},
        )
    asked = [catalogue.fact_by_id[each] for each in missing if each not in {TRACK_FACT, TIER_FACT}]
    may_edit = policy.may(viewer.current(), Permission.INITIATIVE_EDIT)
    if not may_edit:
        st.markdown("\n".join(f"- {escape(fact.ask)}" for fact in asked))
        return
    if not asked:
        return
    key = f"checklist.facts.{initiative.id}"
    given = {fact.id: _ask(fact, f"{key}.{fact.id}") for fact in asked}
    answered = {name: value for name, value in given.items() if value is not None}
    if st.button("Save the facts", disabled=not answered, key=f"{key}.save"):
        perform(
            "Saved the facts; the checklist follows them.",
            edit_initiative,
            actor=viewer.current(),
            edit=Edit(initiative.id, seen_version, {"facts": {**initiative.facts, **answered}}),
            reason=f"Answered for {line.item.id}",
        )


def _ask(fact: Fact, key: str) -> FactValue | None:
    if fact.kind is FactKind.BOOL:
        picked = st.radio(
            escape(fact.ask),
            list(_YES_NO),
            index=None,
            key=key,
            horizontal=True,
            format_func=str.capitalize,
        )
        return None if picked is None else _YES_NO[picked]
    if fact.kind is FactKind.CHOICE:
        one = choose_or_none(
            escape(fact.ask), fact.values, key=key, show=_label, placeholder="Not answered"
        )
        return one.id if one else None
    several = choose_any(
        escape(fact.ask), fact.values, key=key, show=_label, placeholder="Not answered"
    )
    return [each.id for each in several] or None


def _label(choice: Choice) -> str:
    return choice.label
