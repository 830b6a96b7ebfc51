"""Writing what the rows of a snapshot do, chunk by chunk, so that memory stays flat."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain.enums import EntrySource, RowOutcome
from governance.domain.names import name_key
from governance.exchange.rows import MappedRow, SourceAnswer, draft_of
from governance.models import (
    Assessment,
    ImportBatch,
    ImportRow,
    Initiative,
    Person,
    SourceRecord,
    StageEntry,
    touched,
)
from governance.models.base import utc_now
from governance.models.recorder import insert_new, insert_rows
from governance.services.identities import MANY, free_ids
from governance.services.imports_answers import AnswerWriter
from governance.services.imports_snapshot import Directories, RowEffect
from governance.services.imports_stages import first_stages
from governance.services.initiatives import build_initiative, refresh_search_text
from governance.services.stages import Placed, placed, project

"""Ids that are taken from a sequence at a time."""

_MODELS = (Initiative, StageEntry, SourceRecord, ImportRow, Assessment)


class SnapshotWriter:
    """Writes the effects of rows under one import batch."""

    def __init__(self, session: Session, batch: ImportBatch, directories: Directories) -> None:
        """Know whose names go into the search text."""
        self._session = session
        self._batch = batch
        self._batch_id = batch.id
        self._as_of: dt.date = batch.as_of
        self._recorded_at = utc_now()
        self._directories = directories
        self._answers = AnswerWriter(session, batch)
        self._ids = {model: free_ids(session, model, drawn=MANY) for model in _MODELS}
        self._names = dict(session.execute(select(Person.id, Person.name)).all())

    def write(self, effects: Sequence[RowEffect]) -> None:
        """Write a chunk and let go of its objects."""
        created = [effect for effect in effects if effect.outcome is RowOutcome.CREATED]
        updated = [effect for effect in effects if effect.outcome is RowOutcome.UPDATED]
        self._create(created)
        self._enter_stages(updated)
        for effect in updated:
            self._update(effect)
        insert_rows(self._session, ImportRow, [self._row_of(effect) for effect in effects])
        self._let_go()

    def write_disappeared(self, initiative_ids: Sequence[int]) -> None:
        """List initiatives that the file no longer holds; they are not touched."""
        rows: list[dict[str, Any]] = [
            {
                "id": next(self._ids[ImportRow]),
                "import_batch_id": self._batch_id,
                "row_number": None,
                "outcome": RowOutcome.DISAPPEARED,
                "initiative_id": initiative_id,
                "problems": [],
                "changes": {},
            }
            for initiative_id in initiative_ids
        ]
        insert_rows(self._session, ImportRow, rows)
        self._let_go()

    def _let_go(self) -> None:
        self._session.flush()
        self._session.expunge_all()
        # The batch gets its counts at the end, so it has to stay.
        self._session.add(self._batch)

    def _create(self, effects: Sequence[RowEffect]) -> None:
        created: list[Initiative] = []
        entered: list[dict[str, Any]] = []
        for effect in effects:
            row = _mapped(effect)
            initiative = self._initiative(row)
            initiative.id = next(self._ids[Initiative])
            entries = list(placed(first_stages(row, self._as_of)))
            entered += (self._entered(each, initiative.id) for each in entries)
            project(initiative, entries)
            self._answers.pin(initiative, row.answers)
            created.append(initiative)
        # New people and units first. The database lets an initiative in only after its history
        # says where it stands.
        self._session.flush()
        insert_rows(self._session, StageEntry, entered)
        insert_new(self._session, created)
        touched.add(self._session, {initiative.id for initiative in created})
        records = []
        for effect, initiative in zip(effects, created, strict=True):
            effect.initiative_id = initiative.id
            records.append(self._record(_mapped(effect), initiative.id, initiative.unit_id))
            self._answer(effect, initiative, _mapped(effect).answers)
        insert_rows(self._session, SourceRecord, records)

    def _answer(
        self, effect: RowEffect, initiative: Initiative, answers: Mapping[str, SourceAnswer]
    ) -> None:
        """Write what the register answers to controls."""
        added = self._answers.write(initiative, answers, effect.held_answers)
        for answer in added:
            answer.id = next(self._ids[Assessment])
        self._session.add_all(added)

    def _initiative(self, row: MappedRow) -> Initiative:
        unit_id = self._directories.unit_id(row)
        owner_id = self._directories.person_id(row.owner)
        return build_initiative(
            draft_of(row),
            unit_id=unit_id,
            root_unit_id=self._directories.units.root_of(unit_id),
            owner=(owner_id, row.owner) if owner_id else None,
            sponsor_id=self._directories.person_id(row.sponsor),
            today=self._as_of,
        )

    def _enter_stages(self, updated: Sequence[RowEffect]) -> None:
        """Append to the histories; the database lets a stage change only after its history."""
        for effect in updated:
            assert effect.initiative is not None  # noqa: S101 - as in _update
            self._session.add_all(self._numbered(effect.stages.entries, effect.initiative.id))
        self._session.flush()

    def _entered(self, entry: Placed, initiative_id: int) -> dict[str, Any]:
        return {
            **entry._asdict(),
            "id": next(self._ids[StageEntry]),
            "initiative_id": initiative_id,
            "source": EntrySource.IMPORT,
            "import_batch_id": self._batch_id,
            "gate_decision_id": None,
            "recorded_at": self._recorded_at,
        }

    def _numbered(self, entries: Sequence[StageEntry], initiative_id: int) -> Sequence[StageEntry]:
        for entry in entries:
            entry.initiative_id = initiative_id
            entry.id = next(self._ids[StageEntry])
        return entries

    def _update(self, effect: RowEffect) -> None:
        row, initiative = _mapped(effect), effect.initiative
        assert initiative is not None  # noqa: S101 - rows that update were compared with it
        for attribute, value in effect.difference.values.items():
            setattr(initiative, attribute, value)
        if effect.difference.facts is not None:
            initiative.facts = effect.difference.facts
        initiative.name_key = name_key(initiative.name)
        initiative.root_unit_id = self._directories.units.root_of(initiative.unit_id)
        refresh_search_text(initiative, self._owner_name(initiative, row))
        project(initiative, [*effect.history, *effect.stages.entries])
        self._answer(effect, initiative, effect.answers.answers)
        unit_id = self._directories.unit_id(row)
        if effect.record is None:
            insert_rows(self._session, SourceRecord, [self._record(row, initiative.id, unit_id)])
            return
        for column, value in self._said(row, unit_id).items():
            setattr(effect.record, column, value)

    def _owner_name(self, initiative: Initiative, row: MappedRow) -> str:
        if initiative.owner_id is None:
            return ""
        return self._names.get(initiative.owner_id, row.owner)

    def _record(self, row: MappedRow, initiative_id: int, unit_id: int) -> dict[str, Any]:
        return {
            "id": next(self._ids[SourceRecord]),
            "initiative_id": initiative_id,
            "register": self._batch.register,
            **self._said(row, unit_id),
        }

    def _said(self, row: MappedRow, unit_id: int) -> dict[str, Any]:
        return {
            "import_batch_id": self._batch_id,
            "external_id": row.external_id,
            "name": row.name,
            "unit_id": unit_id,
            "mapped": row.mapped,
            "fields": dict(row.source_fields),
            "row_sha256": row.sha256,
        }

    def _row_of(self, effect: RowEffect) -> dict[str, Any]:
        return {
            "id": next(self._ids[ImportRow]),
            "import_batch_id": self._batch_id,
            "row_number": effect.number,
            "outcome": effect.outcome,
            "initiative_id": effect.initiative_id,
            "problems": [problem.as_json() for problem in effect.problems],
            "changes": effect.difference.shown,
        }


def _mapped(effect: RowEffect) -> MappedRow:
    assert effect.row is not None  # noqa: S101 - only rows that could be read are written
    return effect.row
