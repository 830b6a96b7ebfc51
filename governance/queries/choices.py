"""Small typed rows for pickers: enough to choose a record."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.models import BusinessUnit, Initiative, Person
from governance.queries.portfolio import conditions


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A business unit as a picker shows it."""

    id: int
    name: str
    code: str | None
    label: str
    """Unique: names of the units above and its own, ``Agency › Bureau``."""
    depth: int
    """0 for a top-level unit."""
    initiatives: int
    """Initiatives of the unit and everything below it that the viewer may see."""


def units(session: Session, viewer: Actor) -> tuple[UnitChoice, ...]:
    """Return the units that hold initiatives the viewer may see, each followed by those below it.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    counted = select(Initiative.unit_id, func.count()).where(*conditions(PortfolioFilter(), viewer))
    own = dict(iter(session.execute(counted.group_by(Initiative.unit_id))))
    named = select(BusinessUnit.id, BusinessUnit.parent_id, BusinessUnit.name, BusinessUnit.code)
    below: defaultdict[int | None, list[tuple[int, str, str | None]]] = defaultdict(list)
    for unit_id, parent, name, code in session.execute(named.order_by(BusinessUnit.name_key)):
        below[parent].append((unit_id, name, code))

    def walk(parent_id: int | None, above: str, depth: int) -> list[UnitChoice]:
        found = []
        for unit_id, name, code in below[parent_id]:
            label = f"{above} › {name}" if above else name
            children = walk(unit_id, label, depth + 1)
            direct = sum(child.initiatives for child in children if child.depth == depth + 1)
            total = own.get(unit_id, 0) + direct
            if total:
                choice = UnitChoice(unit_id, name, code, label, depth, total)
                found += [choice, *children]
        return found

    return tuple(walk(None, "", 0))


def unit_names(session: Session, ids: frozenset[int]) -> dict[int, str]:
    """Return the names of business units by id, also of those that hold nothing now."""
    named = select(BusinessUnit.id, BusinessUnit.name).where(BusinessUnit.id.in_(sorted(ids)))
    return dict(iter(session.execute(named)))


def person_names(session: Session, ids: frozenset[int]) -> dict[int, str]:
    """Return the names of people by id."""
    named = select(Person.id, Person.name).where(Person.id.in_(sorted(ids)))
    return dict(iter(session.execute(named)))


def people(session: Session) -> tuple[str, ...]:
    """Return the names of everybody who can own or sponsor an initiative, in order."""
    return tuple(session.scalars(select(Person.name).order_by(Person.name_key)))
