"""Cached reads of data quality for pages, by the rules of :mod:`governance.ui.reads`."""

import streamlit as st

from governance.db.session import read_scope
from governance.domain.actors import Actor
from governance.domain.duplicates import Pair
from governance.domain.enums import Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.quality import HEAVY, SEARCHED, RuleId, Usual
from governance.queries import quality
from governance.queries.quality import FoundPage
from governance.ui import reads, viewer
from governance.ui.reads import Sight, sight

Counts = dict[RuleId, int]

AT_ONCE = 20_000
"""Initiatives up to which every rule is counted without being asked; see docs/decisions/0023."""


def counts(where: PortfolioFilter, *, every: bool) -> Counts:
    """Return how many of the filtered initiatives break each rule.

    Parameters
    ----------
    every
        Count the heavy rules too; else they are missing from the answer.
    """
    light = _counts(where, False, sight(), viewer.current())  # noqa: FBT003 - part of a key
    if not every:
        return light
    heavy = _counts(where, True, sight(), viewer.current())  # noqa: FBT003 - part of a key
    searched = len(_duplicated(where, sight(), viewer.current()))
    return light | heavy | dict.fromkeys(SEARCHED, searched)


def is_small() -> bool:
    """Tell whether the portfolio is small enough to count every rule at once."""
    return reads.gaps(PortfolioFilter()).total <= AT_ONCE


def found(where: PortfolioFilter, rule: RuleId, *, page: int, size: int) -> FoundPage:
    """Return a page of the initiatives that break a rule."""
    return _found(where, rule, page, size, sight(), viewer.current())


def usual_times() -> dict[tuple[Track, Stage], Usual]:
    """Return the usual days in each stage that should end, by track."""
    return _usual_times(sight())


# As in governance.ui.reads, ``sight`` is there to be part of the key.


@st.cache_data(max_entries=64, show_spinner="Reading stage histories …")
def _counts(
    where: PortfolioFilter,
    heavy: bool,  # noqa: FBT001 - part of the key
    sight: Sight,  # noqa: ARG001
    _viewer: Actor,
) -> Counts:
    rules = [rule for rule in RuleId if (rule in HEAVY) is heavy]
    with read_scope() as session:
        return quality.rule_counts(session, where, _viewer, rules)


@st.cache_data(max_entries=8, show_spinner="Comparing names and descriptions …")
def _pairs(sight: Sight, _viewer: Actor) -> tuple[Pair, ...]:  # noqa: ARG001
    with read_scope() as session:
        return quality.duplicate_pairs(session, _viewer)


@st.cache_data(max_entries=32, show_spinner=False)
def _duplicated(where: PortfolioFilter, sight: Sight, _viewer: Actor) -> tuple[int, ...]:
    pairs = _pairs(sight, _viewer)
    with read_scope() as session:
        return quality.duplicated(session, where, _viewer, pairs)


@st.cache_data(max_entries=64, show_spinner=False)
def _found(
    where: PortfolioFilter,
    rule: RuleId,
    page: int,
    size: int,
    sight: Sight,
    _viewer: Actor,
) -> FoundPage:
    pairs = _pairs(sight, _viewer) if rule in SEARCHED else ()
    with read_scope() as session:
        return quality.found_page(session, where, _viewer, rule, pairs=pairs, page=page, size=size)


@st.cache_data(max_entries=4, show_spinner=False)
def _usual_times(sight: Sight) -> dict[tuple[Track, Stage], Usual]:  # noqa: ARG001
    with read_scope() as session:
        return quality.usual_times(session)
