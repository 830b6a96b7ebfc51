"""Cached reads for pages.

Every key carries the audit head, so a write by any user or process makes all older entries
unreachable, and the viewer's scope, so nobody is shown what only somebody else may see. Nothing is
ever cleared by hand.
"""

import datetime as dt
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from governance.analytics.movement import Movement
from governance.db.session import read_scope
from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.enums import RowOutcome
from governance.domain.filters import AuditFilter, Paging, PortfolioFilter
from governance.queries import (
    audit,
    choices,
    conversion,
    imports,
    initiatives,
    portfolio,
)
from governance.queries.audit import EventPage
from governance.queries.choices import UnitChoice
from governance.queries.imports import Batch, BatchDetail, BatchRows, SavedProfile
from governance.queries.initiatives import InitiativeDetail, InitiativePage, InitiativeRow
from governance.queries.movement import movement as read_movement
from governance.queries.portfolio import Gaps
from governance.ui import viewer


@dataclass(frozen=True)
class Sight:
    """What a read depends on besides its own arguments; a part of every key.

    The day is one of them: what has stood for too long, or has run out, changes overnight.
    """

    day: dt.date
    roles: tuple[str, ...]
    units: tuple[int, ...] | None
    version: int
    """Number of the newest audit event."""


def portfolio_counts(where: PortfolioFilter) -> pd.DataFrame:
    """Return the PORTFOLIO_COUNTS frame of a filter, as of now."""
    return _counts(where, sight(), viewer.current())


def gaps(where: PortfolioFilter) -> Gaps:
    """Return what the filtered initiatives lack."""
    return _gaps(where, sight(), viewer.current())


def pilot_spells(where: PortfolioFilter) -> pd.DataFrame:
    """Return the PILOT_SPELLS frame of a filter as of today, by track."""
    return _pilot_spells(where, clock.today(), sight(), viewer.current())


def pilot_spells_then_and_now(
    where: PortfolioFilter, days_ago: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the PILOT_SPELLS frames of a filter as of some days ago and today, tracks together."""
    return _then_and_now(where, days_ago, clock.today(), sight(), viewer.current())


def movement(where: PortfolioFilter, days: int) -> Movement:
    """Return what moved among the filtered initiatives in the last days, today included."""
    return _movement(where, days, clock.today(), sight(), viewer.current())


def units() -> tuple[UnitChoice, ...]:
    """Return the business units that hold initiatives, each followed by those below it."""
    return _units(sight(), viewer.current())


def people() -> tuple[str, ...]:
    """Return the names of everybody who can own or sponsor an initiative, in order."""
    return _people(sight())


def unit_names(ids: frozenset[int]) -> dict[int, str]:
    """Return the names of business units by id, also of those that hold nothing now."""
    with read_scope() as session:
        return choices.unit_names(session, ids)


def person_names(ids: frozenset[int]) -> dict[int, str]:
    """Return the names of people by id."""
    with read_scope() as session:
        return choices.person_names(session, ids)


def initiative_names(ids: frozenset[int]) -> dict[int, str]:
    """Return the names of those initiatives that the viewer may see, by id."""
    if not ids:
        return {}
    where, paging = PortfolioFilter(ids=tuple(sorted(ids))), Paging(size=len(ids))
    return {row.id: row.name for row in initiative_page(where, paging).rows}


def initiative_page(where: PortfolioFilter, paging: Paging) -> InitiativePage:
    """Return a page of the filtered list."""
    return _initiative_page(where, paging, sight(), viewer.current())


def namesakes(name: str, unit_id: int) -> tuple[InitiativeRow, ...]:
    """Return the initiatives of a unit and those below it whose name differs only in spelling."""
    with read_scope() as session:
        return initiatives.namesakes(session, name, unit_id, viewer.current())


def initiative_detail(initiative_id: int) -> InitiativeDetail:
    """Return everything about one initiative.

    Raises
    ------
    NotFoundError
        There is none, or it lies outside the viewer's scope.
    """
    return _initiative_detail(initiative_id, sight(), viewer.current())


def event_page(where: AuditFilter, *, page: int, size: int) -> EventPage:
    """Return a page of the audit trail, newest first.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read the audit trail.
    """
    return _event_page(where, page, size, sight(), viewer.current())


def controls_of(initiative_id: int) -> dict[tuple[str, str], str]:
    """Return which control each answer, waiver and piece of evidence is about, by event.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read the audit trail.
    """
    with read_scope() as session:
        return audit.controls_of(session, initiative_id, viewer.current())


def audit_head() -> tuple[int, str] | None:
    """Return sequence number and hash of the newest audit event, None when there is none."""
    with read_scope() as session:
        return audit.head_hash(session)


def audit_vocabulary() -> dict[str, tuple[str, ...]]:
    """Return the actors, actions and entities that occur in the audit trail."""
    return _audit_vocabulary(sight())


def batches() -> tuple[Batch, ...]:
    """Return the newest imports first."""
    return _batches(sight(), viewer.current())


def batch_detail(batch_id: int) -> BatchDetail:
    """Return one import with the profile as it was used.

    Raises
    ------
    NotFoundError
        There is none that the viewer may see.
    """
    with read_scope() as session:
        return imports.batch_detail(session, batch_id, viewer.current())


def batch_rows(batch_id: int, outcome: RowOutcome | None, *, page: int, size: int) -> BatchRows:
    """Return a page of the rows of one import that ended alike; for None, those with a problem."""
    with read_scope() as session:
        return imports.batch_rows(
            session,
            batch_id,
            viewer.current(),
            outcome=outcome,
            with_problems=outcome is None,
            page=page,
            size=size,
        )


def saved_profiles() -> tuple[SavedProfile, ...]:
    """Return the import profiles that people saved, by name."""
    return _saved_profiles(sight(), viewer.current())


def sight() -> Sight:
    """Return what the viewer may see and the present version of everything in the database."""
    actor = viewer.current()
    with read_scope() as session:
        version = audit.head(session)
    units = None if actor.units is None else tuple(sorted(actor.units))
    return Sight(clock.today(), tuple(sorted(actor.roles)), units, version)


# ``sight`` is not read below: it is there to be part of the key. An argument that begins with an
# underscore is not part of it.


@st.cache_data(max_entries=128, show_spinner=False)
def _counts(where: PortfolioFilter, sight: Sight, _viewer: Actor) -> pd.DataFrame:  # noqa: ARG001
    with read_scope() as session:
        return portfolio.counts_frame(session, where, _viewer)


@st.cache_data(max_entries=128, show_spinner=False)
def _gaps(where: PortfolioFilter, sight: Sight, _viewer: Actor) -> Gaps:  # noqa: ARG001
    with read_scope() as session:
        return portfolio.gaps(session, where, _viewer)


@st.cache_data(max_entries=32, show_spinner=False)
def _pilot_spells(
    where: PortfolioFilter,
    today: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> pd.DataFrame:
    with read_scope() as session:
        return conversion.spells_frame(session, where, _viewer, as_of=today)


@st.cache_data(max_entries=32, show_spinner=False)
def _then_and_now(
    where: PortfolioFilter,
    days_ago: int,
    today: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    days = (today - dt.timedelta(days=days_ago), today)
    with read_scope() as session:
        then, now = conversion.spells_frames(
            session, where, _viewer, days=days, by=(), bounds=False
        )
    return then, now


@st.cache_data(max_entries=32, show_spinner=False)
def _movement(
    where: PortfolioFilter,
    days: int,
    today: dt.date,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> Movement:
    after = today - dt.timedelta(days=days)
    with read_scope() as session:
        return read_movement(session, where, _viewer, after=after, until=today)


@st.cache_data(max_entries=32, show_spinner=False)
def _units(sight: Sight, _viewer: Actor) -> tuple[UnitChoice, ...]:  # noqa: ARG001
    with read_scope() as session:
        return choices.units(session, _viewer)


@st.cache_data(max_entries=8, show_spinner=False)
def _people(sight: Sight) -> tuple[str, ...]:  # noqa: ARG001
    with read_scope() as session:
        return choices.people(session)


@st.cache_data(max_entries=256, show_spinner=False)
def _initiative_page(
    where: PortfolioFilter,
    paging: Paging,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> InitiativePage:
    with read_scope() as session:
        return initiatives.initiative_page(session, where, paging, _viewer)


@st.cache_data(max_entries=256, show_spinner=False)
def _initiative_detail(
    initiative_id: int,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> InitiativeDetail:
    with read_scope() as session:
        return initiatives.initiative_detail(session, initiative_id, _viewer)


@st.cache_data(max_entries=128, show_spinner=False)
def _event_page(
    where: AuditFilter,
    page: int,
    size: int,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> EventPage:
    with read_scope() as session:
        return audit.event_page(session, where, _viewer, page=page, size=size)


@st.cache_data(max_entries=8, show_spinner=False)
def _audit_vocabulary(sight: Sight) -> dict[str, tuple[str, ...]]:  # noqa: ARG001
    with read_scope() as session:
        return audit.vocabulary(session)


@st.cache_data(max_entries=32, show_spinner=False)
def _batches(sight: Sight, _viewer: Actor) -> tuple[Batch, ...]:  # noqa: ARG001
    with read_scope() as session:
        return imports.batches(session, _viewer)


@st.cache_data(max_entries=8, show_spinner=False)
def _saved_profiles(sight: Sight, _viewer: Actor) -> tuple[SavedProfile, ...]:  # noqa: ARG001
    with read_scope() as session:
        return imports.saved_profiles(session, _viewer)
