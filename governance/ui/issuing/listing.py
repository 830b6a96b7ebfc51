"""What was issued: each report with its key, who issued it, and its files."""

from collections.abc import Callable

import streamlit as st

from governance.analytics.formats import in_words, plural
from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.domain.issued import IssuedReport
from governance.domain.record_tables import RecordTable
from governance.domain.report_kinds import ReportFormat, formats_of
from governance.services import reporting
from governance.ui import past, viewer
from governance.ui.components import dates, parts, taking
from governance.ui.components.text import escape, quiet

SHOWN = 12
"""Issued reports that are drawn; the file has all of them."""

_LABELS = {
    ReportFormat.PDF: "PDF",
    ReportFormat.PDF_LETTER: "PDF, US letter",
    ReportFormat.XLSX: "XLSX",
    ReportFormat.JSON: "JSON",
    ReportFormat.OSCAL: "OSCAL",
}


def answer(reports: tuple[IssuedReport, ...]) -> str:
    """Say in one sentence what was issued."""
    if not reports:
        return "No report has been issued yet."
    newest = reports[0]
    said = in_words(len(reports)).capitalize()
    said += " report has" if len(reports) == 1 else " reports have"
    day = dates.day(newest.issued_at.date())
    return f"{said} been issued, the last on {day}: {newest.title}."


def draw_last(reports: tuple[IssuedReport, ...], last: tuple[str, bool] | None) -> None:
    """Show the report that the reader has just issued, with its files.

    Parameters
    ----------
    last
        Its key, and whether it had been issued before; None where they issued none.
    """
    key, before = last or ("", False)
    report = next((each for each in reports if each.key == key), None)
    if report is None:
        return
    with st.container(border=True, key="reports.just"):
        said = (
            f"It was issued before, by {escape(report.issued_by)}: you get what was issued then."
            if before
            else "Issued. Each file is written when it is asked for, and then stays the same."
        )
        st.markdown(f"**{_named(report)}**, as of {_as_of(report)}  \n{quiet(said)}")
        with st.container(horizontal=True, gap="small"):
            _downloads(report, "reports.just")


def draw(reports: tuple[IssuedReport, ...]) -> None:
    """Draw the issued reports, the newest first."""
    if not reports:
        return
    with st.container(horizontal=True, vertical_alignment="top", wrap=False):
        with st.container():
            parts.section("What was issued", "Within what you may see, the newest first.")
        table = taking.table(RecordTable.ISSUED_REPORTS, PortfolioFilter())
        taking.offer(table, key="reports.list")
    for report in reports[:SHOWN]:
        _one(report)
    if len(reports) > SHOWN:
        more = plural(len(reports) - SHOWN, "more", "more")
        parts.note(f"and {more}; the file has all of them")


def _one(report: IssuedReport) -> None:
    with st.container(
        horizontal=True, vertical_alignment="top", gap="small", key=f"reports.row.{report.key}"
    ):
        with st.container(gap=None):
            st.markdown(f"**{_named(report)}**, as of {_as_of(report)}")
            _identity(report)
        if past.day() is None:
            with st.popover("Files", type="tertiary", key=f"reports.files.{report.key}"):
                _downloads(report, "reports.list")


def _identity(report: IssuedReport) -> None:
    asked = "" if report.filter == "None" else f" · {escape(report.filter)}"
    st.markdown(
        quiet(
            f"{report.key} · {escape(report.scope)}{asked} · {escape(report.issued_by)}, "
            f"{dates.instant(report.issued_at)}  \nSHA-256 of its data {report.digest}"
        )
    )


def _named(report: IssuedReport) -> str:
    return escape(f"{report.title}: {report.subject}")


def _as_of(report: IssuedReport) -> str:
    finished = report.as_of.time().replace(tzinfo=None).isoformat() == "23:59:59"
    return dates.day(report.as_of.date()) if finished else dates.instant(report.as_of)


def _downloads(report: IssuedReport, key: str) -> None:
    for each in formats_of(report.kind):
        st.download_button(
            _LABELS[each],
            data=_writer(report.key, each, viewer.current()),
            file_name=f"{report.key}.{each.suffix}",
            mime=each.media_type,
            on_click="ignore",
            key=f"{key}.{report.key}.{each}",
        )


def _writer(key: str, file_format: ReportFormat, actor: Actor) -> Callable[[], bytes]:
    """Return what fetches a file, or sets it the first time, when it is called."""

    def write() -> bytes:
        return reporting.report_file(key, file_format, actor)

    return write
