"""Use cases of the value ledger: recording lines, and correcting them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain import clock, policy, value
from governance.domain.actors import Actor
from governance.domain.drafts import TEXT_LIMIT, clean, text_refusal
from governance.domain.policy import Permission
from governance.domain.value import ValueDraft
from governance.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    RowProblem,
    RowsRefusedError,
)
from governance.models import Initiative, ValueLine
from governance.services.contract import service

_ASKED = 500
"""Keys or ids asked for in one statement."""


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line for one initiative."""

    initiative_id: int
    draft: ValueDraft


@dataclass(frozen=True, slots=True)
class Recorded:
    """Lines that were written."""

    ids: tuple[int, ...]
    """In the order in which they were given."""
    flagged: tuple[RowProblem, ...] = ()
    """Lines that are kept although they claim a grade that nothing shows."""


@service(Permission.VALUE_RECORD)
def record_value_lines(
    session: Session, *, actor: Actor, lines: Sequence[NewLine], reason: str = ""
) -> Recorded:
    """Record lines of the value ledger, all of them or none.

    Raises
    ------
    RowsRefusedError
        A line breaks a rule, its initiative is not there or outside the actor's scope, or a line of
        its id is there already; every such line is named.
    """
    del reason
    lines = [replace(each, draft=tidy(each.draft)) for each in lines]
    problems = [
        *_out_of_reach(session, actor, [line.initiative_id for line in lines]),
        *(
            RowProblem(number, field, why)
            for number, line in enumerate(lines, start=1)
            for field, why in value.refusals(line.draft, clock.today()).items()
        ),
    ]
    keys, taken = _keys(session, lines)
    if problems := [*problems, *taken]:
        raise RowsRefusedError(sorted(problems, key=lambda each: each.row))
    rows = [
        ValueLine(**line_values(line.draft, line.initiative_id, key))
        for line, key in zip(lines, keys, strict=True)
    ]
    session.add_all(rows)
    session.flush()
    flagged = tuple(
        RowProblem(number, "grade", value.UNEVIDENCED.format(grade=line.draft.grade))
        for number, line in enumerate(lines, start=1)
        if value.unevidenced(line.draft.grade, line.draft.evidence)
    )
    return Recorded(tuple(row.id for row in rows), flagged)


@service(Permission.VALUE_RECORD)
def correct_value_line(
    session: Session, *, actor: Actor, line_id: int, draft: ValueDraft | None, reason: str
) -> ValueLine:
    """Replace a line by a new one; the old line stays on record.

    Parameters
    ----------
    draft
        What is right, in full; None withdraws the line: it never was.
    reason
        Why the record was wrong; required.

    Raises
    ------
    NotFoundError
        There is no such line in the actor's scope.
    ConflictError
        The line was corrected before.
    InvalidInputError
        The new line breaks a rule or says what the old one says, or the reason is missing.
    """
    wrong = session.get(ValueLine, line_id)
    if wrong is None or _out_of_reach(session, actor, [wrong.initiative_id]):
        raise NotFoundError(f"There is no line {line_id} that you may correct.")
    newer = select(ValueLine.id).where(ValueLine.corrects_id == line_id)
    if session.scalar(newer) is not None:
        raise ConflictError("This line was corrected before; correct the newer one.")
    note = clean(reason)
    refusal = text_refusal("The reason", note, TEXT_LIMIT, required=True)
    if wrong.amount is None:
        refusal = "This line is a withdrawal; record the line anew instead."
    values = withdrawal_values(wrong, note)
    if draft is not None:
        draft = tidy(draft)
        refusal = refusal or next(iter(value.refusals(draft, clock.today()).values()), None)
        values = line_values(replace(draft, note=draft.note or note), wrong.initiative_id, "")
        values |= {"line_key": wrong.line_key, "reference": wrong.reference}
        if said(values) == said(vars(wrong)):
            refusal = refusal or "The line says that already; change something or leave it."
    if refusal:
        raise InvalidInputError(refusal)
    correction = ValueLine(**values, corrects_id=line_id)
    session.add(correction)
    session.flush()
    return correction


def tidy(draft: ValueDraft) -> ValueDraft:
    """Return a draft with its texts cleaned."""
    return replace(
        draft,
        category=" ".join(clean(draft.category).split()),
        currency=draft.currency.strip().upper(),
        evidence=clean(draft.evidence),
        note=clean(draft.note),
        reference=clean(draft.reference or "") or None,
    )


def line_values(draft: ValueDraft, initiative_id: int, key: str) -> dict[str, Any]:
    """Return the columns of the line that a draft becomes."""
    return {
        "initiative_id": initiative_id,
        "month": draft.month,
        "basis": draft.basis,
        "kind": draft.kind,
        "category": draft.category,
        "benefit_type": draft.benefit_type,
        "amount": draft.amount,
        "currency": draft.currency,
        "low": draft.low,
        "high": draft.high,
        "grade": draft.grade,
        "attribution": draft.attribution,
        "evidence": draft.evidence,
        "note": draft.note,
        "reference": draft.reference,
        "line_key": key,
    }


_STATED = (
    *("month", "basis", "kind", "category", "benefit_type", "amount", "currency", "low", "high"),
    *("grade", "attribution", "evidence"),
)


def said(values: Mapping[str, Any], without: Collection[str] = ()) -> dict[str, Any]:
    """Return what a line states, so that two can be compared; notes and names do not count."""
    return {name: values[name] for name in _STATED if name not in without}


def withdrawal_values(wrong: ValueLine, note: str) -> dict[str, Any]:
    """Return the columns of a line that withdraws another."""
    kept = ("initiative_id", "line_key", "reference", *_STATED)
    values = {name: getattr(wrong, name) for name in kept}
    return values | {"amount": None, "low": None, "high": None, "note": note}


def _out_of_reach(session: Session, actor: Actor, ids: Sequence[int]) -> list[RowProblem]:
    roots: dict[int, int] = {}
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _ASKED):
        chunk = wanted[start : start + _ASKED]
        held = select(Initiative.id, Initiative.root_unit_id).where(Initiative.id.in_(chunk))
        roots.update(iter(session.execute(held)))
    return [
        RowProblem(number, "initiative", f"There is no initiative {each} that you may change.")
        for number, each in enumerate(ids, start=1)
        if each not in roots or not policy.in_scope(actor, roots[each])
    ]


def _keys(session: Session, lines: Sequence[NewLine]) -> tuple[list[str], list[RowProblem]]:
    """Return a free key for every line, and the lines whose own id is taken."""
    occurrences: Counter[str] = Counter()
    keys, problems = [], []
    firsts = [value.identity(line.draft, line.initiative_id) for line in lines]
    taken = taken_keys(session, firsts)
    for number, (line, first) in enumerate(zip(lines, firsts, strict=True), start=1):
        key = first
        while key in taken and not line.draft.reference:
            occurrences[first] += 1
            key = value.identity(line.draft, line.initiative_id, occurrences[first] + 1)
            taken |= taken_keys(session, [key])
        if key in taken:
            why = f"The line {line.draft.reference} is recorded already; correct it instead."
            problems.append(RowProblem(number, "line_id", why))
        taken.add(key)
        keys.append(key)
    return keys, problems


def taken_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Return which keys the ledger holds."""
    wanted = sorted(set(keys))
    found: set[str] = set()
    for start in range(0, len(wanted), _ASKED):
        chunk = wanted[start : start + _ASKED]
        found.update(
            session.scalars(select(ValueLine.line_key).where(ValueLine.line_key.in_(chunk)))
        )
    return found
