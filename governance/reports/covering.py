"""The message that brings a report: what it says, what it stands on, and how to check its file."""

import hashlib

from governance.delivery.message import LONGEST_SUBJECT, Attachment, Message, single_line
from governance.reports.document import Document

_CHECKED_BY = "Whether the file is what was issued is told, without a network, by"


def covering(document: Document, file: Attachment) -> Message:
    """Return the message that brings a report as a file.

    The text is the report's own: its sentence, its cautions and what identifies it.
    """
    facts = {
        "Report": f"{document.title}, {document.subject}",
        "As of": document.as_of_words,
        "Filter": document.filter,
        "Scope": document.scope,
        "Key": document.key,
        "SHA-256 of its data": document.digest,
        "File": file.safe_name,
        "SHA-256 of the file": hashlib.sha256(file.content).hexdigest(),
    }
    parts = [
        _line(document.sentence),
        *(f"Caution: {_line(each)}" for each in document.cautions),
        "\n".join(f"{name}: {_line(value)}" for name, value in facts.items()),
        f"{_CHECKED_BY}\n    python -m governance verify report {file.safe_name}",
    ]
    return Message(
        subject=single_line(f"{document.title}, {document.as_of_words}", LONGEST_SUBJECT),
        text="\n\n".join(parts) + "\n",
        attachments=(file,),
        reference=document.key,
        digest=document.digest,
    )


def _line(text: str) -> str:
    """Return a text that cannot pass for another line of the message."""
    return single_line(text, len(text) + 1)
