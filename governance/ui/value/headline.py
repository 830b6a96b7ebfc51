"""The figures of the value page, each with what it is based on."""

import streamlit as st

from governance.analytics import value_words
from governance.analytics.discounting import internal_rate, npv
from governance.analytics.formats import DASH, THIN, count, percent, plural
from governance.analytics.ledger import PLAN, base
from governance.analytics.money import money, month_name
from governance.analytics.value import payback_month
from governance.analytics.value_evidence import ValueEvidence
from governance.ui.components import parts


def draw(evidence: ValueEvidence) -> None:
    """Draw the figures."""
    with st.grid(5, min_column_width=160, gap="medium"):
        _multiple(evidence)
        _net(evidence)
        _present_value(evidence)
        _internal_rate(evidence)
        _payback(evidence)
    with st.grid(3, min_column_width=240, gap="medium"):
        _realisation(evidence)
        _sunk(evidence)
        _counted(evidence)


def _multiple(evidence: ValueEvidence) -> None:
    first, second = value_words.beside(evidence)
    basis = (f":gray[{each}]" for each in (first, second) if each)
    parts.figure("Returned on spend", value_words.returned(evidence), *basis)


def _net(evidence: ValueEvidence) -> None:
    found = evidence.whole.sums()
    currency = evidence.base_currency
    spent, measured = money(base(found.cost), currency), money(base(found.measured), currency)
    parts.figure(
        "Net benefit",
        money(base(found.net), currency),
        f":gray[{measured} came back]",
        f":gray[{spent} spent]",
    )


def _present_value(evidence: ValueEvidence) -> None:
    rate = f"{100 * evidence.discount_rate:g}{THIN}%"
    worth = npv(evidence.whole.flows(), evidence.discount_rate)
    planned = npv(evidence.whole.flows(PLAN), evidence.discount_rate)
    parts.figure(
        "Net present value",
        money(worth, evidence.base_currency),
        f":gray[at {rate} a year]",
        f":gray[plan {money(planned, evidence.base_currency)}]" if planned is not None else "",
    )


def _internal_rate(evidence: ValueEvidence) -> None:
    name, found = "Internal rate of return", internal_rate(evidence.whole.flows())
    if found.value is None:
        none = "no yearly rate brings" if found.changes else "flows of one sign have none;"
        second = "the present value to zero" if found.changes else "money only went out, or in"
        parts.figure(name, DASH, f":gray[{none}]", f":gray[{second}]")
        return
    basis = ":gray[a year]"
    if found.ambiguous:
        rates = ", ".join(_rate(each) for each in found.rates)
        basis = f":red[▲ {count(len(found.rates))} rates fit: {rates}]"
    parts.figure(name, _rate(found.value), basis)


def _rate(value: float) -> str:
    return f"{100 * value:,.0f}{THIN}%"


def _payback(evidence: ValueEvidence) -> None:
    month = payback_month(evidence.whole.flows())
    planned = payback_month(evidence.whole.flows(PLAN))
    plan = f":gray[plan: {month_name(planned, short=True)}]" if planned is not None else ""
    if month is None:
        parts.figure("Paid back", DASH, ":gray[not yet]", plan)
        return
    parts.figure("Paid back", month_name(month, short=True), ":gray[and stays so to today]", plan)


def _realisation(evidence: ValueEvidence) -> None:
    share = percent(evidence.matched_actual, evidence.matched_plan)
    number = plural(evidence.matched, "initiative")
    parts.fact("Planned benefits that came", share, f"over months with both, {number}")


def _sunk(evidence: ValueEvidence) -> None:
    spent = money(base(evidence.sunk_in_stopped), evidence.base_currency)
    stopped = plural(evidence.stopped, "stopped initiative")
    shown = spent if evidence.stopped_with_cost else DASH
    basis = f"{stopped}, {count(evidence.stopped_with_cost)} with a cost"
    parts.fact("Spent on what was stopped", shown, basis)


def _counted(evidence: ValueEvidence) -> None:
    known = f"{count(evidence.initiatives)} of {plural(evidence.eligible, 'initiative')}"
    parts.fact("With value on record", known, "plan or actual")
