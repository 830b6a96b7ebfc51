"""Cached reads of conversion for pages, by the rules of :mod:`governance.ui.reads`."""

import datetime as dt

import pandas as pd
import streamlit as st

from governance.analytics.conversion import Standing
from governance.analytics.flow import Flow
from governance.db.session import read_scope
from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.queries import conversion, stalled
from governance.queries.conversion import LeftOut
from governance.queries.flow import flow as read_flow
from governance.queries.flow import usual_days as read_usual_days
from governance.queries.stalled import Running, Stopped
from governance.ui import viewer
from governance.ui.reads import Sight, pilot_spells, sight


def pilot_cohorts(where: PortfolioFilter) -> pd.DataFrame:
    """Return the COHORTS frame of a filter as of today."""
    return _pilot_cohorts(where, clock.today(), sight(), viewer.current())


def pilots_left_out(where: PortfolioFilter) -> dict[Standing, LeftOut]:
    """Return which pilots are not on the curve today, by why they are not."""
    return _pilots_left_out(where, clock.today(), sight(), viewer.current())


def running_pilots(where: PortfolioFilter, shown: int) -> Running:
    """Return the pilots that run, the least likely to arrive first; so many are described."""
    return _running_pilots(where, shown, clock.today(), sight(), viewer.current())


def stopped_pilots(where: PortfolioFilter, since: dt.date) -> Stopped:
    """Return what was stopped by decision since a day."""
    with read_scope() as session:
        return stalled.stopped_pilots(session, where, viewer.current(), since=since)


def flow(where: PortfolioFilter, before: dt.date, after: dt.date) -> Flow:
    """Return how the filtered initiatives stood on two days.

    Raises
    ------
    InvalidInputError
        The second day is not later than the first.
    """
    return _flow(where, before, after, sight(), viewer.current())


def usual_days() -> tuple[dt.date, dt.date]:
    """Return the two days between which movement is shown unless a reader names others."""
    with read_scope() as session:
        return read_usual_days(session, clock.today())


@st.cache_data(max_entries=32, show_spinner=False)
def _pilot_cohorts(
    where: PortfolioFilter,
    today: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> pd.DataFrame:
    with read_scope() as session:
        return conversion.cohorts_frame(session, where, _viewer, as_of=today)


@st.cache_data(max_entries=32, show_spinner=False)
def _pilots_left_out(
    where: PortfolioFilter,
    today: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> dict[Standing, LeftOut]:
    with read_scope() as session:
        return conversion.left_out(session, where, _viewer, as_of=today)


@st.cache_data(max_entries=32, show_spinner=False)
def _running_pilots(
    where: PortfolioFilter,
    shown: int,
    today: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> Running:
    everyone = pilot_spells(PortfolioFilter())
    with read_scope() as session:
        return stalled.running_pilots(
            session, where, _viewer, as_of=today, shown=shown, everyone=everyone
        )


@st.cache_data(max_entries=32, show_spinner=False)
def _flow(
    where: PortfolioFilter,
    before: dt.date,
    after: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> Flow:
    with read_scope() as session:
        return read_flow(session, where, _viewer, before=before, after=after)
