"""The AI register: what may be shown to anybody, one line an initiative.

Nobody is named, and nothing that people wrote freely is quoted but the name of the initiative:
descriptions, reasons, answers and vendors stay inside.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from sqlalchemy.orm import Session

from governance.analytics.formats import count, plural
from governance.domain.actors import Actor
from governance.domain.enums import DateBasis, Stage, Technique, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.labels import label
from governance.domain.lifecycle import ENDS, LADDER
from governance.domain.report_kinds import Kind
from governance.queries.initiatives import InitiativeRow, all_rows
from governance.reports import cells
from governance.reports.basis import basis
from governance.reports.blocks import Column, Paragraph, Section, Source, Table
from governance.reports.cells import Cell, Text, Tone
from governance.reports.document import Document

_COLUMNS = (
    Column("key", "Key", width=20, tone=Tone.CODE),
    Column("name", "Initiative"),
    Column("unit", "Unit", under="name", tone=Tone.SOFT),
    Column("track", "Track", width=20),
    Column("techniques", "Techniques", width=30),
    Column("stage", "Stage", width=22),
    Column("since", "Since", width=22, right=True),
    Column("basis", "Date", under="since", tone=Tone.SOFT),
    Column("tier", "Risk tier", width=20),
)


def build(
    session: Session, viewer: Actor, where: PortfolioFilter, *, as_of: dt.date | None = None
) -> Document:
    """Return the register of the filtered initiatives.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    InvalidInputError
        The day lies in the future.
    """
    on = basis(session, viewer, where, as_of)
    rows = list(all_rows(session, where, viewer))
    return on.document(
        Kind.REGISTER,
        subject="AI initiatives",
        sentence=_sentence(rows),
        subjects=len(rows),
        sections=(
            Section("How many, and where they stand", (_summary(rows),)),
            Section("The initiatives", (Paragraph(_NOTE, Tone.SOFT), _list(rows))),
        ),
        sources=(Source("Register", "The record of initiatives, read as of the day named above."),),
    )


_STAGES = (*LADDER, *ENDS, Stage.UNKNOWN)

_NOTE = (
    "Ordered by name. A date known to the month or the year is printed so; “seen” says that the "
    "stage was seen on that day and entered then or earlier. No person is named, and descriptions, "
    "reasons, answers and vendors are left out."
)


def _sentence(rows: Sequence[InitiativeRow]) -> str:
    if not rows:
        return "No initiative is on record for this question."
    stages = Counter(row.stage for row in rows)
    units = len({row.root_unit for row in rows})
    return (
        f"{plural(len(rows), 'AI initiative')} of {plural(units, 'unit')}: "
        f"{count(stages[Stage.PRODUCTION])} in production, {count(stages[Stage.PILOT])} in pilot."
    )


def _summary(rows: Sequence[InitiativeRow]) -> Table:
    counts = Counter((row.track, row.stage) for row in rows)
    stages = [stage for stage in _STAGES if any(row.stage is stage for row in rows)]
    tracks = [track for track in Track if any(row.track is track for row in rows)]
    lines: list[tuple[Cell, ...]] = []
    for track in tracks:
        numbers = [counts[track, stage] for stage in stages]
        lines.append((cells.track(track), *map(cells.number, (*numbers, sum(numbers)))))
    sums = [sum(counts[track, stage] for track in tracks) for stage in stages]
    lines.append((Text("All tracks"), *map(cells.number, (*sums, len(rows)))))
    columns = (
        Column("track", "Track"),
        *(Column(stage.value, label(stage), width=19, right=True) for stage in stages),
        Column("all", "All", width=12, right=True),
    )
    return Table("Summary", columns, tuple(lines) if rows else (), total=True)


def _list(rows: Sequence[InitiativeRow]) -> Table:
    return Table("Register", _COLUMNS, tuple(_row(row) for row in rows))


def _row(row: InitiativeRow) -> tuple[Cell, ...]:
    seen = row.stage_since_basis is DateBasis.OBSERVED
    known = row.stage is not Stage.UNKNOWN
    return (
        cells.code(row.external_id or str(row.id)),
        Text(row.name),
        Text(row.root_unit),
        cells.track(row.track),
        cells.texts((label(Technique(each)) for each in row.techniques), ", "),
        Text(label(row.stage)),
        cells.day(row.stage_since if known else None, row.stage_since_precision),
        Text("seen" if seen and known else ""),
        Text(label(row.risk_tier)),
    )
