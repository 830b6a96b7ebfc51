"""What each row of a sheet of value lines does to the ledger."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from governance.domain import clock, value
from governance.domain.actors import Actor
from governance.domain.enums import RowOutcome, ValueBasis
from governance.domain.names import fold, name_key
from governance.domain.value import ValueDraft
from governance.exchange.rows import Problem
from governance.exchange.value_sheets import ValueRow, ValueSheet
from governance.exchange.wording import shortened
from governance.models import Initiative, ValueLine
from governance.services.value import line_values, said, tidy

_ASKED = 500
"""Keys or ids asked for in one statement."""

_NOT_COMPARED = {"note"}

Place = tuple[int, dt.date, ValueBasis]
"""Initiative, month and basis."""


@dataclass(slots=True)
class LineEffect:
    """What one row does."""

    number: int
    outcome: RowOutcome
    problems: tuple[Problem, ...] = ()
    initiative_id: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    """Columns of the line to write; empty where none is."""
    corrects_id: int | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)
    """Before and after by field."""


class InitiativeDirectory:
    """Finds the initiatives that an actor may change by external id or name; never guesses."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Read ids and names once: a file speaks of most of them, in any order."""
        self._by_id: dict[str, list[int]] = {}
        self._by_name: dict[str, list[int]] = {}
        known = select(Initiative.id, Initiative.external_id, Initiative.name_key)
        if actor.units is not None:
            known = known.where(Initiative.root_unit_id.in_(sorted(actor.units)))
        for found, external_id, key in session.execute(known.order_by(Initiative.id)):
            if external_id:
                self._by_id.setdefault(fold(external_id), []).append(found)
            self._by_name.setdefault(key, []).append(found)

    def find(self, said_of: str) -> tuple[int, ...]:
        """Return the initiatives that a text can mean: one where it tells, several, or none."""
        ids = self._by_id.get(fold(said_of), [])
        named = self._by_name.get(name_key(said_of), [])
        return tuple(dict.fromkeys((*ids, *named)))


class LineEffects:
    """Looks at the rows of one file, chunk by chunk."""

    def __init__(self, session: Session, actor: Actor, sheet: ValueSheet) -> None:
        self._session = session
        self._sheet = sheet
        self._directory = InitiativeDirectory(session, actor)
        self._lacking = sheet.lacking
        self._today = clock.today()
        self._occurrences: Counter[str] = Counter()
        self._first_rows: dict[str, int] = {}
        self._places: set[Place] = set()
        self._keys: set[str] = set()
        self.ambiguous = 0
        """Rows that could speak of several initiatives, or repeat the id of a line."""

    def of(self, rows: Sequence[ValueRow]) -> list[LineEffect]:
        """Return what some rows do, in their order."""
        found = [self._first_look(row) for row in rows]
        keys = [effect.values["line_key"] for effect in found if effect.values]
        chains = _chains(self._session, keys)
        for effect in found:
            if effect.values:
                self._compare(effect, chains.get(effect.values["line_key"], []))
        return found

    def disappeared(self) -> list[int]:
        """Return the initiatives of lines that earlier files gave and this one no longer holds.

        One for each line. Only lines of an initiative, month and basis of which the file speaks
        count: files that hold one month, or only what happened, leave the others alone.
        """
        gone = []
        wanted = sorted({place[0] for place in self._places})
        newer = aliased(ValueLine)
        replaced = select(newer.id).where(newer.corrects_id == ValueLine.id).exists()
        for start in range(0, len(wanted), _ASKED):
            held = select(
                ValueLine.initiative_id, ValueLine.month, ValueLine.basis, ValueLine.line_key
            ).where(
                ValueLine.initiative_id.in_(wanted[start : start + _ASKED]),
                ValueLine.import_batch_id.is_not(None),
                ValueLine.amount.is_not(None),
                ~replaced,
            )
            for initiative_id, month, basis, key in self._session.execute(held):
                if (initiative_id, month, basis) in self._places and key not in self._keys:
                    gone.append(initiative_id)
        return gone

    def _first_look(self, row: ValueRow) -> LineEffect:
        """Tell what is known without the ledger; what may be new counts as created."""
        if row.draft is None:
            return LineEffect(row.number, RowOutcome.REJECTED, row.problems)
        draft = tidy(row.draft)
        ids = self._directory.find(row.initiative)
        problems = [self._unknown(row.initiative, ids)] if len(ids) != 1 else []
        problems += [
            Problem(self._sheet.heading(name), _shown(draft, name), reason)
            for name, reason in value.refusals(draft, self._today).items()
        ]
        if problems:
            return LineEffect(row.number, RowOutcome.REJECTED, tuple(problems))
        first = value.identity(draft, ids[0])
        self._occurrences[first] += 1
        occurrence = self._occurrences[first]
        if draft.reference and occurrence > 1:
            self.ambiguous += 1
            reason = (
                f"It repeats row {self._first_rows[first]}, which has the same line id; "
                "give it one of its own or remove it."
            )
            problem = Problem(self._sheet.heading("line_id"), draft.reference, reason)
            return LineEffect(row.number, RowOutcome.REJECTED, (problem,), ids[0])
        if draft.reference:
            self._first_rows[first] = row.number
        key = value.identity(draft, ids[0], occurrence)
        self._keys.add(key)
        self._places.add((ids[0], draft.month, draft.basis))
        values = line_values(draft, ids[0], key)
        return LineEffect(row.number, RowOutcome.CREATED, self._flags(draft), ids[0], values)

    def _unknown(self, said_of: str, ids: tuple[int, ...]) -> Problem:
        if not ids:
            reason = (
                "No initiative that you may change has this id or name; correct it, or register "
                "the initiative first."
            )
        else:
            self.ambiguous += 1
            known = ", ".join(map(str, ids[:10]))
            reason = (
                f"It could be initiative {known}; write the external id of one of them, or give "
                "it one."
            )
        return Problem(self._sheet.heading("initiative"), shortened(said_of), reason)

    def _flags(self, draft: ValueDraft) -> tuple[Problem, ...]:
        if not value.unevidenced(draft.grade, draft.evidence):
            return ()
        reason = value.UNEVIDENCED.format(grade=draft.grade)
        return (Problem(self._sheet.heading("grade"), draft.grade.value, reason),)

    def _compare(self, effect: LineEffect, chain: Sequence[ValueLine]) -> None:
        """Compare a row with the lines that its key had so far, oldest first."""
        if not chain:
            return
        newest = chain[-1]
        received = [line for line in chain if line.import_batch_id is not None]
        stated = said(effect.values, self._lacking)
        before = said(vars(received[-1] if received else newest), self._lacking)
        if stated == before or stated == said(vars(newest), self._lacking):
            effect.outcome, effect.values, effect.problems = RowOutcome.UNCHANGED, {}, ()
            return
        effect.outcome, effect.corrects_id = RowOutcome.UPDATED, newest.id
        held = said(vars(newest))
        kept = (name for name in self._lacking if name not in _NOT_COMPARED)
        if newest.amount is not None:
            effect.values |= {name: held[name] for name in kept}
            _drop_a_range_that_no_longer_fits(effect.values)
        effect.changes = {
            name: [_plain(held[name]), _plain(now)]
            for name, now in said(effect.values).items()
            if now != held[name]
        }
        if newest.import_batch_id is None and received:
            reason = (
                "The file has changed a line that was corrected here; the file was taken over, "
                f"and what it replaces is line {newest.id}."
            )
            shown = _plain(effect.values["amount"]) or ""
            problem = Problem(self._sheet.heading("amount"), shown, reason)
            effect.problems = (*effect.problems, problem)


def _drop_a_range_that_no_longer_fits(values: dict[str, Any]) -> None:
    """Let go of a low or high that was kept for want of a column and that the amount has passed."""
    amount, low, high = values["amount"], values["low"], values["high"]
    actual = values["basis"] is ValueBasis.ACTUAL
    if actual or (low is not None and low > amount):
        values["low"] = None
    if actual or (high is not None and high < amount):
        values["high"] = None


def _chains(session: Session, keys: Sequence[str]) -> dict[str, list[ValueLine]]:
    """Return the lines of each key in the order they were recorded; each corrects the last."""
    found: dict[str, list[ValueLine]] = {}
    for chunk in _chunks(sorted(set(keys))):
        mine = select(ValueLine).where(ValueLine.line_key.in_(chunk)).order_by(ValueLine.id)
        for line in session.scalars(mine):
            found.setdefault(line.line_key, []).append(line)
            session.expunge(line)
    return found


def _chunks(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), _ASKED):
        yield items[start : start + _ASKED]


def _shown(draft: ValueDraft, name: str) -> str:
    found = draft.reference if name == "line_id" else getattr(draft, name)
    return shortened("" if found is None else str(found))


def _plain(found: object) -> str | None:
    if isinstance(found, Decimal):
        return format(found.normalize(), "f")
    return None if found is None else str(found)
