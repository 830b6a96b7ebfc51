"""Use cases of the stage history: entering a stage, and correcting what was recorded."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain import clock, gates, lifecycle, policy
from governance.domain.actors import Actor
from governance.domain.dates import PartialDate
from governance.domain.drafts import TEXT_LIMIT, StageDraft, clean, text_refusal
from governance.domain.enums import DateBasis, EntrySource, Precision, Stage
from governance.domain.policy import Permission
from governance.errors import ConflictError, InvalidInputError, NotFoundError
from governance.models import Initiative, StageEntry
from governance.services.contract import service


def new_entries(
    drafts: Sequence[StageDraft],
    *,
    source: EntrySource,
    import_batch_id: int | None = None,
    after: dt.date | None = None,
) -> list[StageEntry]:
    """Return stage entries for drafts in the order in which the stages were entered.

    They still lack their initiative; ``after`` is the ordering day of the entry before the first.
    ``unknown`` is not a stage that anything enters, so a draft of it leaves no entry.
    """
    return [
        StageEntry(
            stage=one.stage,
            effective_on=one.effective_on,
            precision=one.precision,
            basis=one.basis,
            ordered_on=one.ordered_on,
            source=source,
            import_batch_id=import_batch_id,
            note=one.note,
        )
        for one in placed(drafts, after)
    ]


class Held(Protocol):
    """What of an entry decides where it stands in a history."""

    @property
    def id(self) -> int | None: ...  # noqa: D102 - as in StageEntry, like the others
    @property
    def stage(self) -> Stage | None: ...  # noqa: D102
    @property
    def effective_on(self) -> dt.date: ...  # noqa: D102
    @property
    def precision(self) -> Precision: ...  # noqa: D102
    @property
    def basis(self) -> DateBasis: ...  # noqa: D102
    @property
    def ordered_on(self) -> dt.date: ...  # noqa: D102
    @property
    def corrects_id(self) -> int | None: ...  # noqa: D102


class Placed(NamedTuple):
    """An entry to be, without the object of the session; an import makes many."""

    stage: Stage
    effective_on: dt.date
    precision: Precision
    basis: DateBasis
    ordered_on: dt.date
    note: str
    id: int | None = None
    corrects_id: int | None = None


H = TypeVar("H", bound=Held)


def placed(drafts: Sequence[StageDraft], after: dt.date | None = None) -> Iterator[Placed]:
    """Yield what :func:`new_entries` makes entries of."""
    for draft in drafts:
        if draft.stage is Stage.UNKNOWN:
            continue
        after = lifecycle.place(draft.entered, after)
        yield Placed(
            draft.stage,
            draft.entered.on,
            draft.entered.precision,
            draft.basis,
            after,
            draft.note,
        )


def standing(history: Iterable[H]) -> list[H]:
    """Return the entries that hold, in the order in which the stages were entered.

    Replaced entries and withdrawals are left out; a correction takes the place of what it corrects
    among entries of the same day.

    Parameters
    ----------
    history
        All entries of one initiative in the order they were recorded; new ones may lack an id.
    """
    entries = list(history)
    replaced = {entry.corrects_id for entry in entries if entry.corrects_id is not None}
    held = [
        ((entry.ordered_on, entry.corrects_id or entry.id or math.inf, position), entry)
        for position, entry in enumerate(entries)
        if entry.stage is not None and entry.id not in replaced
    ]
    return [entry for _, entry in sorted(held, key=lambda pair: pair[0])]


def project(initiative: Initiative, history: Iterable[Held]) -> None:
    """Write what the history of an initiative says into the initiative's own columns.

    Parameters
    ----------
    history
        As for :func:`standing`.
    """
    held = standing(history)
    initiative.reached = lifecycle.reached(entry.stage for entry in held if entry.stage)
    last = held[-1] if held else None
    if last is None or last.stage is None:
        initiative.stage = Stage.UNKNOWN
        initiative.stage_since = initiative.registered_on
        initiative.stage_since_precision = Precision.DAY
        initiative.stage_since_basis = DateBasis.OBSERVED
        return
    initiative.stage = last.stage
    initiative.stage_since = last.effective_on
    initiative.stage_since_precision = last.precision
    initiative.stage_since_basis = last.basis


def history_of(session: Session, initiative_id: int) -> list[StageEntry]:
    """Return every stage entry of an initiative in the order they were recorded."""
    mine = select(StageEntry).where(StageEntry.initiative_id == initiative_id)
    return list(session.scalars(mine.order_by(StageEntry.id)))


def load_for_change(
    session: Session, actor: Actor, initiative_id: int, seen_version: int | None
) -> Initiative:
    """Return an initiative that the actor may change and has seen as it is now.

    ``seen_version`` None is for callers that looked at nothing, such as an import.

    Raises
    ------
    NotFoundError
        There is none, or it lies outside the actor's business units.
    ConflictError
        It was saved after the actor opened it.
    """
    initiative = session.get(Initiative, initiative_id)
    if initiative is None or not policy.in_scope(actor, initiative.root_unit_id):
        raise NotFoundError(f"There is no initiative {initiative_id} that you may change.")
    if seen_version is not None and initiative.version != seen_version:
        raise ConflictError(
            f"“{initiative.name}” was saved by somebody else after you opened it; "
            "nothing of yours was saved."
        )
    return initiative


@service(Permission.INITIATIVE_MOVE)
def move_initiative(
    session: Session,
    *,
    actor: Actor,
    initiative_id: int,
    seen_version: int,
    target: Stage,
    entered: PartialDate,
    reason: str = "",
) -> Initiative:
    """Record that an initiative entered another stage, where no gate lies between.

    Parameters
    ----------
    seen_version
        ``Initiative.version`` the actor was looking at.
    entered
        When the stage was entered; today or earlier, and not before the current stage.
    reason
        Note kept with the entry and in the audit trail.

    Raises
    ------
    NotFoundError, ConflictError
        See :func:`load_for_change`.
    InvalidInputError
        The move is not possible from the current stage, a gate lies between, or the date cannot
        be.
    """
    initiative = load_for_change(session, actor, initiative_id, seen_version)
    enter_stage(session, initiative, target, entered, reason)
    return initiative


def enter_stage(
    session: Session, initiative: Initiative, target: Stage, entered: PartialDate, reason: str
) -> None:
    """Append an entry into another stage to the history of an initiative.

    Raises
    ------
    InvalidInputError
        As for :func:`move_initiative`.
    """
    note = clean(reason)
    refusal = (
        lifecycle.move_refusal(initiative.stage, target)
        or lifecycle.date_refusal(entered, clock.today())
        or text_refusal("The reason", note, TEXT_LIMIT)
    )
    if refusal:
        raise InvalidInputError(refusal)
    history = history_of(session, initiative.id)
    # Nothing was ever said of its stage: this states what was before the record.
    stating = not history
    if not stating and (gate := gates.gate_between(initiative.stage, target)) is not None:
        raise InvalidInputError(
            f"“{initiative.name}” enters {target} through the {gate} gate; request it there."
        )
    held = standing(history)
    latest = held[-1].ordered_on if held else None
    placed = lifecycle.place(entered, latest)
    if latest is not None and placed < latest:
        raise InvalidInputError(
            f"{entered} is before {initiative.stage} was entered ({latest}); "
            "give a later date, or correct the history first."
        )
    entries = new_entries(
        [StageDraft(target, entered, note=note)],
        source=EntrySource.REGISTERED if stating else EntrySource.PERSON,
        after=latest,
    )
    _append(session, initiative, history, entries)


@service(Permission.INITIATIVE_MOVE)
def correct_stage_entry(
    session: Session,
    *,
    actor: Actor,
    entry_id: int,
    seen_version: int,
    stage: Stage | None,
    entered: PartialDate | None,
    reason: str,
) -> Initiative:
    """Replace an entry of the stage history by a new one; the old entry stays on record.

    Parameters
    ----------
    stage
        The stage that was really entered; None withdraws the entry: it never happened.
    entered
        When; None keeps the date of the corrected entry.
    reason
        Why the record was wrong; required.

    Raises
    ------
    NotFoundError, ConflictError
        See :func:`load_for_change`; also for an entry that was corrected before.
    InvalidInputError
        The date cannot be, or the reason is missing.
    """
    wrong = session.get(StageEntry, entry_id)
    if wrong is None:
        raise NotFoundError(f"There is no stage entry {entry_id}.")
    initiative = load_for_change(session, actor, wrong.initiative_id, seen_version)
    history = history_of(session, initiative.id)
    if any(entry.corrects_id == entry_id for entry in history):
        raise ConflictError("This entry was corrected before; correct the newer one.")
    note = clean(reason)
    when = entered or PartialDate(wrong.effective_on, wrong.precision)
    refusal = text_refusal("The reason", note, TEXT_LIMIT, required=True)
    refusal = refusal or lifecycle.date_refusal(when, clock.today())
    if wrong.stage is None:
        refusal = "This entry is a withdrawal; record the stage anew instead."
    if stage in {Stage.PILOT, Stage.PRODUCTION} and stage is not wrong.stage:
        refusal = f"A correction cannot put an initiative into {stage}; request its gate."
    if stage is Stage.UNKNOWN:
        refusal = "Nothing enters an unknown stage; withdraw the entry instead."
    if refusal:
        raise InvalidInputError(refusal)
    correction = StageEntry(
        stage=stage,
        effective_on=when.on,
        precision=when.precision,
        basis=DateBasis.STATED if entered else wrong.basis,
        ordered_on=lifecycle.place(when, _before(history, wrong)),
        source=EntrySource.PERSON,
        note=note,
        corrects_id=entry_id,
    )
    _append(session, initiative, history, [correction])
    return initiative


def _before(history: Sequence[StageEntry], entry: StageEntry) -> dt.date | None:
    held = standing(history)
    position = held.index(entry)
    return held[position - 1].ordered_on if position else None


def _append(
    session: Session,
    initiative: Initiative,
    history: Sequence[StageEntry],
    entries: Sequence[StageEntry],
) -> None:
    for entry in entries:
        entry.initiative_id = initiative.id
    session.add_all(entries)
    # The database lets the initiative change its stage only after its history says so.
    session.flush()
    project(initiative, [*history, *entries])
