"""Cached reads of value for pages, by the rules of :mod:`governance.ui.reads`."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

import pandas as pd
import streamlit as st

from governance.analytics.value_evidence import ValueEvidence
from governance.db.session import read_scope
from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.queries.value import ValueGroup, sums_by_frames
from governance.queries.value_evidence import value_by_month, value_evidence
from governance.queries.value_lines import uncounted_lines
from governance.queries.value_totals import totals_frame
from governance.ui import viewer
from governance.ui.reads import Sight, sight


class Uncounted(NamedTuple):
    """A line that no rate converts."""

    initiative_id: int
    name: str
    month: dt.date
    what: str
    amount: Decimal
    currency: str


def evidence(where: PortfolioFilter) -> ValueEvidence:
    """Return what the figures of value are computed from as of today, but for units and tracks."""
    return _evidence(where, clock.today(), sight(), viewer.current())


def by_month(where: PortfolioFilter) -> ValueEvidence:
    """Return evidence of sums by month alone, as of today."""
    return _by_month(where, clock.today(), sight(), viewer.current())


def sums_by(where: PortfolioFilter) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what units and tracks spent and got back, VALUE_SUMS_BY frames as of today."""
    found = _sums_by(where, clock.today(), sight(), viewer.current())
    return found[ValueGroup.UNIT], found[ValueGroup.TRACK]


def costliest(where: PortfolioFilter, number: int) -> pd.DataFrame:
    """Return the VALUE_TOTALS frame of the initiatives on which most was spent."""
    return _costliest(where, number, clock.today(), sight(), viewer.current())


def uncounted(where: PortfolioFilter, *, size: int) -> tuple[tuple[Uncounted, ...], int]:
    """Return the newest lines that no rate converts, and how many there are."""
    with read_scope() as session:
        page = uncounted_lines(session, where, viewer.current(), size=size)
        rows = tuple(
            Uncounted(
                each.initiative_id,
                each.name,
                each.line.month,
                f"{each.line.basis} {each.line.kind}",
                each.line.amount or Decimal(0),
                each.line.currency,
            )
            for each in page.rows
        )
        return rows, page.total


@st.cache_data(max_entries=32, show_spinner=False)
def _evidence(
    where: PortfolioFilter,
    today: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> ValueEvidence:
    with read_scope() as session:
        return value_evidence(session, where, _viewer, as_of=today, grouped=False)


@st.cache_data(max_entries=32, show_spinner=False)
def _by_month(
    where: PortfolioFilter,
    today: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> ValueEvidence:
    with read_scope() as session:
        return value_by_month(session, where, _viewer, as_of=today)


@st.cache_data(max_entries=32, show_spinner=False)
def _sums_by(
    where: PortfolioFilter,
    today: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> dict[ValueGroup, pd.DataFrame]:
    with read_scope() as session:
        return sums_by_frames(session, where, _viewer, as_of=today)


@st.cache_data(max_entries=32, show_spinner=False)
def _costliest(
    where: PortfolioFilter,
    number: int,
    today: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> pd.DataFrame:
    with read_scope() as session:
        return totals_frame(session, where, _viewer, as_of=today, costliest=number)
