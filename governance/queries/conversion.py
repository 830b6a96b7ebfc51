"""Reads of pilot spells."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from governance.analytics.conversion import Standing
from governance.analytics.frames import PILOT_SPELLS
from governance.domain import lifecycle
from governance.domain.actors import Actor
from governance.domain.dates import PartialDate
from governance.domain.enums import Stage
from governance.domain.filters import PortfolioFilter
from governance.domain.spells import (
    Entered,
    Outcome,
    Reading,
    Spell,
    ages,
    began_unrecorded,
    spells,
)
from governance.models import BusinessUnit, Initiative, StageEntry
from governance.queries.portfolio import conditions

_OF_INTEREST = lifecycle.reached([Stage.PILOT, Stage.PRODUCTION])
_OUTSIDE = (-1, -1, -1, -1)
_QUARTER = 3
"""Months."""


def spells_frame(
    session: Session, where: PortfolioFilter, viewer: Actor, *, as_of: dt.date
) -> pd.DataFrame:
    """Return the pilot spells of the filtered initiatives as they stood at the end of a day.

    Stages entered by that day count; the filter, the track, the unit and the tier are those of now.

    Returns
    -------
    pandas.DataFrame
        A :data:`~governance.analytics.frames.PILOT_SPELLS` frame.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    newer = aliased(StageEntry)
    replaced = select(newer.id).where(newer.corrects_id == StageEntry.id).exists()
    place = (StageEntry.ordered_on, func.coalesce(StageEntry.corrects_id, StageEntry.id))
    entries = (
        select(
            Initiative.id,
            Initiative.track,
            Initiative.root_unit_id,
            Initiative.risk_tier,
            Initiative.registered_on,
            StageEntry.stage,
            StageEntry.effective_on,
            StageEntry.precision,
            StageEntry.basis,
        )
        .join(StageEntry, StageEntry.initiative_id == Initiative.id)
        .where(
            *conditions(where, viewer),
            Initiative.reached.bitwise_and(_OF_INTEREST) != 0,
            StageEntry.stage.is_not(None),
            StageEntry.ordered_on <= as_of,
            ~replaced,
        )
        .order_by(Initiative.id, *place)
    )
    units = dict(iter(session.execute(select(BusinessUnit.id, BusinessUnit.name))))
    return PILOT_SPELLS.from_rows(_rows(session.execute(entries), units, as_of))


def _rows(found: Iterable[Any], units: dict[int, str], as_of: dt.date) -> Iterator[tuple[Any, ...]]:
    for initiative_id, group in groupby(found, key=lambda row: row.id):
        rows = list(group)
        first = rows[0]
        history = [
            Entered(row.stage, PartialDate(row.effective_on, row.precision), row.basis)
            for row in rows
        ]
        known = (initiative_id, first.track, units[first.root_unit_id], first.risk_tier)
        if began_unrecorded(history):
            yield (*known, "", Outcome.CONVERTED, Standing.UNRECORDED, *_OUTSIDE)
        for spell in spells(history):
            yield (*known, *_of(spell, first.registered_on, as_of))


def _of(spell: Spell, registered_on: dt.date, as_of: dt.date) -> tuple[Any, ...]:
    if not spell.dated:
        return ("", spell.outcome, Standing.UNDATED, *_OUTSIDE)
    began = spell.start.on.on
    cohort = f"{began.year} Q{(began.month - 1) // _QUARTER + 1}"
    middle, young, old = (
        ages(spell, registered_on=registered_on, as_of=as_of, reading=reading)
        for reading in (Reading.MIDDLE, Reading.SHORTEST, Reading.LONGEST)
    )
    if not middle.observed:
        return (cohort, spell.outcome, Standing.ENDED_BEFORE, *_OUTSIDE)
    age = (middle.entry, middle.exit, young.exit, old.exit)
    return (cohort, spell.outcome, Standing.OBSERVED, *age)
