"""Keeps the summary rows of the value ledger in the transaction that changes what they count."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, and_, delete, except_, func, insert, or_, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from governance.models import Base, Initiative, ValueLine, ValueMonth, ValueTotal, touched
from governance.queries.ledger import (
    MONTH_KEYS,
    MONTH_SUMS,
    SelectAny,
    month_columns,
    month_sums,
    terms,
)
from governance.queries.ledger_totals import TOTAL_COLUMNS, total_sums

CHUNK = 500
"""Initiatives whose sums are brought up to date at a time."""

MANY = 2_000
"""Initiatives from which on everything is summed anew, which one statement does for all of them."""

NAMED = 100
"""Most initiatives that a check names."""

_MONTHS: Table = Base.metadata.tables[ValueMonth.__tablename__]
_TOTALS: Table = Base.metadata.tables[ValueTotal.__tablename__]


@dataclass(frozen=True, slots=True)
class ValueDifferences:
    """What a check of the summary rows of value found."""

    initiatives: tuple[int, ...] = ()
    """Whose total was wrong, missing or too much; at most :data:`NAMED`."""
    months: int = 0
    """Sums by month that were wrong, missing or too much."""


EQUAL = ValueDifferences()
"""Nothing differs."""


def refresh(session: Session, initiative_ids: Collection[int]) -> None:
    """Bring the summary rows up to date after initiatives, their lines, or rates have changed."""
    rates = touched.take_rates(session)
    if session.scalar(select(ValueLine.id).limit(1)) is None:
        return
    if touched.ALL_RATES in rates:
        rebuild(session)
        return
    stale = _stale(session, initiative_ids) | _rated_by(session, rates)
    if len(stale) > MANY:
        rebuild(session)
        return
    months = sorted({month for _, month in rates})
    for chunk in _chunks(sorted(stale)):
        _move(session, chunk, before=-1, after=1, without=months)
        _sum_totals(session, chunk)
    _sum_months(session, months)


def forget(session: Session, initiative_ids: Collection[int]) -> None:
    """Take initiatives that are about to be removed out of the summary rows."""
    for chunk in _chunks(sorted(initiative_ids)):
        _move(session, chunk, before=-1, after=0)
        session.connection().execute(delete(_TOTALS).where(_TOTALS.c.initiative_id.in_(chunk)))


def rebuild(session: Session) -> None:
    """Sum everything anew."""
    base, connection = terms(session).base_currency, session.connection()
    connection.execute(delete(_TOTALS))
    connection.execute(insert(_TOTALS).from_select(TOTAL_COLUMNS, total_sums(base)))
    connection.execute(delete(_MONTHS))
    connection.execute(insert(_MONTHS).from_select([*MONTH_KEYS, *MONTH_SUMS], month_sums(base)))


def differences(session: Session) -> ValueDifferences:
    """Compare the summary rows with what they count."""
    base = terms(session).base_currency
    held = select(*(_TOTALS.c[name] for name in TOTAL_COLUMNS))
    wrong: set[int] = set()
    for one, other in ((total_sums(base), held), (held, total_sums(base))):
        differing = except_(one, other).subquery()
        wrong.update(session.scalars(select(differing.c.initiative_id).distinct().limit(NAMED)))
    right, kept = month_sums(base), select(*month_columns())
    keys: set[tuple[Any, ...]] = set()
    for one, other in ((right, kept), (kept, right)):
        differing = except_(one, other).subquery()
        keys.update(tuple(row) for row in session.execute(select(*differing.c[:7])))
    return ValueDifferences(tuple(sorted(wrong)[:NAMED]), len(keys))


def _rated_by(session: Session, rates: Collection[touched.RateKey]) -> set[int]:
    """Return the initiatives with a line that one of the rates converts."""
    found: set[int] = set()
    for chunk in _chunks(sorted(rates)):
        mine = tuple_(ValueLine.currency, ValueLine.month).in_(chunk)
        found.update(session.scalars(select(ValueLine.initiative_id).where(mine).distinct()))
    return found


def _stale(session: Session, initiative_ids: Collection[int]) -> set[int]:
    """Return which of the initiatives have lines that their total does not know, or have moved."""
    newest = (
        select(func.max(ValueLine.id))
        .where(ValueLine.initiative_id == Initiative.id)
        .scalar_subquery()
    )
    moved = or_(
        *(
            getattr(ValueTotal, name) != getattr(Initiative, name)
            for name in ("root_unit_id", "track", "stage", "risk_tier")
        )
    )
    found: set[int] = set()
    for chunk in _chunks(sorted(initiative_ids)):
        known = select(Initiative.id).outerjoin(
            ValueTotal, ValueTotal.initiative_id == Initiative.id
        )
        changed = or_(
            and_(ValueTotal.initiative_id.is_(None), newest.is_not(None)),
            ValueTotal.through_line_id != newest,
            moved,
        )
        found.update(session.scalars(known.where(Initiative.id.in_(chunk), changed)))
    return found


def _move(
    session: Session,
    initiative_ids: Sequence[int],
    *,
    before: int,
    after: int,
    without: Sequence[Any] = (),
) -> None:
    """Change the sums by month by what initiatives counted before, and by what they count now."""
    base, connection = terms(session).base_currency, session.connection()
    changes: defaultdict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * len(MONTH_SUMS))
    for sign, old in ((before, True), (after, False)):
        summed = month_sums(base, before=old)
        summed = summed.where(ValueLine.initiative_id.in_(initiative_ids))
        for row in connection.execute(summed) if sign else ():
            key, numbers = tuple(row[: len(MONTH_KEYS)]), row[len(MONTH_KEYS) :]
            changes[key] = [
                was + sign * number for was, number in zip(changes[key], numbers, strict=True)
            ]
    changed = [
        dict(zip((*MONTH_KEYS, *MONTH_SUMS), (*key, *numbers), strict=True))
        for key, numbers in changes.items()
        if any(numbers) and key[0] not in without
    ]
    if changed:
        connection.execute(_adding(connection.dialect.name), changed)
        months = {row["month"] for row in changed}
        emptied = and_(_MONTHS.c.month.in_(months), _MONTHS.c.lines == 0)
        connection.execute(delete(_MONTHS).where(emptied))


def _adding(dialect: str) -> Any:  # noqa: ANN401 - the insert of either dialect
    """Return a statement that adds numbers to the sums of a key, or begins them."""
    made: Any = (postgresql if dialect == "postgresql" else sqlite).insert(_MONTHS)
    sums = {name: _MONTHS.c[name] + made.excluded[name] for name in MONTH_SUMS}
    return made.on_conflict_do_update(index_elements=list(MONTH_KEYS), set_=sums)


def _sum_totals(session: Session, initiative_ids: Sequence[int]) -> None:
    base, connection = terms(session).base_currency, session.connection()
    connection.execute(delete(_TOTALS).where(_TOTALS.c.initiative_id.in_(initiative_ids)))
    fresh: SelectAny = total_sums(base, initiative_ids)
    connection.execute(insert(_TOTALS).from_select(TOTAL_COLUMNS, fresh))


def _sum_months(session: Session, months: Sequence[Any]) -> None:
    """Sum whole months anew."""
    if not months:
        return
    base, connection = terms(session).base_currency, session.connection()
    connection.execute(delete(_MONTHS).where(_MONTHS.c.month.in_(months)))
    fresh = month_sums(base).where(ValueLine.month.in_(months))
    connection.execute(insert(_MONTHS).from_select([*MONTH_KEYS, *MONTH_SUMS], fresh))


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
