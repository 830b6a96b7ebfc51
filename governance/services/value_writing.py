"""Writing what the rows of a sheet of value lines do, chunk by chunk."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from governance.domain.enums import RowOutcome
from governance.models import ImportBatch, ImportRow, ValueLine, touched
from governance.models.base import utc_now
from governance.models.recorder import insert_rows
from governance.services.identities import MANY, free_ids
from governance.services.value_effects import LineEffect


class LineWriter:
    """Writes the effects of rows under one import batch."""

    def __init__(self, session: Session, batch: ImportBatch) -> None:
        self._session = session
        self._batch_id = batch.id
        self._line_ids = free_ids(session, ValueLine, drawn=MANY)
        self._row_ids = free_ids(session, ImportRow, drawn=MANY)

    def write(self, effects: Sequence[LineEffect]) -> None:
        """Write a chunk: new lines with their events, and what became of every row."""
        now = utc_now()
        written = [effect for effect in effects if effect.values]
        insert_rows(
            self._session,
            ValueLine,
            [
                {
                    **effect.values,
                    "id": next(self._line_ids),
                    "import_batch_id": self._batch_id,
                    "corrects_id": effect.corrects_id,
                    "recorded_at": now,
                }
                for effect in written
            ],
        )
        touched.add_lines(
            self._session,
            {each.initiative_id for each in written if each.initiative_id is not None},
        )
        insert_rows(
            self._session,
            ImportRow,
            [
                {
                    "id": next(self._row_ids),
                    "import_batch_id": self._batch_id,
                    "row_number": effect.number,
                    "outcome": effect.outcome,
                    "initiative_id": effect.initiative_id,
                    "problems": [problem.as_json() for problem in effect.problems],
                    "changes": effect.changes,
                }
                for effect in effects
            ],
        )

    def write_disappeared(self, initiative_ids: Sequence[int]) -> None:
        """List lines that the file no longer holds, by initiative; they are not touched."""
        insert_rows(
            self._session,
            ImportRow,
            [
                {
                    "id": next(self._row_ids),
                    "import_batch_id": self._batch_id,
                    "row_number": None,
                    "outcome": RowOutcome.DISAPPEARED,
                    "initiative_id": each,
                    "problems": [],
                    "changes": {},
                }
                for each in initiative_ids
            ],
        )
