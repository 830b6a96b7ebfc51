"""Keeps the summary rows of pilot spells equal to the stage histories."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from governance.models import Initiative, PilotSpell
from governance.queries.spell_rows import Values, fresh_rows

CHUNK = 500
"""Initiatives looked at in one statement."""

_TABLE = PilotSpell.__table__

Rows = dict[int, list[Values]]
"""Summary rows by initiative, in the order of their numbers."""


def refresh_spells(session: Session, initiative_ids: Collection[int]) -> None:
    """Bring the rows of initiatives up to date; those that are right are not written."""
    for _, held, fresh in _compared(session, sorted(initiative_ids)):
        stale = [each for each in held if held[each] != fresh.get(each)]
        missing = [row for each, rows in fresh.items() if held.get(each) != rows for row in rows]
        # Past the session: nobody holds these rows, they are not audited, and an import brings a
        # hundred thousand of them.
        if stale:
            forget_spells(session, stale)
        if missing:
            session.connection().execute(insert(PilotSpell), missing)


def forget_spells(session: Session, initiative_ids: Collection[int]) -> None:
    """Remove the rows of initiatives."""
    gone = delete(PilotSpell).where(PilotSpell.initiative_id.in_(initiative_ids))
    session.connection().execute(gone)


def wrong_spells(session: Session) -> list[int]:
    """Return the initiatives whose rows are not what their histories say, in order."""
    ids = list(session.scalars(select(Initiative.id).order_by(Initiative.id)))
    return [
        each
        for chunk, held, fresh in _compared(session, ids)
        for each in chunk
        if held.get(each) != fresh.get(each)
    ]


def _compared(session: Session, ids: list[int]) -> Iterator[tuple[list[int], Rows, Rows]]:
    """Yield initiatives with the rows they have and those they have to have."""
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        mine = select(*_TABLE.c).where(_TABLE.c.initiative_id.in_(chunk))
        held = session.execute(mine.order_by(_TABLE.c.initiative_id, _TABLE.c.number))
        yield (
            chunk,
            _grouped(dict(row) for row in held.mappings()),
            _grouped(fresh_rows(session, chunk)),
        )


def _grouped(rows: Iterator[Values]) -> Rows:
    found: defaultdict[int, list[Values]] = defaultdict(list)
    for row in rows:
        found[row["initiative_id"]].append(row)
    return dict(found)
