"""Reads the running pilots with what became of others as old, and what was decided on pilots."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from governance.analytics.conversion import enough
from governance.analytics.stalled import Chance, chance_from
from governance.domain.actors import Actor
from governance.domain.dates import PartialDate
from governance.domain.enums import PilotVerdict, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.money import AMOUNT_DECIMALS
from governance.domain.spells import Outcome
from governance.models import BusinessUnit, Initiative, PilotDecision, PilotSpell
from governance.queries.conversion import spells_frame
from governance.queries.ledger import terms
from governance.queries.moving_spells import of_filter
from governance.queries.pilot_costs import Cost, costs_of
from governance.queries.plans import unindexed
from governance.queries.portfolio import conditions
from governance.queries.value import total


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
    cost: Cost
    decided: Decided | None


@dataclass(frozen=True, slots=True)
class Running:
    """The running pilots, the least likely to arrive first."""

    total: int
    base_currency: str
    """In which their costs are stated."""
    pilots: tuple[RunningPilot, ...] = ()


@dataclass(frozen=True, slots=True)
class Stopped:
    """What stopping pilots has brought."""

    since: dt.date
    base_currency: str
    pilots: int = 0
    freed: Decimal | None = None
    """Planned cost that is not spent, in the base currency; None where no decision has recorded
    any in it."""
    elsewhere: tuple[tuple[str, Decimal], ...] = ()
    """The same of decisions that were made while another currency was the base, by currency; what
    was decided then is not converted."""
    unknown: int = 0
    """Pilots of which nobody knew what was still planned."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Pilots of one track that are equally old, and so have one place in the ranking."""

    track: Track
    exit_age: int | None
    """As it is stored."""
    number: int
    age: int | None
    chance: Chance | None
    compared_with: Track | None

    @property
    def rank(self) -> tuple[float, int, int]:
        share = None if self.chance is None else self.chance.share
        return (2.0 if share is None else share, -(self.age or 0), list(Track).index(self.track))


def running_pilots(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    *,
    as_of: dt.date,
    shown: int = 10,
    everyone: pd.DataFrame | None = None,
) -> Running:
    """Return the pilots that run now, ranked.

    First comes the one of whose like the smallest share still reached production; pilots of which
    that is not known follow, the oldest first. A pilot is compared with those of its track where
    ten are on the curve, else with all.

    Parameters
    ----------
    as_of
        Today.
    shown
        How many are described.
    everyone
        The PILOT_SPELLS frame by track of all that the viewer may see, where it is at hand.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    mine = of_filter(session, where, viewer)
    if everyone is None:
        everyone = spells_frame(session, PortfolioFilter(), viewer, as_of=as_of)
    places = _ranked(session, mine, everyone, as_of)
    first: list[_Place] = []
    for place in places:
        if sum(each.number for each in first) >= shown:
            break
        first.append(place)
    base = terms(session).base_currency
    described = _described(session, mine, first, shown, base, as_of)
    return Running(sum(each.number for each in places), base, tuple(described))


def stopped_pilots(
    session: Session, where: PortfolioFilter, viewer: Actor, *, since: dt.date
) -> Stopped:
    """Return how many pilots were stopped by decision since a day, and what that has freed.

    Only those that are stopped still, and each by the last decision to kill it: what was taken up
    again is being spent after all.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    start = dt.datetime.combine(since, dt.time(), dt.UTC)
    later = aliased(PilotDecision)
    again = select(later.id).where(
        later.initiative_id == PilotDecision.initiative_id,
        later.verdict == PilotVerdict.KILL,
        later.id > PilotDecision.id,
    )
    summed = (
        select(PilotDecision.freed_currency, func.count(), total(PilotDecision.freed_units))
        .join(Initiative, Initiative.id == PilotDecision.initiative_id)
        .where(
            PilotDecision.verdict == PilotVerdict.KILL,
            PilotDecision.decided_at >= start,
            Initiative.stage.in_((Stage.STOPPED, Stage.RETIRED)),
            ~again.exists(),
            *unindexed(conditions(where, viewer)),
        )
        .group_by(PilotDecision.freed_currency)
        .order_by(PilotDecision.freed_currency)
    )
    numbers: dict[str | None, int] = {}
    amounts: dict[str, Decimal] = {}
    for currency, number, units in session.execute(summed):
        numbers[currency] = number
        if currency is not None:
            amounts[currency] = Decimal(units).scaleb(-AMOUNT_DECIMALS)
    base = terms(session).base_currency
    return Stopped(
        since,
        base,
        pilots=sum(numbers.values()),
        freed=amounts.pop(base, None),
        elsewhere=tuple(amounts.items()),
        unknown=numbers.get(None, 0),
    )


def _ranked(
    session: Session, mine: list[ColumnElement[bool]], everyone: pd.DataFrame, as_of: dt.date
) -> list[_Place]:
    keys = PilotSpell.track, PilotSpell.exit_age
    running = (
        select(*keys, func.count())
        .where(
            # Every track, by which the index is entered: the spells that ended are passed over.
            PilotSpell.track.in_(list(Track)),
            PilotSpell.outcome == Outcome.RUNNING,
            *unindexed(mine),
        )
        .group_by(*keys)
    )
    found = session.execute(running).all()
    # The others as old are those of the whole portfolio that the viewer may see.
    places = []
    for track in Track:
        own = everyone[everyone["track"] == track.value]
        alone = enough(own)
        ages = {
            age: None if age is None else max(age + as_of.toordinal(), 0)
            for of, age, _ in found
            if of is track
        }
        known = sorted({age for age in ages.values() if age is not None})
        chances = dict(zip(known, chance_from(own if alone else everyone, known), strict=True))
        for of, stored, number in found:
            if of is track:
                age = ages[stored]
                chance = None if age is None else chances[age]
                compared = track if alone else None
                places.append(_Place(track, stored, number, age, chance, compared))
    return sorted(places, key=lambda each: each.rank)


def _described(
    session: Session,
    mine: list[ColumnElement[bool]],
    places: list[_Place],
    shown: int,
    base_currency: str,
    as_of: dt.date,
) -> Iterator[RunningPilot]:
    found: list[tuple[_Place, Any]] = []
    for place in places:
        found += [(place, row) for row in _rows(session, mine, place, shown - len(found))]
    ids = [row.id for _, row in found]
    decided = _decided(session, ids)
    costs = costs_of(session, ids, base_currency, as_of)
    for place, row in found:
        yield RunningPilot(
            initiative_id=row.id,
            version=row.version,
            name=row.name,
            unit=row.unit,
            track=place.track,
            since=PartialDate(row.start_on, row.start_precision),
            dated=place.age is not None,
            age=place.age,
            chance=place.chance,
            compared_with=place.compared_with,
            cost=costs.get(row.id, Cost()),
            decided=decided.get(row.id),
        )


def _rows(
    session: Session, mine: list[ColumnElement[bool]], place: _Place, number: int
) -> Sequence[Any]:
    """Return the first pilots of one place."""
    described = (
        select(
            Initiative.id,
            Initiative.version,
            Initiative.name,
            BusinessUnit.name.label("unit"),
            PilotSpell.start_on,
            PilotSpell.start_precision,
        )
        .join(PilotSpell, PilotSpell.initiative_id == Initiative.id)
        .join(BusinessUnit, BusinessUnit.id == Initiative.root_unit_id)
        .where(
            PilotSpell.track == place.track,
            PilotSpell.outcome == Outcome.RUNNING,
            PilotSpell.exit_age.is_not_distinct_from(place.exit_age),
            *mine,
        )
    )
    return session.execute(described.order_by(Initiative.id).limit(number)).all()


def _decided(session: Session, ids: list[int]) -> dict[int, Decided]:
    mine = select(PilotDecision).where(PilotDecision.initiative_id.in_(ids))
    return {
        row.initiative_id: Decided(row.verdict, row.reason, row.decided_by, row.decided_at)
        for row in session.scalars(mine.order_by(PilotDecision.id))
    }
