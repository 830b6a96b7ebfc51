"""The command that writes a report to a file."""

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from governance.cli.delivery import MailTo, Notify, NotifyUrl, addressed, send_report
from governance.cli.filters import Stages, Text, Tiers, Tracks, Units, read_day, unit_ids
from governance.cli.portfolio import STANDARD_OUTPUT, replacing
from governance.cli.terminal import operator, say
from governance.domain.filters import PortfolioFilter
from governance.errors import InvalidInputError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from governance.domain.actors import Actor
    from governance.reports.document import Document


class KindChoice(StrEnum):
    """The kinds of reports, as they are typed; those of :class:`~governance.reports.document.Kind`.

    Repeated here so that ``--help`` does not wait for pandas.
    """

    BRIEF = "brief"
    PORTFOLIO = "portfolio"
    DOSSIER = "dossier"
    FRAMEWORK = "framework"
    REGISTER = "register"


class ReportFormat(StrEnum):
    """In which kind of file a report leaves the application."""

    PDF = "pdf"
    XLSX = "xlsx"
    JSON = "json"
    OSCAL = "oscal"
    """Assessment results of one initiative, in the JSON of OSCAL."""


ENDINGS = {ReportFormat.OSCAL: "json"}
"""How the names of files end, where that is not the format."""


def report(  # noqa: PLR0913 - each option is a parameter
    kind: Annotated[
        KindChoice, typer.Argument(metavar="KIND", help=f"One of {', '.join(KindChoice)}.")
    ],
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
        ReportFormat, typer.Option("--format", help="Kind of file.")
    ] = ReportFormat.PDF,
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
    as_of: Annotated[
        dt.date | None,
        typer.Option(
            "--as-of",
            parser=read_day,
            metavar="DAY",
            help="As it was known at the end of this day; by default as it stands now.",
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
    """Write a report on the portfolio, or on one initiative, to a file, or send it.

    The options are the filters of the pages. The same data as of the same day give the same bytes;
    every format names the SHA-256 of the data, by which two files can be compared.
    """
    _check(kind, initiative, framework, file_format)
    to = addressed(mail_to, notify, notify_url)
    if out is None and to is None:
        raise typer.BadParameter("name a file with --out, or who gets it with --mail-to.")
    from governance.db.schema import require_current_schema
    from governance.db.session import read_scope
    from governance.domain import clock
    from governance.queries import choices
    from governance.services.past import as_known_on

    require_current_schema()
    viewer = operator()
    with as_known_on(as_of or clock.today()), read_scope() as session:
        where = PortfolioFilter(
            tracks=tuple(track or ()),
            stages=tuple(stage or ()),
            units=unit_ids(unit, choices.units(session, viewer)) if unit else (),
            tiers=tuple(tier or ()),
            text=text,
        )
        if initiative is not None and where.restricts:
            raise InvalidInputError("A dossier is of one initiative; leave the filters out.")
        document = _document(session, viewer, kind, where, as_of, initiative, framework)
        if file_format is ReportFormat.OSCAL:
            content = _assessment(session, viewer, initiative or "", document.as_of)
        else:
            content = _rendered(document, file_format)
    if out is not None:
        with replacing(out) as file:
            file.write(content)
        if out != STANDARD_OUTPUT:
            say(f"Wrote {document.key} to {out}; SHA-256 of its data: {document.digest}.")
    if to is not None:
        send_report(document, content, ENDINGS.get(file_format, file_format.value), to)


def _assessment(session: "Session", viewer: "Actor", initiative: str, as_of: dt.datetime) -> bytes:
    from governance.exchange.oscal_parts import oscal_bytes
    from governance.exchange.oscal_results import assessment_results
    from governance.queries.checklists import named_initiative

    found = named_initiative(session, initiative, viewer)
    return oscal_bytes(assessment_results(session, viewer, found.id, as_of=as_of))


def _check(
    kind: KindChoice,
    initiative: str | None,
    framework: list[str] | None,
    file_format: ReportFormat,
) -> None:
    if file_format is ReportFormat.OSCAL and kind is not KindChoice.DOSSIER:
        raise InvalidInputError("OSCAL says how one initiative was assessed; ask for a dossier.")
    if kind is KindChoice.DOSSIER and initiative is None:
        raise InvalidInputError("A dossier is of one initiative; name it with --initiative.")
    if kind is not KindChoice.DOSSIER and initiative is not None:
        raise InvalidInputError("Only a dossier is of one initiative; leave --initiative out.")
    if kind is not KindChoice.FRAMEWORK and framework:
        raise InvalidInputError("Only the kind framework states coverage; leave --framework out.")


def _document(
    session: "Session",
    viewer: "Actor",
    kind: KindChoice,
    where: PortfolioFilter,
    as_of: dt.date | None,
    initiative: str | None,
    framework: list[str] | None,
) -> "Document":
    from governance.reports import brief, dossier, portfolio, register
    from governance.reports import framework as coverage

    match kind:
        case KindChoice.DOSSIER:
            return dossier.build(session, viewer, initiative or "", as_of=as_of)
        case KindChoice.FRAMEWORK:
            only = tuple(framework or ())
            return coverage.build(session, viewer, where, as_of=as_of, only=only)
        case KindChoice.BRIEF:
            return brief.build(session, viewer, where, as_of=as_of)
        case KindChoice.PORTFOLIO:
            return portfolio.build(session, viewer, where, as_of=as_of)
        case KindChoice.REGISTER:
            return register.build(session, viewer, where, as_of=as_of)


def _rendered(document: "Document", file_format: ReportFormat) -> bytes:
    from governance.reports import json, pdf, xlsx

    renderers = {
        ReportFormat.PDF: pdf.render,
        ReportFormat.XLSX: xlsx.render,
        ReportFormat.JSON: json.render,
    }
    return renderers[file_format](document)
