"""What changed between two days, as a report: by unit, then kind by kind."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from governance.analytics.changes import (
    AMOUNTS,
    NOTES,
    Snapshot,
    by_unit,
    compare,
    in_one_sentence,
    in_words,
    numbers,
)
from governance.analytics.formats import count
from governance.domain.actors import Actor
from governance.domain.enums import ChangeKind, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.labels import label
from governance.domain.report_kinds import Kind
from governance.errors import InvalidInputError
from governance.queries.ledger import terms
from governance.queries.snapshot import snapshot
from governance.reports import cells, words
from governance.reports.basis import Basis, Question, basis
from governance.reports.blocks import Block, Column, Paragraph, Section, Source, Table
from governance.reports.cells import Cell, Text, Tone
from governance.reports.document import Document

_NAMED = (
    Column("name", "Initiative"),
    Column("unit", "Unit", under="name", tone=Tone.SOFT),
    Column("track", "Track", width=22),
)
_MOVED = (Column("before", "Before", width=38), Column("after", "After", width=38))
_AMOUNT = (Column("amount", "Change", width=38, right=True),)
_READING = (
    "Each day is read as it was known at its end (UTC); today up to the instant of this report. "
    "What no longer matches the filter on the later day counts as removed."
)


def build(
    session: Session,
    viewer: Actor,
    where: PortfolioFilter,
    earlier: Snapshot,
    *,
    since: dt.date,
    as_of: dt.date | None = None,
) -> Document:
    """Return what changed of the filtered initiatives up to the day of the session.

    Parameters
    ----------
    earlier
        What was known on the earlier day; that day is another database.
    since
        That day.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    InvalidInputError
        The days are not in order, or the later one lies in the future.
    """
    on = basis(session, viewer, where, as_of)
    if not since < on.day:
        raise InvalidInputError(
            f"{since} and {on.day} cannot be compared: name an earlier day first."
        )
    later = snapshot(session, where, viewer, day=on.day, before=since, catalogue_of=on.catalogue_of)
    found = compare(earlier, later)
    period = f"From {words.day(since)} to {words.day(on.day)}"
    return on.document(
        Kind.CHANGES,
        subject=f"{words.short_day(since)} to {words.short_day(on.day)}",
        sentence=in_one_sentence(found, period),
        subjects=len(later.initiatives),
        sections=tuple(_sections(found, terms(session).base_currency)),
        sources=(
            Source("Audit trail", "Each day that is over is replayed from it up to its end."),
        ),
        question=Question(since.isoformat(), _asked(on, since)),
    )


def _asked(on: Basis, since: dt.date) -> str:
    narrowed = on.filter_words
    compared = f"compared with {words.day(since)}"
    return compared if narrowed == "None" else f"{narrowed}; {compared}"


def _sections(found: pd.DataFrame, currency: str) -> Iterator[Section]:
    yield Section("By unit", (Paragraph(_READING, Tone.SOFT), _units(found)))
    for kind, number in numbers(found).items():
        if number:
            rows = found[found["kind"] == kind.value]
            yield Section(f"{label(kind)}: {count(number)}", tuple(_changes(kind, rows, currency)))


def _units(found: pd.DataFrame) -> Table:
    table = by_unit(found)
    shown = [kind for kind in ChangeKind if table[kind.value].any()]
    columns = (
        Column("unit", "Unit"),
        *(Column(kind.value, label(kind), width=17, right=True) for kind in shown),
        Column("all", "All", width=12, right=True),
    )
    rows = [
        (Text(str(unit)), *_counts([int(table.loc[unit, kind.value]) for kind in shown]))
        for unit in table.index
    ]
    sums = [int(table[kind.value].sum()) for kind in shown]
    rows.append((Text("All units"), *_counts(sums)))
    none = "Nothing changed."
    return Table("By unit", columns, tuple(rows) if shown else (), total=True, empty=none)


def _counts(found: list[int]) -> tuple[Cell, ...]:
    return (*map(cells.number_or_dash, found), cells.number(sum(found)))


def _changes(kind: ChangeKind, found: pd.DataFrame, currency: str) -> Iterator[Block]:
    if kind in NOTES:
        yield Paragraph(f"{NOTES[kind]}.", Tone.SOFT)
    if kind in AMOUNTS:
        found = found.sort_values("amount", key=abs, ascending=False, kind="stable")
    columns = (*_NAMED, *(_AMOUNT if kind in AMOUNTS else _MOVED))
    rows = tuple(_row(kind, row, currency) for row in found.to_dict("records"))
    yield Table(label(kind), columns, rows)


def _row(kind: ChangeKind, row: Mapping[Any, Any], currency: str) -> tuple[Cell, ...]:
    named = (
        Text(str(row["name"])),
        Text(str(row["root_unit"])),
        cells.track(Track(str(row["track"]))),
    )
    if kind in AMOUNTS:
        return (*named, cells.money(int(row["amount"]), currency))
    told = (Text(in_words(kind, str(row[name]))) for name in ("before", "after"))
    return (*named, *told)
