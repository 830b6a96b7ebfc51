"""Rates page: in which currency figures of value are stated, and what others are worth in it."""

import streamlit as st

from governance.domain import policy
from governance.domain.filters import PortfolioFilter
from governance.domain.policy import Permission
from governance.domain.record_tables import RecordTable
from governance.ui import viewer
from governance.ui.components import addresses, parts, taking
from governance.ui.ledger import reads
from governance.ui.rates import setting, shown, stating

TITLE = "Rates"


def render() -> None:
    """Draw what lacks a rate, the rates on record, and the forms of who may set them."""
    addresses.keep()
    actor = viewer.current()
    terms, gaps, kept = reads.terms(), reads.gaps(), reads.kept_rates()
    st.title(TITLE, anchor=False)
    parts.sentence(shown.sentence(terms.base_currency, terms.discount_rate, gaps))
    listed = (RecordTable.RATES, RecordTable.MISSING_RATES)
    taking.offer(*(taking.table(each, PortfolioFilter()) for each in listed), key="rates")
    if gaps:
        shown.missing(gaps)
    if policy.may(actor, Permission.RATES_EDIT):
        setting.draw(terms.base_currency, gaps, kept)
    shown.kept(terms.base_currency, kept, gaps)
    if policy.may(actor, Permission.TERMS_EDIT):
        stating.draw(terms)


if __name__ == "__main__":
    render()
