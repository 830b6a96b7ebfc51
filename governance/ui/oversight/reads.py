"""Cached reads of governance for pages, by the rules of :mod:`governance.ui.reads`.

Their keys carry the day too: what runs out changes the answer though nobody wrote anything.
"""

import datetime as dt
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from governance.analytics.definition import Acts
from governance.db.session import read_scope
from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.catalogue import Catalogue
from governance.domain.filters import PortfolioFilter
from governance.domain.gates import ExceptionKind
from governance.exchange.published import (
    newest_version_id,
    published_catalogue,
    published_catalogues,
)
from governance.models import CatalogueVersion
from governance.queries import answering, exceptions, governance
from governance.queries import due as due_reads
from governance.queries.answering import AskedList
from governance.queries.due import Due, UpcomingDay
from governance.queries.exceptions import Exceptional, ExceptionPage
from governance.queries.governance import Corrections
from governance.ui import viewer
from governance.ui.reads import Sight, sight


@dataclass(frozen=True)
class Standing:
    """How the filtered initiatives stand today."""

    counts: pd.DataFrame
    """A READINESS_COUNTS frame."""
    themes: pd.DataFrame
    """A THEME_READINESS frame."""
    acts: Acts
    published: bool
    """Whether there is a catalogue; before that nothing is known."""


@dataclass(frozen=True)
class Leading:
    """What leadership is shown first of how the filtered initiatives stand today."""

    counts: pd.DataFrame
    """An EXCEPTION_COUNTS frame."""
    worst: tuple[Exceptional, ...]
    """Those whose exceptions weigh most."""
    published: bool
    """Whether there is a catalogue; before that nothing is known."""


@dataclass(frozen=True)
class Published:
    """The newest catalogue, and how it came to be in force."""

    catalogue: Catalogue
    published_at: dt.datetime
    published_by: str


def standing(where: PortfolioFilter) -> Standing:
    """Return how the filtered initiatives stand today."""
    return _standing(where, clock.today(), sight(), viewer.current())


def leading(where: PortfolioFilter, worst: int) -> Leading:
    """Return what leadership is shown first, with so many of the worst exceptions."""
    return _leading(where, worst, clock.today(), sight(), viewer.current())


def exception_page(
    where: PortfolioFilter, kinds: ExceptionKind | None, *, page: int, size: int
) -> ExceptionPage:
    """Return a page of the initiatives that show an exception, the worst first."""
    asked = int(kinds) if kinds else 0
    return _exception_page(where, asked, page, size, clock.today(), sight(), viewer.current())


def due(where: PortfolioFilter) -> Due:
    """Return the open waivers, reviews and conditions, the earliest first."""
    return _due(where, clock.today(), sight(), viewer.current())


def asked_list(control_id: str, where: PortfolioFilter) -> AskedList:
    """Return of which filtered initiatives a control is asked, and what they answer now."""
    return _asked_list(control_id, where, sight(), viewer.current())


def upcoming_days(where: PortfolioFilter) -> tuple[UpcomingDay, ...]:
    """Return the law that starts later and is not ruled out for an initiative."""
    return _upcoming_days(where, clock.today(), sight(), viewer.current())


def published() -> Published | None:
    """Return the newest catalogue, None before the first is published."""
    with read_scope() as session:
        version_id = newest_version_id(session)
        if version_id is None:
            return None
        version = session.get_one(CatalogueVersion, version_id)
        of = published_catalogue(session, version_id)
        return Published(of, version.published_at, version.published_by)


def _late(session: Session, where: PortfolioFilter, actor: Actor, today: dt.date) -> Corrections:
    return governance.corrections(
        session, where, actor, catalogue_of=published_catalogues(session), today=today
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _standing(
    where: PortfolioFilter,
    today: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> Standing:
    with read_scope() as session:
        late = _late(session, where, _viewer, today)
        return Standing(
            counts=governance.readiness_counts(session, where, _viewer, late),
            themes=governance.theme_readiness(session, where, _viewer, late),
            acts=exceptions.acts(session, where, _viewer, day=today),
            published=newest_version_id(session) is not None,
        )


@st.cache_data(max_entries=64, show_spinner=False)
def _leading(
    where: PortfolioFilter,
    worst: int,
    today: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> Leading:
    with read_scope() as session:
        late = _late(session, where, _viewer, today)
        return Leading(
            counts=governance.exception_counts(session, where, _viewer, late),
            worst=exceptions.worst(session, where, _viewer, late, number=worst),
            published=newest_version_id(session) is not None,
        )


@st.cache_data(max_entries=64, show_spinner=False)
def _exception_page(
    where: PortfolioFilter,
    kinds: int,
    page: int,
    size: int,
    today: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> ExceptionPage:
    with read_scope() as session:
        late = _late(session, where, _viewer, today)
        asked = ExceptionKind(kinds) if kinds else None
        return exceptions.exception_page(
            session, where, _viewer, late, kinds=asked, page=page, size=size
        )


@st.cache_data(max_entries=32, show_spinner=False)
def _due(
    where: PortfolioFilter,
    today: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> Due:
    with read_scope() as session:
        return due_reads.due(session, where, _viewer, today=today)


@st.cache_data(max_entries=16, show_spinner=False)
def _asked_list(
    control_id: str,
    where: PortfolioFilter,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> AskedList:
    with read_scope() as session:
        return answering.asked_list(
            session, control_id, where, _viewer, catalogue_of=published_catalogues(session)
        )


@st.cache_data(max_entries=32, show_spinner=False)
def _upcoming_days(
    where: PortfolioFilter,
    today: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> tuple[UpcomingDay, ...]:
    with read_scope() as session:
        return due_reads.upcoming_days(
            session,
            where,
            _viewer,
            catalogue_of=published_catalogues(session),
            today=today,
        )
