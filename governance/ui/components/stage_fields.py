"""The inputs for entering a stage: which one, and when, as exactly as it is known."""

import streamlit as st

from governance.domain import clock
from governance.domain.dates import PartialDate
from governance.domain.enums import Precision
from governance.domain.lifecycle import EARLIEST
from governance.ui.components.fields import choose

_EXACTLY = {
    Precision.DAY: "to the day",
    Precision.MONTH: "to the month",
    Precision.YEAR: "only the year",
}


def entered_on(key: str, *, current: PartialDate | None = None) -> PartialDate:
    """Ask when a stage was entered and how exactly that is known.

    Parameters
    ----------
    current
        What the fields begin with; today if None.
    """
    today = clock.today()
    begins = current or PartialDate(today)
    with st.container(horizontal=True, gap="small"):
        on = st.date_input(
            "Entered on",
            value=begins.on,
            min_value=EARLIEST,
            max_value=today,
            format="YYYY-MM-DD",
            key=f"{key}.on",
            width=180,
        )
        with st.container(width=180):
            precision = choose(
                "Known",
                Precision,
                key=f"{key}.precision",
                show=_EXACTLY.__getitem__,
                current=begins.precision,
            )
    return PartialDate(on, precision)
