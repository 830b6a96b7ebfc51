"""The rules of data quality as conditions on an initiative.

Each is a whole condition over ``Initiative``, so that a count, a list and the shared filter mean
the same set. Rules of :data:`governance.domain.quality.SEARCHED` have none.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from governance.domain import clock, lifecycle
from governance.domain.enums import (
    DateBasis,
    EntrySource,
    Precision,
    RowOutcome,
    Stage,
    Track,
    ValueBasis,
    ValueKind,
)
from governance.domain.gates import APPROVING
from governance.domain.quality import USUAL_DEFAULTS, USUAL_LEAST, USUAL_PERCENT, RuleId
from governance.models import (
    Evidence,
    GateDecision,
    ImportRow,
    Initiative,
    SourceRecord,
    StageEntry,
    ValueLine,
    ValueTotal,
)
from governance.queries.ledger import standing

_SLACK_DAYS = {Precision.MONTH: 30, Precision.YEAR: 365}
"""How much later than its first day a period known to the month or the year may mean."""


class _DaysBetween(FunctionElement[int]):
    """Days from the first date to the second."""

    type = Integer()
    inherit_cache = True
    name = "days_between"


@compiles(_DaysBetween)
def _subtracted(element: _DaysBetween, compiler: SQLCompiler, **options: Any) -> str:
    start, end = (compiler.process(each, **options) for each in element.clauses)
    return f"({end} - {start})"


@compiles(_DaysBetween, "sqlite")
def _by_julian_day(element: _DaysBetween, compiler: SQLCompiler, **options: Any) -> str:
    start, end = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(julianday({end}) - julianday({start}) AS INTEGER)"


def breaks(rule: RuleId) -> ColumnElement[bool]:
    """Return the condition that an initiative breaks a rule, as of today.

    Raises
    ------
    KeyError
        The rule compares initiatives with each other and is no condition on one.
    """
    return _CONDITIONS[rule]()


def moves() -> Subquery:
    """Return every stage that was entered after another, beside that other one.

    ``exact`` and ``exact_before`` are 1 where a date is stated, to the month or better.
    """
    place = (StageEntry.ordered_on, func.coalesce(StageEntry.corrects_id, StageEntry.id))
    exact = case(
        (and_(StageEntry.basis == DateBasis.STATED, StageEntry.precision != Precision.YEAR), 1),
        else_=0,
    )
    from_file = case(
        (and_(StageEntry.basis == DateBasis.STATED, StageEntry.source == EntrySource.IMPORT), 1),
        else_=0,
    )
    here: dict[str, ColumnElement[Any]] = {
        "stage": StageEntry.stage.expression,
        "entered_on": StageEntry.effective_on.expression,
        "exact": exact,
        "from_file": from_file,
    }
    window: dict[str, Any] = {"partition_by": StageEntry.initiative_id, "order_by": place}
    entries = (
        select(
            StageEntry.initiative_id,
            *(value.label(name) for name, value in here.items()),
            *(
                func.lag(value, type_=value.type).over(**window).label(f"{name}_before")
                for name, value in here.items()
            ),
        )
        .where(*_holding())
        .subquery("entered")
    )
    return select(*entries.c).where(entries.c.stage_before.is_not(None)).subquery("moves")


def usual_stays() -> Subquery:
    """Return by track and stage the usual number of days in it, and how many stays that is from.

    A stay is completed when another stage followed; both dates are stated, to the month or better.
    The usual time is the smallest that at least nine in ten of the stays do not exceed (the nearest
    rank). Where ``n`` is too small it is to be passed over for the default.
    """
    move = moves()
    days = _DaysBetween(move.c.entered_on_before, move.c.entered_on)
    keys = (Initiative.track, move.c.stage_before, days)
    counted = (
        select(
            Initiative.track,
            move.c.stage_before.label("stage"),
            days.label("days"),
            func.count().label("times"),
        )
        .join(move, move.c.initiative_id == Initiative.id)
        .where(
            move.c.stage_before.in_(USUAL_DEFAULTS),
            move.c.stage_before != move.c.stage,
            move.c.exact == 1,
            move.c.exact_before == 1,
        )
        .group_by(*keys)
        .subquery("counted")
    )
    own: dict[str, Any] = {"partition_by": (counted.c.track, counted.c.stage)}
    stays = select(
        *counted.c,
        func.sum(counted.c.times).over(**own, order_by=counted.c.days).label("up_to"),
        func.sum(counted.c.times).over(**own).label("n"),
    ).subquery("stays")
    reaching = stays.c.up_to * 100 >= stays.c.n * USUAL_PERCENT
    return (
        select(stays.c.track, stays.c.stage, func.min(stays.c.days).label("days"), stays.c.n)
        .where(reaching)
        .group_by(stays.c.track, stays.c.stage, stays.c.n)
        .subquery("usual")
    )


def _stage_overdue() -> ColumnElement[bool]:
    """Count a coarse date at the latest day it may mean, and one that was seen at that day."""
    usual = usual_stays()
    mine = (
        select(usual.c.days)
        .where(
            usual.c.track == Initiative.track,
            usual.c.stage == Initiative.stage,
            usual.c.n >= USUAL_LEAST,
        )
        .scalar_subquery()
    )
    default = case(USUAL_DEFAULTS, value=Initiative.stage)
    slack = case(_SLACK_DAYS, value=Initiative.stage_since_precision, else_=0)
    today = literal(clock.today(), Date)
    return and_(
        Initiative.stage.in_(USUAL_DEFAULTS),
        _DaysBetween(Initiative.stage_since, today) > func.coalesce(mine, default) + slack,
    )


def backward_moves(*, imported: bool) -> Subquery:
    """Return the moves to an earlier stage.

    Parameters
    ----------
    imported
        Whether imports stated both dates. A register gives the first entry into each stage, so
        such dates contradict each other; in any other history the initiative did return.
    """
    move = moves()
    rank, before = (
        case(lifecycle.ORDER, value=each) for each in (move.c.stage, move.c.stage_before)
    )
    files = move.c.from_file * move.c.from_file_before
    wanted = files == (1 if imported else 0)
    return select(*move.c).where(rank < before, wanted).subquery("backward")


def _returning(*, imported: bool) -> ColumnElement[bool]:
    return Initiative.id.in_(select(backward_moves(imported=imported).c.initiative_id))


def observed_pilots() -> Select[StageEntry]:
    """Return the entries into pilot of which only the day is known on which they were seen."""
    return select(StageEntry).where(
        StageEntry.stage == Stage.PILOT, StageEntry.basis == DateBasis.OBSERVED, *_holding()
    )


def _pilot_without_start() -> ColumnElement[bool]:
    return Initiative.id.in_(observed_pilots().with_only_columns(StageEntry.initiative_id))


def _holding() -> tuple[ColumnElement[bool], ...]:
    """Admit stage entries that were neither corrected nor withdrawn, and withdraw nothing."""
    newer = aliased(StageEntry)
    replaced = select(newer.corrects_id).where(newer.corrects_id.is_not(None))
    return StageEntry.stage.is_not(None), StageEntry.id.not_in(replaced)


def _without_decision() -> ColumnElement[bool]:
    approved = select(GateDecision.id).where(
        GateDecision.initiative_id == Initiative.id,
        GateDecision.to_stage == Stage.PRODUCTION,
        GateDecision.verdict.in_(APPROVING),
    )
    return and_(Initiative.stage == Stage.PRODUCTION, ~approved.exists())


def _without_evidence() -> ColumnElement[bool]:
    attached = select(Evidence.id).where(
        Evidence.initiative_id == Initiative.id, Evidence.withdrawn_at.is_(None)
    )
    return and_(Initiative.stage == Stage.PRODUCTION, ~attached.exists())


def late_costs() -> ColumnElement[bool]:
    """Return the condition that a value line is a cost of a month after its initiative ended."""
    return and_(
        ValueLine.basis == ValueBasis.ACTUAL,
        ValueLine.kind == ValueKind.COST,
        ValueLine.amount > Decimal(0),
        ValueLine.month > Initiative.stage_since,
        standing(),
    )


def _ended_still_costing() -> ColumnElement[bool]:
    late = select(ValueLine.id).where(ValueLine.initiative_id == Initiative.id, late_costs())
    return and_(Initiative.stage.in_(lifecycle.ENDS), late.correlate(Initiative).exists())


def _benefit_unmeasured() -> ColumnElement[bool]:
    claimed = select(ValueTotal.initiative_id).where(
        ValueTotal.benefit_c + ValueTotal.benefit_d > 0,
        ValueTotal.benefit_a + ValueTotal.benefit_b == 0,
    )
    return Initiative.id.in_(claimed)


def _value_without_rate() -> ColumnElement[bool]:
    return Initiative.id.in_(select(ValueTotal.initiative_id).where(ValueTotal.uncounted > 0))


def unread_rows() -> Select[ImportRow]:
    """Return the import rows of an initiative of which something was not read and still stands.

    What counts is the import that last changed what the register says of it; an older problem went
    with the value that it was about.
    """
    return (
        select(ImportRow)
        .join(
            SourceRecord,
            and_(
                SourceRecord.initiative_id == ImportRow.initiative_id,
                SourceRecord.import_batch_id == ImportRow.import_batch_id,
            ),
        )
        .where(
            ImportRow.outcome.in_((RowOutcome.CREATED, RowOutcome.UPDATED)),
            _NotEmpty(ImportRow.problems),
        )
    )


class _NotEmpty(FunctionElement[bool]):
    """Whether a stored JSON array holds anything."""

    inherit_cache = True
    name = "not_empty"


@compiles(_NotEmpty)
def _array_of_jsonb(element: _NotEmpty, compiler: SQLCompiler, **options: Any) -> str:
    return f"(jsonb_array_length({compiler.process(element.clauses, **options)}) > 0)"


@compiles(_NotEmpty, "sqlite")
def _text_of_json(element: _NotEmpty, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} <> '[]')"


def _source_unread() -> ColumnElement[bool]:
    return Initiative.id.in_(unread_rows().with_only_columns(ImportRow.initiative_id))


_COARSE = and_(
    Initiative.stage_since_basis == DateBasis.STATED,
    Initiative.stage_since_precision != Precision.DAY,
)

_CONDITIONS: dict[RuleId, Callable[[], ColumnElement[bool]]] = {
    RuleId.PRODUCTION_WITHOUT_DECISION: _without_decision,
    RuleId.DATES_OUT_OF_ORDER: lambda: _returning(imported=True),
    RuleId.NO_OWNER: lambda: Initiative.owner_id.is_(None),
    RuleId.STAGE_UNKNOWN: lambda: Initiative.stage == Stage.UNKNOWN,
    RuleId.UNTAGGED: lambda: Initiative.track == Track.UNTAGGED,
    RuleId.STAGE_OVERDUE: _stage_overdue,
    RuleId.PILOT_WITHOUT_START: _pilot_without_start,
    RuleId.PRODUCTION_WITHOUT_EVIDENCE: _without_evidence,
    RuleId.ENDED_STILL_COSTING: _ended_still_costing,
    RuleId.BENEFIT_UNMEASURED: _benefit_unmeasured,
    RuleId.VALUE_WITHOUT_RATE: _value_without_rate,
    RuleId.SOURCE_UNREAD: _source_unread,
    RuleId.MOVED_BACKWARDS: lambda: _returning(imported=False),
    RuleId.COARSE_DATE: lambda: _COARSE,
    RuleId.NO_DESCRIPTION: lambda: Initiative.description == "",
}

EXPRESSED = tuple(_CONDITIONS)
"""Rules that are conditions on one initiative."""


def breaks_any(rules: tuple[RuleId, ...]) -> ColumnElement[bool]:
    """Return the condition that an initiative breaks one of some rules.

    Rules that are no condition on one initiative admit nothing.
    """
    known = [breaks(rule) for rule in rules if rule in _CONDITIONS]
    nothing: ColumnElement[bool] = Initiative.id.in_(())
    return reduce(or_, known, nothing) if known else nothing
