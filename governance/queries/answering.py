"""Reads of one control over many initiatives: who is asked, and what they answer now."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from governance.domain.actors import Actor
from governance.domain.catalogue import Catalogue
from governance.domain.checklist import asks
from governance.domain.enums import Applies, ControlResult, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.errors import NotFoundError
from governance.models import Assessment, BusinessUnit, Initiative
from governance.queries.portfolio import conditions

READ_LIMIT = 5_000
"""Initiatives whose facts are looked at for one list, the first by name."""

NOT_HELD = "The catalogue it is assessed against does not have this control."


@dataclass(frozen=True, slots=True)
class AskedRow:
    """An initiative of which a control is asked, with its answer as it stands."""

    id: int
    name: str
    unit: str
    track: Track
    stage: Stage
    applies: Applies
    why: str
    """One sentence: which facts decided, or which are missing."""
    version: int | None
    """Version of the answer; None while there is none."""
    result: ControlResult
    comment: str
    assessed_by: str
    """Empty while there is no answer."""
    assessed_on: dt.date | None
    confirmed: bool
    revalidate_on: dt.date | None


@dataclass(frozen=True, slots=True)
class AskedList:
    """The initiatives of a filter, by whether a control is asked of them."""

    rows: tuple[AskedRow, ...]
    """Those it is asked of, by name."""
    left_out: tuple[tuple[str, int], ...]
    """Why it is not asked of the others, and of how many; the most frequent reason first."""
    read: int
    """Initiatives that were looked at, at most :data:`READ_LIMIT`."""
    total: int
    """Initiatives that the filter admits."""


def asked_list(
    session: Session,
    control_id: str,
    where: PortfolioFilter,
    viewer: Actor,
    *,
    catalogue_of: Callable[[int | None], Catalogue],
) -> AskedList:
    """Return of which initiatives of a filter a control is asked.

    Each is held to the version of the catalogue that it is assessed against.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    clauses = conditions(where, viewer)
    total = session.scalar(select(func.count()).select_from(Initiative).where(*clauses)) or 0
    mine = and_(Assessment.initiative_id == Initiative.id, Assessment.control_id == control_id)
    columns = (
        Initiative.id,
        Initiative.name,
        BusinessUnit.name.label("unit"),
        Initiative.track,
        Initiative.risk_tier,
        Initiative.stage,
        Initiative.facts,
        Initiative.catalogue_version_id,
        Assessment.version,
        Assessment.result,
        Assessment.comment,
        Assessment.assessed_by,
        Assessment.assessed_on,
        Assessment.confirmed_by,
        Assessment.revalidate_on,
    )
    listed = (
        select(*columns)
        .join(BusinessUnit, BusinessUnit.id == Initiative.unit_id)
        .outerjoin(Assessment, mine)
        .where(*clauses)
        .order_by(Initiative.name_key, Initiative.id)
        .limit(READ_LIMIT)
    )
    rows, reasons, read = [], Counter[str](), 0
    for found in session.execute(listed):
        read += 1
        of = catalogue_of(found.catalogue_version_id)
        try:
            applies, why = asks(of, control_id, found.track, found.risk_tier, found.facts)
        except NotFoundError:
            reasons[NOT_HELD] += 1
            continue
        if applies is Applies.NO:
            reasons[why] += 1
        else:
            rows.append(_row(found, applies, why))
    return AskedList(tuple(rows), tuple(reasons.most_common()), read, total)


def _row(found: Any, applies: Applies, why: str) -> AskedRow:  # noqa: ANN401 - of those columns
    return AskedRow(
        id=found.id,
        name=found.name,
        unit=found.unit,
        track=found.track,
        stage=found.stage,
        applies=applies,
        why=why,
        version=found.version,
        result=found.result or ControlResult.NOT_ASSESSED,
        comment=found.comment or "",
        assessed_by=found.assessed_by or "",
        assessed_on=found.assessed_on,
        confirmed=found.confirmed_by is not None,
        revalidate_on=found.revalidate_on,
    )
