"""Audit trail page: who did what, when and why, and is the record whole."""

import streamlit as st

from governance.analytics.formats import plural
from governance.ui import reads
from governance.ui.components import dates, parts
from governance.ui.trail import asking, exporting, listing, proof

TITLE = "Audit trail"
PAGE_SIZE = 50


def render() -> None:
    """Draw the trail, newest first."""
    st.title(TITLE, anchor=False)
    asked = asking.from_url()
    found = reads.event_page(asked.where, page=asked.page, size=PAGE_SIZE)
    pages = -(-found.total // PAGE_SIZE)
    if not found.events and found.total:
        asked = asking.on_page(asked, pages)
        found = reads.event_page(asked.where, page=asked.page, size=PAGE_SIZE)
    parts.sentence(_answer(asked, found))
    proof.draw()
    parts.section("What was done")
    asking.bar(asked, reads.audit_vocabulary())
    exporting.draw(asked.where)
    listing.draw(found.events)
    asking.turn(asked, pages)


def _answer(asked: asking.Asked, found: listing.EventPage) -> str:
    if not found.total:
        return "No event matches." if asked.restricts else "Nothing is recorded yet."
    one, many = ("matches", "match") if asked.restricts else ("is recorded", "are recorded")
    newest = dates.instant(found.events[0].recorded_at)
    latest = f"; the newest is of {newest}" if asked.page == 1 else ""
    return f"{plural(found.total, 'event')} {one if found.total == 1 else many}{latest}."


if __name__ == "__main__":
    render()
