"""Use cases that load the demo portfolio and take it away again."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.policy import Permission
from governance.errors import ConflictError, InvalidInputError
from governance.exchange.published import published_catalogue
from governance.models import (
    AuditEvent,
    Base,
    BusinessUnit,
    CurrencyRate,
    GateCondition,
    GateDecision,
    Initiative,
    Person,
    SourceRecord,
    StageEntry,
    ThemeReadiness,
    ValueLine,
)
from governance.services.contract import service
from governance.services.demo_acts import read_governance
from governance.services.demo_governance import perform
from governance.services.demo_portfolio import DemoInitiative, read_portfolio
from governance.services.demo_value import read_value, record_demo_value, revise_demo_value
from governance.services.directory import UnitDirectory
from governance.services.initiatives import create_initiative
from governance.services.stages import (
    correct_stage_entry,
    history_of,
    move_initiative,
    standing,
)
from governance.services.summaries import forget

_CORRECTED = (StageEntry, ValueLine)
"""Tables whose rows name the row that they replace."""


class DemoState(StrEnum):
    """What became of the demo portfolio in this database."""

    NEVER = "never"
    """It was never loaded."""
    LOADED = "loaded"
    """At least one of its initiatives is here."""
    REMOVED = "removed"
    """It was loaded once and taken away."""


def demo_state(session: Session) -> DemoState:
    """Return whether the demo portfolio is here, was here, or never was."""
    if session.scalar(select(Initiative.id).where(Initiative.is_demo).limit(1)):
        return DemoState.LOADED
    # The units come before the initiatives under the name of the loading function itself, and they
    # are the few rows through which it can be found without reading the whole trail.
    loading = select(AuditEvent.sequence).where(
        AuditEvent.entity == BusinessUnit.__tablename__, AuditEvent.action == load_demo.__name__
    )
    loaded = session.scalar(loading.limit(1)) is not None
    return DemoState.REMOVED if loaded else DemoState.NEVER


@service(Permission.DEMO_LOAD)
def load_demo(session: Session, *, actor: Actor) -> int:
    """Register the initiatives of the demo portfolio, with dates that end near today.

    It goes through the same services as people's own work, so that it is checked and audited alike.
    People of the demo answer controls and decide on gates; their acts are dated back, the audit
    trail says when they were really written.

    Returns
    -------
    int
        Number of initiatives registered.

    Raises
    ------
    ConflictError
        The demo portfolio is here already.
    NotFoundError
        No control catalogue is published.
    InvalidInputError
        One of its files is damaged; the message names record and key.
    """
    published_catalogue(session)
    if demo_state(session) is DemoState.LOADED:
        raise ConflictError(
            "The demo portfolio is already loaded; remove it before loading it anew."
        )
    portfolio, governance, value = read_portfolio(), read_governance(), read_value()
    today = clock.today()
    units = UnitDirectory(session, is_demo=True)
    for name, code in portfolio.units.items():
        units.find_or_add([name], code=code)
    loaded = {}
    for record in portfolio.initiatives:
        try:
            loaded[record.id] = _load(session, actor, record, today)
        except InvalidInputError as error:
            raise InvalidInputError(f"Demo initiative {record.id}: {error}") from error
    record_demo_value(session, actor, value, loaded, today)
    perform(session, governance, loaded, today)
    revise_demo_value(session, actor, value, loaded, today)
    return len(portfolio.initiatives)


def _load(session: Session, actor: Actor, record: DemoInitiative, today: dt.date) -> Initiative:
    initiative = create_initiative(
        session,
        actor=actor,
        draft=record.draft(today),
        unit=record.unit,
        owner=record.owner,
        sponsor=record.sponsor,
        stages=record.stage_drafts(today),
        is_demo=True,
    )
    for move in record.moves:
        move_initiative(
            session,
            actor=actor,
            initiative_id=initiative.id,
            seen_version=initiative.version,
            target=move.to,
            entered=move.when.before(today),
            reason=move.reason,
        )
    for correction in record.corrections:
        held = standing(history_of(session, initiative.id))
        entries = [entry for entry in held if entry.stage is correction.stage]
        if not entries:
            raise InvalidInputError(
                f"{correction.stage} was never entered, so it cannot be corrected."
            )
        correct_stage_entry(
            session,
            actor=actor,
            entry_id=entries[-1].id,
            seen_version=initiative.version,
            stage=correction.stage,
            entered=correction.when.before(today),
            reason=correction.reason,
        )
    return initiative


@service(Permission.DEMO_REMOVE)
def remove_demo(session: Session, *, actor: Actor) -> int:
    """Take the demo portfolio away with everything that hangs on it.

    Units and people that came with it go too, unless something else has come to use them. The audit
    trail keeps what was loaded and that it was removed.

    Returns
    -------
    int
        Number of initiatives removed.

    Raises
    ------
    ConflictError
        There is no demo portfolio to remove.
    """
    del actor
    initiatives = session.scalars(select(Initiative).where(Initiative.is_demo)).all()
    if not initiatives:
        raise ConflictError("There is no demo portfolio to remove.")
    forget(session, [each.id for each in initiatives])
    session.flush()
    for model in _models_of_initiatives():
        if model in _CORRECTED:
            _delete_history(session, model)
        elif model is GateDecision:
            _delete(session, _conditions(session))
            _delete(session, _rows_of_demo(session, model))
        else:
            _delete(session, _rows_of_demo(session, model))
    _delete(session, initiatives)
    _delete(session, _unused_rates(session))
    _delete(session, _unused_people(session))
    while units := _unused_units(session):
        _delete(session, _emptied_sums(session, units))
        _delete(session, units)
    return len(initiatives)


def _models_of_initiatives() -> list[Any]:
    """Return what belongs to one initiative each, what refers to others before what they refer to.

    Found in the schema, so that no table can be forgotten.
    """
    by_table = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    return [
        by_table[table]
        for table in reversed(Base.metadata.sorted_tables)
        if "initiative_id" in table.columns and not by_table[table].derived
    ]


def _rows_of_demo(session: Session, model: Any) -> Sequence[Base]:  # noqa: ANN401 - any of those
    mine = select(Initiative.id).where(Initiative.is_demo)
    rows: Sequence[Base] = session.scalars(select(model).where(model.initiative_id.in_(mine))).all()
    return rows


def _conditions(session: Session) -> Sequence[GateCondition]:
    decisions = select(GateDecision.id).join(
        Initiative, Initiative.id == GateDecision.initiative_id
    )
    mine = decisions.where(Initiative.is_demo)
    return session.scalars(select(GateCondition).where(GateCondition.decision_id.in_(mine))).all()


def _delete(session: Session, rows: Sequence[Base]) -> None:
    for row in rows:
        session.delete(row)
    session.flush()


def _delete_history(session: Session, model: type[StageEntry] | type[ValueLine]) -> None:
    """Delete the entries or lines of the demo, corrections before what they correct."""
    mine = select(Initiative.id).where(Initiative.is_demo)
    found: Any = session.scalars(select(model).where(model.initiative_id.in_(mine)))
    remaining: list[StageEntry | ValueLine] = list(found)
    while remaining:
        corrected = {entry.corrects_id for entry in remaining}
        _delete(session, [entry for entry in remaining if entry.id not in corrected])
        remaining = [entry for entry in remaining if entry.id in corrected]


def _unused_rates(session: Session) -> Sequence[CurrencyRate]:
    """Return the rates of the demo in whose currency nobody has recorded anything meanwhile."""
    used = select(ValueLine.currency)
    return session.scalars(
        select(CurrencyRate).where(CurrencyRate.is_demo, CurrencyRate.currency.not_in(used))
    ).all()


def _unused_people(session: Session) -> Sequence[Person]:
    owners = select(Initiative.owner_id).where(Initiative.owner_id.is_not(None))
    sponsors = select(Initiative.sponsor_id).where(Initiative.sponsor_id.is_not(None))
    used = owners.union(sponsors)
    return session.scalars(select(Person).where(Person.is_demo, Person.id.not_in(used))).all()


def _emptied_sums(session: Session, units: Sequence[BusinessUnit]) -> Sequence[ThemeReadiness]:
    """Return the sums that are left of units, all of them zero by now."""
    ids = [unit.id for unit in units]
    return session.scalars(select(ThemeReadiness).where(ThemeReadiness.root_unit_id.in_(ids))).all()


def _unused_units(session: Session) -> Sequence[BusinessUnit]:
    """Return the demo units without an initiative, a record of a register or a unit below."""
    used = select(Initiative.unit_id).union(
        select(SourceRecord.unit_id),
        select(BusinessUnit.parent_id).where(BusinessUnit.parent_id.is_not(None)),
    )
    return session.scalars(
        select(BusinessUnit).where(BusinessUnit.is_demo, BusinessUnit.id.not_in(used))
    ).all()
