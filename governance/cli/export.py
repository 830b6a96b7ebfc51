"""Commands that write records to a file: every table, as CSV or XLSX, and the federal inventory."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from governance.cli.filters import AsOf, Stages, Text, Tiers, Tracks, Units, unit_ids
from governance.cli.portfolio import STANDARD_OUTPUT, kind_of_file, replacing, told
from governance.cli.terminal import Progress, operator, progress_bar, remark, say
from governance.domain import clock
from governance.domain.enums import FileFormat
from governance.domain.filters import PortfolioFilter
from governance.domain.record_tables import PURPOSES, UNFILTERED, RecordTable
from governance.errors import InvalidInputError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from governance.exchange.table_files import About, TableFile

Out = Annotated[
    Path,
    typer.Option(
        "--out",
        metavar="FILE",
        help="File to write; - writes to standard output. Beside a CSV file, NAME.about.csv says "
        "as of when it is, how it was filtered and who may see it; XLSX has a sheet for that.",
    ),
]
Format = Annotated[
    FileFormat | None,
    typer.Option("--format", help="Kind of file; by default what FILE ends with, else csv."),
]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """To which part of the portfolio, and to which day, a command is restricted."""

    track: Tracks = None
    stage: Stages = None
    unit: Units = None
    tier: Tiers = None
    text: Text = ""
    as_of: AsOf = None

    @property
    def filters(self) -> bool:
        """Whether any option of the filter was given."""
        return bool(self.track or self.stage or self.unit or self.tier or self.text)

    def within(self, session: "Session") -> PortfolioFilter:
        """Return the filter, its units by their ids."""
        from governance.queries import choices

        names = self.unit
        return PortfolioFilter(
            tracks=tuple(self.track or ()),
            stages=tuple(self.stage or ()),
            units=unit_ids(names, choices.units(session, operator())) if names else (),
            tiers=tuple(self.tier or ()),
            text=self.text,
        )


_Write = Callable[[Narrowed, FileFormat, Path], str]
"""Writes a table and returns how much that was, in words."""


def _command(write: _Write, purpose: str | None) -> Callable[..., None]:
    """Return a command with the options that all tables have in common."""

    def command(
        *,
        out: Out,
        file_format: Format = None,
        track: Tracks = None,
        stage: Stages = None,
        unit: Units = None,
        tier: Tiers = None,
        text: Text = "",
        as_of: AsOf = None,
    ) -> None:
        asked = Narrowed(track, stage, unit, tier, text, as_of)
        written = write(asked, kind_of_file(file_format, out, FileFormat.CSV), out)
        if out != STANDARD_OUTPUT:
            say(f"Wrote {written} to {out}.")

    command.__doc__ = purpose
    return command


def _initiatives(asked: Narrowed, file_format: FileFormat, out: Path) -> str:
    """Write the list of initiatives to a file.

    The options are the filters of the pages, and the file holds exactly what the page would list.
    A date that is known to the month or the year only is written as the first day of that period,
    with its precision in the column beside it. The file can be imported again with
    `--profile generic`.
    """
    from governance.analytics.formats import plural
    from governance.exchange import export
    from governance.queries import initiatives as listed
    from governance.queries import portfolio

    viewer = operator()
    with _reading(asked.as_of, "Writing initiatives") as (session, progress):
        where = asked.within(session)
        total = portfolio.gaps(session, where, viewer).total
        about = _about(session, "Initiatives", where, order="by name")
        with closing(listed.all_rows(session, where, viewer)) as rows:
            passed = told(rows, progress, total)
            count = _deliver(export.initiative_table(passed, about=about), file_format, out)
    return plural(count, "initiative")


def _values(asked: Narrowed, file_format: FileFormat, out: Path) -> str:
    """Write the value lines that stand to a file, with what they are in the base currency.

    The columns are those of `import --profile values`, so the file can be edited and imported
    again; what was not changed in it stays as it is.
    """
    from governance.analytics.formats import plural
    from governance.exchange.value_export import value_table
    from governance.queries import ledger, value_lines

    viewer = operator()
    with _reading(asked.as_of, "Writing value lines") as (session, progress):
        where = asked.within(session)
        base = ledger.terms(session).base_currency
        rows = told(value_lines.standing_lines(session, where, viewer), progress, None)
        about = _about(session, "Value lines", where)
        count = _deliver(value_table(rows, base, about), file_format, out)
    return plural(count, "line")


initiatives = _command(_initiatives, _initiatives.__doc__)
values = _command(_values, _values.__doc__)


def records(table: RecordTable) -> Callable[..., None]:
    """Return the command that writes one table of records."""

    def write(asked: Narrowed, file_format: FileFormat, out: Path) -> str:
        from governance.analytics.formats import plural
        from governance.exchange import record_tables
        from governance.exchange.table_files import TableFile

        if table in UNFILTERED and asked.filters:
            raise InvalidInputError(
                f"The table {table} is no list of initiatives, so no filter narrows it; "
                "leave out --track, --stage, --unit, --tier and --text."
            )
        with _reading(asked.as_of, "Writing rows") as (session, progress):
            where = asked.within(session)
            about = _about(session, record_tables.title_of(table), where)
            found = record_tables.records(session, table, where, operator())
            rows = told(found.rows, progress, None)
            count = _deliver(TableFile(about, found.headings, rows, found.widths), file_format, out)
        return plural(count, "row")

    narrowed = "" if table in UNFILTERED else " The options are the filters of the pages."
    return _command(write, f"Write {PURPOSES[table]}.{narrowed}")


def federal(
    *,
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help="File to write; - writes to standard output."),
    ],
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Write nothing when a cell is not what the data dictionary allows."
        ),
    ] = False,
    track: Tracks = None,
    stage: Stages = None,
    unit: Units = None,
    tier: Tiers = None,
    text: Text = "",
    as_of: AsOf = None,
) -> None:
    """Write initiatives as the US federal AI use case inventory of 2025 (CSV).

    Columns, their order and the allowed answers are those of its data dictionary. What was imported
    with `--profile omb-2025` is given back word for word unless it was changed here. Standard error
    says, a sentence for each column, which answers the dictionary does not allow and which
    recorded values it has no answer for.
    """
    from governance.analytics.formats import plural
    from governance.exchange.federal import export_federal
    from governance.exchange.federal_cells import profile
    from governance.queries import portfolio
    from governance.queries.federal import use_cases

    viewer, asked = operator(), Narrowed(track, stage, unit, tier, text, as_of)
    with _reading(asked.as_of, "Writing use cases") as (session, progress):
        where = asked.within(session)
        total = portfolio.gaps(session, where, viewer).total
        cases = use_cases(session, where, viewer, register=profile().register_name)
        with replacing(out) as file:
            count, remarks = export_federal(told(cases, progress, total), file)
            sentences = remarks.sentences()
            if strict and sentences:
                raise InvalidInputError(f"Nothing was written. {' '.join(sentences)}")
    for sentence in sentences:
        remark(sentence)
    if out != STANDARD_OUTPUT:
        say(f"Wrote {plural(count, 'use case')} to {out}.")


@contextmanager
def _reading(as_of: dt.date | None, what: str) -> Iterator[tuple["Session", Progress]]:
    """Open the portfolio as it stands, or as it was known on a day, and a bar for what is done."""
    from governance.db.schema import require_current_schema
    from governance.db.session import read_scope
    from governance.services.past import as_known_on

    today = clock.today()
    if as_of is not None and as_of > today:
        raise InvalidInputError(f"{as_of} lies in the future; name today or an earlier day.")
    require_current_schema()
    with (
        as_known_on(as_of or today),
        read_scope() as session,
        progress_bar(what) as progress,
    ):
        yield session, progress


def _about(session: "Session", title: str, where: PortfolioFilter, *, order: str = "") -> "About":
    """Return the head of a file for who runs the command."""
    from governance.domain.filter_words import filter_words
    from governance.exchange.table_files import About, seen_by
    from governance.queries.choices import unit_names

    names = unit_names(session, frozenset(where.units))
    return About(
        title,
        as_of=clock.known_until(),
        filtered=filter_words(where, names),
        order=order,
        seen_by=seen_by(operator(), {}),
    )


def _deliver(table: "TableFile", file_format: FileFormat, out: Path) -> int:
    """Write a table, and beside a CSV file its head; return the rows."""
    from governance.exchange.table_files import about_csv, write_table

    with replacing(out) as file:
        count = write_table(table, file_format, file)
    if file_format is FileFormat.CSV and out != STANDARD_OUTPUT and out.is_file():
        with replacing(out.with_suffix(".about.csv")) as file:
            file.write(about_csv(table, count))
    return count
