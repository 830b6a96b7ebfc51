"""What about an initiative breaks a rule, in words of the record."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.domain import clock
from governance.domain.dates import PartialDate
from governance.domain.enums import DateBasis, Stage, Track
from governance.domain.labels import label
from governance.domain.quality import RuleId, Usual
from governance.models import ImportRow, Initiative, StageEntry, ValueLine, ValueTotal
from governance.queries.quality_rules import (
    backward_moves,
    late_costs,
    observed_pilots,
    unread_rows,
)

Usuals = Mapping[tuple[Track, Stage], Usual]
Details = dict[int, str]
_SHOWN = 3
"""Unread values named of one initiative."""


def details(session: Session, rule: RuleId, ids: Sequence[int], usual: Usuals) -> Details:
    """Return by initiative what about it breaks a rule; nothing where the rule says it all.

    Parameters
    ----------
    usual
        Usual times by track and stage, for what is overdue.
    """
    if not ids:
        return {}
    if rule is RuleId.STAGE_OVERDUE:
        return _overdue(session, ids, usual)
    told = _TOLD.get(rule)
    return told(session, ids) if told else {}


def _overdue(session: Session, ids: Sequence[int], usual: Usuals) -> Details:
    today = clock.today()
    found = {}
    for each in session.scalars(select(Initiative).where(Initiative.id.in_(ids))):
        known = usual[each.track, each.stage]
        basis = (
            "by default, too few stays have ended"
            if known.default
            else f"nine in ten of {known.n:,} completed stays"
        )
        days = (today - each.stage_since).days
        seen = "seen" if each.stage_since_basis is DateBasis.OBSERVED else "since"
        found[each.id] = (
            f"in {each.stage} {seen} {_since(each)}, {days:,} days; usual are "
            f"{known.days:,} ({basis})"
        )
    return found


def _since(each: Initiative) -> PartialDate:
    return PartialDate(each.stage_since, each.stage_since_precision)


def _coarse(session: Session, ids: Sequence[int]) -> Details:
    rows = session.scalars(select(Initiative).where(Initiative.id.in_(ids)))
    return {
        each.id: f"{label(each.stage).lower()} since {_since(each)}, known to the "
        f"{each.stage_since_precision}"
        for each in rows
    }


def _undated(session: Session, ids: Sequence[int]) -> Details:
    seen = observed_pilots().where(StageEntry.initiative_id.in_(ids))
    return {
        initiative_id: f"seen in pilot on {on}"
        for initiative_id, on in session.execute(
            seen.with_only_columns(StageEntry.initiative_id, StageEntry.effective_on)
        )
    }


def _out_of_order(session: Session, ids: Sequence[int]) -> Details:
    return _returned(session, ids, imported=True)


def _backwards(session: Session, ids: Sequence[int]) -> Details:
    return _returned(session, ids, imported=False)


def _returned(session: Session, ids: Sequence[int], *, imported: bool) -> Details:
    move = backward_moves(imported=imported)
    told: dict[int, list[str]] = {}
    mine = select(
        move.c.initiative_id,
        move.c.stage_before,
        move.c.entered_on_before,
        move.c.stage,
        move.c.entered_on,
    )
    # By both dates, so that the order is the same on every engine.
    mine = mine.where(move.c.initiative_id.in_(ids)).order_by(
        move.c.entered_on_before, move.c.entered_on
    )
    for initiative_id, before, on_before, stage, on in session.execute(mine):
        words = (
            f"{label(Stage(before)).lower()} {on_before}, then {label(Stage(stage)).lower()} {on}"
        )
        told.setdefault(initiative_id, []).append(words)
    return {each: "; ".join(moves) for each, moves in told.items()}


def _still_costing(session: Session, ids: Sequence[int]) -> Details:
    late = (
        select(Initiative, func.count(), func.max(ValueLine.month))
        .join(ValueLine, ValueLine.initiative_id == Initiative.id)
        .where(Initiative.id.in_(ids), late_costs())
        .group_by(Initiative.id)
    )
    return {
        each.id: f"{label(each.stage).lower()} since {_since(each)}; {lines:,} later costs, the "
        f"last of {month:%Y-%m}"
        for each, lines, month in session.execute(late)
    }


def _without_rate(session: Session, ids: Sequence[int]) -> Details:
    waiting = select(ValueTotal.initiative_id, ValueTotal.uncounted)
    return {
        initiative_id: f"{lines:,} not counted"
        for initiative_id, lines in session.execute(
            waiting.where(ValueTotal.initiative_id.in_(ids))
        )
    }


def _unread(session: Session, ids: Sequence[int]) -> Details:
    found: Details = {}
    mine = unread_rows().where(ImportRow.initiative_id.in_(ids)).order_by(ImportRow.id)
    for row in session.scalars(mine):
        named = [_value(each) for each in row.problems[:_SHOWN]]
        more = len(row.problems) - len(named)
        words = "; ".join([*named, *([f"{more} more"] if more else [])])
        found[row.initiative_id or 0] = words
    return found


def _value(problem: Mapping[str, str]) -> str:
    """Say what was not read; of a problem of the row as a whole its reason."""
    if not problem["column"]:
        return problem["reason"]
    value = f"“{problem['value']}”" if problem["value"] else "blank"
    return f"{problem['column']}: {value}"


_TOLD: dict[RuleId, Callable[[Session, Sequence[int]], Details]] = {
    RuleId.COARSE_DATE: _coarse,
    RuleId.DATES_OUT_OF_ORDER: _out_of_order,
    RuleId.MOVED_BACKWARDS: _backwards,
    RuleId.PILOT_WITHOUT_START: _undated,
    RuleId.SOURCE_UNREAD: _unread,
    RuleId.ENDED_STILL_COSTING: _still_costing,
    RuleId.VALUE_WITHOUT_RATE: _without_rate,
}
