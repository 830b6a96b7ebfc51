"""My work page: what waits for me."""

import datetime as dt

import streamlit as st

from governance.analytics.formats import in_words
from governance.domain import clock
from governance.ui import governing, navigation, viewer
from governance.ui.components import links, parts
from governance.ui.work import taken, waiting

TITLE = "My work"
AHEAD = dt.timedelta(days=30)
"""How far ahead conditions and reviews are shown."""


def render() -> None:
    """Draw what waits for the viewer, what blocks others first."""
    now = clock.now()
    work = governing.my_work(now.date() + AHEAD)
    st.title(TITLE, anchor=False)
    if not work.total:
        parts.sentence("Nothing waits for you.")
        roles = " and ".join(sorted(viewer.current().roles))
        parts.note(f"For the role {roles} there is nothing to answer, confirm or decide now.")
        links.to_page(navigation.INITIATIVES, ":primary[To the list of initiatives]")
        return
    verb = "thing waits" if work.total == 1 else "things wait"
    parts.sentence(f"{in_words(work.total).capitalize()} {verb} for you.")
    waiting.requests(work.requests, now)
    waiting.asked_waivers(work.waivers)
    waiting.answers(work.answers, work.answers_total)
    waiting.conditions(work.conditions, now.date())
    waiting.reviews(work.reviews, now.date())
    waiting.blocked(work.blocked)
    taken.offer(work, now.date() + AHEAD)


if __name__ == "__main__":
    render()
