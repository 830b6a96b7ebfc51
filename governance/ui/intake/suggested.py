"""How suggestions look in a list: the track, its weight and the words behind it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from governance.domain.enums import Track
from governance.domain.labels import label
from governance.domain.suggestion import Suggestion
from governance.queries.triage import QueueRow
from governance.ui.components.text import TRACK_INK, unmarked


def columns() -> dict[str, ColumnConfig]:
    """Return how the columns beside the name are drawn."""
    tracks = (Track.ML, Track.GENAI)
    return {
        "track": st.column_config.MultiselectColumn(
            "Suggested",
            width=100,
            options=[label(track) for track in tracks],
            color=[TRACK_INK[track] for track in tracks],
        ),
        "score": st.column_config.NumberColumn(
            "Weight",
            width=70,
            help="Points of the words for the track, less those against it.",
        ),
        "words": st.column_config.TextColumn("Because of the words", width=360),
        "unit": st.column_config.TextColumn("Unit", width=260),
    }


def frame(rows: Sequence[QueueRow]) -> pd.DataFrame:
    """Return what a list shows of some rows."""
    return pd.DataFrame(
        {
            "name": [unmarked(row.name) for row in rows],
            "track": [_track(row.suggestion) for row in rows],
            "score": [abs(row.suggestion.score) for row in rows],
            "words": [words(row.suggestion) for row in rows],
            "unit": [row.unit for row in rows],
        },
    )


def words(suggestion: Suggestion) -> str:
    """Return the words behind a suggestion: those for the leading track, then those against."""
    leading = Track.GENAI if suggestion.score >= 0 else Track.ML
    for_it = ", ".join(each.words for each in suggestion.evidence if each.track is leading)
    against = ", ".join(each.words for each in suggestion.evidence if each.track is not leading)
    return f"{for_it}; against: {against}" if for_it and against else for_it or against


def _track(suggestion: Suggestion) -> list[str]:
    return [] if suggestion.track is Track.UNTAGGED else [label(suggestion.track)]
