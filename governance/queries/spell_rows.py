"""Reads the stage histories of many initiatives, and what has to be kept of their pilot spells."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from governance.domain import lifecycle
from governance.domain.dates import PartialDate
from governance.domain.enums import RiskTier, Stage, Track
from governance.domain.spell_rows import SpellRow, spell_rows
from governance.domain.spells import Entered
from governance.models import Initiative, StageEntry

OF_INTEREST = lifecycle.reached([Stage.PILOT, Stage.PRODUCTION])
"""Mask of the histories that have a spell or entered production without one."""

Values = dict[str, Any]
"""Columns of a summary row."""

_FIELDS = tuple(field.name for field in fields(SpellRow))


def fresh_rows(session: Session, initiative_ids: Collection[int]) -> Iterator[Values]:
    """Yield the rows that some initiatives have to have, by initiative and number.

    Parameters
    ----------
    initiative_ids
        As many as one statement may name.
    """
    newer = aliased(StageEntry)
    replaced = select(newer.id).where(newer.corrects_id == StageEntry.id).exists()
    entries = (
        select(
            Initiative.id,
            Initiative.root_unit_id,
            Initiative.track,
            Initiative.risk_tier,
            Initiative.registered_on,
            StageEntry.stage,
            StageEntry.effective_on,
            StageEntry.precision,
            StageEntry.basis,
            StageEntry.ordered_on,
        )
        .join(StageEntry, StageEntry.initiative_id == Initiative.id)
        .where(
            Initiative.id.in_(initiative_ids),
            Initiative.reached.bitwise_and(OF_INTEREST) != 0,
            StageEntry.stage.is_not(None),
            ~replaced,
        )
        .order_by(
            Initiative.id,
            StageEntry.ordered_on,
            func.coalesce(StageEntry.corrects_id, StageEntry.id),
        )
    )
    for _, group in groupby(session.execute(entries), key=lambda row: row[0]):
        yield from _rows(list(group))


def _rows(entries: Sequence[Any]) -> Iterator[Values]:
    initiative_id, root_unit_id, track, tier, registered_on, *_ = entries[0]
    history = [
        Entered(stage, PartialDate(on, precision), basis, ordered_on)
        for *_, stage, on, precision, basis, ordered_on in entries
    ]
    yield from known_rows(history, initiative_id, root_unit_id, track, tier, registered_on)


def known_rows(
    history: Sequence[Entered],
    initiative_id: int,
    root_unit_id: int,
    track: Track,
    risk_tier: RiskTier,
    registered_on: dt.date,
) -> Iterator[Values]:
    """Yield the rows of one initiative whose history is at hand."""
    for row in spell_rows(history, registered_on):
        yield {
            "initiative_id": initiative_id,
            "root_unit_id": root_unit_id,
            "track": track,
            "risk_tier": risk_tier,
            "registered_on": registered_on,
            **{name: getattr(row, name) for name in _FIELDS},
        }
