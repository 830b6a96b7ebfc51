"""Reads behind the federal inventory: what is recorded, beside what the register said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain.actors import Actor
from governance.domain.dates import PartialDate
from governance.domain.enums import ControlResult, DateBasis, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.models import Assessment, BusinessUnit, Initiative, Person, SourceRecord
from governance.queries.portfolio import conditions

CHUNK = 500
"""Initiatives read at a time; below the number of parameters that every database takes."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the register last said of an initiative."""

    unit_id: int
    mapped: Mapping[str, Any] = field(default_factory=dict)
    """Fields as they were read, in canonical form."""
    received: Mapping[str, str] = field(default_factory=dict)
    """Cells as received, by heading."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to one control."""

    result: ControlResult
    source_answer: str
    """Word for word, if it was imported."""


@dataclass(frozen=True, slots=True)
class UseCase:
    """An initiative as an inventory of use cases asks for it."""

    id: int
    external_id: str | None
    name: str
    unit_id: int
    unit_path: tuple[str, ...]
    """Names from the top-level unit to its own."""
    agency: str
    """Code of the top-level unit; empty without one."""
    owner: str
    description: str
    track: Track
    techniques: tuple[str, ...]
    stage: Stage
    stage_since: PartialDate | None
    """None where the stage was only seen on its date."""
    facts: Mapping[str, Any]
    said: Said | None
    """None where the register never spoke of it."""
    answers: Mapping[str, Answer]
    """By control id."""


def use_cases(
    session: Session, where: PortfolioFilter, viewer: Actor, *, register: str
) -> Iterator[UseCase]:
    """Yield the initiatives of a filter in the order in which they were recorded.

    Parameters
    ----------
    register
        Whose words stand beside the record.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    wanted = select(Initiative.id).where(*conditions(where, viewer)).order_by(Initiative.id)
    units = _units(session)
    every = session.scalars(wanted).all()
    for ids in (every[start : start + CHUNK] for start in range(0, len(every), CHUNK)):
        said, answers = _said(session, ids, register), _answers(session, ids)
        for row in session.execute(_columns().where(Initiative.id.in_(ids))):
            path, code = units[row.unit_id]
            stated = row.stage_since_basis is DateBasis.STATED
            yield UseCase(
                id=row.id,
                external_id=row.external_id,
                name=row.name,
                unit_id=row.unit_id,
                unit_path=path,
                agency=code,
                owner=row.owner or "",
                description=row.description,
                track=row.track,
                techniques=tuple(row.techniques),
                stage=row.stage,
                stage_since=(
                    PartialDate(row.stage_since, row.stage_since_precision) if stated else None
                ),
                facts=row.facts,
                said=said.get(row.id),
                answers=answers.get(row.id, {}),
            )


def _columns() -> Any:  # noqa: ANN401 - a select of many columns has no short type
    return (
        select(
            Initiative.id,
            Initiative.external_id,
            Initiative.name,
            Initiative.unit_id,
            Initiative.description,
            Initiative.track,
            Initiative.techniques,
            Initiative.stage,
            Initiative.stage_since,
            Initiative.stage_since_precision,
            Initiative.stage_since_basis,
            Initiative.facts,
            Person.name.label("owner"),
        )
        .outerjoin(Person, Person.id == Initiative.owner_id)
        .order_by(Initiative.id)
    )


def _units(session: Session) -> dict[int, tuple[tuple[str, ...], str]]:
    """Return for each unit its path of names and the code of its top-level unit."""
    found = session.execute(
        select(BusinessUnit.id, BusinessUnit.parent_id, BusinessUnit.name, BusinessUnit.code)
    )
    rows = {row.id: row for row in found}

    def path(unit_id: int) -> tuple[tuple[str, ...], str]:
        names: list[str] = []
        row = rows[unit_id]
        names.insert(0, row.name)
        while row.parent_id is not None:
            row = rows[row.parent_id]
            names.insert(0, row.name)
        return tuple(names), row.code or ""

    return {unit_id: path(unit_id) for unit_id in rows}


def _said(session: Session, ids: Sequence[int], register: str) -> dict[int, Said]:
    rows = session.execute(
        select(
            SourceRecord.initiative_id,
            SourceRecord.unit_id,
            SourceRecord.mapped,
            SourceRecord.fields,
        ).where(SourceRecord.register == register, SourceRecord.initiative_id.in_(ids))
    )
    return {initiative_id: Said(*row) for initiative_id, *row in rows}


def _answers(session: Session, ids: Sequence[int]) -> dict[int, dict[str, Answer]]:
    rows = session.execute(
        select(
            Assessment.initiative_id,
            Assessment.control_id,
            Assessment.result,
            Assessment.source_answer,
        ).where(Assessment.initiative_id.in_(ids))
    )
    found: dict[int, dict[str, Answer]] = {}
    for initiative_id, control_id, result, source_answer in rows:
        found.setdefault(initiative_id, {})[control_id] = Answer(result, source_answer)
    return found
