"""What was issued stays what it was, is issued once, and is recognised."""

import datetime as dt
import io
import json
import threading
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from governance.config import settings
from governance.db.session import engine_for, read_scope, write_scope
from governance.domain import clock
from governance.domain.actors import Actor, Role
from governance.domain.enums import Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.issued import Verdict, examine, in_words, sha256_of
from governance.domain.report_kinds import Kind, ReportFormat, formats_of
from governance.errors import IntegrityError, NotFoundError, PastError, PermissionDeniedError
from governance.exchange.bundle_register import IssuedInEvents
from governance.exchange.named_keys import named_keys
from governance.models import AuditEvent, IssuedFile, IssuedReport
from governance.queries import audit
from governance.queries.issued import issued_report, issued_reports
from governance.reports import rendering
from governance.services.initiatives import Edit, edit_initiative
from governance.services.past import as_known_on
from governance.services.reporting import Order, check_file, issue, report_file
from tests import factories
from tests.factories import ADMIN, entered, governing
from tests.support.databases import application_on
from tests.support.days import written_on

TODAY = clock.today()
BEFORE = TODAY - dt.timedelta(days=2)
OF_BEFORE = Order(Kind.REGISTER, as_of=BEFORE)
READER = Actor("reader@example.org", "Reader", frozenset({Role.VIEWER}))


@pytest.fixture
def two_days(database):
    """Two initiatives of two units of the day before yesterday, and one of today."""
    with written_on(BEFORE):
        governing.publish()
        mine = factories.initiative(
            name="Claims triage",
            external_id="C-1",
            unit=["Claims"],
            track=Track.ML,
            stages=[entered(Stage.PILOT, "2025-01-01")],
        )
        factories.initiative(name="Cash forecast", unit=["Treasury"], track=Track.ML)
    factories.initiative(name="Only today", unit=["Claims"], track=Track.GENAI)
    return mine


def rows(of):
    with read_scope() as session:
        return session.scalar(select(func.count()).select_from(of))


def path_of(sha256):
    """Return where the store keeps an object."""
    return next(Path(settings().evidence_location() or "").glob(f"*/*/{sha256}"))


class TestIssuing:
    def test_a_key_fixes_document_and_bytes_whatever_is_recorded_later(self, two_days):
        first = issue(OF_BEFORE, ADMIN)
        files = {
            each: report_file(first.report.key, each, ADMIN) for each in formats_of(Kind.BRIEF)
        }
        factories.initiative(name="Later still")
        second = issue(OF_BEFORE, READER)

        assert (first.before, second.before) == (False, True)
        assert second.report.digest == first.report.digest
        assert (second.report.issued_by, rows(IssuedReport)) == (ADMIN.identity, 1)
        again = {each: report_file(first.report.key, each, READER) for each in files}
        assert again == files
        assert rows(IssuedFile) == len(files)
        held = json.loads(files[ReportFormat.JSON])["document"]
        assert (held["key"], held["subjects"]) == (first.report.key, 2)

    def test_an_unfinished_day_counts_to_the_second_of_the_question(self, two_days):
        found = issue(Order(Kind.REGISTER, as_of=TODAY), ADMIN).report

        assert clock.now() - found.as_of < dt.timedelta(minutes=5)
        assert found.key.startswith(f"AR-{TODAY:%Y%m%d}-")

    def test_it_is_on_the_trail_as_the_act_of_who_issued_it(self, two_days):
        found = issue(OF_BEFORE, READER).report

        with read_scope() as session:
            (event,) = session.scalars(
                select(AuditEvent).where(AuditEvent.entity == "issued_report")
            )
        assert (event.actor, event.action) == (READER.identity, "issue_report")
        assert json.loads(event.after)["digest"] == found.digest
        assert found.audit_sequence < event.sequence

    def test_a_newer_renderer_does_not_change_what_was_issued(self, two_days, monkeypatch):
        key = issue(OF_BEFORE, ADMIN).report.key
        first = report_file(key, ReportFormat.JSON, ADMIN)
        monkeypatch.setitem(rendering._RENDERERS, ReportFormat.JSON, lambda _: b"{}")

        assert report_file(key, ReportFormat.JSON, ADMIN) == first

    def test_a_file_that_the_store_lost_is_made_again(self, two_days):
        key = issue(OF_BEFORE, ADMIN).report.key
        first = report_file(key, ReportFormat.XLSX, ADMIN)
        path_of(sha256_of(first)).unlink()

        assert report_file(key, ReportFormat.XLSX, ADMIN) == first
        assert path_of(sha256_of(first)).read_bytes() == first

    def test_what_was_lost_and_would_come_out_otherwise_is_not_given(self, two_days, monkeypatch):
        key = issue(OF_BEFORE, ADMIN).report.key
        path_of(sha256_of(report_file(key, ReportFormat.JSON, ADMIN))).unlink()
        monkeypatch.setitem(rendering._RENDERERS, ReportFormat.JSON, lambda _: b"{}")

        with pytest.raises(IntegrityError, match="this version of Trackgate writes other bytes"):
            report_file(key, ReportFormat.JSON, ADMIN)

    def test_an_altered_document_in_the_store_is_not_rendered(self, two_days):
        report = issue(OF_BEFORE, ADMIN).report
        stored = path_of(report.digest)
        stored.write_bytes(stored.read_bytes().replace(b"Claims", b"Clains"))

        with pytest.raises(IntegrityError, match="was altered"):
            report_file(report.key, ReportFormat.JSON, ADMIN)

    def test_oscal_is_fixed_with_the_dossier(self, two_days):
        order = Order(Kind.DOSSIER, initiative="C-1")
        report = issue(order, ADMIN).report
        with write_scope() as session:
            edit_initiative(
                session,
                actor=ADMIN,
                edit=Edit(two_days.id, two_days.version, {"name": "Another name"}),
                reason="renamed",
            )

        assert b"Claims triage" in report_file(report.key, ReportFormat.OSCAL, ADMIN)

    def test_two_who_issue_one_key_at_once_get_one_report(self, two_days):
        barrier, issues = threading.Barrier(2), []

        def run(actor):
            barrier.wait()
            made = issue(OF_BEFORE, actor)
            issues.append((made, report_file(made.report.key, ReportFormat.JSON, actor)))

        threads = [threading.Thread(target=run, args=(actor,)) for actor in (ADMIN, READER)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(made.before for made, _ in issues) == [False, True]
        assert len({made.report.issued_by for made, _ in issues}) == 1
        assert len({content for _, content in issues}) == 1
        assert (rows(IssuedReport), rows(IssuedFile)) == (1, 1)

    def test_a_past_day_that_is_looked_at_issues_nothing(self, two_days):
        looking = Actor("a@example.org", "A", frozenset({Role.ADMIN}), reads_only=True)

        with pytest.raises(PermissionDeniedError, match="go back to today"):
            issue(OF_BEFORE, looking)
        with as_known_on(BEFORE), pytest.raises(PastError):
            issue(Order(Kind.REGISTER, as_of=BEFORE), ADMIN)
        assert rows(IssuedReport) == 0

    def test_what_was_issued_by_a_past_day_is_known_on_it(self, database):
        yesterday = TODAY - dt.timedelta(days=1)
        with written_on(BEFORE):
            factories.initiative(name="Claims triage")
        with written_on(yesterday):
            key = issue(OF_BEFORE, ADMIN).report.key
        issue(Order(Kind.BRIEF, as_of=BEFORE), ADMIN)

        with as_known_on(yesterday), read_scope() as session:
            assert [each.key for each in issued_reports(session, ADMIN)] == [key]


class TestWhoSeesIt:
    @pytest.fixture
    def of_claims(self, two_days):
        return Actor(
            "c@example.org",
            "C",
            frozenset({Role.VIEWER}),
            units=frozenset({two_days.root_unit_id}),
        )

    def keys(self, viewer):
        with read_scope() as session:
            return [each.key for each in issued_reports(session, viewer)]

    def test_whose_units_are_fewer_sees_only_reports_of_those(self, two_days, of_claims):
        whole = issue(OF_BEFORE, ADMIN).report
        part = issue(OF_BEFORE, of_claims).report

        assert whole.key != part.key
        assert (self.keys(of_claims), self.keys(ADMIN)) == ([part.key], [part.key, whole.key])
        with pytest.raises(NotFoundError):
            report_file(whole.key, ReportFormat.JSON, of_claims)
        assert json.loads(report_file(part.key, ReportFormat.JSON, ADMIN))["document"][
            "scope"
        ].startswith("Business units Claims")

    def test_a_dossier_that_quotes_the_trail_is_for_those_who_may_read_it(self, two_days):
        order = Order(Kind.DOSSIER, as_of=BEFORE, initiative="C-1")
        full, bare = issue(order, ADMIN).report, issue(order, READER).report

        assert full.key != bare.key
        assert self.keys(READER) == [bare.key]
        told = "The reader of this dossier may not read the audit trail."
        assert told.encode() in report_file(bare.key, ReportFormat.JSON, READER)
        assert told.encode() not in report_file(full.key, ReportFormat.JSON, ADMIN)

    def test_nobody_without_a_role_sees_or_issues_any(self, two_days):
        nobody = Actor("n@example.org", "N", frozenset())
        key = issue(OF_BEFORE, ADMIN).report.key

        with pytest.raises(PermissionDeniedError):
            issue(OF_BEFORE, nobody)
        with pytest.raises(PermissionDeniedError), read_scope() as session:
            issued_report(session, key, nobody)
        with pytest.raises(PermissionDeniedError):
            check_file(b"", nobody)


def flipped(content):
    """Return a file with one byte changed, in a part that all formats let stand."""
    place = len(content) // 3
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


class TestRecognising:
    def test_every_format_is_recognised_and_one_changed_byte_is_not(self, two_days):
        order = Order(Kind.DOSSIER, as_of=BEFORE, initiative="C-1")
        report = issue(order, ADMIN).report
        for each in formats_of(Kind.DOSSIER):
            content = report_file(report.key, each, ADMIN)
            found = check_file(content, READER)
            assert (found.verdict, found.format) == (Verdict.ISSUED, each)
            assert report.key in in_words(found)

            changed = check_file(flipped(content), READER)
            assert (changed.verdict, changed.holds) == (Verdict.OTHER_BYTES, False)
            assert changed.key == report.key

    def test_the_events_of_the_trail_alone_say_the_same_as_the_tables(self, two_days):
        order = Order(Kind.DOSSIER, as_of=BEFORE, initiative="C-1")
        report = issue(order, ADMIN).report
        issue(OF_BEFORE, READER)
        files = [report_file(report.key, each, ADMIN) for each in formats_of(Kind.DOSSIER)]
        files += [flipped(files[0]), b"a letter"]
        with read_scope() as session:
            events = IssuedInEvents(audit.links(session))
        for content in files:
            told = examine(sha256_of(content), named_keys(content), events)
            assert told == check_file(content, ADMIN)

    def test_a_workbook_that_was_saved_again_names_itself(self, two_days):
        report = issue(OF_BEFORE, ADMIN).report
        saved = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(report_file(report.key, ReportFormat.XLSX, ADMIN))) as book,
            zipfile.ZipFile(saved, "w", zipfile.ZIP_STORED) as copy,
        ):
            for name in book.namelist():
                copy.writestr(name, book.read(name))

        found = check_file(saved.getvalue(), ADMIN)
        assert (found.verdict, found.key) == (Verdict.OTHER_BYTES, report.key)

    def test_a_report_of_another_database_is_unknown_here(
        self, two_days, sqlite_databases, tmp_path
    ):
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        here = settings().database_url
        with (
            sqlite_databases.fresh(elsewhere) as url,
            application_on(url, elsewhere / "anchors.jsonl"),
        ):
            key = issue(Order(Kind.REGISTER), ADMIN).report.key
            content = report_file(key, ReportFormat.JSON, ADMIN)
        assert settings().database_url == here

        found = check_file(content, ADMIN)
        assert (found.verdict, found.key) == (Verdict.UNKNOWN_KEY, key)
        assert check_file(b"a letter", ADMIN).verdict is Verdict.UNKNOWN

    def test_a_row_that_nobody_issued_is_told(self, two_days):
        report = issue(OF_BEFORE, ADMIN).report
        report_file(report.key, ReportFormat.JSON, ADMIN)
        forged = b"a forged report"
        with engine_for(settings().database_url).begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO issued_file "
                    "(id, report_id, format, sha256, size_bytes, written_at) "
                    "SELECT 77, id, 'pdf', :sha256, 1, issued_at FROM issued_report"
                ),
                {"sha256": sha256_of(forged)},
            )

        assert check_file(forged, ADMIN).verdict is Verdict.NOT_ON_TRAIL

    @pytest.mark.parametrize("column", ["issued_by", "subject", "issued_at"])
    def test_a_row_that_was_changed_is_told(self, two_days, column):
        content = report_file(issue(OF_BEFORE, ADMIN).report.key, ReportFormat.JSON, ADMIN)
        other = "2020-01-01 00:00:00.000000" if column == "issued_at" else "another"
        with engine_for(settings().database_url).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("ALTER TABLE issued_report DISABLE TRIGGER USER"))
            else:
                connection.execute(text("DROP TRIGGER issued_report_refuse_update"))
            connection.execute(text(f"UPDATE issued_report SET {column} = '{other}'"))

        assert check_file(content, ADMIN).verdict is Verdict.NOT_ON_TRAIL

    def test_a_trail_that_was_rewritten_is_told(self, two_days):
        report = issue(OF_BEFORE, ADMIN).report
        content = report_file(report.key, ReportFormat.JSON, ADMIN)
        with engine_for(settings().database_url).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
            else:
                connection.execute(text("DROP TRIGGER audit_event_refuse_update"))
            connection.execute(
                text("UPDATE audit_event SET hash = :other WHERE sequence = :sequence"),
                {"other": "f" * 64, "sequence": report.audit_sequence},
            )

        found = check_file(content, ADMIN)
        assert (found.verdict, found.holds) == (Verdict.TRAIL_CHANGED, False)
        assert report.audit_head in in_words(found)


def test_what_changed_is_that_of_the_page(two_days):
    order = Order(Kind.CHANGES, PortfolioFilter(tracks=(Track.GENAI,)), since=BEFORE)
    report = issue(order, ADMIN).report
    held = json.loads(report_file(report.key, ReportFormat.JSON, ADMIN))["document"]

    assert held["subjects"] == 1
    assert held["filter"].startswith("track GenAI; compared with ")
    titles = [section["title"] for section in held["sections"]]
    assert titles == ["By unit", "Added: 1"]
    (row,) = held["sections"][1]["blocks"][-1]["rows"]
    assert [cell["text"] for cell in row] == ["Only today", "Claims", "GenAI", "", "Unknown"]


def test_each_kind_is_issued_from_one_order(two_days):
    orders = {
        Kind.DOSSIER: Order(Kind.DOSSIER, as_of=BEFORE, initiative="C-1"),
        Kind.CHANGES: Order(Kind.CHANGES, since=BEFORE),
    }
    for kind in Kind:
        made = issue(orders.get(kind, Order(kind, as_of=BEFORE)), ADMIN)
        assert made.report.kind is kind
