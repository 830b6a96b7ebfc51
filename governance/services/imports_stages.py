"""What a snapshot changes in the stage history of an initiative it has spoken of before."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from governance.domain import lifecycle
from governance.domain.dates import PartialDate
from governance.domain.drafts import StageDraft
from governance.domain.enums import DateBasis, EntrySource, Stage
from governance.exchange.rows import Entries, MappedRow, Problem
from governance.models import StageEntry
from governance.services.stages import new_entries, standing


@dataclass(slots=True)
class StageChanges:
    """Entries to append, some of which correct earlier ones."""

    entries: list[StageEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def first_stages(row: MappedRow, as_of: dt.date) -> list[StageDraft]:
    """Return the stages that a new initiative has entered so far, in order.

    A stage without a date was seen on the day of the snapshot.
    """
    stated = [StageDraft(stage, entered) for stage, entered in row.entries]
    if row.stage is Stage.UNKNOWN or (stated and stated[-1].stage is row.stage):
        return stated
    return [*stated, StageDraft(row.stage, PartialDate(as_of), DateBasis.OBSERVED)]


def stage_changes(
    row: MappedRow,
    *,
    baseline: dict[str, Any] | None,
    history: Sequence[StageEntry],
    as_of: dt.date,
    batch_id: int | None,
) -> StageChanges:
    """Return what a row changes in a stage history.

    Parameters
    ----------
    baseline
        What the register said before; None when it never spoke of the initiative.
    history
        All entries of the initiative in the order they were recorded.
    """
    if not row.given & {"stage", "stage_dates"}:
        return StageChanges()
    return _Changing(row, baseline, history, as_of, batch_id).result()


class _Changing:
    """One history while a row is applied to it."""

    def __init__(
        self,
        row: MappedRow,
        baseline: dict[str, Any] | None,
        history: Sequence[StageEntry],
        as_of: dt.date,
        batch_id: int | None,
    ) -> None:
        self._row = row
        self._baseline = baseline
        self._history = list(history)
        self._as_of = as_of
        self._batch_id = batch_id
        self._changes = StageChanges()

    def result(self) -> StageChanges:
        row, before = self._row, self._stage_now()
        said = (self._baseline or {}).get("stage")
        moved_here = said is not None and said != before.value
        moved_there = said != row.stage.value
        if moved_here and moved_there and row.stage not in {before, Stage.UNKNOWN}:
            self._problem(
                f"The register moved it from {said} to {row.stage}, but it was moved to {before} "
                "here; the stage was kept. Move it by hand if the register is right."
            )
            return self._changes
        for stage, entered in self._news():
            self._enter(stage, entered)
        now = self._stage_now()
        if row.stage not in {now, Stage.UNKNOWN} and (moved_there or now is not before):
            self._observe()
        return self._changes

    def _news(self) -> Entries:
        """Return the dated entries of the row that the register did not give like this before."""
        known = (self._baseline or {}).get("stage_dates", {})
        return tuple(
            (stage, entered)
            for stage, entered in self._row.entries
            if known.get(stage.value) != str(entered)
        )

    def _stage_now(self) -> Stage:
        held = standing(self._history)
        return (held[-1].stage if held else None) or Stage.UNKNOWN

    def _enter(self, stage: Stage, entered: PartialDate) -> None:
        same = [entry for entry in standing(self._history) if entry.stage is stage]
        if any(_date_of(each) == entered and each.basis is DateBasis.STATED for each in same):
            return
        ours = [entry for entry in same if entry.source is EntrySource.IMPORT]
        if ours or (same and self._baseline is None):
            self._correct(ours[-1] if ours else same[0], entered, DateBasis.STATED)
        elif same:
            held = ", ".join(str(_date_of(entry)) for entry in same)
            self._problem(
                f"The register says {stage} since {entered}, but {held} was entered here; "
                "the date was kept. Correct the history by hand if the register is right."
            )
        elif stage is not self._row.stage or self._make_room(entered):
            self._append(StageDraft(stage, entered), after=self._latest_before(entered))

    def _make_room(self, entered: PartialDate) -> bool:
        """Let the present stage be the last one; tell whether its date allows that.

        An earlier snapshot saw another stage on a later day. What was only seen was entered then or
        earlier, so it is moved back to the date on which, as is now known, the present stage began.
        """
        later = [
            entry for entry in standing(self._history) if entry.ordered_on > _order(entered, entry)
        ]
        if any(
            entry.basis is DateBasis.STATED or entry.source is not EntrySource.IMPORT
            for entry in later
        ):
            self._problem(
                f"The register says {self._row.stage} since {entered}, but {later[-1].stage} was "
                f"entered after that; the stage is dated {self._as_of}, when it was seen. "
                "Check the dates."
            )
            return False
        for entry in later:
            self._correct(entry, entered, DateBasis.OBSERVED)
        return True

    def _observe(self) -> None:
        held = standing(self._history)
        if held and held[-1].ordered_on > self._as_of:
            self._problem(
                f"The register says {self._row.stage} on {self._as_of}, but {held[-1].stage} was "
                "entered after that; the stage was kept. Move it by hand if the register is right."
            )
            return
        seen = StageDraft(self._row.stage, PartialDate(self._as_of), DateBasis.OBSERVED)
        self._append(seen, after=held[-1].ordered_on if held else None)

    def _latest_before(self, entered: PartialDate) -> dt.date | None:
        held = [entry.ordered_on for entry in standing(self._history)]
        return max((day for day in held if day <= entered.last), default=None)

    def _append(self, draft: StageDraft, after: dt.date | None) -> None:
        self._record(
            new_entries(
                [draft], source=EntrySource.IMPORT, import_batch_id=self._batch_id, after=after
            )
        )

    def _correct(self, wrong: StageEntry, entered: PartialDate, basis: DateBasis) -> None:
        held = standing(self._history)
        position = held.index(wrong)
        after = held[position - 1].ordered_on if position else None
        correction = StageEntry(
            stage=wrong.stage,
            effective_on=entered.on,
            precision=entered.precision,
            basis=basis,
            ordered_on=lifecycle.place(entered, after),
            source=EntrySource.IMPORT,
            import_batch_id=self._batch_id,
            note="",
            corrects_id=wrong.id,
        )
        self._record([correction])

    def _record(self, entries: Sequence[StageEntry]) -> None:
        self._history += entries
        self._changes.entries += entries

    def _problem(self, reason: str) -> None:
        self._changes.problems.append(Problem("stage", self._row.stage.value, reason))


def _date_of(entry: StageEntry) -> PartialDate:
    return PartialDate(entry.effective_on, entry.precision)


def _order(entered: PartialDate, other: StageEntry) -> dt.date:
    return lifecycle.place(entered, other.ordered_on)
