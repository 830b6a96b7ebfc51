"""Law that starts later: upcoming, not failed."""

import streamlit as st

from governance.analytics.formats import count, plural
from governance.domain.catalogue import Catalogue
from governance.domain.filters import PortfolioFilter
from governance.domain.record_tables import RecordTable
from governance.queries.due import UpcomingDay
from governance.ui.components import dates, parts, taking
from governance.ui.components.text import escape
from governance.ui.oversight import reads


def draw(of: Catalogue, where: PortfolioFilter) -> None:
    """List the days on which legal duties start, each with its duties."""
    days = reads.upcoming_days(where)
    if not days:
        return
    parts.section(
        "Legal duties to come",
        "Not due yet and not failed; counted where no answer rules them out",
    )
    taking.offer(taking.table(RecordTable.DUTIES, where), key="governance.law")
    for day in days:
        _day(day, of)


def _day(day: UpcomingDay, of: Catalogue) -> None:
    duties = plural(len(day.duties), "duty", "duties")
    whole = plural(day.initiatives, "initiative")
    with st.expander(f"**{dates.day(day.starts_on)}**: {duties} for up to {whole}"):
        st.table(
            {
                "Clause": [
                    f"{_named(each.duty.framework, of)} {escape(each.duty.clause)}"
                    for each in day.duties
                ],
                "What it asks": [escape(each.duty.topic) for each in day.duties],
                "Controls": [", ".join(map(_control, each.controls)) for each in day.duties],
                "Initiatives": [count(each.initiatives) for each in day.duties],
            },
            border="horizontal",
            hide_index=True,
            alt=f"Duties that start on {dates.day(day.starts_on)}",
        )


def _named(framework: str, of: Catalogue) -> str:
    return escape(of.framework_by_id[framework].name.split(",")[0])


def _control(control_id: str) -> str:
    return f"[{escape(control_id)}](/catalogue?control={control_id})"
