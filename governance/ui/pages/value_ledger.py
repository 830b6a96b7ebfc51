"""Value ledger page: what an initiative cost and returned, line by line."""

import streamlit as st

from governance.domain import policy
from governance.domain.policy import Permission
from governance.errors import NotFoundError
from governance.ui import navigation, reads, viewer
from governance.ui.components import addresses, links, parts
from governance.ui.components.text import escape
from governance.ui.ledger import adding, correcting, listing, top

TITLE = "Value ledger"


def render() -> None:
    """Draw the ledger of the initiative that the URL names, one line of it open to be corrected."""
    addresses.keep()
    initiative_id = addresses.asked_id("id")
    try:
        initiative = reads.initiative_detail(initiative_id).row
    except NotFoundError as error:
        st.title(TITLE, anchor=False)
        parts.sentence(escape(str(error)))
        links.to_page(navigation.INITIATIVES, "To the list of initiatives")
        return
    top.head(initiative)
    found, number, pages = listing.asked(initiative_id)
    top.answer(initiative_id, found.standing)
    if found.recorded:
        listing.draw(initiative_id, found, number, pages)
    if not policy.may(viewer.current(), Permission.VALUE_RECORD):
        return
    if line_id := addresses.asked_id(listing.LINE):
        correcting.draw(initiative_id, line_id)
    adding.draw(initiative_id)


if __name__ == "__main__":
    render()
