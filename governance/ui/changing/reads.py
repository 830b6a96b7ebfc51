"""Cached reads of what changed, by the rules of :mod:`governance.ui.reads`."""

import datetime as dt

import pandas as pd
import streamlit as st

from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.services import comparing, past
from governance.ui import viewer
from governance.ui.reads import Sight, sight


def changes(where: PortfolioFilter, before: dt.date, after: dt.date) -> pd.DataFrame:
    """Return what changed between two days, a CHANGES frame.

    Raises
    ------
    InvalidInputError
        The days are not in order.
    PastError
        Nothing was on record on the earlier day.
    """
    return _changes(where, before, after, sight(), viewer.current())


def first_day() -> dt.date | None:
    """Return the first day that can be compared with a later one; None before any record."""
    return _first_day(sight())


@st.cache_data(max_entries=4, show_spinner=False)
def _first_day(sight: Sight) -> dt.date | None:  # noqa: ARG001
    return past.first_day()


@st.cache_data(max_entries=32, show_spinner="Reading the trail up to both days …")
def _changes(
    where: PortfolioFilter,
    before: dt.date,
    after: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> pd.DataFrame:
    return comparing.changes(where, _viewer, before=before, after=after)
