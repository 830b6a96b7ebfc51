"""Reads of single initiatives and of pages of the list."""

import datetime as dt
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, Select, Text, case, cast, literal, select
from sqlalchemy.orm import Session, aliased

from governance.domain import policy
from governance.domain.actors import Actor
from governance.domain.enums import (
    DateBasis,
    EntrySource,
    Phase,
    Precision,
    RiskTier,
    Stage,
    Track,
)
from governance.domain.filters import Paging, PortfolioFilter, SortKey
from governance.domain.names import name_key
from governance.domain.policy import Permission
from governance.errors import NotFoundError
from governance.models import (
    BusinessUnit,
    ImportBatch,
    Initiative,
    Person,
    SourceRecord,
    StageEntry,
)
from governance.queries.paging import order, page_ids
from governance.queries.portfolio import conditions

CHUNK = 2_000
"""Rows fetched at a time by an export."""

UNIT_SEPARATOR = " › "
"""Between the names of a path of units."""


@dataclass(frozen=True, slots=True)
class InitiativeRow:
    """An initiative as lists, grids and exports show it."""

    id: int
    version: int
    external_id: str | None
    name: str
    unit_id: int
    unit: str
    """The unit that answers for it."""
    root_unit: str
    track: Track
    techniques: tuple[str, ...]
    risk_tier: RiskTier
    stage: Stage
    stage_since: dt.date
    stage_since_precision: Precision
    stage_since_basis: DateBasis
    phase: Phase | None
    owner: str | None
    sponsor: str | None
    vendor: str | None
    registered_on: dt.date
    updated_at: dt.datetime
    description: str
    units_between: str = ""
    """Names of the units between the top-level one and its own, as a path; mostly none."""


@dataclass(frozen=True, slots=True)
class InitiativePage:
    """A slice of the list."""

    rows: tuple[InitiativeRow, ...]
    total: int
    """Initiatives that the filter admits."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of a stage history, with its place in the record."""

    id: int
    stage: Stage | None
    """None for a withdrawal."""
    effective_on: dt.date
    precision: Precision
    basis: DateBasis
    source: EntrySource
    note: str
    recorded_at: dt.datetime
    corrects_id: int | None
    replaced: bool
    """Whether a later entry corrects or withdraws this one."""
    import_batch_id: int | None


@dataclass(frozen=True, slots=True)
class SourceView:
    """What a register last said of an initiative."""

    register: str
    as_of: dt.date
    import_batch_id: int
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class InitiativeDetail:
    """Everything about one initiative."""

    row: InitiativeRow
    unit_id: int
    unit_path: tuple[str, ...]
    """Names from the top-level unit to its own."""
    risk_tier_reason: str
    facts: dict[str, Any]
    reached: int
    is_demo: bool
    created_at: dt.datetime
    history: tuple[HistoryEntry, ...]
    """In the order in which the stages were entered, replaced entries beside what replaced them."""
    sources: tuple[SourceView, ...]


def initiative_page(
    session: Session, where: PortfolioFilter, paging: Paging, viewer: Actor
) -> InitiativePage:
    """Return a page of the filtered list.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    chosen = page_ids(session, where, paging, viewer)
    rows = {row.id: row for row in _rows(session, _columns().where(Initiative.id.in_(chosen.ids)))}
    return InitiativePage(tuple(rows[each] for each in chosen.ids), chosen.total)


def all_rows(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    *,
    sort: SortKey = SortKey.NAME,
    descending: bool = False,
) -> Generator[InitiativeRow]:
    """Yield every initiative of the filtered list in its order, read in chunks.

    A reader that may stop early closes it, and with it the cursor on the server.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    statement = _columns().where(*conditions(where, viewer))
    statement = statement.order_by(*order(sort, descending=descending))
    return _rows(session, statement.execution_options(yield_per=CHUNK))


def namesakes(
    session: Session, name: str, unit_id: int, viewer: Actor, *, limit: int = 20
) -> tuple[InitiativeRow, ...]:
    """Return the initiatives of a unit and those below it whose name differs only in spelling.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    below = conditions(PortfolioFilter(units=(unit_id,)), viewer)
    same = _columns().where(*below, Initiative.name_key == name_key(name))
    return tuple(_rows(session, same.order_by(Initiative.id).limit(limit)))


def not_found(initiative_id: int) -> NotFoundError:
    """Return what is said of an id that the viewer sees no initiative of; 0 stands for none."""
    if not initiative_id:
        return NotFoundError("There is no initiative without an id; open one from the list.")
    return NotFoundError(f"There is no initiative {initiative_id} that you may see.")


def initiative_detail(session: Session, initiative_id: int, viewer: Actor) -> InitiativeDetail:
    """Return everything about one initiative.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    NotFoundError
        There is none, or it lies outside the viewer's scope.
    """
    policy.require(viewer, Permission.INITIATIVE_READ)
    found = next(_rows(session, _columns().where(Initiative.id == initiative_id)), None)
    initiative = session.get(Initiative, initiative_id)
    if found is None or initiative is None or not policy.in_scope(viewer, initiative.root_unit_id):
        raise not_found(initiative_id)
    return InitiativeDetail(
        row=found,
        unit_id=initiative.unit_id,
        unit_path=unit_path(session, initiative.unit_id),
        risk_tier_reason=initiative.risk_tier_reason,
        facts=initiative.facts,
        reached=initiative.reached,
        is_demo=initiative.is_demo,
        created_at=initiative.created_at,
        history=_history(session, initiative_id),
        sources=_sources(session, initiative_id),
    )


def unit_path(session: Session, unit_id: int | None) -> tuple[str, ...]:
    """Return the names of a unit and those above it, top-level first."""
    names: list[str] = []
    while unit_id is not None:
        unit = session.get_one(BusinessUnit, unit_id)
        names.insert(0, unit.name)
        unit_id = unit.parent_id
    return tuple(names)


def _history(session: Session, initiative_id: int) -> tuple[HistoryEntry, ...]:
    mine = select(StageEntry).where(StageEntry.initiative_id == initiative_id)
    entries = list(session.scalars(mine.order_by(StageEntry.ordered_on, StageEntry.id)))
    replaced = {entry.corrects_id for entry in entries}
    return tuple(
        HistoryEntry(
            id=entry.id,
            stage=entry.stage,
            effective_on=entry.effective_on,
            precision=entry.precision,
            basis=entry.basis,
            source=entry.source,
            note=entry.note,
            recorded_at=entry.recorded_at,
            corrects_id=entry.corrects_id,
            replaced=entry.id in replaced,
            import_batch_id=entry.import_batch_id,
        )
        for entry in entries
    )


def _sources(session: Session, initiative_id: int) -> tuple[SourceView, ...]:
    mine = (
        select(SourceRecord.register, ImportBatch.as_of, ImportBatch.id, SourceRecord.fields)
        .join(ImportBatch, ImportBatch.id == SourceRecord.import_batch_id)
        .where(SourceRecord.initiative_id == initiative_id)
        .order_by(SourceRecord.register)
    )
    return tuple(SourceView(*row) for row in session.execute(mine))


_OWNER, _SPONSOR, _ROOT = aliased(Person), aliased(Person), aliased(BusinessUnit)


def _units_between() -> CTE:
    """Return for each unit the path of those strictly between it and its top-level unit."""
    top = select(
        BusinessUnit.id,
        BusinessUnit.name,
        literal(0).label("depth"),
        cast(literal(""), Text).label("between"),
    ).where(BusinessUnit.parent_id.is_(None))
    above = top.cte("above", recursive=True)
    longer = case(
        (above.c.depth == 0, ""),
        (above.c.depth == 1, above.c.name),
        else_=above.c.between + UNIT_SEPARATOR + above.c.name,
    )
    below = select(BusinessUnit.id, BusinessUnit.name, above.c.depth + 1, cast(longer, Text))
    return above.union_all(below.join(above, BusinessUnit.parent_id == above.c.id))


def _columns() -> Select[*tuple[Any, ...]]:
    between = _units_between()
    return (
        select(
            Initiative.id,
            Initiative.version,
            Initiative.external_id,
            Initiative.name,
            Initiative.unit_id,
            BusinessUnit.name.label("unit"),
            _ROOT.name.label("root_unit"),
            Initiative.track,
            Initiative.techniques,
            Initiative.risk_tier,
            Initiative.stage,
            Initiative.stage_since,
            Initiative.stage_since_precision,
            Initiative.stage_since_basis,
            Initiative.phase,
            _OWNER.name.label("owner"),
            _SPONSOR.name.label("sponsor"),
            Initiative.facts,
            Initiative.registered_on,
            Initiative.updated_at,
            Initiative.description,
            between.c.between.label("units_between"),
        )
        .join(BusinessUnit, BusinessUnit.id == Initiative.unit_id)
        .join(between, between.c.id == Initiative.unit_id)
        .join(_ROOT, _ROOT.id == Initiative.root_unit_id)
        .outerjoin(_OWNER, _OWNER.id == Initiative.owner_id)
        .outerjoin(_SPONSOR, _SPONSOR.id == Initiative.sponsor_id)
    )


def _rows(session: Session, statement: Select[*tuple[Any, ...]]) -> Generator[InitiativeRow]:
    with session.execute(statement) as found:
        for row in found:
            values = row._asdict()
            facts = values.pop("facts")
            techniques = tuple(values.pop("techniques"))
            yield InitiativeRow(**values, techniques=techniques, vendor=facts.get("vendor"))
