"""The page on which reports are issued, found again and recognised."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from governance.db.session import read_scope
from governance.domain import clock
from governance.domain.actors import Role
from governance.domain.enums import Stage, Track
from governance.domain.report_kinds import Kind, ReportFormat
from governance.models import IssuedReport
from governance.services.reporting import Order, issue, report_file
from tests import factories
from tests.factories import ADMIN, entered, governing
from tests.support.days import written_on

YESTERDAY = clock.today() - dt.timedelta(days=1)


@pytest.fixture
def portfolio(sqlite_database):
    """An initiative of yesterday whose name is markup, and one of today."""
    with written_on(YESTERDAY):
        governing.publish()
        first = factories.initiative(
            name="Claims [x](y)",
            external_id="C-1",
            track=Track.ML,
            stages=[entered(Stage.PILOT, "2026-01-01")],
        )
    factories.initiative(name="Only today", track=Track.GENAI)
    return first


def rows():
    with read_scope() as session:
        return list(session.scalars(select(IssuedReport).order_by(IssuedReport.id)))


def texts(page):
    return "\n".join(each.value for each in (*page.header, *page.subheader, *page.markdown))


def downloads(page):
    return [button.proto.id for button in page.get("download_button")]


def test_a_past_day_is_reported_as_known_then_or_now(portfolio, open_page):
    factories.initiative(name="Entered late", registered_on=YESTERDAY)
    page = open_page("reports")
    page.date_input(key="reports.as_of").set_value(YESTERDAY).run()
    page.button(key="reports.issue").click().run()
    page.radio(key="reports.known").set_value("now").run()
    page.button(key="reports.issue").click().run()

    assert not page.exception
    then, now = rows()
    assert then.as_of == now.as_of
    assert then.key != now.key
    assert now.audit_sequence > then.audit_sequence


def test_a_preview_shows_pages_and_issues_nothing(portfolio, open_page):
    page = open_page("reports").button(key="reports.preview").click().run()

    assert not page.exception
    assert "Executive brief: AI portfolio" in texts(page)
    assert "A preview, 2 pages; nothing is issued." in texts(page)
    assert len(page.get("image")) == 2
    assert rows() == []


def test_a_brief_is_issued_as_it_stands_now(portfolio, open_page):
    page = open_page("reports")
    assert page.header[0].value == "No report has been issued yet."

    page.button(key="reports.issue").click().run()

    assert not page.exception
    (row,) = rows()
    assert (row.kind, row.issued_by, row.as_of.date()) == (Kind.BRIEF, "local", clock.today())
    assert page.header[0].value.startswith("One report has been issued, the last on ")
    assert row.key in texts(page)
    assert row.digest in texts(page)
    for each in ("pdf", "pdf-letter", "xlsx", "json"):
        assert sum(key.endswith(f".{row.key}.{each}") for key in downloads(page)) == 2


def test_a_dossier_of_a_past_day_is_issued_once(portfolio, open_page):
    asked = {"kind": ["dossier"], "initiative": [str(portfolio.id)], "to": [YESTERDAY.isoformat()]}
    page = open_page("reports", asked)
    page.button(key="reports.issue").click().run()
    page.button(key="reports.issue").click().run()

    (row,) = rows()
    assert (row.kind, row.subject, row.as_of.date()) == (Kind.DOSSIER, "Claims [x](y)", YESTERDAY)
    assert "It was issued before, by local" in texts(page)
    assert "Claims \\[x\\]\\(y\\)" in texts(page)
    assert any(key.endswith(f"{row.key}.oscal") for key in downloads(page))


def test_a_dossier_of_nothing_is_not_issued(portfolio, open_page):
    page = open_page("reports", {"kind": ["dossier"]})
    page.button(key="reports.issue").click().run()

    assert page.warning[0].value == "Choose the initiative first."
    assert rows() == []


def test_what_changed_and_the_filter_are_issued_as_asked(portfolio, open_page):
    # Compared with the day on which the record begins, which is not 30 days old.
    page = open_page("reports", {"kind": ["changes"], "track": ["genai"]})
    assert page.date_input(key="reports.since").value == YESTERDAY
    page.button(key="reports.issue").click().run()

    (row,) = rows()
    assert row.kind is Kind.CHANGES
    assert row.filter.startswith("track GenAI; compared with ")


def test_what_cannot_be_asked_is_refused_where_the_reader_stands(portfolio, open_page):
    page = open_page("reports", {"to": ["2020-01-01"]})
    page.button(key="reports.issue").click().run()

    assert page.error[0].value.startswith("Nothing was on record on 1 January 2020")
    assert rows() == []


def test_chosen_frameworks_are_stated(portfolio, open_page):
    page = open_page("reports", {"kind": ["framework"]})
    page.multiselect(key="reports.frameworks").set_value(["gdpr"]).run()
    page.button(key="reports.issue").click().run()

    assert rows()[0].filter.startswith("frameworks: GDPR, Regulation (EU) 2016/679; ")


def test_a_past_day_is_offered_as_the_day_of_a_report(portfolio, open_page):
    page = open_page("reports", {"as_of": [YESTERDAY.isoformat()]})
    assert "Nothing can be written on a past day." in texts(page)
    assert not [button for button in page.button if button.key == "reports.issue"]

    page.button(key="reports.of_past").click().run()
    page.button(key="reports.issue").click().run()

    assert "as_of" not in page.query_params
    assert [row.as_of.date() for row in rows()] == [YESTERDAY]


def test_a_viewer_issues_too_and_sees_what_others_issued(portfolio, open_page):
    key = issue(Order(Kind.REGISTER), ADMIN).report.key
    issue(Order(Kind.DOSSIER, initiative="C-1"), ADMIN)
    page = open_page("reports", role=Role.VIEWER)
    page.button(key="reports.issue").click().run()

    assert rows()[-1].issued_by == "local-viewer"
    assert key in texts(page)
    assert "Initiative dossier: " not in texts(page)  # it quotes the trail
    assert page.header[0].value.startswith("Two reports have been issued")


def test_a_file_is_recognised_and_another_is_not(portfolio, open_page):
    key = issue(Order(Kind.REGISTER), ADMIN).report.key
    content = report_file(key, ReportFormat.JSON, ADMIN)
    page = open_page("reports")

    page.file_uploader(key="reports.check").upload("my [file].json", content).run()
    said = page.success[0].value.replace("\\", "")
    assert f"my [file].json is byte for byte what was issued as {key}: AI register" in said

    page.file_uploader(key="reports.check").upload("other.json", content + b" ").run()
    assert f"it names itself {key}" in page.error[0].value.replace("\\", "")


def test_the_list_is_taken_with_every_row(portfolio, open_page):
    for day in range(2):
        issue(Order(Kind.REGISTER, as_of=clock.today() - dt.timedelta(days=day)), ADMIN)
    page = open_page("reports")

    for part in ("csv", "xlsx", "about"):
        assert any(key.endswith(f"issued-reports.{part}") for key in downloads(page))
    with read_scope() as session:
        assert session.scalar(select(func.count()).select_from(IssuedReport)) == 2
