"""The executive brief: two pages with five numbers, two charts, the exceptions and what changed."""

import datetime as dt

from sqlalchemy.orm import Session

from governance.analytics import conversion, portfolio
from governance.analytics.formats import count, plural
from governance.analytics.movement import in_one_sentence
from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.domain.gates import ExceptionKind
from governance.domain.report_kinds import Kind
from governance.reports import changed, exceptional, exhibits, words
from governance.reports.basis import Basis, basis
from governance.reports.blocks import Block, Figures, Paragraph, Section, Source
from governance.reports.cells import Tone
from governance.reports.document import Document
from governance.reports.headline import NEWS_DAYS, Headline, figures, headline

EXCEPTIONS_SHOWN = 5


def build(
    session: Session, viewer: Actor, where: PortfolioFilter, *, as_of: dt.date | None = None
) -> Document:
    """Return the brief on the filtered initiatives.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    InvalidInputError
        The day lies in the future.
    """
    on = basis(session, viewer, where, as_of)
    of = headline(on)
    return on.document(
        Kind.BRIEF,
        subject="AI portfolio",
        sentence=_sentence(of),
        subjects=of.found.initiatives,
        sections=(
            Section("The five numbers", (Figures(figures(of)),)),
            Section("From pilot to production", (exhibits.conversion(of.spells),)),
            Section("Where the work stands", (exhibits.pipeline(of.counts),)),
            Section("What came back", (exhibits.value(of.value, on.day),)),
            Section("Exceptions", _exceptions(on)),
            Section("What changed", changed.blocks(on, of)),
        ),
        sources=(
            Source(
                "Basis",
                "every figure counts only facts effective by the as-of date and says on how many "
                "records it is based; definitions: the data dictionary of the figures.",
            ),
        ),
    )


def _sentence(of: Headline) -> str:
    if not of.found.initiatives:
        return "No initiative is on record for this question."
    said = [in_one_sentence(of.moved, f"In the last {NEWS_DAYS} days")]
    if of.arriving is not None:
        months = conversion.months(of.age)
        said.append(f"Of all pilots {100 * of.arriving.value:.0f} % reach production in {months}.")
    else:
        said.append(portfolio.answer(of.found))
    if of.governed and of.governed.in_production:
        still_open = of.governed.by_kind[ExceptionKind.OPEN_CONTROL]
        run = "runs" if still_open == 1 else "run"
        said.append(
            f"{count(still_open)} of {plural(of.governed.in_production, 'initiative')} in "
            f"production {run} with an open blocking control."
        )
    return " ".join(said)


def _exceptions(on: Basis) -> tuple[Block, ...]:
    found = exceptional.governed(on, on.where)
    if found is None:
        return (Paragraph("No control catalogue is published, so nothing is known of them."),)
    every = exceptional.number(found)
    table = exceptional.table(on, on.where, found, most=EXCEPTIONS_SHOWN)
    if every <= len(table.rows):
        return (table,)
    note = (
        f"{words.counted(len(table.rows))} of {plural(every, 'exception')} of "
        f"{plural(found.totals.exceptional, 'initiative')}, the worst first; the portfolio "
        "compliance report lists all."
    )
    return (Paragraph(note, Tone.SOFT), table)
