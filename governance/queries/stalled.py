"""Reads the running pilots with what became of others as old, and what was decided on pilots."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.analytics.conversion import enough
from governance.analytics.stalled import Chance, chance_from
from governance.domain.actors import Actor
from governance.domain.dates import PartialDate
from governance.domain.enums import PilotVerdict, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.spells import Outcome
from governance.models import BusinessUnit, Initiative, PilotDecision, PilotSpell
from governance.queries.conversion import spells_frame
from governance.queries.moving_spells import of_filter
from governance.queries.portfolio import conditions

UNITS_OF_MONEY = Decimal(10_000)
"""Stored units in one unit of the base currency."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a pilot costs, in the base currency."""

    to_date: Decimal
    remaining: Decimal
    """Planned from today on."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The last decision on a pilot."""

    verdict: PilotVerdict
    reason: str
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class RunningPilot:
    """A pilot that runs, as the list of those to decide on shows it."""

    initiative_id: int
    version: int
    name: str
    unit: str
    track: Track
    since: PartialDate
    dated: bool
    """Whether it is known when it began; if not, ``since`` is when it was first seen."""
    age: int | None
    """Days, None without a date."""
    chance: Chance | None
    """None without a date."""
    compared_with: Track | None
    """Whose pilots it is compared with; None for those of all tracks."""
    cost: Cost | None
    decided: Decided | None


@dataclass(frozen=True, slots=True)
class Running:
    """The running pilots, the least likely to arrive first."""

    total: int
    pilots: tuple[RunningPilot, ...] = ()


@dataclass(frozen=True, slots=True)
class Stopped:
    """What stopping pilots has brought."""

    since: dt.date
    pilots: int
    freed: Decimal | None
    """Planned cost that is not spent, in the base currency; None where no plan was known."""


@dataclass(frozen=True, slots=True)
class _Place:
    initiative_id: int
    number: int
    age: int | None
    chance: Chance | None = None
    compared_with: Track | None = None
    rank: tuple[float, int] = field(default=(0.0, 0))


def running_pilots(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    *,
    as_of: dt.date,
    costs: Mapping[int, Cost] | None = None,
    shown: int = 10,
) -> Running:
    """Return the pilots that run now, ranked.

    First comes the one of whose like the smallest share still reached production; pilots of which
    that is not known follow, the oldest first. A pilot is compared with those of its track where
    ten are on the curve, else with all.

    Parameters
    ----------
    as_of
        Today.
    costs
        What the initiatives cost, by id.
    shown
        How many are described.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    places = _ranked(session, where, viewer, as_of)
    first = places[:shown]
    described = _described(session, first, costs or {})
    return Running(len(places), tuple(described))


def stopped_pilots(
    session: Session, where: PortfolioFilter, viewer: Actor, *, since: dt.date
) -> Stopped:
    """Return how many pilots were stopped by decision since a day, and what that has freed.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    start = dt.datetime.combine(since, dt.time(), dt.UTC)
    counted = (
        select(
            func.count(PilotDecision.initiative_id.distinct()), func.sum(PilotDecision.freed_units)
        )
        .join(Initiative, Initiative.id == PilotDecision.initiative_id)
        .where(
            PilotDecision.verdict == PilotVerdict.KILL,
            PilotDecision.decided_at >= start,
            *conditions(where, viewer),
        )
    )
    pilots, freed = session.execute(counted).one()
    return Stopped(since, pilots, None if freed is None else Decimal(freed) / UNITS_OF_MONEY)


def _ranked(
    session: Session, where: PortfolioFilter, viewer: Actor, as_of: dt.date
) -> list[_Place]:
    columns = (
        PilotSpell.initiative_id,
        PilotSpell.number,
        PilotSpell.track,
        PilotSpell.exit_age,
    )
    running = select(*columns).where(
        PilotSpell.outcome == Outcome.RUNNING,
        PilotSpell.began_by <= as_of,
        *of_filter(where, viewer),
    )
    found = session.execute(running).all()
    # The others as old are those of the whole portfolio that the viewer may see.
    everyone = spells_frame(session, PortfolioFilter(), viewer, as_of=as_of)
    places = []
    for track in Track:
        mine = [row for row in found if row.track is track]
        own = everyone[everyone["track"] == track.value]
        alone = enough(own)
        ages = [
            None if row.exit_age is None else max(row.exit_age + as_of.toordinal(), 0)
            for row in mine
        ]
        known = sorted({age for age in ages if age is not None})
        chances = dict(zip(known, chance_from(own if alone else everyone, known), strict=True))
        for row, age in zip(mine, ages, strict=True):
            chance = None if age is None else chances[age]
            share = None if chance is None else chance.share
            rank = (2.0 if share is None else share, -(age or 0))
            compared = track if alone else None
            places.append(_Place(row.initiative_id, row.number, age, chance, compared, rank))
    return sorted(places, key=lambda each: (*each.rank, each.initiative_id))


def _described(
    session: Session, places: list[_Place], costs: Mapping[int, Cost]
) -> list[RunningPilot]:
    ids = [each.initiative_id for each in places]
    described = (
        select(
            Initiative.id,
            Initiative.version,
            Initiative.name,
            Initiative.track,
            BusinessUnit.name.label("unit"),
            PilotSpell.number,
            PilotSpell.start_on,
            PilotSpell.start_precision,
        )
        .join(BusinessUnit, BusinessUnit.id == Initiative.root_unit_id)
        .join(PilotSpell, PilotSpell.initiative_id == Initiative.id)
        .where(Initiative.id.in_(ids), Initiative.stage == Stage.PILOT)
    )
    rows = {(row.id, row.number): row for row in session.execute(described)}
    decided = _decided(session, ids)
    found = []
    for each in places:
        row = rows.get((each.initiative_id, each.number))
        if row is None or row.start_on is None or row.start_precision is None:
            continue
        found.append(
            RunningPilot(
                initiative_id=row.id,
                version=row.version,
                name=row.name,
                unit=row.unit,
                track=row.track,
                since=PartialDate(row.start_on, row.start_precision),
                dated=each.age is not None,
                age=each.age,
                chance=each.chance,
                compared_with=each.compared_with,
                cost=costs.get(row.id),
                decided=decided.get(row.id),
            )
        )
    return found


def _decided(session: Session, ids: list[int]) -> dict[int, Decided]:
    mine = select(PilotDecision).where(PilotDecision.initiative_id.in_(ids))
    return {
        row.initiative_id: Decided(row.verdict, row.reason, row.decided_by, row.decided_at)
        for row in session.scalars(mine.order_by(PilotDecision.id))
    }
