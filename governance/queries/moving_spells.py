"""Reads the few spells whose age on a day does not follow from their summary alone."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from governance.analytics.conversion import Standing
from governance.domain import spell_rows
from governance.domain.actors import Actor
from governance.domain.enums import DateBasis, Precision, RiskTier, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.spell_rows import SpellRow
from governance.domain.spells import Outcome, ages
from governance.models import Initiative, PilotSpell
from governance.queries.portfolio import conditions, counting
from governance.queries.units import are_top_level

OUTSIDE = (-1, -1, -1, -1)
"""Ages of what is not on the curve."""

_FIELDS = tuple(field.name for field in fields(SpellRow))


@dataclass(frozen=True, slots=True)
class Moving:
    """A spell as it stood on the day looked at."""

    initiative_id: int
    root_unit_id: int
    track: Track
    risk_tier: RiskTier
    cohort: int | None
    outcome: Outcome
    standing: Standing
    ages: tuple[int, int, int, int]
    """Age at registration and age reached, then the least and the greatest it may be."""


def of_filter(session: Session, where: PortfolioFilter, viewer: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions under which a spell belongs to a filtered initiative.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    clauses = conditions(where, viewer)
    if not clauses:
        return []
    # Unit, track, tier and scope are in the summary: most filters need no look at initiatives.
    own: list[ColumnElement[bool]] = []
    if viewer.units is not None:
        own.append(PilotSpell.root_unit_id.in_(sorted(viewer.units)))
    if where.tracks:
        own.append(PilotSpell.track.in_(where.tracks))
    if where.tiers:
        own.append(PilotSpell.risk_tier.in_(where.tiers))
    if where.units and are_top_level(session, where.units):
        own.append(PilotSpell.root_unit_id.in_(where.units))
    if len(own) == len(clauses):
        return own
    return [PilotSpell.initiative_id.in_(counting(select(Initiative.id), where, viewer))]


def unsettled(as_of: dt.date) -> ColumnElement[bool]:
    """Return the condition of spells that had begun by a day and are not settled on it."""
    return and_(PilotSpell.settled_on > as_of, PilotSpell.began_by <= as_of)


def ran_from_a_day(as_of: dt.date) -> ColumnElement[bool]:
    """Return the condition of spells that ran on a day and whose first day is known.

    Their age on that day is the distance between the two, whatever became of them later.
    """
    return and_(
        PilotSpell.recorded,
        PilotSpell.start_precision == Precision.DAY,
        PilotSpell.start_basis == DateBasis.STATED,
        PilotSpell.start_on <= as_of,
        or_(PilotSpell.over_by.is_(None), PilotSpell.over_by > as_of),
    )


def moving_spells(
    session: Session, mine: list[ColumnElement[bool]], as_of: dt.date
) -> Iterator[Moving]:
    """Yield the spells that had begun by a day and are not settled on it.

    A date of which only the month or the year is known moves while its period has not passed; as of
    a past day, what ended later was running.

    Parameters
    ----------
    mine
        Conditions as of :func:`of_filter`.
    """
    table = PilotSpell.__table__
    columns = [table.c[name] for name in _FIELDS]
    known = (
        table.c.initiative_id,
        table.c.root_unit_id,
        table.c.track,
        table.c.risk_tier,
        table.c.registered_on,
    )
    found = select(*known, *columns).where(unsettled(as_of), *mine)
    for initiative_id, root_unit_id, track, tier, registered_on, *values in session.execute(found):
        row = SpellRow(*values)
        outcome, standing, age = _seen(row, registered_on, as_of)
        yield Moving(initiative_id, root_unit_id, track, tier, row.cohort, outcome, standing, age)


def _seen(
    row: SpellRow, registered_on: dt.date, as_of: dt.date
) -> tuple[Outcome, Standing, tuple[int, int, int, int]]:
    spell = spell_rows.as_of(row, as_of) if row.recorded else None
    if spell is None:
        return row.outcome, Standing.UNRECORDED, OUTSIDE
    if not spell.dated:
        return spell.outcome, Standing.UNDATED, OUTSIDE
    middle, *bounds = (
        ages(spell, registered_on=registered_on, as_of=as_of, reading=reading)
        for reading in spell_rows.readings(spell)
    )
    young, old = bounds or (middle, middle)
    if not middle.observed:
        runs = spell.outcome is Outcome.RUNNING
        why = Standing.NOT_YET_OBSERVED if runs else Standing.ENDED_BEFORE
        return spell.outcome, why, OUTSIDE
    return spell.outcome, Standing.OBSERVED, (middle.entry, middle.exit, young.exit, old.exit)
