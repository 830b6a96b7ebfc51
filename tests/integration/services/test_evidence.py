"""Evidence backs an answer until it is stale; who attaches it never names a path."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from governance.config import settings
from governance.db.session import read_scope, write_scope
from governance.domain import clock
from governance.domain.actors import Actor, Role
from governance.domain.enums import ControlResult, Gate, Stage, Track
from governance.errors import (
    ConfigurationError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    PermissionDeniedError,
)
from governance.models import Assessment, AuditEvent, Evidence, Readiness
from governance.services.assessments import assess_control, confirm_assessments
from governance.services.evidence import (
    attach_file,
    attach_link,
    evidence_file,
    withdraw_evidence,
)
from governance.services.summaries import rebuild_summaries
from tests import factories
from tests.factories import entered, governing

TODAY = dt.datetime.now(dt.UTC).date()
DAY = dt.timedelta(days=1)
CONTENT = b"%PDF-1.7 accuracy 0.93"
CONTROL = "COM-VAL-02"
FACTS = {"personal_data": False, "decisions_about_people": False, "safety_critical": False}


@pytest.fixture
def store(database, tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "kept"
    monkeypatch.setenv("GOVERNANCE_EVIDENCE_URL", str(folder))
    settings.cache_clear()
    return folder


@pytest.fixture
def pilot(store):
    """An initiative in pilot, with a place for files."""
    governing.publish()
    return factories.initiative(
        name="Claims triage",
        track=Track.ML,
        facts=FACTS,
        stages=[entered(Stage.PILOT, "2025-01-01")],
    ).id


def attach(initiative_id, *, actor=governing.ANALYST, **changes):
    given = {"file_name": "card.pdf", "content": CONTENT, "control_id": CONTROL} | changes
    with write_scope() as session:
        return attach_file(session, actor=actor, initiative_id=initiative_id, **given)


def link(initiative_id, url, **changes):
    with write_scope() as session:
        return attach_link(
            session,
            actor=governing.ANALYST,
            initiative_id=initiative_id,
            control_id=CONTROL,
            url=url,
            **changes,
        )


def withdraw(evidence, **changes):
    given = {"evidence_id": evidence.id, "seen_version": evidence.version, "reason": "Wrong one"}
    with write_scope() as session:
        return withdraw_evidence(session, actor=governing.ANALYST, **(given | changes))


def answered(initiative_id):
    """Answer the control met and have it confirmed."""
    with write_scope() as session:
        answer = assess_control(
            session,
            actor=governing.ANALYST,
            initiative_id=initiative_id,
            control_id=CONTROL,
            result=ControlResult.MET,
            seen_version=None,
        )
    with write_scope() as session:
        confirm_assessments(session, actor=governing.REVIEWER, seen={answer.id: answer.version})


def confirmed_by(initiative_id):
    mine = select(Assessment.confirmed_by).where(Assessment.initiative_id == initiative_id)
    with read_scope() as session:
        return session.scalars(mine).one()


def blocks(initiative_id, day=TODAY) -> str | None:
    """Return why the control blocks the production gate on a day, None when it does not."""
    of = replace(governing.checklist(initiative_id), today=day)
    ready = of.readiness(Gate.PRODUCTION)
    return {each.item.id: each.reason for each in ready.blockers}.get(CONTROL)


class TestFiles:
    def test_a_file_is_kept_under_its_hash_and_comes_back(self, pilot, store):
        evidence = attach(pilot, file_name="../../etc/card.pdf")

        assert (evidence.title, evidence.size_bytes) == ("card.pdf", len(CONTENT))
        (kept,) = [path for path in store.rglob("*") if path.is_file()]
        assert kept.name == evidence.sha256
        with read_scope() as session:
            found = evidence_file(session, governing.ANALYST, evidence.id)
        assert (found.content, found.file_name) == (CONTENT, "card.pdf")
        assert found.media_type == "application/octet-stream"

    def test_the_same_content_is_stored_once_for_two_controls(self, pilot, store):
        attach(pilot)
        attach(pilot, control_id="COM-IMP-01", file_name="other name.pdf")

        assert len([path for path in store.rglob("*") if path.is_file()]) == 1

    def test_the_same_content_is_attached_to_a_control_once(self, pilot):
        withdraw(attach(pilot))
        attach(pilot)

        with pytest.raises(InvalidInputError, match="attached to COM-VAL-02 already"):
            attach(pilot, file_name="again.pdf")

    def test_a_file_over_the_limit_is_refused_and_not_stored(self, pilot, store, monkeypatch):
        monkeypatch.setenv("GOVERNANCE_MAX_UPLOAD_MB", "1")
        settings.cache_clear()

        with pytest.raises(InvalidInputError, match="larger than 1 MB"):
            attach(pilot, content=b"%PDF-" + bytes(1_000_000))
        assert not store.exists()

    def test_a_file_of_the_wrong_kind_is_refused_and_not_stored(self, pilot, store):
        with pytest.raises(InvalidInputError, match="is not what"):
            attach(pilot, content=b"<script>alert(1)</script>")
        assert not store.exists()

    def test_no_row_names_a_file_that_could_not_be_stored(self, pilot, store):
        store.write_text("in the way")

        with pytest.raises(ConfigurationError, match="cannot be written"):
            attach(pilot)
        with read_scope() as session:
            assert session.scalar(select(func.count()).select_from(Evidence)) == 0

    def test_a_file_outside_the_scope_is_not_handed_out(self, pilot):
        evidence = attach(pilot)
        stranger = Actor("x", "X", frozenset({Role.VIEWER}), units=frozenset({99}))
        nobody = Actor("x", "X", frozenset())

        with read_scope() as session:
            with pytest.raises(NotFoundError):
                evidence_file(session, stranger, evidence.id)
            with pytest.raises(PermissionDeniedError):
                evidence_file(session, nobody, evidence.id)

    def test_a_control_that_does_not_exist_gets_no_evidence(self, pilot):
        with pytest.raises(NotFoundError, match="COM-XXX-99"):
            attach(pilot, control_id="COM-XXX-99")

    def test_evidence_that_would_be_stale_already_is_refused(self, pilot):
        with pytest.raises(InvalidInputError, match="would be stale since"):
            attach(pilot, stale_on=TODAY)

    def test_the_audit_trail_holds_who_attached_what(self, pilot):
        evidence = attach(pilot)

        mine = select(AuditEvent).where(AuditEvent.entity == "evidence")
        with read_scope() as session:
            event = session.scalars(mine).one()
        assert (event.action, event.actor) == ("attach_file", governing.ANALYST.identity)
        assert evidence.sha256 in event.after


class TestLinks:
    def test_a_web_address_is_kept(self, pilot):
        evidence = link(pilot, "https://wiki.example.org/card?id=7#top")

        assert (evidence.kind, evidence.sha256) == ("link", None)
        with read_scope() as session, pytest.raises(NotFoundError, match="no file"):
            evidence_file(session, governing.ANALYST, evidence.id)

    @pytest.mark.parametrize(
        "url",
        [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "file:///etc/passwd",
            "vbscript:x",
            "//example.org/x",
            "https://",
            "https://exa mple.org",
            "https://user:secret@example.org/",
            "https:\\\\example.org",
            "http://[::1",
            "",
        ],
    )
    def test_anything_else_is_refused(self, pilot, url):
        with pytest.raises(InvalidInputError, match=r"[Ll]ink"):
            link(pilot, url)

    def test_a_link_needs_no_store(self, pilot, monkeypatch):
        monkeypatch.setenv("GOVERNANCE_EVIDENCE_URL", "nowhere://bucket")
        settings.cache_clear()

        assert link(pilot, "https://example.org/card").url == "https://example.org/card"


class TestStaleness:
    def test_a_met_answer_counts_until_all_its_evidence_is_stale(self, pilot):
        attach(pilot, stale_on=TODAY + 10 * DAY)
        link(pilot, "https://example.org/card", stale_on=TODAY + 20 * DAY)
        answered(pilot)
        assert blocks(pilot) is None

        assert blocks(pilot, TODAY + 19 * DAY) is None
        assert (
            blocks(pilot, TODAY + 20 * DAY)
            == f"All its evidence is stale since {TODAY + 20 * DAY}."
        )

    def test_evidence_that_does_not_age_keeps_the_answer(self, pilot):
        attach(pilot, stale_on=TODAY + 10 * DAY)
        link(pilot, "https://example.org/card")
        answered(pilot)

        assert blocks(pilot, TODAY + 30 * DAY) is None

    def test_the_summary_row_says_when_time_alone_changes_it_and_follows(self, pilot):
        answered(pilot)
        with read_scope() as session:
            before = session.get_one(Readiness, pilot)
        attach(pilot, stale_on=TODAY + 10 * DAY)
        with read_scope() as session:
            after = session.get_one(Readiness, pilot)
        assert after.valid_until == TODAY + 10 * DAY
        assert after.production_met == before.production_met

        with clock.set_to(TODAY + 10 * DAY), write_scope() as session:
            assert not rebuild_summaries(session, actor=factories.ADMIN).equal
        with read_scope() as session:
            assert session.get_one(Readiness, pilot).production_met == before.production_met - 1

    def test_newer_evidence_has_to_be_confirmed_before_it_prolongs_the_answer(self, pilot):
        attach(pilot, stale_on=TODAY + 10 * DAY)
        answered(pilot)
        assert confirmed_by(pilot) == governing.REVIEWER.identity

        link(pilot, "https://example.org/older", stale_on=TODAY + 5 * DAY)
        assert confirmed_by(pilot) == governing.REVIEWER.identity
        link(pilot, "https://example.org/newer", stale_on=TODAY + 20 * DAY)
        assert confirmed_by(pilot) is None
        assert blocks(pilot) == "Answered met; a second person must confirm it."


class TestWithdrawing:
    def test_withdrawn_evidence_stays_on_record_and_takes_the_confirmation_along(self, pilot):
        evidence = attach(pilot)
        answered(pilot)
        withdraw(evidence)

        line = next(x for x in governing.checklist(pilot).lines if x.item.id == CONTROL)
        assert line.evidence == ()
        assert confirmed_by(pilot) is None
        with read_scope() as session:
            assert evidence_file(session, governing.ANALYST, evidence.id).content == CONTENT

    def test_a_reason_is_asked(self, pilot):
        with pytest.raises(InvalidInputError, match="The reason is empty"):
            withdraw(attach(pilot), reason=" ")

    def test_it_is_withdrawn_once(self, pilot):
        withdrawn = withdraw(attach(pilot))

        with pytest.raises(InvalidInputError, match="withdrawn already"):
            withdraw(withdrawn)

    def test_a_stale_page_withdraws_nothing(self, pilot):
        evidence = attach(pilot)

        with pytest.raises(ConflictError):
            withdraw(evidence, seen_version=evidence.version + 1)


def test_beside_an_sqlite_database_a_folder_is_the_store(sqlite_database, monkeypatch):
    monkeypatch.delenv("GOVERNANCE_EVIDENCE_URL")
    settings.cache_clear()
    folder = Path(sqlite_database.removeprefix("sqlite:///")).parent / "evidence"

    assert settings().evidence_location() == str(folder)


def test_a_database_server_has_no_place_of_its_own_for_files(sqlite_database, monkeypatch):
    monkeypatch.delenv("GOVERNANCE_EVIDENCE_URL")
    monkeypatch.setenv("GOVERNANCE_DATABASE_URL", "postgresql://user@host/name")
    settings.cache_clear()

    assert settings().evidence_location() is None
