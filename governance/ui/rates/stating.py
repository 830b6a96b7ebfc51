"""The currency in which figures of value are stated, and the rate by which they discount."""

import streamlit as st

from governance.analytics.formats import THIN
from governance.domain.currencies import MINOR_DIGITS
from governance.domain.drafts import TEXT_LIMIT
from governance.domain.money import RATE_DECIMALS
from governance.exchange.grid_cells import Habits, RowReader
from governance.queries.ledger import Terms
from governance.services.value_terms import set_value_terms
from governance.ui import viewer
from governance.ui.actions import perform
from governance.ui.components import parts, shown
from governance.ui.components.fields import choose
from governance.ui.components.text import escape
from governance.ui.ledger import words

_KEY = "rates.terms"
_BEGUN = f"{_KEY}.begun"
"""What the fields would hold had nobody typed into them, as of the run before."""


def draw(terms: Terms) -> None:
    """Draw the form; only what differs from what is set now is sent."""
    seen = shown.version(_KEY, terms.version or 0)
    share = words.share(terms.discount_rate).replace(THIN, " ")
    _follow({"currency": terms.base_currency, "rate": share})
    parts.section(
        "Currency and discount rate",
        "Rates belong to the base currency that they were made for: after another one is chosen, "
        "lines in other currencies count again as soon as rates to it are set.",
    )
    with st.container(width=640):
        left, right = st.columns(2)
        with left:
            currency = choose("Base currency", sorted(MINOR_DIGITS), key=f"{_KEY}.currency")
        with right:
            typed = st.text_input("Discount rate a year", key=f"{_KEY}.rate")
        reason = st.text_input(
            "Reason",
            key=f"{_KEY}.reason",
            max_chars=TEXT_LIMIT,
            placeholder="Optional; kept in the audit trail",
        )
    if not st.button("Set them", key=f"{_KEY}.set"):
        return
    reader = RowReader({"rate": typed}, Habits())
    rate = reader.number("rate", "share", decimals=RATE_DECIMALS, such_as="8 % or 0.08")
    if rate is None:
        missing = "The discount rate is missing; write a share of one a year, such as 8 %."
        refused = reader.problems.get("rate", missing)
        st.error(escape(refused), icon=":material/block:")
        return
    perform(
        lambda held: (
            f"Figures of value are stated in {held.base_currency} and discounted by "
            f"{words.share(held.discount_rate)} a year."
        ),
        set_value_terms,
        actor=viewer.current(),
        base_currency=currency if currency != terms.base_currency else None,
        discount_rate=rate if rate != terms.discount_rate else None,
        seen_version=seen or None,
        reason=reason,
    )


def _follow(now: dict[str, str]) -> None:
    """Let the fields that the reader left alone hold what is set now; what was typed stays.

    Else who changes one of them would take back what somebody else did to the other.
    """
    begun: dict[str, str] = st.session_state.get(_BEGUN, {})
    for name, value in now.items():
        key = f"{_KEY}.{name}"
        if key not in st.session_state or st.session_state[key] == begun.get(name):
            st.session_state[key] = value
    st.session_state[_BEGUN] = now
