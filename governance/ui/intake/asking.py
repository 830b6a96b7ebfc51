"""One step of the intake: what it is about, or one question with its answers as buttons."""

from dataclasses import replace

import streamlit as st

from governance.analytics.formats import plural
from governance.domain import clock, drafts, lifecycle
from governance.domain.dates import PartialDate
from governance.domain.drafts import NAME_LIMIT, InitiativeDraft
from governance.domain.enums import Stage, Track
from governance.domain.labels import label
from governance.domain.names import name_key
from governance.domain.track_choice import TrackQuestion
from governance.domain.triage import Answer
from governance.ui import reads
from governance.ui.components import parts
from governance.ui.components.fields import choose
from governance.ui.components.people_fields import person, unit
from governance.ui.components.stage_fields import entered_on
from governance.ui.components.text import escape
from governance.ui.intake import held
from governance.ui.intake.state import About, Intake, Part, Step

_KEY = "intake"
_ENOUGH_FOR_LIST = 2
_ANSWERS = {Answer.YES: "Yes", Answer.NO: "No", Answer.UNSURE: "Not sure"}


def about(form: Intake) -> None:
    """Ask what is to be registered; what is typed is kept from run to run."""
    said = _fields(form.about)
    form = replace(form, about=said)
    held.keep(form)
    go_on = st.button("Go on to the questions", icon=":material/arrow_forward:", key="intake.begin")
    if not go_on:
        return
    if wrong := _problems(said):
        st.error("  \n".join(escape(reason) for reason in wrong), icon=":material/block:")
        return
    held.keep(form.leave(Part.ABOUT))
    st.rerun()


def question(form: Intake, step: Step) -> None:
    """Ask one question; an answer is one press."""
    if step.choice is not None:
        _choice(form, step, step.choice)
    else:
        _tier_question(form, step)
    with st.container(horizontal=True, gap="small"):
        if (form.trail or form.again) and st.button(
            "Back", icon=":material/arrow_back:", type="tertiary", key="intake.back"
        ):
            _keep(form.back())
        if step.choice is not None and st.button("Skip", type="tertiary", key="intake.skip"):
            _keep(form.skip(step.choice.id))
        words = "On to the risk tier" if step.part is Part.TRACK else "On to the summary"
        if not form.again and st.button(words, type="tertiary", key="intake.leave"):
            _keep(form.leave(step.part))
    if len(step.beside) >= _ENOUGH_FOR_LIST:
        parts.note("The others of this part:")
        st.markdown("\n".join(f"- :small[{escape(each.ask)}]" for each in step.beside))


def _choice(form: Intake, step: Step, asked: TrackQuestion) -> None:
    with st.container(gap="xsmall"):
        parts.note(f"Which track? {_left(step)}")
        parts.sentence(escape(asked.ask))
    given = form.choices.get(asked.id)
    for number, option in enumerate(asked.options, start=1):
        words = escape(option.say[0].upper() + option.say[1:])
        mark = " :gray[(your answer so far)]" if option.value == given else ""
        if st.button(
            words + mark,
            key=f"intake.choice.{asked.id}.{number}",
            shortcut=str(number),
            width="stretch",
        ):
            _keep(form.choose(asked.id, option.value))


def _tier_question(form: Intake, step: Step) -> None:
    asked = step.question
    assert asked is not None  # noqa: S101 - a step that asks no choice asks a question
    with st.container(gap="xsmall"):
        parts.note(f"{escape(asked.section)} {_left(step)}")
        parts.sentence(escape(asked.ask))
        parts.note(f"{escape(asked.ref)} · who knows it: {escape(asked.whom)}")
    given = form.answers.get(asked.id)
    with st.container(horizontal=True, gap="small"):
        for number, (answer, words) in enumerate(_ANSWERS.items(), start=1):
            mark = " :gray[(so far)]" if answer is given else ""
            key = f"intake.answer.{asked.id}.{answer}"
            if st.button(words + mark, key=key, shortcut=str(number)):
                _keep(form.answer([asked.id], answer))
    if len(step.beside) >= _ENOUGH_FOR_LIST:
        together = [asked, *step.beside]
        if st.button(
            f"No to all {len(together)} questions of this part", key="intake.none", shortcut="0"
        ):
            _keep(form.answer([each.id for each in together], Answer.NO))


def _left(step: Step) -> str:
    return f"· {plural(step.left, 'question')} open"


def _keep(form: Intake) -> None:
    held.keep(form)
    st.rerun()


def _fields(said: About) -> About:
    # What was typed outlives the widgets it was typed into: they begin with it again.
    for name, value in (("name", said.name), ("description", said.description)):
        st.session_state.setdefault(f"{_KEY}.{name}", value)
    if said.unit:
        st.session_state.setdefault(f"{_KEY}.unit", said.unit)
    name = st.text_input("Name", key=f"{_KEY}.name")
    description = st.text_area(
        "What is it for?",
        key=f"{_KEY}.description",
        placeholder="One or two sentences; they also show whether somebody has it already",
    )
    picked = unit(_KEY, reads.units())
    owner = person("Owner", f"{_KEY}.owner", current=said.owner)
    planned = choose(
        "Planned as",
        [Track.UNTAGGED, Track.ML, Track.GENAI, Track.HYBRID],
        key=f"{_KEY}.planned",
        show=lambda track: "Not decided" if track is Track.UNTAGGED else label(track),
        current=said.planned,
    )
    stage = choose("Stage", Stage, key=f"{_KEY}.stage", show=_stage_words, current=said.stage)
    entered = None
    if stage is Stage.IDEA:
        entered = PartialDate(clock.today())
    elif stage is not Stage.UNKNOWN:
        entered = entered_on(_KEY, current=said.entered)
    return About(
        name=name,
        unit="" if picked is None else picked if isinstance(picked, str) else picked.label,
        unit_id=None if picked is None or isinstance(picked, str) else picked.id,
        description=description,
        owner=owner,
        planned=planned,
        stage=stage,
        entered=entered,
    )


def _stage_words(stage: Stage) -> str:
    return "Not known" if stage is Stage.UNKNOWN else label(stage)


def _problems(said: About) -> list[str]:
    """Return one sentence for each thing that has to be put right."""
    today = clock.today()
    found = list(
        drafts.refusals(InitiativeDraft(said.name, description=said.description), today).values()
    )
    if not said.unit:
        found.append("The unit is missing; name the unit that answers for it.")
    elif not name_key(said.unit):
        found.append("The unit's name holds no letter or digit; name the unit.")
    if said.entered and (reason := lifecycle.date_refusal(said.entered, today)):
        found.append(reason)
    if reason := drafts.text_refusal("The owner", said.owner, NAME_LIMIT):
        found.append(reason)
    return found
