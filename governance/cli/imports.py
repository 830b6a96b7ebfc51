"""The command that imports a register, value lines or rates."""

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from governance.cli.filters import read_day
from governance.cli.terminal import operator, progress_bar, say, say_json
from governance.errors import ImportRejectedError

if TYPE_CHECKING:
    from governance.exchange.profiles import ImportProfile
    from governance.exchange.tables import Table
    from governance.services.imports_results import (
        ImportPreview,
        ImportResult,
        LedgerImportResult,
    )

    Result = ImportResult | ImportPreview | LedgerImportResult

_PROBLEMS_PRINTED = 20

LEDGER_PROFILES = ("values", "rates")
"""Profiles that read no register."""


def import_file(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX file.", metavar="FILE")],
    *,
    profile: Annotated[
        str,
        typer.Option(
            "--profile",
            metavar="NAME_OR_PATH",
            help="How the columns are read: omb-2025, generic, a profile saved on the page "
            "Imports, or a YAML file; values for lines of the value ledger, rates for currencies.",
        ),
    ],
    as_of: Annotated[
        dt.date | None,
        typer.Option(
            "--as-of",
            parser=read_day,
            metavar="DAY",
            help="The day whose state the file describes. A stage without a date of its own was "
            "entered on this day or earlier. Needed for a register; today for values and rates.",
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", help="Worksheet of an XLSX file; by default its first."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Write nothing if any row is rejected.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, and write nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Import a sheet as the state of its register on one day.

    New rows become initiatives; what has changed since the last import of the register is taken
    over, and a stage that has changed becomes history. What people changed here meanwhile stays,
    and what the file no longer holds is counted but left alone. Importing a file again changes
    nothing.

    With the profile `values` every row is a cost or benefit of a month; an amount that differs from
    what an earlier file said is a correction, kept beside it. With `rates` every row says what one
    unit of a currency was worth in the base currency in a month.

    Every row ends as created, updated, unchanged or rejected; a rejected row does not stop the
    others, unless `--strict`.
    """
    from governance.db.schema import require_current_schema
    from governance.exchange.readers import open_table

    if as_of is None and profile not in LEDGER_PROFILES:
        raise typer.BadParameter(
            "a register needs the day whose state the file describes", param_hint="--as-of"
        )
    require_current_schema()
    result: Result
    if profile in LEDGER_PROFILES:
        table = open_table(file, sheet=sheet, headings=_ledger_headings(profile))
        result = _run_ledger(table, profile, as_of, strict=strict, dry_run=dry_run)
    else:
        assert as_of is not None  # noqa: S101 - refused above
        rules = _profile(profile)
        table = open_table(file, sheet=sheet, headings=rules.headings)
        result = _run(table, rules, as_of, strict=strict, dry_run=dry_run)
    if as_json:
        say_json(_as_json(result))
    else:
        _say(result, dry_run=dry_run)


def _profile(name_or_path: str) -> "ImportProfile":
    from governance.db.session import read_scope
    from governance.exchange.profiles import built_in_names, load_profile, parse_profile
    from governance.queries.imports import saved_profiles

    if name_or_path not in built_in_names():
        with read_scope() as session:
            saved = {each.name: each for each in saved_profiles(session, operator())}
        if name_or_path in saved:
            return parse_profile(saved[name_or_path].body, name=name_or_path)
    return load_profile(name_or_path)


def _run(
    table: "Table", rules: "ImportProfile", as_of: dt.date, *, strict: bool, dry_run: bool
) -> "ImportResult | ImportPreview":
    from governance.db.session import read_scope, write_scope
    from governance.services import imports

    actor = operator()
    with progress_bar(f"Reading {table.name}") as progress:
        if not dry_run:
            with write_scope() as session:
                return imports.run_import(
                    session,
                    actor=actor,
                    table=table,
                    profile=rules,
                    as_of=as_of,
                    strict=strict,
                    progress=progress,
                )
        with read_scope() as session:
            preview = imports.preview_import(
                session, actor=actor, table=table, profile=rules, as_of=as_of, progress=progress
            )
    if strict and preview.counts.rejected:
        raise _strictly(table, preview.counts.rejected)
    return preview


def _ledger_headings(profile: str) -> tuple[str, ...]:
    from governance.exchange import rate_sheets, value_sheets

    if profile == value_sheets.PROFILE:
        return value_sheets.KNOWN_HEADINGS
    return rate_sheets.KNOWN_HEADINGS


def _run_ledger(
    table: "Table", profile: str, as_of: dt.date | None, *, strict: bool, dry_run: bool
) -> "LedgerImportResult":
    from governance.db.session import read_scope, write_scope
    from governance.exchange import value_sheets
    from governance.services import rate_imports, value_imports

    actor, values = operator(), profile == value_sheets.PROFILE
    with progress_bar(f"Reading {table.name}") as progress:
        if not dry_run:
            with write_scope() as session:
                if values:
                    return value_imports.run_value_import(
                        session,
                        actor=actor,
                        table=table,
                        as_of=as_of,
                        strict=strict,
                        progress=progress,
                    )
                return rate_imports.run_rate_import(
                    session, actor=actor, table=table, as_of=as_of, strict=strict
                )
        with read_scope() as session:
            preview = (
                value_imports.preview_value_import(
                    session, actor=actor, table=table, as_of=as_of, progress=progress
                )
                if values
                else rate_imports.preview_rate_import(
                    session, actor=actor, table=table, as_of=as_of
                )
            )
    if strict and preview.counts.rejected:
        raise _strictly(table, preview.counts.rejected)
    return preview


def _strictly(table: "Table", rejected: int) -> ImportRejectedError:
    return ImportRejectedError(
        f"Nothing would be imported: {rejected:,} rows of {table.name} would be "
        "rejected; leave out --strict to see which."
    )


def _as_json(result: "Result") -> dict[str, object]:
    shown: dict[str, object] = asdict(result.counts)
    shown["batch_id"] = getattr(result, "batch_id", None)
    shown["problems"] = [asdict(problem) for problem in result.problems]
    shown["problems_total"] = result.problems_total
    return shown


def _say(result: "Result", *, dry_run: bool) -> None:
    from governance.analytics.formats import count, plural
    from governance.services.imports_results import LedgerImportResult

    counts = result.counts
    outcomes = ", ".join(
        f"{count(getattr(counts, name))} {name}"
        for name in ("created", "updated", "unchanged", "rejected")
    )
    say(f"{'Would read' if dry_run else 'Read'} {plural(counts.rows, 'row')}: {outcomes}.")
    if counts.ambiguous:
        say(f"The same identity occurs in {plural(counts.ambiguous, 'row')}; none was guessed.")
    if counts.disappeared:
        what = "line" if isinstance(result, LedgerImportResult) else "initiative"
        gone = plural(counts.disappeared, what)
        say(f"No longer in the file: {gone} of earlier imports, left as they are.")
    for problem in result.problems[:_PROBLEMS_PRINTED]:
        column = f", {problem.column}" if problem.column else ""
        value = f" “{problem.value}”" if problem.value else ""
        say(f"  Row {problem.row}{column}{value} ({problem.outcome}): {problem.reason}")
    more = result.problems_total - min(len(result.problems), _PROBLEMS_PRINTED)
    if more > 0:
        say(f"  … and {plural(more, 'more problem')}; the page Imports lists them by row.")
