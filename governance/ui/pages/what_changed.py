"""What changed page: two days, each as it was known at its end, on one page to be read aloud."""

import datetime as dt

import streamlit as st

from governance.analytics.changes import in_one_sentence
from governance.domain import clock
from governance.domain.report_kinds import Kind
from governance.errors import GovernanceError
from governance.ui import actions, navigation
from governance.ui.changing import days, lists
from governance.ui.changing.reads import changes, first_day
from governance.ui.components import dates, filters, links, nothing, parts
from governance.ui.components.text import quiet
from governance.ui.ledger.reads import terms

TITLE = "What changed"


def render() -> None:
    """Draw the page."""
    where = filters.bar(TITLE)
    with st.container(horizontal=True, width=420, gap="small"):
        first = first_day()
        before, after = days.fields(first)
    if not days.named() and (first is None or first >= clock.today()):
        _say_when_to_come(first)
        return
    try:
        found = changes(where, before, after)
    except GovernanceError as error:
        actions.refuse(error)
        return
    period = f"From {dates.day(before)} to {dates.day(after)}"
    parts.sentence(in_one_sentence(found, period))
    parts.note("Each day as it was known at its end.")
    asked = {"kind": [Kind.CHANGES.value], "from": [before.isoformat()], "to": [after.isoformat()]}
    links.to_page(navigation.REPORTS, ":small[:primary[Issue it as a report]]", asked)
    if not len(found):
        return
    currency = terms().base_currency
    lists.offer(found, currency, period)
    lists.units(found)
    lists.kinds(found, currency)


def _say_when_to_come(first: dt.date | None) -> None:
    if first is None:
        nothing.recorded()
        return
    parts.sentence("The record begins today: from tomorrow on, this page says what has changed.")
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown(quiet("Which stages moved by the dates on record is on"), width="content")
        links.to_page(navigation.CONVERSION, ":small[:primary[Conversion]]")


if __name__ == "__main__":
    render()
