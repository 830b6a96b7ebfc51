"""A message with its files, and whom it can be addressed to; nothing in it can become a header."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from governance.errors import InvalidInputError

LONGEST_SUBJECT = 200
"""Characters of a subject; of a longer one the end is left out."""
LONGEST_FILE_NAME = 120
LONGEST_ADDRESS = 254
"""Characters of a mail address (RFC 5321, 4.5.3.1.3, less the angle brackets)."""
LONGEST_LOCAL_PART = 64
"""Characters before the @ (RFC 5321, 4.5.3.1.1)."""

_JOINERS = "\u200c\u200d"
"""Without them words of Persian and of Indian languages, and many emoji, are others."""
_NOT_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*]')
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})*")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    content: bytes
    media_type: str
    """As ``application/pdf``."""

    @property
    def safe_name(self) -> str:
        """The name without folders, line breaks and signs that a file system refuses."""
        return file_name(self.name)


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent, the same on every way."""

    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    reference: str = ""
    """Key of the report that it brings; empty for a test message."""
    digest: str = ""
    """SHA-256 of the data of that report, in hex."""

    @property
    def heading(self) -> str:
        """The subject on one line, however it was typed."""
        return single_line(self.subject, LONGEST_SUBJECT)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message on its way to one recipient."""

    recipient: str
    """A mail address, or the name of a service; never its URL, which holds a secret."""
    problem: str = ""
    """Why it did not leave and what to do, in one sentence; empty when it was accepted."""
    remark: str = ""
    """What did not go with it, in a sentence."""

    @property
    def accepted(self) -> bool:
        """Whether the server or the service took it; more is not known."""
        return not self.problem


def single_line(text: str, limit: int) -> str:
    """Return a text on one line: control signs, direction marks and line ends become spaces."""
    spaced = "".join(" " if _ends_lines(sign) else sign for sign in text)
    line = " ".join(spaced.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _ends_lines(sign: str) -> bool:
    """Tell whether a sign could end a line, or hide or turn what stands around it."""
    return unicodedata.category(sign)[0] in "CZ" and sign not in _JOINERS


def file_name(name: str) -> str:
    """Return a name under which any system can keep a file; its ending is kept."""
    bare = _NOT_IN_FILE_NAMES.sub("-", single_line(name, len(name) + 1)).strip(". ")
    ending = PurePath(bare).suffix
    if len(bare) > LONGEST_FILE_NAME:
        ending = ending if len(ending) < LONGEST_FILE_NAME // 2 else ""
        bare = bare[: LONGEST_FILE_NAME - len(ending)] + ending
    return bare or "file"


def mail_address(text: str) -> str:
    """Return a mail address as servers write it: without spaces around it, its domain in ASCII.

    A part of what RFC 5321 allows (4.1.2): no quoted names and no other signs than ASCII before the
    @, which most servers refuse.

    Raises
    ------
    InvalidInputError
        The text is no single address.
    """
    local, _, domain = text.strip().rpartition("@")
    try:
        bare = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        bare = ""
    fits = len(bare) <= LONGEST_ADDRESS and len(local) <= LONGEST_LOCAL_PART
    if not (fits and _ADDRESS.fullmatch(bare)):
        raise InvalidInputError(
            f"“{single_line(text, 80)}” is no mail address; write one as name@example.org."
        )
    return bare
