"""The lines that no rate converts: said, and listed."""

import streamlit as st

from governance.analytics.formats import count, plural
from governance.analytics.value_evidence import ValueEvidence
from governance.domain.filters import PortfolioFilter
from governance.domain.record_tables import RecordTable
from governance.ui.components import parts, taking
from governance.ui.components.text import escape
from governance.ui.value import reads

SHOWN = 50


def draw(evidence: ValueEvidence, where: PortfolioFilter) -> None:
    """Say how many lines are left out for want of a rate, and list the newest of them."""
    if not evidence.uncounted:
        return
    number = plural(evidence.uncounted, "line")
    one, many = "is not counted: its month has", "are not counted: their months have"
    why = one if evidence.uncounted == 1 else many
    with st.expander(f"▲ {number} {why} no rate"):
        rows, total = reads.uncounted(where, size=SHOWN)
        st.table(
            {
                "Initiative": [escape(row.name) for row in rows],
                "Month": [f"{row.month:%Y-%m}" for row in rows],
                "Line": [row.what for row in rows],
                "Amount": [f"{row.amount:,.2f} {row.currency}" for row in rows],
            },
            border="horizontal",
            hide_index=True,
            alt="Lines that are not counted",
        )
        taking.buttons(taking.table(RecordTable.UNCOUNTED_LINES, where), key="value.uncounted")
        if total > SHOWN:
            parts.note(f"The newest {SHOWN} of {count(total)}.")
