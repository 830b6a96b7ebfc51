"""Issued reports are recognised by what the audit events of a bundle say of them."""

import datetime as dt

import pytest

from governance.domain import canonical
from governance.domain.chain import GENESIS, link_hash
from governance.domain.issued import Verdict, examine
from governance.domain.report_kinds import Kind, ReportFormat
from governance.errors import IntegrityError, InvalidInputError
from governance.exchange.audit_bundle import write_audit_bundle
from governance.exchange.bundle_register import FILES, REPORTS, IssuedInEvents, check_report
from governance.models import IssuedFile, IssuedReport
from governance.models.recorder import audited_columns
from tests.support import bundles
from tests.support.bundles import sha256

PDF = b"%PDF-1.7 the brief"
REPORT = {
    "id": 7,
    "key": "EB-20260331-0123456789ab",
    "kind": "brief",
    "subject": "The portfolio",
    "as_of": "2026-03-31T23:59:59.000000Z",
    "scope": "All units",
    "units": None,
    "quotes_trail": False,
    "filter": "Everything",
    "rows": 12,
    "catalogue": "core 1",
    "digest": "d" * 64,
    "audit_sequence": 2,
    "audit_head": list(bundles.chain(2))[-1][2],
    "issued_by": "ada@example.org",
    "issued_at": "2026-04-01T08:00:00.000000Z",
}
FILE = {
    "id": 1,
    "report_id": 7,
    "format": "pdf",
    "sha256": sha256(PDF),
    "size_bytes": len(PDF),
    "written_at": "2026-04-01T08:00:01.000000Z",
}


def chain(report=REPORT, file=FILE):
    """Yield two events, the issue of a report and that of its file."""
    previous = GENESIS
    for sequence in range(1, 5):
        link = bundles.link(sequence)
        if sequence > 2:
            entity, row = ((REPORTS, report), (FILES, file))[sequence - 3]
            link = link._replace(entity=entity, operation="insert", after=canonical.dumps(row))
        own = link_hash(link, previous)
        yield link, previous, own
        previous = own


@pytest.fixture
def bundle(tmp_path):
    path = tmp_path / "audit.zip"
    with path.open("wb") as file:
        write_audit_bundle(file, chain(), b"")
    return path


def test_the_events_are_read_under_the_names_that_they_are_written_with():
    assert (IssuedReport.__tablename__, IssuedFile.__tablename__) == (REPORTS, FILES)
    assert set(REPORT) == set(audited_columns(IssuedReport))
    assert set(FILE) == set(audited_columns(IssuedFile))


def test_a_report_is_read_with_its_files():
    (report,) = IssuedInEvents(chain()).all()

    assert (report.kind, report.issued_by) == (Kind.BRIEF, "ada@example.org")
    assert report.as_of == dt.datetime(2026, 3, 31, 23, 59, 59, tzinfo=dt.UTC)
    assert [(each.format, each.sha256) for each in report.files] == [
        (ReportFormat.PDF, sha256(PDF))
    ]


def test_hashes_of_the_trail_are_known_by_number():
    register, hashes = IssuedInEvents(chain()), [own for _, _, own in chain()]

    assert [register.trail_hash(number) for number in (1, 2, 3, 4)] == hashes
    assert [register.trail_hash(number) for number in (-1, 0, 5)] == [None] * 3


def test_a_file_that_was_issued_is_recognised(bundle):
    found = check_report(PDF, bundle)

    assert found.verdict is Verdict.ISSUED
    assert found.report is not None
    assert found.report.key == REPORT["key"]


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (b"%PDF-1.7 EB-20260331-0123456789ab forged", Verdict.OTHER_BYTES),
        (b"%PDF-1.7 EB-20260331-ffffffffffff", Verdict.UNKNOWN_KEY),
        (b"something", Verdict.UNKNOWN),
    ],
)
def test_another_file_is_not(bundle, content, verdict):
    assert check_report(content, bundle).verdict is verdict


def test_a_report_that_names_another_head_is_of_a_trail_that_was_changed():
    register = IssuedInEvents(chain(REPORT | {"audit_head": "a" * 64}))

    assert examine(sha256(PDF), (), register).verdict is Verdict.TRAIL_CHANGED


def test_a_bundle_that_does_not_hold_says_nothing(bundle):
    lines = bundles.unpacked(bundle)["events.jsonl"].splitlines()
    lines[2] = lines[2].replace(b"ada@example.org", b"bob@example.org")
    bundles.tampered(bundle, covered=True, events__jsonl=bundles.joined(lines))

    with pytest.raises(IntegrityError, match=r"says nothing of the file: .* Event 4 does not"):
        check_report(PDF, bundle)


def test_a_head_that_was_kept_elsewhere_is_compared(bundle):
    with pytest.raises(IntegrityError, match="Event 4 differs from its anchor"):
        check_report(PDF, bundle, [(4, "a" * 64)])


def test_an_issue_in_an_unknown_form_is_told():
    with pytest.raises(IntegrityError, match="Event 3 issues a report in a form"):
        IssuedInEvents(chain(REPORT | {"kind": "other"}))


def test_a_bundle_of_one_initiative_is_not_enough(bundle, monkeypatch):
    manifest = bundles.unpacked(bundle)["manifest.json"]
    bundles.tampered(
        bundle, manifest__json=manifest.replace(b'"kind": "audit"', b'"kind": "dossier"')
    )
    monkeypatch.setattr(
        "governance.exchange.bundle_register.check_bundle",
        lambda *_: type("Report", (), {"holds": True}),
    )
    with pytest.raises(InvalidInputError, match="only the audit events of one initiative"):
        check_report(PDF, bundle)
