"""The two readings of a snapshot: first who every row speaks of, then what each of them changes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain.actors import Actor
from governance.domain.enums import RowOutcome
from governance.domain.names import name_key
from governance.exchange.mapping import RowMapper
from governance.exchange.rows import MappedRow, Problem, RejectedRow
from governance.exchange.wording import shortened
from governance.models import Assessment, Initiative, SourceRecord, StageEntry
from governance.services.directory import PersonDirectory, UnitDirectory
from governance.services.imports_answers import AnswerChanges, answer_changes
from governance.services.imports_difference import Difference, field_difference
from governance.services.imports_identity import (
    Match,
    RowIdentifier,
    RowKeys,
    load_universe,
    match_rows,
    seen_in,
)
from governance.services.imports_stages import StageChanges, stage_changes

CHUNK = 1_000
"""Rows that are compared, written and forgotten at a time."""

Progress = Callable[[int, int | None], None]
"""Called with the rows done and all rows, None as long as those are not counted."""


@dataclass(slots=True)
class Directories:
    """Units and people; ``adds`` says whether new ones may be added on the way."""

    units: UnitDirectory
    people: PersonDirectory
    adds: bool
    _unit_ids: dict[tuple[tuple[str, ...], str | None], int] = field(default_factory=dict)
    _person_ids: dict[str, int | None] = field(default_factory=dict)

    def unit(self, row: MappedRow) -> object:
        """Return the id of the row's unit; of one that would be added, its path."""
        if self.adds:
            return self.unit_id(row)
        return self.units.find(row.unit_path, code=row.unit_code) or row.unit_path

    def person(self, who: str) -> object:
        """Return the id of a person; of one who would be added, the text. None for no text."""
        if self.adds:
            return self.person_id(who)
        return self.people.find(who) or (who if name_key(who) else None)

    def unit_id(self, row: MappedRow) -> int:
        """Return the id of the row's unit, added if new."""
        key = (row.unit_path, row.unit_code)
        if key not in self._unit_ids:
            self._unit_ids[key] = self.units.find_or_add(row.unit_path, code=row.unit_code)
        return self._unit_ids[key]

    def person_id(self, who: str) -> int | None:
        """Return the id of a person, added if new; None for no text."""
        if who not in self._person_ids:
            self._person_ids[who] = self.people.find_or_add(who)
        return self._person_ids[who]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Who every row of a file speaks of."""

    mapper: RowMapper
    rows: int
    matches: dict[int, Match]
    """By row number; rows that could not be read or lie outside the scope are not in it."""
    out_of_scope: frozenset[int]
    """Numbers of rows whose unit the actor may not change."""
    disappeared: tuple[int, ...]
    """Initiatives of the register that no row speaks of."""

    @property
    def ambiguous(self) -> int:
        """Rows whose identity repeats in the file or in the register."""
        return sum(match.ambiguous for match in self.matches.values())


def read_snapshot(
    session: Session,
    *,
    actor: Actor,
    mapper: RowMapper,
    units: UnitDirectory,
    progress: Progress | None = None,
) -> Snapshot:
    """Read a file once and find out who every row speaks of.

    Raises
    ------
    UnreadableFileError
        See :meth:`~governance.exchange.tables.Table.rows`.
    """
    universe = load_universe(
        session, register=mapper.profile.register_name, units=units, actor=actor
    )
    keys = RowIdentifier(units)
    known: list[RowKeys] = []
    rejected: list[RowKeys] = []
    outside: set[int] = set()
    count = 0
    for count, row in enumerate(mapper.rows(), start=1):
        found = keys.of(row)
        if isinstance(row, RejectedRow):
            rejected.append(found)
        elif actor.units is not None and found.root not in actor.units:
            outside.add(found.number)
        else:
            known.append(found)
        if progress and count % CHUNK == 0:
            progress(count, None)
    matches = match_rows(known, universe, mapper.profile.duplicates)
    repeated = [each for each in known if matches[each.number].earlier_row is not None]
    seen = _seen(matches) | seen_in([*rejected, *repeated], universe)
    gone = (each.initiative_id for each in universe.recorded if each.initiative_id not in seen)
    return Snapshot(mapper, count, matches, frozenset(outside), tuple(gone))


def _seen(matches: Mapping[int, Match]) -> set[int]:
    """Return the initiatives that rows speak of, or could speak of."""
    found = {each for match in matches.values() for each in match.candidates}
    return found | {match.initiative_id for match in matches.values() if match.initiative_id}


@dataclass(slots=True)
class RowEffect:
    """What one row does."""

    number: int
    outcome: RowOutcome
    name: str
    problems: tuple[Problem, ...] = ()
    row: MappedRow | None = None
    """None for a row that could not be read."""
    initiative_id: int | None = None
    initiative: Initiative | None = None
    """The initiative that the row updates."""
    record: SourceRecord | None = None
    """What the register said of it before."""
    difference: Difference = field(default_factory=Difference)
    history: Sequence[StageEntry] = ()
    stages: StageChanges = field(default_factory=StageChanges)
    held_answers: dict[str, Assessment] = field(default_factory=dict)
    """Answers to the controls that the profile names, by control."""
    answers: AnswerChanges = field(default_factory=AnswerChanges)


def effects(
    session: Session, snapshot: Snapshot, directories: Directories, batch_id: int | None
) -> Iterator[list[RowEffect]]:
    """Read the file again and yield what its rows do, in chunks of :data:`CHUNK`."""
    rows = snapshot.mapper.rows()
    while chunk := list(islice(rows, CHUNK)):
        yield _Chunk(session, snapshot, directories, batch_id).effects(chunk)


class _Chunk:
    """Some rows with what the database holds of their initiatives."""

    def __init__(
        self,
        session: Session,
        snapshot: Snapshot,
        directories: Directories,
        batch_id: int | None,
    ) -> None:
        self._session = session
        self._snapshot = snapshot
        self._directories = directories
        self._batch_id = batch_id
        self._register = snapshot.mapper.profile.register_name

    def effects(self, rows: Sequence[MappedRow | RejectedRow]) -> list[RowEffect]:
        found = [self._first_look(row) for row in rows]
        changed = [each for each in found if each.outcome is RowOutcome.UPDATED]
        self._load(changed)
        for effect in changed:
            self._compare(effect)
        return found

    def _first_look(self, row: MappedRow | RejectedRow) -> RowEffect:
        """Tell what is known without the records; what may change something counts as updated."""
        if isinstance(row, RejectedRow):
            return RowEffect(row.row_number, RowOutcome.REJECTED, row.name, row.problems)
        if row.row_number in self._snapshot.out_of_scope:
            refusal = Problem(
                "unit",
                row.unit_path[0],
                "The unit lies outside your scope; ask an administrator to import it.",
            )
            return RowEffect(row.row_number, RowOutcome.REJECTED, row.name, (refusal,))
        match = self._snapshot.matches[row.row_number]
        if match.refused:
            return RowEffect(row.row_number, RowOutcome.REJECTED, row.name, (_refusal(row, match),))
        outcome = RowOutcome.CREATED if match.initiative_id is None else RowOutcome.UPDATED
        outcome = RowOutcome.UNCHANGED if match.exact else outcome
        return RowEffect(row.row_number, outcome, row.name, row.problems, row, match.initiative_id)

    def _load(self, changed: Sequence[RowEffect]) -> None:
        ids = [effect.initiative_id for effect in changed]
        if not ids:
            return
        load = self._session.scalars
        initiatives = {
            each.id: each for each in load(select(Initiative).where(Initiative.id.in_(ids)))
        }
        mine = select(SourceRecord).where(
            SourceRecord.initiative_id.in_(ids), SourceRecord.register == self._register
        )
        records = {each.initiative_id: each for each in load(mine)}
        histories: dict[int, list[StageEntry]] = {}
        entries = select(StageEntry).where(StageEntry.initiative_id.in_(ids))
        for entry in load(entries.order_by(StageEntry.id)):
            histories.setdefault(entry.initiative_id, []).append(entry)
        held = self._answers(ids)
        for effect in changed:
            if effect.initiative_id is not None:
                effect.held_answers = held.get(effect.initiative_id, {})
                effect.initiative = initiatives[effect.initiative_id]
                effect.record = records.get(effect.initiative_id)
                effect.history = histories.get(effect.initiative_id, [])

    def _answers(self, ids: list[int | None]) -> dict[int, dict[str, Assessment]]:
        controls = self._snapshot.mapper.columns.answers
        held: dict[int, dict[str, Assessment]] = {}
        if controls:
            given = select(Assessment).where(
                Assessment.initiative_id.in_(ids), Assessment.control_id.in_(controls)
            )
            for each in self._session.scalars(given):
                held.setdefault(each.initiative_id, {})[each.control_id] = each
        return held

    def _compare(self, effect: RowEffect) -> None:
        row, initiative = effect.row, effect.initiative
        assert row is not None  # noqa: S101 - only mapped rows are compared,
        assert initiative is not None  # noqa: S101 - after their initiatives were loaded
        effect.difference = field_difference(row, initiative, effect.record, self._directories)
        effect.stages = stage_changes(
            row,
            baseline=effect.record.mapped if effect.record else None,
            history=effect.history,
            as_of=self._snapshot.mapper.as_of,
            batch_id=self._batch_id,
        )
        if effect.stages.entries:
            entered = [f"{entry.stage} {entry.effective_on}" for entry in effect.stages.entries]
            effect.difference.shown["stage"] = [initiative.stage.value, "; ".join(entered)]
        effect.answers = answer_changes(
            row, baseline=effect.record.mapped if effect.record else None, held=effect.held_answers
        )
        effect.difference.shown |= effect.answers.shown
        kept = (
            *effect.difference.problems,
            *effect.stages.problems,
            *effect.answers.problems,
        )
        effect.problems = (*effect.problems, *kept)
        if effect.record is None and not effect.difference.shown and not kept:
            effect.outcome = RowOutcome.UNCHANGED


def _refusal(row: MappedRow, match: Match) -> Problem:
    what = f"{row.name} ({row.external_id})" if row.external_id else row.name
    if match.earlier_row is not None:
        reason = (
            f"It repeats row {match.earlier_row}, which has the same external id, or the same "
            "unit and name; give it an external id of its own or remove it."
        )
    else:
        known = ", ".join(str(each) for each in match.candidates)
        reason = (
            f"It could be initiative {known}, and nothing in the row tells which; give it the "
            "external id of one of them, or edit that initiative by hand."
        )
    return Problem("name", shortened(what), reason)
