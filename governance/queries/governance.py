"""Reads of how ready the portfolio is, from summary rows and as of today.

A summary row says what was true when something about its initiative last changed. Where time alone
has changed it since (a waiver ran out), :func:`corrections` computes it anew, and every read here
counts the fresh row in its place.
"""

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Text, cast, func, select
from sqlalchemy.orm import Session

from governance.analytics.frames.governance import (
    EXCEPTION_COUNTS,
    READINESS_COUNTS,
    THEME_READINESS,
)
from governance.domain import policy
from governance.domain.actors import Actor
from governance.domain.catalogue import Catalogue
from governance.domain.filters import PortfolioFilter
from governance.domain.lifecycle import ENDS
from governance.domain.policy import Permission
from governance.models import BusinessUnit, Initiative, Readiness, ThemeReadiness
from governance.queries.plans import unindexed
from governance.queries.portfolio import conditions
from governance.queries.standings import Summariser, Summary
from governance.queries.units import are_top_level

CatalogueOf = Callable[[int | None], Catalogue]
"""From ``Initiative.catalogue_version_id`` to the catalogue; None is the newest. Asked for every
initiative, so it should remember: :func:`governance.exchange.published.published_catalogues`."""

_SUMS = (
    *("intake_due", "intake_met", "pilot_due", "pilot_met", "production_due", "production_met"),
)
Themes = dict[tuple[int, str], list[int]]
"""Unit and theme to initiatives, due and met."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """The initiatives of which time alone has changed the summary, as stored and as of today."""

    today: dt.date
    stored: tuple[Readiness, ...] = ()
    fresh: tuple[Summary, ...] = ()


def within(session: Session, where: PortfolioFilter, viewer: Actor) -> list[ColumnElement[bool]]:
    """Translate a filter and the viewer's scope for statements over ``Readiness``.

    It means the set of :func:`governance.queries.portfolio.conditions`; what the summary row holds
    itself is compared there, so that the initiatives are looked at only where they have to be.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    policy.require(viewer, Permission.INITIATIVE_READ)
    rest = replace(where, tracks=(), stages=())
    clauses: list[ColumnElement[bool]] = []
    if viewer.units is not None:
        clauses.append(Readiness.root_unit_id.in_(sorted(viewer.units)))
    if where.tracks:
        clauses.append(Readiness.track.in_(where.tracks))
    if where.stages:
        clauses.append(Readiness.stage.in_(where.stages))
    if where.units and are_top_level(session, where.units):
        clauses.append(Readiness.root_unit_id.in_(where.units))
        rest = replace(rest, units=())
    if rest.restricts:
        found = select(Initiative.id).where(*conditions(rest, viewer))
        clauses.append(Readiness.initiative_id.in_(found))
    # Which of them leave few rows depends on the portfolio; the index of counts holds them all.
    return unindexed(clauses)


def corrections(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    *,
    catalogue_of: CatalogueOf,
    today: dt.date,
) -> Corrections:
    """Compute anew the filtered summary rows that time alone has put out of date.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    late = select(Readiness).where(Readiness.valid_until <= today, *within(session, where, viewer))
    # Not in order: to save a sort, SQLite would read the whole table in the order of its key.
    stored = tuple(session.scalars(late))
    ids = [row.initiative_id for row in stored]
    fresh = Summariser(session, catalogue_of, today).summaries(ids)
    return Corrections(today, stored, tuple(fresh))


def readiness_counts(
    session: Session, where: PortfolioFilter, viewer: Actor, late: Corrections
) -> pd.DataFrame:
    """Return how ready the initiatives are that share unit, track, stage and exceptions.

    Returns
    -------
    pandas.DataFrame
        A :data:`~governance.analytics.frames.governance.READINESS_COUNTS` frame, as of today.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    keys = (Readiness.root_unit_id, Readiness.track, Readiness.stage, Readiness.exception_mask)
    sums = (func.sum(getattr(Readiness, name)) for name in _SUMS)
    counted = select(*keys, func.count(), *sums).group_by(*keys)
    counts: defaultdict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * 7)
    for row in session.execute(counted.where(*within(session, where, viewer))):
        _add(counts[tuple(row[:4])], (int(number) for number in row[4:]))
    for stored in late.stored:
        key = (stored.root_unit_id, stored.track, stored.stage, stored.exception_mask)
        _add(counts[key], (-1, *(-number for number in _due_met(stored))))
    for each in late.fresh:
        standing = each.standing
        key = (each.root_unit_id, each.track, each.stage, int(standing.exceptions))
        paired = [n for both in zip(standing.due, standing.met, strict=True) for n in both]
        _add(counts[key], (1, *paired))
    names = _unit_names(session)
    return READINESS_COUNTS.from_rows(
        (key[0], names[key[0]], *key[1:], *numbers) for key, numbers in counts.items() if numbers[0]
    )


def exception_counts(
    session: Session, where: PortfolioFilter, viewer: Actor, late: Corrections
) -> pd.DataFrame:
    """Return how many initiatives of each stage show which exceptions.

    Returns
    -------
    pandas.DataFrame
        An :data:`~governance.analytics.frames.governance.EXCEPTION_COUNTS` frame, as of today.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    keys = (Readiness.stage, Readiness.exception_mask)
    counted = select(*keys, func.count()).group_by(*keys)
    found = session.execute(counted.where(*within(session, where, viewer)))
    counts = Counter({(stage, mask): n for stage, mask, n in found})
    counts.subtract((stored.stage, stored.exception_mask) for stored in late.stored)
    counts.update((each.stage, int(each.standing.exceptions)) for each in late.fresh)
    return EXCEPTION_COUNTS.from_rows((*key, n) for key, n in counts.items() if n)


def theme_readiness(
    session: Session, where: PortfolioFilter, viewer: Actor, late: Corrections
) -> pd.DataFrame:
    """Return how ready the initiatives of each unit are, by theme.

    Those stopped or retired are left out, unless the filter asks for a stage.

    Returns
    -------
    pandas.DataFrame
        A :data:`~governance.analytics.frames.governance.THEME_READINESS` frame, as of today.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    policy.require(viewer, Permission.INITIATIVE_READ)
    summed = replace(where, tracks=(), stages=(), units=())
    if summed.restricts or not are_top_level(session, where.units):
        sums = _summed_rows(session, where, viewer)
    else:
        sums = _stored_sums(session, where, viewer)
    for row in late.stored:
        if where.stages or row.stage not in ENDS:
            _add_themes(sums, row.root_unit_id, row.themes, -1)
    for each in late.fresh:
        if where.stages or each.stage not in ENDS:
            _add_themes(sums, each.root_unit_id, each.standing.themes, 1)
    names = _unit_names(session)
    return THEME_READINESS.from_rows(
        (unit, names[unit], theme, *numbers)
        for (unit, theme), numbers in sorted(sums.items())
        if numbers[0]
    )


def _stored_sums(session: Session, where: PortfolioFilter, viewer: Actor) -> Themes:
    columns = (ThemeReadiness.initiatives, ThemeReadiness.due, ThemeReadiness.met)
    keys = (ThemeReadiness.root_unit_id, ThemeReadiness.theme)
    summed = select(*keys, *(func.sum(column) for column in columns)).group_by(*keys)
    if viewer.units is not None:
        summed = summed.where(ThemeReadiness.root_unit_id.in_(sorted(viewer.units)))
    if where.units:
        summed = summed.where(ThemeReadiness.root_unit_id.in_(where.units))
    if where.stages:
        summed = summed.where(ThemeReadiness.stage.in_(where.stages))
    else:
        summed = summed.where(ThemeReadiness.stage.not_in(ENDS))
    if where.tracks:
        summed = summed.where(ThemeReadiness.track.in_(where.tracks))
    sums: Themes = defaultdict(lambda: [0, 0, 0])
    for unit, theme, *numbers in session.execute(summed):
        sums[unit, theme] = [int(number) for number in numbers]
    return sums


def _summed_rows(session: Session, where: PortfolioFilter, viewer: Actor) -> Themes:
    """Sum the rows of a filter that no stored sum answers; equal themes are counted by the engine.

    Unanswered checklists of one kind are alike, so there are far fewer documents than initiatives.
    """
    document = cast(Readiness.themes, Text)
    counted = select(Readiness.root_unit_id, document, func.count())
    counted = counted.where(*within(session, where, viewer)).group_by(
        Readiness.root_unit_id, document
    )
    if not where.stages:
        counted = counted.where(Readiness.stage.not_in(ENDS))
    sums: Themes = defaultdict(lambda: [0, 0, 0])
    for unit, themes, n in session.execute(counted):
        _add_themes(sums, unit, json.loads(themes), n)
    return sums


def _add_themes(sums: Themes, unit: int, themes: dict[str, Any], times: int) -> None:
    for theme, (due, met) in themes.items():
        held = sums[unit, theme]
        held[0] += times
        held[1] += times * due
        held[2] += times * met


def _due_met(row: Readiness) -> list[int]:
    return [getattr(row, name) for name in _SUMS]


def _add(numbers: list[int], more: Iterable[int]) -> None:
    for place, number in enumerate(more):
        numbers[place] += number


def _unit_names(session: Session) -> dict[int, str]:
    return dict(iter(session.execute(select(BusinessUnit.id, BusinessUnit.name))))
