"""A new initiative: a short form that says every problem at once, and who is called the same."""

from collections.abc import Sequence

import streamlit as st

from governance.domain import clock, drafts, lifecycle
from governance.domain.drafts import NAME_LIMIT, InitiativeDraft, StageDraft
from governance.domain.enums import Stage, Track
from governance.domain.labels import label
from governance.domain.names import name_key
from governance.models import Initiative
from governance.queries.choices import UnitChoice
from governance.services.initiatives import create_initiative
from governance.ui import reads, viewer
from governance.ui.actions import perform
from governance.ui.components import links, parts
from governance.ui.components.fields import choose
from governance.ui.components.people_fields import person, unit
from governance.ui.components.stage_fields import entered_on
from governance.ui.components.text import escape
from governance.ui.grid import modes

_KEY = "registering"
_MEANING = {
    Track.ML: "predicts, classifies, scores, forecasts or optimises",
    Track.GENAI: "creates text, images, audio, video or code",
    Track.HYBRID: "has both kinds of component",
    Track.UNTAGGED: "nobody has decided yet",
}
_WIDTH_PX = 640


def render() -> None:
    """Draw the form."""
    st.title("New initiative", anchor=False)
    with st.container(width=_WIDTH_PX):
        name = st.text_input("Name", key=f"{_KEY}.name")
        chosen = unit(_KEY, reads.units())
        _warn_of_namesakes(name, chosen)
        track = _track()
        stage = choose("Stage", Stage, key=f"{_KEY}.stage", show=_stage_words, current=Stage.IDEA)
        entered = entered_on(_KEY) if stage is not Stage.UNKNOWN else None
        owner = person("Owner", f"{_KEY}.owner")
        description = st.text_area("Description", key=f"{_KEY}.description")
        draft = InitiativeDraft(name=name, description=description, track=track)
        stages = [StageDraft(stage, entered)] if entered else []
        wrong = _problems(draft, chosen, stages, owner)
        with st.container(horizontal=True):
            register = st.button("Register", key=f"{_KEY}.save")
            modes.way_back()
        if register:
            _register(draft, chosen, owner, stages, wrong)


def _track() -> Track:
    picked: str | None = st.radio(
        "Track",
        [each.value for each in Track],
        index=list(Track).index(Track.UNTAGGED),
        format_func=lambda value: label(Track(value)),
        captions=[_MEANING[each] for each in Track],
        key=f"{_KEY}.track",
    )
    return Track(picked or Track.UNTAGGED)


def _stage_words(stage: Stage) -> str:
    return "Not known" if stage is Stage.UNKNOWN else label(stage)


def _problems(
    draft: InitiativeDraft,
    chosen: UnitChoice | str | None,
    stages: Sequence[StageDraft],
    owner: str,
) -> list[str]:
    """Return one sentence for each thing that has to be put right."""
    today = clock.today()
    found = list(drafts.refusals(draft, today).values())
    if not chosen:
        found.append("The unit is missing; name the unit that answers for it.")
    if isinstance(chosen, str) and not name_key(chosen):
        found.append("The unit's name holds no letter or digit; name the unit.")
    found += [reason for each in stages if (reason := lifecycle.date_refusal(each.entered, today))]
    if reason := drafts.text_refusal("The owner", owner, NAME_LIMIT):
        found.append(reason)
    return found


def _register(
    draft: InitiativeDraft,
    chosen: UnitChoice | str | None,
    owner: str,
    stages: Sequence[StageDraft],
    wrong: Sequence[str],
) -> None:
    if wrong or not chosen:
        st.error("  \n".join(escape(reason) for reason in wrong), icon=":material/block:")
        return
    perform(
        _closed,
        create_initiative,
        actor=viewer.current(),
        draft=draft,
        unit=[part.strip() for part in chosen.split("›")] if isinstance(chosen, str) else chosen.id,
        owner=owner,
        stages=stages,
    )


def _closed(made: Initiative) -> str:
    modes.end()
    return f"Registered “{made.name}”."


def _warn_of_namesakes(name: str, chosen: UnitChoice | str | None) -> None:
    """Show initiatives of the unit that are called the same; two of one name may both be right."""
    if not isinstance(chosen, UnitChoice) or not name_key(name):
        return
    same = reads.namesakes(name, chosen.id)
    if not same:
        return
    st.warning(
        f"{escape(chosen.name)} already has an initiative of this name. "
        "Register another only if it is a different one.",
        icon=":material/content_copy:",
    )
    for row in same:
        parts.note(f"{links.in_text(escape(row.name), row.id)} · {label(row.stage)}")
