"""A dossier as a bundle holds everything on one initiative, and nothing of another."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from governance.db.session import snapshot_scope, write_scope
from governance.domain import clock
from governance.domain.actors import Role
from governance.domain.enums import EvidenceKind, Gate, Stage, Track
from governance.domain.report_kinds import Kind, ReportFormat
from governance.errors import IntegrityError, InvalidInputError, PermissionDeniedError
from governance.exchange.bundle_check import check_bundle
from governance.exchange.bundle_comparison import compare_with_trail
from governance.exchange.dossier_bundle import REPORTS
from governance.models import Evidence
from governance.services import reporting
from governance.services.bundles import export_audit_bundle, write_dossier
from governance.services.catalogues import publish_catalogue
from governance.services.evidence import attach_file, attach_link, withdraw_evidence
from tests import factories
from tests.factories import ADMIN, entered, governing
from tests.security.attacks import attack, disarm
from tests.support import bundles
from tests.support.bundles import joined, packed, unpacked
from tests.support.databases import application_on
from tests.support.days import written_on
from tests.support.governed import lenient_catalogue

CONTENT = b"%PDF-1.7 accuracy 0.93"
CONTROL = "COM-FBK-01"
FILE = f"evidence/{bundles.sha256(CONTENT)}"
NAMES = {
    "events": "events.jsonl",
    "file": FILE,
    "gate": "gates/1.json",
    "manifest": "manifest.json",
    "report": "dossier.json",
}
ORDER = reporting.Order(Kind.DOSSIER, initiative="C-1")


def make_claims() -> int:
    """Register an initiative that passed a gate, with a file and a link, beside another one."""
    with write_scope() as session:
        publish_catalogue(session, actor=ADMIN, catalogue=lenient_catalogue())
    factories.initiative(name="Other one", external_id="O-1")
    it = factories.initiative(
        name="Claims triage",
        external_id="C-1",
        track=Track.ML,
        stages=[entered(Stage.IDEA, "2025-01")],
    )
    with write_scope() as session:
        attach_file(
            session,
            actor=governing.ANALYST,
            initiative_id=it.id,
            control_id=CONTROL,
            file_name="../../evil.pdf",
            content=CONTENT,
        )
        attach_link(
            session,
            actor=governing.ANALYST,
            initiative_id=it.id,
            control_id=CONTROL,
            url="https://example.org/report",
        )
    factories.initiative(name="Between")  # so that events of the first one have a gap
    governing.pass_gate(it.id, Gate.INTAKE, Stage.DEVELOPMENT)
    return it.id


def written(path, order=ORDER, viewer=ADMIN):
    with path.open("wb") as file:
        return write_dossier(order, viewer, file).report


def problem(path, *heads):
    return check_bundle(path, heads).problem


class TestWritten:
    @pytest.fixture
    def claims(self, database):
        return make_claims()

    def test_it_holds_reports_evidence_frozen_records_and_events(self, claims, tmp_path):
        path = tmp_path / "dossier.zip"
        report = written(path)
        held = unpacked(path)
        found = check_bundle(path, [(report.audit_sequence, report.audit_head)])
        contents = json.loads(held["manifest.json"])["contents"]

        assert (found.problem, found.remarks) == ("", ())
        formats = (ReportFormat.PDF, ReportFormat.XLSX, ReportFormat.JSON, ReportFormat.OSCAL)
        for name, file_format in zip(REPORTS, formats, strict=True):
            assert held[name] == reporting.report_file(report.key, file_format, ADMIN)
            assert reporting.check_file(held[name], ADMIN).holds
        assert held[FILE] == CONTENT
        assert [(each["kind"], each["title"], each["held"]) for each in contents["evidence"]] == [
            ("file", "evil.pdf", "held"),
            ("link", "https://example.org/report", None),
        ]
        (gate,) = contents["gates"]
        assert bundles.sha256(held[gate["file"]]) == gate["sha256"]
        assert (gate["gate"], gate["verdict"], gate["held"]) == ("intake", "approve", "held")
        named = {"id": str(claims), "external_id": "C-1", "name": "Claims triage"}
        assert contents["initiative"] == named
        assert contents["report"] == {"key": report.key, "sha256": report.digest}
        assert b"Other one" not in held["events.jsonl"]
        assert not [name for name in held if "evil" in name]

    def test_a_past_day_gives_what_was_known_then_and_the_same_bytes_for_good(
        self, sqlite_database, tmp_path
    ):
        yesterday = clock.today() - dt.timedelta(days=1)
        with written_on(yesterday):
            make_claims()
        factories.initiative(name="Later")
        order = replace(ORDER, as_of=yesterday)
        first, second = tmp_path / "1.zip", tmp_path / "2.zip"
        written(first, order)
        with write_scope() as session:
            held = session.scalars(select(Evidence).where(Evidence.kind == EvidenceKind.LINK)).one()
            withdraw_evidence(
                session,
                actor=governing.ANALYST,
                evidence_id=held.id,
                seen_version=held.version,
                reason="Wrong",
            )
        written(second, order)

        assert first.read_bytes() == second.read_bytes()
        contents = json.loads(unpacked(second)["manifest.json"])["contents"]
        assert [each["withdrawn_at"] for each in contents["evidence"]] == [None, None]
        assert problem(second) == ""

    @pytest.mark.usefixtures("sqlite_database")
    def test_a_file_that_the_store_lost_or_altered_is_said(self, tmp_path):
        make_claims()
        stored = next((tmp_path / "evidence").rglob(bundles.sha256(CONTENT)))
        for change, told in (
            (lambda: stored.write_bytes(b"other"), "what the store held was altered"),
            (stored.unlink, "the store had lost it when the dossier was written"),
        ):
            change()
            written(tmp_path / "dossier.zip")
            found = check_bundle(tmp_path / "dossier.zip")
            assert found.holds, found.problem
            assert len(found.remarks) == 1
            assert f"(SHA-256 {stored.name}) is not in the bundle: {told}" in found.remarks[0]
            assert FILE not in unpacked(tmp_path / "dossier.zip")

    def test_a_trail_that_was_tampered_with_is_written_and_found(self, sqlite_database, tmp_path):
        make_claims()
        disarm(sqlite_database)
        tamper = "UPDATE audit_event SET actor = 'x' WHERE entity = 'evidence'"
        attack(sqlite_database, tamper)
        written(tmp_path / "dossier.zip")

        assert "does not follow the event before it" in problem(tmp_path / "dossier.zip")

    @pytest.mark.usefixtures("sqlite_database")
    def test_who_may_not_read_the_trail_gets_none(self, actor, tmp_path):
        make_claims()
        with pytest.raises(PermissionDeniedError):
            written(tmp_path / "dossier.zip", viewer=actor(Role.VIEWER))


@pytest.fixture(scope="module")
def both(sqlite_databases, tmp_path_factory) -> Path:
    """A folder with a dossier, a trail from before it and the trail after it."""
    folder = tmp_path_factory.mktemp("dossier")
    with sqlite_databases.fresh(folder) as url, application_on(url, folder / "anchors.jsonl"):
        factories.initiative()
        trail(folder / "before.zip")
        make_claims()
        written(folder / "dossier.zip")
        trail(folder / "trail.zip")
    return folder


def trail(path):
    with path.open("wb") as file, snapshot_scope() as session:
        export_audit_bundle(session, actor=ADMIN, file=file)


@pytest.fixture(scope="module")
def whole(both) -> dict[str, bytes]:
    """What a dossier holds, by member."""
    return unpacked(both / "dossier.zip")


class TestAgainstTheWholeTrail:
    def forged(self, whole, tmp_path, lines):
        """Return a dossier with other events, which holds by itself."""
        held = whole | {"events.jsonl": joined(lines)}
        manifest = json.loads(held["manifest.json"])
        manifest["contents"]["events"] = len(lines)
        held["manifest.json"] = bundles.rendered(manifest)
        held["manifest.json"] = bundles.covering(held)
        path = packed(tmp_path / "forged.zip", held)
        assert problem(path) == ""
        return path

    def test_one_that_is_a_part_of_it_agrees(self, both):
        compare_with_trail(both / "dossier.zip", both / "trail.zip")

    def test_an_event_that_was_left_out_is_found(self, both, whole, tmp_path):
        lines = whole["events.jsonl"].splitlines()
        closed = [each for each in lines if b'"entity":"gate_request"' in each][-1]
        number = json.loads(closed)["sequence"]
        path = self.forged(whole, tmp_path, [each for each in lines if each != closed])
        with pytest.raises(IntegrityError, match=f"event {number} was left out"):
            compare_with_trail(path, both / "trail.zip")

    def test_an_event_that_is_another_is_found(self, both, whole, tmp_path):
        lines = whole["events.jsonl"].splitlines()
        numbers = [json.loads(line)["sequence"] for line in lines]
        at = next(i for i, number in enumerate(numbers) if numbers[i + 1] > number + 1)
        number, lines[at] = numbers[at], lines[at].replace(b'"roles":"', b'"roles":"x')
        path = self.forged(whole, tmp_path, lines)
        with pytest.raises(IntegrityError, match=f"event {number} is another in"):
            compare_with_trail(path, both / "trail.zip")

    def test_a_trail_from_before_it_is_told(self, both):
        with pytest.raises(IntegrityError, match="it is older than the dossier"):
            compare_with_trail(both / "dossier.zip", both / "before.zip")

    def test_a_trail_that_does_not_hold_proves_nothing(self, both, tmp_path):
        held = unpacked(both / "trail.zip") | {"README.txt": b"x"}
        with pytest.raises(IntegrityError, match="proves nothing: README"):
            compare_with_trail(both / "dossier.zip", packed(tmp_path / "bad.zip", held))

    def test_two_of_the_same_kind_are_refused(self, both):
        with pytest.raises(InvalidInputError, match="leave --bundle out"):
            compare_with_trail(both / "trail.zip", both / "trail.zip")
        with pytest.raises(InvalidInputError, match="only the audit events of one initiative"):
            compare_with_trail(both / "dossier.zip", both / "dossier.zip")


class TestTampering:
    @pytest.fixture
    def change(self, whole, tmp_path):
        """Replace texts in members, make the manifest agree, and return the archive."""

        def change_(**members):
            held = dict(whole)
            for name, (old, new) in members.items():
                plain = NAMES.get(name, name)
                assert old in held[plain]
                held[plain] = held[plain].replace(old, new)
            held["manifest.json"] = bundles.covering(held)
            return packed(tmp_path / "dossier.zip", held)

        return change_

    @pytest.fixture
    def put(self, whole, tmp_path):
        """Put members into the archive or take them away, make the manifest agree."""

        def put_(**members):
            held = dict(whole)
            for name, content in members.items():
                held[NAMES.get(name, name)] = content
            held = {name: content for name, content in held.items() if content is not None}
            held["manifest.json"] = bundles.covering(held)
            return packed(tmp_path / "dossier.zip", held)

        return put_

    def test_the_report_edited_is_found(self, change):
        path = change(report=(b"Claims triage", b"Claims Triage"))
        assert problem(path) == (
            "dossier.json is not the report whose SHA-256 it names: it was changed."
        )

    def test_evidence_swapped_is_found(self, put):
        path = put(file=b"better accuracy")
        assert "is not the file that was attached" in problem(path)

    def test_evidence_taken_away_is_found(self, put):
        assert f"{FILE} is there without being named, or the other" in problem(put(file=None))

    def test_evidence_said_to_be_lost_is_found_while_it_is_there(self, change):
        path = change(manifest=(b'"held": "held",\n    "kind"', b'"held": "missing",\n    "kind"'))
        assert f"{FILE} is there without being named" in problem(path)

    def test_another_name_for_evidence_in_the_manifest_is_found(self, change):
        path = change(manifest=(b"evil.pdf", b"good.pdf"))
        assert "is not what dossier.json and events.jsonl say" in problem(path)

    def test_a_frozen_record_edited_is_found(self, whole, change):
        path = change(gate=(b'"gate":"intake"', b'"gate":"pilot"'))
        assert f"{NAMES['gate']} is not what its decision was made on" in problem(path)

    def test_a_verdict_edited_in_the_manifest_is_found(self, change):
        path = change(manifest=(b'"verdict": "approve"', b'"verdict": "reject"'))
        assert "is not what dossier.json and events.jsonl say" in problem(path)

    def test_an_event_edited_is_found(self, whole, put):
        lines = whole["events.jsonl"].splitlines()
        number = next(at for at, line in enumerate(lines[:-1]) if follows(line, lines[at + 1]))
        lines[number] = lines[number].replace(b'"roles":"', b'"roles":"x')
        assert "does not follow the event before it" in problem(put(events=joined(lines)))

    def test_the_event_of_evidence_left_out_is_found(self, whole, put):
        lines = whole["events.jsonl"].splitlines()
        kept = [line for line in lines if b'"entity":"evidence"' not in line]
        assert "is not what dossier.json and events.jsonl say" in problem(put(events=joined(kept)))

    def test_an_event_not_in_its_canonical_form_is_found(self, whole, put):
        lines = whole["events.jsonl"].splitlines()
        lines[-1] = lines[-1].replace(b'"version":1', b'"version":1,"version":1')
        assert "is not what was recorded" in problem(put(events=joined(lines)))

    def test_events_in_another_order_are_found(self, whole, put):
        lines = whole["events.jsonl"].splitlines()
        path = put(events=joined([lines[1], lines[0], *lines[2:]]))
        assert "is not in its place" in problem(path)

    def test_another_head_in_the_manifest_is_found(self, whole, change):
        head = json.loads(whole["manifest.json"])["head"]["hash"].encode()
        path = change(manifest=(head, b"a" * 64))
        assert "is not the head that the report names" in problem(path)

    def test_a_head_kept_elsewhere_is_compared_with_events_and_report(self, whole, put):
        path = put()
        manifest = json.loads(whole["manifest.json"])
        last = manifest["head"]["sequence"]
        first = whole["events.jsonl"].splitlines()[0]
        number = json.loads(first)["sequence"]

        assert problem(path, (number, bundles.sha256(first))) == ""
        assert "whose head was given" in problem(path, (number, "a" * 64))
        assert "whose head was given" in problem(path, (last, "a" * 64))
        assert "does not hold event 1, so" in check_bundle(path, [(1, "a" * 64)]).remarks[0]


def follows(line, later):
    return json.loads(later)["previous"] == bundles.sha256(line)
