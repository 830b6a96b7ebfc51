"""Reads of the triage for pages."""

import time
from dataclasses import dataclass, field
from threading import Lock

import streamlit as st

from governance.db.session import read_scope
from governance.domain.actors import Actor
from governance.domain.filters import Paging, PortfolioFilter
from governance.domain.similarity import SimilarityIndex
from governance.domain.suggestion import Suggestion
from governance.domain.track_choice import MismatchRule
from governance.exchange.suggestion_files import suggestion_rules
from governance.exchange.track_files import track_rules
from governance.queries import triage
from governance.queries.initiatives import InitiativeDetail, InitiativeRow
from governance.queries.triage import RecordedTriage, TriageQueue
from governance.ui import reads, viewer
from governance.ui.reads import Sight

LIKELY = 0.4
"""Score from which an initiative is worth a look before another like it is registered."""

REST_FACTOR = 20
"""How many times as long as its building took an index is used before it is built anew."""
REST_MOST_S = 300.0


@dataclass(frozen=True, slots=True)
class Alike:
    """An initiative that may be the same as a draft."""

    row: InitiativeRow
    score: float
    """From 0 (no word that matters in common) to 1 (the same words)."""
    words: tuple[str, ...]
    """Words in common, those that count most first."""


def queue(where: PortfolioFilter) -> TriageQueue:
    """Return the untagged initiatives of a filter with what their words suggest."""
    return _queue(where, reads.sight(), viewer.current())


def misfits(where: PortfolioFilter) -> dict[int, tuple[MismatchRule, ...]]:
    """Return the warnings that tracks raise against the last triage, by initiative."""
    return _misfits(where, reads.sight(), viewer.current())


def misfits_of(detail: InitiativeDetail) -> tuple[MismatchRule, ...]:
    """Return the warnings that the track of one initiative raises."""
    with read_scope() as session:
        return triage.misfits_of(
            session, track_rules(), detail.row.id, detail.row.track, detail.facts
        )


def suggestion_of(initiative_id: int) -> Suggestion | None:
    """Return what the words of an initiative suggest; None where the viewer may not see it."""
    with read_scope() as session:
        return triage.suggestion_of(session, suggestion_rules(), initiative_id, viewer.current())


def recorded(initiative_id: int) -> RecordedTriage | None:
    """Return the last triage of an initiative, None where there is none to be seen."""
    with read_scope() as session:
        return triage.recorded_triage(session, initiative_id, viewer.current())


def alike(name: str, description: str, *, but: int | None = None) -> tuple[Alike, ...]:
    """Return initiatives of any unit that a draft resembles, the most similar first.

    What was saved since the index was built may be missing; see :class:`_Shelf`.

    Parameters
    ----------
    but
        The initiative that the draft is about.
    """
    if not name.strip():
        return ()
    actor = viewer.current()
    sight = reads.sight()
    index = _shelf(sight.units).index(sight.version, actor)
    likely = index.find(name, description, at_least=LIKELY)
    found = {each.key: each for each in likely if each.key != but}
    if not found:
        return ()
    where = PortfolioFilter(ids=tuple(sorted(found)))
    rows = {row.id: row for row in reads.initiative_page(where, Paging(size=len(found))).rows}
    return tuple(
        Alike(rows[key], each.score, each.words) for key, each in found.items() if key in rows
    )


@dataclass
class _Shelf:
    """The index of the initiatives within one scope, shared by everybody who has that scope.

    It is built anew when something was saved since, but not before it has been of use for a while:
    the larger the portfolio, the longer.
    """

    _lock: Lock = field(default_factory=Lock)
    _index: SimilarityIndex | None = None
    _version: int = -1
    _good_until: float = 0.0

    def index(self, version: int, actor: Actor) -> SimilarityIndex:
        """Return the index; whoever comes while it is built anew gets the one before."""
        held = self._index
        if held is not None and (version == self._version or time.monotonic() < self._good_until):
            return held
        if not self._lock.acquire(blocking=held is None):
            assert held is not None  # noqa: S101 - without one, the line above has waited
            return held
        try:
            held = self._index
            if held is None or version != self._version:
                held = self._build(version, actor)
            return held
        finally:
            self._lock.release()

    def _build(self, version: int, actor: Actor) -> SimilarityIndex:
        began = time.monotonic()
        with read_scope() as session:
            index = SimilarityIndex(triage.purposes(session, actor))
        now = time.monotonic()
        self._index, self._version = index, version
        self._good_until = now + min(REST_MOST_S, REST_FACTOR * (now - began))
        return index


@st.cache_resource(max_entries=8, show_spinner=False)
def _shelf(units: tuple[int, ...] | None) -> _Shelf:  # noqa: ARG001 - a part of the key
    return _Shelf()


@st.cache_data(max_entries=16, show_spinner=False)
def _queue(where: PortfolioFilter, sight: Sight, _viewer: Actor) -> TriageQueue:  # noqa: ARG001
    with read_scope() as session:
        return triage.triage_queue(session, suggestion_rules(), where, _viewer)


@st.cache_data(max_entries=16, show_spinner=False)
def _misfits(
    where: PortfolioFilter,
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> dict[int, tuple[MismatchRule, ...]]:
    with read_scope() as session:
        return triage.misfits(session, track_rules(), where, _viewer)
