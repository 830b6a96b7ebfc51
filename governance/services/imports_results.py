"""How an import ended, or would end: counts, problems, and what single rows do."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from governance.domain.enums import RowOutcome, Stage, Track
from governance.exchange.rows import Problem
from governance.services.imports_snapshot import RowEffect

PROBLEMS_SHOWN = 1_000
"""Most problems that a result carries; all of them are on the rows of the batch."""

ROWS_SHOWN = 500
"""Most rows of one outcome that a preview carries."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A problem with the row that has it."""

    row: int
    outcome: RowOutcome
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """How the rows of a file ended; created, updated, unchanged and rejected add up to all."""

    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    ambiguous: int
    """Rows whose identity repeats in the file or in the register, whatever became of them."""
    disappeared: int
    """Initiatives of the register's earlier snapshots that the file no longer holds."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """An import that was written."""

    batch_id: int
    counts: ImportCounts
    problems: tuple[RowProblem, ...]
    """The first :data:`PROBLEMS_SHOWN`, in order of rows."""
    problems_total: int


@dataclass(frozen=True, slots=True)
class LedgerImportResult:
    """An import of value lines or rates that was written, or was only looked at."""

    batch_id: int | None
    """None where nothing was written."""
    counts: ImportCounts
    problems: tuple[RowProblem, ...]
    """The first :data:`PROBLEMS_SHOWN`, in order of rows."""
    problems_total: int


@dataclass(frozen=True, slots=True)
class RowPreview:
    """What one row would do."""

    number: int
    outcome: RowOutcome
    name: str
    initiative_id: int | None
    """None for one that would be created, or that could not be told."""
    unit: tuple[str, ...]
    """Names of the units it lies in, top-level first; empty for a row that could not be read."""
    track: Track
    stage: Stage
    changes: dict[str, list[object]]
    """Before and after by field."""
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do."""

    counts: ImportCounts
    rows: tuple[RowPreview, ...]
    """The first :data:`ROWS_SHOWN` of each outcome, in order of rows."""
    problems: tuple[RowProblem, ...]
    problems_total: int
    disappeared: tuple[int, ...]
    """Ids of the initiatives that the file no longer holds."""


class Effect(Protocol):
    """What became of one row of any kind of file."""

    @property
    def number(self) -> int:
        """Row of the sheet as a spreadsheet counts it."""

    @property
    def outcome(self) -> RowOutcome:
        """How it ended."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why it was rejected, or what of it was not read."""


class Tally:
    """Counts what rows do and keeps their first problems."""

    def __init__(self) -> None:
        self.rows = 0
        self.problems: list[RowProblem] = []
        self.problems_total = 0
        self._outcomes = Counter[RowOutcome]()

    def add(self, chunk: Sequence[Effect]) -> None:
        """Count a chunk."""
        for effect in chunk:
            self.rows += 1
            self._outcomes[effect.outcome] += 1
            self.problems_total += len(effect.problems)
            room = PROBLEMS_SHOWN - len(self.problems)
            self.problems += [
                RowProblem(effect.number, effect.outcome, each.column, each.value, each.reason)
                for each in effect.problems[:room]
            ]

    def counts(self, *, ambiguous: int, disappeared: int) -> ImportCounts:
        """Return the counts of all rows so far."""
        return ImportCounts(
            rows=self.rows,
            created=self._outcomes[RowOutcome.CREATED],
            updated=self._outcomes[RowOutcome.UPDATED],
            unchanged=self._outcomes[RowOutcome.UNCHANGED],
            rejected=self._outcomes[RowOutcome.REJECTED],
            ambiguous=ambiguous,
            disappeared=disappeared,
        )


def preview_of(effect: RowEffect) -> RowPreview:
    """Return what a person sees of a row before the import."""
    return RowPreview(
        number=effect.number,
        outcome=effect.outcome,
        name=effect.name,
        initiative_id=effect.initiative_id,
        unit=effect.row.unit_path if effect.row else (),
        track=effect.row.track if effect.row else Track.UNTAGGED,
        stage=effect.row.stage if effect.row else Stage.UNKNOWN,
        changes=effect.difference.shown,
        problems=effect.problems,
    )
