"""One quiet line where the track of an initiative does not fit what is known of it."""

import streamlit as st

from governance.domain import policy
from governance.domain.enums import RiskTier, Track
from governance.domain.labels import label
from governance.domain.policy import Permission
from governance.domain.suggestion import Suggestion
from governance.queries.initiatives import InitiativeDetail
from governance.ui import navigation, triaging, viewer
from governance.ui.components import links
from governance.ui.components.text import escape, quiet, track_word

_WORDS = 4


def draw(detail: InitiativeDetail) -> None:
    """Draw what does not fit, and the way to the questions of the triage."""
    row = detail.row
    lines = [f"▲ {escape(each.say)}" for each in triaging.misfits_of(detail)]
    suggestion = triaging.suggestion_of(row.id)
    if not lines and suggestion and suggestion.track is not Track.UNTAGGED:
        lines = _against_words(row.track, suggestion)
    for line in lines:
        st.markdown(quiet(line))
    if lines or row.track is Track.UNTAGGED or row.risk_tier is RiskTier.UNDETERMINED:
        _way_to_triage(row.id)


def _against_words(track: Track, suggestion: Suggestion) -> list[str]:
    """Say that the words speak for another track; a hybrid has words of both kinds."""
    if track in (suggestion.track, Track.HYBRID):
        return []
    found = [each.words for each in suggestion.evidence if each.track is suggestion.track]
    words = ", ".join(f"“{escape(each)}”" for each in found[:_WORDS])
    said = f"its words speak for {track_word(suggestion.track)}: {words}"
    if track is Track.UNTAGGED:
        return [f"Nobody has decided the track; {said}."]
    return [f"▲ It is tagged {label(track)}, and {said}."]


def _way_to_triage(initiative_id: int) -> None:
    if policy.may(viewer.current(), Permission.INITIATIVE_EDIT):
        query = {"id": [str(initiative_id)]}
        links.to_page(navigation.INTAKE, ":small[Answer the questions of the triage]", query)
