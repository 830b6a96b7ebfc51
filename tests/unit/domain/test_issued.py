"""Whether a file is what was issued, decided over plain records."""

import datetime as dt
from dataclasses import dataclass, field, replace

import pytest

from governance.domain.issued import (
    Finding,
    IssuedFile,
    IssuedReport,
    Verdict,
    examine,
    in_words,
)
from governance.domain.report_kinds import (
    ABBREVIATIONS,
    PURPOSES,
    TITLES,
    Kind,
    ReportFormat,
    formats_of,
)

REPORT = IssuedReport(
    key="EB-20260331-0123456789ab",
    kind=Kind.BRIEF,
    subject="AI portfolio",
    as_of=dt.datetime(2026, 3, 31, 23, 59, 59, tzinfo=dt.UTC),
    scope="All business units",
    filter="None",
    rows=12,
    catalogue="trackgate-core 1.0.0",
    digest="d" * 64,
    audit_sequence=1042,
    audit_head="9" * 64,
    issued_by="ada@example.org",
    issued_at=dt.datetime(2026, 4, 1, 8, 5, tzinfo=dt.UTC),
    files=(IssuedFile(ReportFormat.JSON, "1" * 64, 10), IssuedFile(ReportFormat.PDF, "2" * 64, 20)),
)


@dataclass
class Records:
    """Issued reports as plain records, as events of a trail leave them behind."""

    reports: tuple[IssuedReport, ...] = (REPORT,)
    hashes: dict[int, str] = field(default_factory=lambda: {1042: "9" * 64})
    vouched: bool = True

    def with_file(self, sha256):
        return tuple(
            each for each in self.reports if any(file.sha256 == sha256 for file in each.files)
        )

    def with_key(self, key):
        return next((each for each in self.reports if each.key == key), None)

    def vouches(self, report, file):
        assert file in report.files
        return self.vouched

    def trail_hash(self, sequence):
        return self.hashes.get(sequence)


def test_a_file_is_told_by_its_hash_whatever_it_names_itself():
    found = examine("2" * 64, ("AR-20260331-ffffffffffff",), Records())

    assert found == Finding(Verdict.ISSUED, "2" * 64, REPORT, ReportFormat.PDF)
    assert in_words(found) == (
        "is byte for byte what was issued as EB-20260331-0123456789ab: Executive brief, AI "
        "portfolio, as PDF, by ada@example.org on 2026-04-01 08:05 UTC, SHA-256 of its data "
        f"{'d' * 64}. The audit trail still has the event 1042 with the hash {'9' * 64} that it "
        "names."
    )


@pytest.mark.parametrize("hashes", [{}, {1042: "8" * 64}], ids=["gone", "another"])
def test_a_trail_without_its_head_is_told(hashes):
    found = examine("1" * 64, (), Records(hashes=hashes))

    assert (found.verdict, found.holds) == (Verdict.TRAIL_CHANGED, False)
    assert "no longer has the event 1042" in in_words(found)


def test_a_report_on_an_empty_record_names_no_event():
    empty = replace(REPORT, audit_sequence=0, audit_head="")
    found = examine("1" * 64, (), Records((empty,), {}))

    assert found.holds
    assert in_words(found).endswith("Nothing was on record when it was issued.")


def test_a_row_that_the_trail_does_not_know_proves_nothing():
    found = examine("1" * 64, (), Records(vouched=False))

    assert (found.verdict, found.holds) == (Verdict.NOT_ON_TRAIL, False)
    assert "no event of the audit trail says so" in in_words(found)


def test_other_bytes_are_told_by_the_first_key_that_was_issued():
    found = examine("3" * 64, ("AR-20260331-ffffffffffff", REPORT.key), Records())

    assert found == Finding(Verdict.OTHER_BYTES, "3" * 64, REPORT, key=REPORT.key)
    assert "it names itself EB-20260331-0123456789ab, which was issued by ada@" in in_words(found)


def test_a_key_of_elsewhere_and_no_key_at_all_are_two_things():
    elsewhere = examine("3" * 64, ("AR-20260331-ffffffffffff",), Records())
    nothing = examine("3" * 64, (), Records())

    assert elsewhere.verdict is Verdict.UNKNOWN_KEY
    assert "of which this record knows nothing" in in_words(elsewhere)
    assert nothing.verdict is Verdict.UNKNOWN
    assert in_words(nothing).endswith(f"SHA-256 {'3' * 64}.")


def test_every_kind_has_its_words():
    assert set(TITLES) == set(PURPOSES) == set(ABBREVIATIONS) == set(Kind)
    assert len(set(ABBREVIATIONS.values())) == len(Kind)


def test_only_a_dossier_is_written_as_oscal():
    assert [kind for kind in Kind if ReportFormat.OSCAL in formats_of(kind)] == [Kind.DOSSIER]


def test_files_are_named_and_served_as_what_they_are():
    assert [each.suffix for each in ReportFormat] == [
        *("pdf", "letter.pdf", "xlsx", "json", "oscal.json")
    ]
    types = [each.media_type.rpartition("/")[2] for each in ReportFormat]
    assert types[:2] == ["pdf", "pdf"]
    assert types[3:] == ["json", "json"]
