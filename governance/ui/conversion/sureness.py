"""How sure the estimate is: chance, coarse dates, and dates that are missing."""

import math

import pandas as pd
import streamlit as st

from governance.analytics import conversion
from governance.analytics.formats import DASH, THIN, count, percent
from governance.domain.spells import Outcome
from governance.ui.components.chart import download
from governance.ui.components.text import quiet

_WORDS = {Outcome.CONVERTED: "Reached production", Outcome.FAILED: "Ended otherwise"}
_READ = (
    "**Likely** is the range in which the true share lies 95 times in 100: with more pilots it "
    "gets narrower. **By dates** is how far it could move because some dates are known to the "
    "month or year only. **Filled in** lets pilots without a start date fare as others of their "
    "outcome did: far from the estimate, it says that missing dates matter."
)


def draw(spells: pd.DataFrame) -> None:
    """Draw, folded away, how far the share in production can be trusted."""
    with st.expander("How sure is this?", key="conversion.sure"):
        st.markdown(quiet(_READ))
        _by_age(conversion.sensitivity(spells))
        _coverage(spells)


def _by_age(found: pd.DataFrame) -> None:
    rows = found.to_dict("records")
    columns = {
        "In production within": [conversion.months(row["age"]) for row in rows],
        "Estimate": [_share(row["value"]) for row in rows],
        "Likely": [_range(row["low"], row["high"]) for row in rows],
        "By dates": [_range(*sorted((row["youngest"], row["oldest"]))) for row in rows],
        "Filled in": [_share(row["weighted"]) for row in rows],
    }
    with st.container(width=760):
        st.table(columns, border="horizontal", hide_index=True, alt="The estimate and its doubts")
        download(found, "conversion.sensitivity")


def _coverage(spells: pd.DataFrame) -> None:
    """Show for which outcomes the start is known; dates are not missing at random."""
    every = conversion.number_by_outcome(spells)
    dated = conversion.number_by_outcome(spells, dated=True)
    columns = {
        "Outcome": [_WORDS.get(outcome, "Still running") for outcome in Outcome],
        "Pilots": [count(every[outcome]) for outcome in Outcome],
        "With a known start": [percent(dated[outcome], every[outcome]) for outcome in Outcome],
    }
    with st.container(width=520):
        st.table(columns, border="horizontal", hide_index=True, alt="Known starts by outcome")
        download(pd.DataFrame(columns), "conversion.known_starts")


def _share(value: float) -> str:
    return DASH if math.isnan(value) else f"{100 * value:.0f}{THIN}%"


def _range(low: float, high: float) -> str:
    """Return a range of shares, rounded outwards; an en dash where an end is not known."""
    if math.isnan(low) or math.isnan(high):
        return DASH
    least, most = math.floor(100 * low + _TINY), math.ceil(100 * high - _TINY)
    return f"{least}{THIN}%" if least == most else f"{least}–{most}{THIN}%"


_TINY = 1e-9
"""Keeps a whole percentage whole in spite of its last binary digit."""
