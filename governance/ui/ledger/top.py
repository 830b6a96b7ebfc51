"""The head of a value ledger: which initiative, what it cost and returned, and what is left out."""

import streamlit as st

from governance.analytics.formats import plural
from governance.analytics.ledger import base
from governance.analytics.money import money, multiple
from governance.domain import policy
from governance.domain.policy import Permission
from governance.queries.initiatives import InitiativeRow
from governance.queries.rates import RateGap
from governance.queries.value_ledger import LedgerTotals
from governance.ui import navigation, viewer
from governance.ui.components import links, parts
from governance.ui.components.text import escape, stage_badge, track_badge
from governance.ui.ledger import reads, words


def head(initiative: InitiativeRow) -> None:
    """Say which initiative this is."""
    links.to_page(navigation.INITIATIVE, ":small[← The initiative]", {"id": [str(initiative.id)]})
    with st.container(gap="xsmall"):
        st.title(escape(initiative.name), anchor=False)
        st.markdown(f"{track_badge(initiative.track)} {stage_badge(initiative.stage)}")


def answer(initiative_id: int, recorded: int) -> None:
    """Say what the initiative cost and returned, and which lines do not count.

    Parameters
    ----------
    recorded
        Lines that hold.
    """
    totals = reads.totals(initiative_id)
    gaps = reads.gaps(initiative_id)
    with st.container(gap="xsmall"):
        parts.sentence(sentence(totals, recorded))
        if basis := _basis(totals):
            parts.note(basis)
        if gaps:
            _left_out(gaps)


def sentence(totals: LedgerTotals, recorded: int) -> str:
    """Return what an initiative cost and returned, with what was planned beside it."""

    def shown(units: int) -> str:
        return money(base(units), totals.base_currency)

    if not totals.lines:
        if not recorded:
            return "Nothing is recorded of what it costs or returns."
        return "None of its lines is counted yet: no rate converts them."
    plan = (
        f"planned are {shown(totals.plan_cost)} of cost and {shown(totals.plan_benefit)} of benefit"
    )
    if not (totals.plan_cost or totals.plan_benefit):
        plan = "nothing is planned"
    if not (totals.cost or totals.graded_benefit or totals.other_benefit):
        return f"It has cost and returned nothing yet; {plan}."
    if not totals.graded_benefit:
        return (
            f"It has cost {shown(totals.cost)} and returned nothing yet on graded evidence; {plan}."
        )
    times = multiple(totals.graded_benefit / totals.cost) if totals.cost else ""
    ratio = f", {times} its cost" if times else ""
    return (
        f"It has cost {shown(totals.cost)} and returned {shown(totals.graded_benefit)} "
        f"on graded evidence{ratio}; {plan}."
    )


def _basis(totals: LedgerTotals) -> str:
    said = []
    if totals.other_benefit:
        amount = money(base(totals.other_benefit), totals.base_currency)
        said.append(f"Graded evidence is A and B; {amount} of grades C and D stand apart.")
    if totals.plan_cost or totals.plan_benefit:
        said.append("The plan is that of all its months, those to come included.")
    return " ".join(said)


def _left_out(gaps: tuple[RateGap, ...]) -> None:
    number = sum(gap.lines for gap in gaps)
    verb = "is" if number == 1 else "are"
    st.markdown(
        f":red[▲ {plural(number, 'line')} {verb} not counted]: no rate for {words.gaps(gaps)}"
    )
    if policy.may(viewer.current(), Permission.RATES_EDIT):
        links.to_page(navigation.RATES, ":small[:primary[Set the rates →]]")
