"""What somebody should see now, as the page of exceptions lists it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from governance.analytics import governance as figures
from governance.analytics.governance import KIND_WORDS
from governance.domain.filters import PortfolioFilter
from governance.domain.gates import ExceptionKind
from governance.queries import exceptions, governance
from governance.queries.exceptions import Exceptional
from governance.queries.governance import Corrections
from governance.reports import cells, words
from governance.reports.basis import Basis
from governance.reports.blocks import Block, Column, Heading, Paragraph, Table
from governance.reports.cells import Cell, Mark, State, Text, Tone

EVERY = 1_000_000
_LONGEST = 60

SHORT_WORDS: Mapping[ExceptionKind, str] = {
    ExceptionKind.NO_DECISION: "no recorded decision",
    ExceptionKind.OPEN_CONTROL: "open blocking control",
    ExceptionKind.WAIVER_EXPIRED: "expired waiver",
    ExceptionKind.APPROVAL_STALE: "stale approval",
    ExceptionKind.CONDITION_OVERDUE: "overdue condition",
    ExceptionKind.REVIEW_OVERDUE: "overdue review",
}
"""What is wrong with an initiative, beside its name."""

_COLUMNS = (
    Column("exception", "Exception, the worst first", width=62),
    Column("detail", "About", under="exception", tone=Tone.SOFT),
    Column("initiative", "Initiative"),
    Column("unit", "Unit", under="initiative", tone=Tone.SOFT),
    Column("owner", "Owner", width=40),
    Column("since", "Since", width=22, right=True),
    Column("days", "Days", under="since", right=True, tone=Tone.SOFT),
)


@dataclass(frozen=True, slots=True)
class Governed:
    """How the filtered initiatives stand with their controls."""

    counts: pd.DataFrame
    """An EXCEPTION_COUNTS frame."""
    late: Corrections

    @property
    def totals(self) -> figures.Totals:
        """The headline counts."""
        return figures.totals(self.counts)


def governed(on: Basis, where: PortfolioFilter) -> Governed | None:
    """Return how initiatives stand; None before a catalogue is published."""
    if on.catalogue is None:
        return None
    late = governance.corrections(
        on.session, where, on.viewer, catalogue_of=on.catalogue_of, today=on.rules_on
    )
    counts = governance.exception_counts(on.session, where, on.viewer, late)
    return Governed(counts, late)


def table(on: Basis, where: PortfolioFilter, found: Governed, *, most: int) -> Table:
    """Return the exceptions of initiatives, one a row, the worst first; at most so many.

    Long names are cut, so that a brief keeps its two pages.
    """
    page = exceptions.exception_page(on.session, where, on.viewer, found.late, size=most)
    rows = [row for kind in ExceptionKind for row in _of_kind(on, page.rows, kind)]
    cut = tuple(tuple(map(_cut, row)) for row in rows[:most])
    return Table("Exceptions", _COLUMNS, cut, empty="No initiative shows one.")


def _cut(cell: Cell) -> Cell:
    return replace(cell, text=words.short(cell.text, _LONGEST)) if isinstance(cell, Text) else cell


def tables(on: Basis, found: Governed) -> tuple[Block, ...]:
    """Return all exceptions, a heading and a table for each kind, the worst first."""
    page = exceptions.exception_page(on.session, on.where, on.viewer, found.late, size=EVERY)
    blocks: list[Block] = []
    for kind in ExceptionKind:
        rows = tuple(_placed(row) for row in _of_kind(on, page.rows, kind))
        if rows:
            said = _sentence_case(KIND_WORDS[kind])
            own = Table("Exceptions", _OF_KIND, rows, group=said, group_heading="Exception")
            blocks += [Heading(f"{said} ({len(rows)})"), own]
    return tuple(blocks) or (Paragraph("No initiative shows one."),)


_OF_KIND = (
    Column("initiative", "Initiative"),
    Column("unit", "Unit", under="initiative", tone=Tone.SOFT),
    Column("about", "About", under="initiative"),
    Column("owner", "Owner", width=56),
    Column("since", "Since", width=21, right=True),
    Column("days", "For", width=19, right=True, tone=Tone.SOFT),
)


def _placed(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    _, detail, initiative, unit, owner, since, days = row
    return initiative, unit, detail, owner, since, days


def number(found: Governed) -> int:
    """Return how many exceptions there are; an initiative may show several."""
    return sum(found.totals.by_kind.values())


def _of_kind(
    on: Basis, rows: tuple[Exceptional, ...], kind: ExceptionKind
) -> list[tuple[Cell, ...]]:
    return [
        _row(on, row, place)
        for row in rows
        for place, finding in enumerate(row.findings)
        if finding.kind is kind
    ]


def _row(on: Basis, row: Exceptional, place: int) -> tuple[Cell, ...]:
    finding, of = row.findings[place], row.subject
    detail = finding.detail
    if finding.kind is ExceptionKind.OPEN_CONTROL:
        detail = f"{row.open_controls} open"
    days = None if finding.since is None else (on.rules_on - finding.since).days
    return (
        State(Mark.EXCEPTION, _sentence_case(KIND_WORDS[finding.kind])),
        Text(detail),
        Text(of.name),
        Text(of.unit),
        Text(of.owner or "no owner", Tone.NORMAL if of.owner else Tone.SOFT),
        cells.day(finding.since, finding.precision),
        Text() if days is None else cells.Number(days, f"{days:,} days"),
    )


def _sentence_case(said: str) -> str:
    return f"{said[0].upper()}{said[1:]}"
