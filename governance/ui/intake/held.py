"""The form of this browser session, kept while the reader looks at other pages."""

from dataclasses import replace

import streamlit as st

from governance.domain.triage import Answer
from governance.exchange.track_files import track_rules
from governance.exchange.triage_files import triage_rules
from governance.queries.initiatives import InitiativeDetail
from governance.queries.triage import RecordedTriage
from governance.ui import reads, triaging
from governance.ui.intake.state import About, Intake, Part

_FORMS, _SAVED = "intake.forms", "intake.saved"
_NEW = 0
_ABOUT_FIELDS = ("name", "unit", "description", "owner", "planned", "stage")


def current(initiative_id: int | None) -> Intake:
    """Return the form of an initiative, or of a new one, as far as it has come.

    Raises
    ------
    NotFoundError
        There is no such initiative in the viewer's scope.
    """
    held = _forms().get(initiative_id or _NEW)
    if held is not None:
        return held
    form = Intake() if initiative_id is None else _of(reads.initiative_detail(initiative_id))
    keep(form)
    return form


def keep(form: Intake) -> None:
    """Keep a form as it is now."""
    _forms()[form.initiative_id or _NEW] = form


def drop(initiative_id: int | None) -> None:
    """Forget a form, and what was typed into its fields."""
    _forms().pop(initiative_id or _NEW, None)
    for name in _ABOUT_FIELDS:
        st.session_state.pop(f"intake.{name}", None)


def restart(form: Intake) -> None:
    """Take every answer back; a new initiative begins with nothing, a known one stays known."""
    if form.initiative_id is None:
        drop(None)
    else:
        keep(
            replace(
                form,
                choices={},
                answers={},
                skipped=frozenset(),
                trail=(),
                again="",
                done=frozenset({Part.ABOUT}),
            )
        )


def note_saved(initiative_id: int) -> None:
    """Remember what was saved last, for the page that says what comes next."""
    st.session_state[_SAVED] = initiative_id


def take_saved() -> int | None:
    """Return, once, what was saved last."""
    saved: int | None = st.session_state.pop(_SAVED, None)
    return saved


def _forms() -> dict[int, Intake]:
    forms: dict[int, Intake] = st.session_state.setdefault(_FORMS, {})
    return forms


def _of(detail: InitiativeDetail) -> Intake:
    """Begin with what is known of an initiative, its facts and its last triage."""
    row = detail.row
    before = triaging.recorded(row.id)
    return Intake(
        about=About(
            name=row.name,
            unit=" › ".join(detail.unit_path),
            unit_id=detail.unit_id,
            description=row.description,
            owner=row.owner or "",
            planned=row.track,
        ),
        initiative_id=row.id,
        seen_version=row.version,
        choices=_known_choices(before) if before else {},
        answers={**(_known_answers(before) if before else {}), **_stated(detail)},
        done=frozenset({Part.ABOUT}),
    )


def _known_choices(before: RecordedTriage) -> dict[str, str]:
    """Return the choices that the questionnaire still offers."""
    offered = {
        each.id: {option.value for option in each.options} for each in track_rules().questions
    }
    return {
        name: value for name, value in before.choices.items() if value in offered.get(name, set())
    }


def _known_answers(before: RecordedTriage) -> dict[str, Answer]:
    """Return the answers to questions that are still asked."""
    asked = triage_rules().by_id
    return {name: answer for name, answer in before.answers.items() if name in asked}


def _stated(detail: InitiativeDetail) -> dict[str, Answer]:
    """Return the answers that the facts of a record give already."""
    held = {
        each.id: detail.facts[each.fact]
        for each in triage_rules().questions
        if each.fact in detail.facts
    }
    return {
        name: Answer.YES if value else Answer.NO
        for name, value in held.items()
        if isinstance(value, bool)
    }
