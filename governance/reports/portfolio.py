"""The portfolio compliance report: what holds, what does not, all that is in production."""

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from governance.analytics import governance
from governance.analytics.definition import Acts
from governance.analytics.formats import count, plural
from governance.analytics.governance import KIND_WORDS, heat
from governance.domain.actors import Actor
from governance.domain.enums import DateBasis, Stage
from governance.domain.filters import PortfolioFilter
from governance.domain.gates import ExceptionKind
from governance.domain.labels import label, theme_label
from governance.domain.report_kinds import Kind
from governance.domain.standing import Standing
from governance.queries.governance import theme_readiness
from governance.queries.initiatives import InitiativeRow, all_rows
from governance.queries.reviews import next_reviews
from governance.queries.standings import Summariser
from governance.reports import cells, exceptional, registry
from governance.reports.basis import Basis, basis
from governance.reports.blocks import Block, Column, Paragraph, Section, Source, Table
from governance.reports.cells import Cell, Mark, State, Text, Tone
from governance.reports.document import Document
from governance.reports.exceptional import SHORT_WORDS, Governed

UNITS_SHOWN = 6
_EVERY_THEME = 1_000

SUMMARY = (
    "portfolio.initiatives",
    "portfolio.untagged",
    "controls.production_compliant",
    "controls.readiness",
    "waivers.active",
    "waivers.expiring_30d",
    "waivers.expired_unresolved",
    "reviews.overdue",
    "approvals.stale",
    "gates.open",
    "gates.days_to_decision",
    "vendors.top_share",
    "portfolio.owner_known",
    "stage.dates_stated",
)
"""Figures of the first table, in its order."""


def build(
    session: Session, viewer: Actor, where: PortfolioFilter, *, as_of: dt.date | None = None
) -> Document:
    """Return the compliance report on the filtered initiatives.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    InvalidInputError
        The day lies in the future.
    """
    on = basis(session, viewer, where, as_of)
    of = registry.evidence(on)
    found = exceptional.governed(on, where)
    running = _running(where)
    rows = [] if running is None else list(all_rows(session, running, viewer))
    return on.document(
        Kind.PORTFOLIO,
        subject="AI portfolio",
        sentence=_sentence(found, of.acts),
        subjects=int(of.counts["n"].sum()),
        sections=(
            Section("Summary", (registry.table(of, SUMMARY),)),
            Section("Exceptions", _exceptions(on, found)),
            Section("Readiness by theme and unit", _matrix(on, running)),
            Section("Initiatives in production", _listed(on, rows, running)),
        ),
        sources=(
            Source(
                "Figures",
                "Each is defined in the data dictionary of the figures; intervals of proportions "
                "are those of Wilson (1927). Not assessed never counts as met.",
            ),
            Source(
                "Readiness",
                "Blocking controls that apply, with those of the gates before, against those met "
                "and confirmed by a second person, or validly waived.",
            ),
        ),
    )


def _running(where: PortfolioFilter) -> PortfolioFilter | None:
    """Return the filter for what is in production; None where the reader asked for other stages."""
    if where.stages and Stage.PRODUCTION not in where.stages:
        return None
    return replace(where, stages=(Stage.PRODUCTION,))


def _sentence(found: Governed | None, acts: Acts) -> str:
    if found is None:
        return "No control catalogue is published, so compliance cannot be stated."
    return governance.answer(found.totals, acts)


def _exceptions(on: Basis, found: Governed | None) -> tuple[Block, ...]:
    if found is None:
        return (Paragraph("Nothing is known of them before a control catalogue is published."),)
    totals = found.totals
    said = [f"{count(n)} {KIND_WORDS[kind]}" for kind, n in totals.by_kind.items() if n]
    note = f"{plural(totals.exceptional, 'initiative')}: {'; '.join(said)}." if said else ""
    return (
        *((Paragraph(note, Tone.SOFT),) if note else ()),
        *exceptional.tables(on, found),
    )


def _matrix(on: Basis, running: PortfolioFilter | None) -> tuple[Block, ...]:
    if on.catalogue is None or running is None:
        return (Paragraph("Nothing is in production for this question."),)
    found = exceptional.governed(on, running)
    assert found is not None  # noqa: S101 - there is a catalogue
    frame = theme_readiness(on.session, running, on.viewer, found.late)
    if frame.empty:
        return (Paragraph("No blocking control applies to anything in production."),)
    shown = heat(frame, themes_shown=_EVERY_THEME, units_shown=UNITS_SHOWN)
    units = list(dict.fromkeys(shown["root_unit"]))
    columns = (
        Column("theme", "Theme"),
        *(Column(f"unit_{place}", name, width=17, right=True) for place, name in enumerate(units)),
        Column("all", "All units", width=20, right=True, tone=Tone.STRONG),
    )
    rows: list[tuple[Cell, ...]] = []
    for theme, own in shown.groupby("theme", sort=False):
        pairs = [(int(met), int(due)) for met, due in zip(own["met"], own["due"], strict=True)]
        rows.append((Text(theme_label(str(theme))), *_cells(pairs)))
    by_unit = shown.groupby("root_unit", sort=False)[["met", "due"]].sum()
    sums = [(int(met), int(due)) for met, due in by_unit.to_numpy()]
    rows.append((Text("All themes"), *_cells(sums)))
    note = (
        "Of what is in production: blocking controls met or validly waived, of those that apply. "
        "The themes with most open come first; a darker ground is a lower share, a red mark stands "
        "where at least one is open, a dash where no control of the theme applies."
    )
    return (
        Paragraph(note, Tone.SOFT),
        Table("Readiness", columns, tuple(rows), total=True, matrix=True),
    )


def _cells(pairs: list[tuple[int, int]]) -> list[Cell]:
    met, due = (sum(numbers) for numbers in zip(*pairs, strict=True))
    return [cells.share_short(*pair) for pair in (*pairs, (met, due))]


_COLUMNS = (
    Column("key", "Key", width=18, tone=Tone.CODE),
    Column("name", "Initiative, unit and owner"),
    Column("unit", "Unit", under="name", tone=Tone.SOFT),
    Column("owner", "Owner", under="name", tone=Tone.SOFT),
    Column("exceptions", "Exceptions", under="name"),
    Column("track", "Track, risk tier", width=25),
    Column("tier", "Risk tier", under="track", tone=Tone.SOFT),
    Column("since", "In production", width=22, right=True),
    Column("basis", "Date", under="since", tone=Tone.SOFT),
    Column("met", "Blocking met", width=21, right=True),
    Column("review", "Review due", width=21, right=True),
)


def _listed(
    on: Basis, rows: list[InitiativeRow], running: PortfolioFilter | None
) -> tuple[Block, ...]:
    if running is None or not rows:
        return (Paragraph("Nothing is in production for this question."),)
    standing: dict[int, Standing] = {}
    if on.catalogue is not None:
        found = Summariser(on.session, on.catalogue_of, on.rules_on)
        standing = {
            each.initiative_id: each.standing for each in found.summaries([r.id for r in rows])
        }
    reviews = next_reviews(on.session, running, on.viewer)
    table = Table(
        "In production",
        _COLUMNS,
        tuple(_row(row, standing.get(row.id), reviews.get(row.id)) for row in rows),
    )
    return (Paragraph(f"All {count(len(rows))}, by name.", Tone.SOFT), table)


def _row(row: InitiativeRow, standing: Standing | None, review: dt.date | None) -> tuple[Cell, ...]:
    exceptions = ExceptionKind(0) if standing is None else standing.exceptions
    words = ", ".join(SHORT_WORDS[kind] for kind in ExceptionKind if kind in exceptions)
    return (
        cells.code(row.external_id or str(row.id)),
        Text(row.name),
        Text(row.root_unit if row.root_unit == row.unit else f"{row.root_unit} › {row.unit}"),
        Text(row.owner or "no owner"),
        State(Mark.EXCEPTION, f"{words[0].upper()}{words[1:]}") if words else cells.NOTHING,
        cells.track(row.track),
        Text(label(row.risk_tier)),
        cells.day(row.stage_since, row.stage_since_precision),
        Text("seen" if row.stage_since_basis is DateBasis.OBSERVED else ""),
        cells.share(standing.met[-1], standing.due[-1]) if standing else cells.NOTHING,
        cells.day(review),
    )
