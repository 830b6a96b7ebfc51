"""Catalogue page: what is asked, of whom, when, and what it answers to."""

import streamlit as st

from governance.analytics.formats import count
from governance.domain.catalogue import Catalogue
from governance.domain.enums import ControlTrack
from governance.errors import NotFoundError
from governance.ui.actions import refuse
from governance.ui.components import dates, parts
from governance.ui.components.text import escape
from governance.ui.oversight import control, empty, finding, reads
from governance.ui.oversight.reads import Published

TITLE = "Control catalogue"


def render() -> None:
    """Draw the control that the URL names, or the list of all."""
    published = reads.published()
    if published is None:
        st.title(TITLE, anchor=False)
        empty.say_how_to_publish()
        return
    of = published.catalogue
    if wanted := st.query_params.get("control", ""):
        try:
            control.draw(of.control(wanted), of)
        except NotFoundError as error:
            refuse(error)
        else:
            return
    st.title(TITLE, anchor=False)
    parts.sentence(_answer(of))
    finding.draw(of)
    _version(published)


def _answer(of: Catalogue) -> str:
    tracks = [each.track for each in of.controls]
    number = {track: count(tracks.count(track)) for track in ControlTrack}
    return (
        f"{count(len(tracks))} controls: {number[ControlTrack.COMMON]} are asked of every "
        f"initiative, {number[ControlTrack.ML]} of ML and {number[ControlTrack.GENAI]} of GenAI; "
        "a hybrid is asked all."
    )


def _version(published: Published) -> None:
    of = published.catalogue
    when = dates.instant(published.published_at)
    parts.note(
        f"{escape(of.label)}, published on {when} by {escape(published.published_by)}; "
        f"its facts were last checked on {dates.day(of.as_of)}. SHA-256 of its content:"
    )
    st.code(of.digest, language=None)


if __name__ == "__main__":
    render()
