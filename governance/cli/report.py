"""The commands that issue a report to a file, and tell whether a file is what was issued."""

import datetime as dt
import io
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from governance.cli.audit import read_head
from governance.cli.delivery import MailTo, Notify, NotifyUrl, addressed, send_report
from governance.cli.filters import AsOf, Stages, Text, Tiers, Tracks, Units, read_day, unit_ids
from governance.cli.portfolio import STANDARD_OUTPUT, kind_of_file, replacing
from governance.cli.terminal import operator, say, say_json
from governance.domain.filters import PortfolioFilter
from governance.domain.report_kinds import Kind, ReportFormat
from governance.errors import IntegrityError, InvalidInputError

if TYPE_CHECKING:
    from governance.domain.issued import Finding
    from governance.services.issuing import Issue
    from governance.services.reporting import Order


class FormatChoice(StrEnum):
    """Kinds of files, as they are typed."""

    PDF = "pdf"
    XLSX = "xlsx"
    JSON = "json"
    OSCAL = "oscal"
    ZIP = "zip"
    """A dossier in all of these, with its evidence and its audit events."""


class Paper(StrEnum):
    """What a PDF is set for, as it is typed."""

    A4 = "a4"
    LETTER = "letter"


ENDINGS = {FormatChoice.OSCAL: "json"}
"""How the names of files end, where that is not the format."""


class Known(StrEnum):
    """By which knowledge a past day is reported, as it is typed."""

    THEN = "then"
    NOW = "now"


def report(  # noqa: PLR0913 - each option is a parameter
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help=f"One of {', '.join(Kind)}.")],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="File to write; - writes to standard output. Not needed for what is sent.",
        ),
    ] = None,
    file_format: Annotated[
        FormatChoice | None,
        typer.Option("--format", help="Kind of file; by default what FILE ends with, else pdf."),
    ] = None,
    paper: Annotated[Paper, typer.Option("--paper", help="What a PDF is set for.")] = Paper.A4,
    initiative: Annotated[
        str | None,
        typer.Option(
            "--initiative",
            metavar="INITIATIVE",
            help="The initiative of a dossier, by its id or its external id.",
        ),
    ] = None,
    framework: Annotated[
        list[str] | None,
        typer.Option(
            "--framework",
            metavar="ID",
            help="Only this framework in a coverage statement, as eu_ai_act; may be repeated.",
        ),
    ] = None,
    as_of: AsOf = None,
    known: Annotated[
        Known,
        typer.Option(
            "--known",
            help="Of a past day: what was known at its end; a brief also by what is known of it "
            "now, with later corrections.",
        ),
    ] = Known.THEN,
    since: Annotated[
        dt.date | None,
        typer.Option(
            "--from", parser=read_day, metavar="DAY", help="Of what changed: the earlier day."
        ),
    ] = None,
    until: Annotated[
        dt.date | None,
        typer.Option(
            "--to",
            parser=read_day,
            metavar="DAY",
            help="Of what changed: the later day, the same as --as-of.",
        ),
    ] = None,
    track: Tracks = None,
    stage: Stages = None,
    unit: Units = None,
    tier: Tiers = None,
    text: Text = "",
    mail_to: MailTo = None,
    notify: Notify = False,
    notify_url: NotifyUrl = None,
) -> None:
    """Issue a report on the portfolio, or on one initiative, and write it to a file or send it.

    The options are the filters of the pages. What is issued keeps its key, its document and its
    bytes: the same question as of the same finished day gives the same file for good, and
    `verify report` recognises it.
    """
    if until is not None and as_of not in {None, until}:
        raise InvalidInputError("--to and --as-of are the same day; leave one of them out.")
    written_as = kind_of_file(file_format, out, FormatChoice.PDF)
    _check(kind, initiative, framework, written_as, paper, (since, until))
    to = addressed(mail_to, notify, notify_url)
    if out is None and to is None:
        raise typer.BadParameter("name a file with --out, or who gets it with --mail-to.")
    from governance.db.schema import require_current_schema
    from governance.services import reporting

    require_current_schema()
    day = until or as_of
    where = PortfolioFilter(
        tracks=tuple(track or ()),
        stages=tuple(stage or ()),
        units=_units(unit, None if known is Known.NOW else day) if unit else (),
        tiers=tuple(tier or ()),
        text=text,
    )
    if initiative is not None and where.restricts:
        raise InvalidInputError("A dossier is of one initiative; leave the filters out.")
    order = reporting.Order(
        kind, where, day, initiative or "", tuple(framework or ()), since, known is Known.NOW
    )
    if to is None:
        with replacing(out or STANDARD_OUTPUT) as file:
            issue = _issue(order, written_as, paper, file)
    else:
        made = io.BytesIO()
        issue = _issue(order, written_as, paper, made)
        if out is not None:
            with replacing(out) as file:
                file.write(made.getvalue())
    if out not in {None, STANDARD_OUTPUT}:
        say(
            f"Wrote {issue.report.key} to {out}; SHA-256 of its data: {issue.report.digest}. "
            f"{_before(issue)}"
        )
    if to is not None:
        document = reporting.issued_document(issue.report.key, operator())
        send_report(document, made.getvalue(), ENDINGS.get(written_as, written_as.value), to)


def _issue(order: "Order", file_format: FormatChoice, paper: Paper, file: BinaryIO) -> "Issue":
    from governance.services import reporting

    if file_format is FormatChoice.ZIP:
        from governance.services.bundles import write_dossier

        return write_dossier(order, operator(), file)
    issue = reporting.issue(order, operator())
    file.write(reporting.report_file(issue.report.key, _format(file_format, paper), operator()))
    return issue


def verify(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A report as PDF, XLSX, JSON or OSCAL, under whatever name."
        ),
    ],
    *,
    bundle: Annotated[
        Path | None,
        typer.Option(
            "--bundle",
            metavar="BUNDLE",
            help="Look it up in this file that `bundle` or `backup` wrote, without a database.",
        ),
    ] = None,
    known: Annotated[
        list[str] | None,
        typer.Option(
            "--head",
            metavar="NUMBER:HASH",
            help="A head of the audit trail that was kept elsewhere; the bundle must contain it. "
            "May be repeated.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the finding as JSON.")] = False,
) -> None:
    """Say whether a file is byte for byte a report that was issued here.

    It is recognised by its SHA-256, so its name does not matter. It also says whether the audit
    trail still holds the event that the report names as its newest; `verify audit` proves the
    trail itself.
    """
    from governance.domain.issued import in_words

    heads = [read_head(each) for each in known or ()]
    if heads and bundle is None:
        raise InvalidInputError("A head is looked for in a bundle; name one with --bundle.")
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InvalidInputError(
            f"{file} cannot be read ({error.strerror}); name a file."
        ) from error
    found = _found(content, bundle, heads)
    if as_json:
        say_json(_as_json(found))
    said = f"{file.name} {in_words(found)}"
    if not found.holds:
        raise IntegrityError(said)
    if not as_json:
        say(said)


def _found(content: bytes, bundle: Path | None, heads: list[tuple[int, str]]) -> "Finding":
    if bundle is not None:  # which needs neither database nor settings
        from governance.exchange.bundle_register import check_report

        return check_report(content, bundle, heads)
    from governance.db.schema import require_current_schema
    from governance.services import reporting

    require_current_schema()
    return reporting.check_file(content, operator())


def _as_json(found: "Finding") -> dict[str, object]:
    report = found.report
    told: dict[str, object] = {
        "holds": found.holds,
        "verdict": found.verdict.value,
        "sha256": found.sha256,
        "key": report.key if report else found.key,
    }
    if report is not None:
        told |= {
            "kind": report.kind.value,
            "subject": report.subject,
            "format": found.format.value if found.format else "",
            "as_of": report.as_of.isoformat(),
            "issued_by": report.issued_by,
            "issued_at": report.issued_at.isoformat(),
            "digest": report.digest,
            "audit_sequence": report.audit_sequence,
            "audit_head": report.audit_head,
        }
    return told


def _before(issue: "Issue") -> str:
    if not issue.before:
        return "Issued now."
    report = issue.report
    return f"Issued before, by {report.issued_by} on {report.issued_at:%Y-%m-%d %H:%M} UTC."


def _units(asked: list[str], day: dt.date | None) -> tuple[int, ...]:
    """Return the ids of units by the names they had on the day of the report."""
    from governance.db.session import read_scope
    from governance.domain import clock
    from governance.queries import choices
    from governance.services.past import as_known_on

    with as_known_on(day or clock.today()), read_scope() as session:
        return unit_ids(asked, choices.units(session, operator()))


def _format(chosen: FormatChoice, paper: Paper) -> ReportFormat:
    letter = chosen is FormatChoice.PDF and paper is Paper.LETTER
    return ReportFormat.PDF_LETTER if letter else ReportFormat(chosen.value)


def _check(
    kind: Kind,
    initiative: str | None,
    framework: list[str] | None,
    file_format: FormatChoice,
    paper: Paper,
    days: tuple[dt.date | None, dt.date | None],
) -> None:
    said = _of_kind(kind, initiative, framework, days)
    if file_format is FormatChoice.OSCAL and kind is not Kind.DOSSIER:
        said = "OSCAL says how one initiative was assessed; ask for a dossier."
    if file_format is FormatChoice.ZIP and kind is not Kind.DOSSIER:
        said = "Only a dossier is written as ZIP; choose another --format."
    if paper is Paper.LETTER and file_format is not FormatChoice.PDF:
        said = "Only a PDF is set for paper; leave --paper out."
    if said:
        raise InvalidInputError(said)


def _of_kind(
    kind: Kind,
    initiative: str | None,
    framework: list[str] | None,
    days: tuple[dt.date | None, dt.date | None],
) -> str:
    """Return why options do not fit a kind of report; empty when they do."""
    if kind is Kind.DOSSIER and initiative is None:
        return "A dossier is of one initiative; name it with --initiative."
    if kind is not Kind.DOSSIER and initiative is not None:
        return "Only a dossier is of one initiative; leave --initiative out."
    if kind is not Kind.FRAMEWORK and framework:
        return "Only the kind framework states coverage; leave --framework out."
    if kind is Kind.CHANGES and days[0] is None:
        return "Two days are compared; name the earlier one with --from."
    if kind is not Kind.CHANGES and any(days):
        return "Only the kind changes compares two days; leave --from and --to out."
    return ""
