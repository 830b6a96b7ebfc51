"""How reports can be sent, and a test message to try it."""

import streamlit as st

from governance.domain import policy
from governance.domain.actors import Actor
from governance.domain.policy import Permission
from governance.errors import GovernanceError
from governance.services import deliveries
from governance.ui.actions import refuse
from governance.ui.components import parts
from governance.ui.components.text import escape

_KEY = "reports.delivery"


def panel(viewer: Actor) -> None:
    """Say on which ways reports leave, and offer who sets them up to try them.

    Nothing is drawn for others: which mail server there is, is nobody else's business.
    """
    if not policy.may(viewer, Permission.REPORT_DELIVER):
        return
    ways = deliveries.ways()
    parts.section("Delivery", escape(ways.words))
    for problem in ways.problems:
        st.warning(escape(problem), icon=":material/build:")
    if ways.server is None and not ways.services:
        if not ways.problems:
            parts.note(
                "Name a mail server in `GOVERNANCE_SMTP_HOST`, or chat services and webhooks in "
                "`GOVERNANCE_NOTIFY_URLS`; the runbook explains each setting."
            )
        return
    with st.form(_KEY, border=False, width=640):
        address = ""
        if ways.server is not None:
            address = st.text_input(
                "Address" if not ways.services else "Address (empty for services only)",
                key=f"{_KEY}.address",
                placeholder="name@example.org",
            )
        pressed = st.form_submit_button(
            "Send a test message", key=f"{_KEY}.test", icon=":material/outgoing_mail:"
        )
    if pressed:
        _test(viewer, ways, address.strip())


def _test(viewer: Actor, ways: deliveries.Ways, address: str) -> None:
    if not address and not ways.services:
        st.error("Name the address that the test message shall go to.", icon=":material/block:")
        return
    try:
        to = deliveries.addressed([address] if address else (), configured=bool(ways.services))
        with st.spinner("Sending …"):
            sent = deliveries.deliver_test(to, actor=viewer)
    except GovernanceError as error:
        refuse(error)
        return
    said = escape(deliveries.outcome_words(sent))
    if all(each.accepted for each in sent):
        st.success(said, icon=":material/check:")
    else:
        st.error(said, icon=":material/block:")
