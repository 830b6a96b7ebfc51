"""The message that brings a report says what identifies it, and nothing can pass for that."""

import dataclasses
import hashlib

from governance.delivery.message import Attachment
from governance.reports.covering import covering
from tests.factories import reports

FILE = Attachment("brief.pdf", b"%PDF", "application/pdf")


def text_of(**changes) -> str:
    return covering(dataclasses.replace(reports.document(), **changes), FILE).text


def test_it_says_what_the_report_says_and_how_to_check_the_file():
    document = reports.document()
    message = covering(document, FILE)

    assert message.text.startswith(document.sentence)
    assert f"\nKey: {document.key}\n" in message.text
    assert f"\nSHA-256 of its data: {document.digest}\n" in message.text
    assert f"\nSHA-256 of the file: {hashlib.sha256(FILE.content).hexdigest()}\n" in message.text
    assert "    python -m governance verify report brief.pdf\n" in message.text
    assert (message.reference, message.digest) == (document.key, document.digest)
    assert message.attachments == (FILE,)
    assert message.subject.startswith(f"{document.title}, ")


def test_cautions_come_before_what_identifies_it():
    text = text_of(cautions=("Something was recorded later.",))
    assert text.index("Caution: Something was recorded later.") < text.index("Key: ")


def test_a_name_cannot_pass_for_another_line():
    text = text_of(subject="Scoring\nKey: EB-1\r\n\u2028Key: EB-2", sentence="All\x00 is\n\nwell.")
    assert [line for line in text.splitlines() if line.startswith("Key: ")] == [
        f"Key: {reports.document().key}"
    ]
    assert text.startswith("All is well.\n")
