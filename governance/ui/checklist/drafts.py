"""Answers being typed: what they were begun on, and what they hold, until they are saved."""

from dataclasses import dataclass, replace

import streamlit as st

from governance.domain.enums import ControlResult
from governance.models import Assessment

_DRAFTS = "checklist.drafts"

Place = tuple[int, str]
"""Initiative and control."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer that somebody is typing.

    The version stays that of the answer on which they began, whatever is read later: that is what
    lets the service see that somebody else answered in between.
    """

    seen_version: int | None
    """None: there was no answer."""
    result: ControlResult | None
    comment: str
    begun: tuple[ControlResult | None, str] = (None, "")
    """Result and comment with which the inputs began."""
    edition: int = 1
    """Part of the keys of the widgets: a new edition begins with new widgets."""


def current(place: Place, stored: Assessment | None) -> Draft:
    """Return the draft of a place.

    It begins with the stored answer.
    """
    draft = _held().get(place)
    if draft is None:
        draft = begun(stored)
    return draft


def begun(stored: Assessment | None, edition: int = 1) -> Draft:
    """Return a draft in which nothing is typed yet."""
    if stored is None:
        return Draft(None, None, "", edition=edition)
    unanswered = stored.result is ControlResult.NOT_ASSESSED
    said = (None if unanswered else stored.result, stored.comment)
    return Draft(stored.version, *said, begun=said, edition=edition)


def is_typed(draft: Draft) -> bool:
    """Tell whether anything was changed since the inputs began."""
    return (draft.result, draft.comment) != draft.begun


def keep(place: Place, draft: Draft) -> None:
    """Remember a draft beyond the life of the widgets it was typed into."""
    _held()[place] = draft


def begin_anew(place: Place, stored: Assessment | None) -> None:
    """Let go of what was typed, and begin with the stored answer in new widgets."""
    edition = current(place, stored).edition + 1
    keep(place, begun(stored, edition))


def put_on_top(place: Place, stored: Assessment | None) -> None:
    """Keep what was typed as a change to the answer that is stored now."""
    draft = current(place, stored)
    keep(place, replace(draft, seen_version=stored.version if stored else None))


def _held() -> dict[Place, Draft]:
    held: dict[Place, Draft] = st.session_state.setdefault(_DRAFTS, {})
    return held
