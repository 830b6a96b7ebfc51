"""The manifest of a bundle: what kind it is, of which state of the record, and what it holds.

A bundle is a ZIP archive whose members can be checked without the database. Its manifest is JSON
in one fixed form, so that a bundle of the same record is the same bytes.
"""

import json
import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from governance.errors import IntegrityError, UnreadableFileError

FORMAT = "trackgate-bundle"
VERSION = 1
"""Of the form of bundles; raised when an older version could not read them."""

MANIFEST = "manifest.json"
README = "README.txt"
EVENTS = "events.jsonl"
ANCHORS = "anchors.jsonl"

_DIGEST = re.compile(r"[0-9a-f]{64}")


class BundleKind(StrEnum):
    """What a bundle is for."""

    AUDIT = "audit"
    """The whole audit trail."""
    DOSSIER = "dossier"
    """Everything on one initiative."""
    BACKUP = "backup"
    """Every row and every file, to restore from."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a bundle."""

    name: str
    sha256: str
    size: int
    """In bytes, unpacked."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event of an audit trail."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        """Return it as commands print and take it."""
        return f"{self.sequence}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says of itself."""

    kind: BundleKind
    as_of: str
    """When the newest event was recorded (UTC), or as of when a report is; empty for none."""
    head: Head | None
    """None for an empty audit trail."""
    catalogue: dict[str, Any] | None
    """Label and SHA-256 of the newest control catalogue; None before the first."""
    contents: dict[str, Any]
    """What else the kind has to say: counts, and what is missing."""
    members: tuple[Member, ...] = ()

    @property
    def sizes(self) -> dict[str, Member]:
        """The members by name."""
        return {member.name: member for member in self.members}

    def content(self) -> bytes:
        """Return the manifest as it stands in the archive."""
        whole = {"format": FORMAT, "version": VERSION, **asdict(self)}
        text = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
        return f"{text}\n".encode()


def read_manifest(content: bytes) -> Manifest:
    """Return the manifest that stands in an archive.

    Raises
    ------
    UnreadableFileError
        It is of no bundle of ours, or of a newer version.
    IntegrityError
        It is not as it was written.
    """
    try:
        held = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise IntegrityError(f"{MANIFEST} is no JSON: it was changed.") from error
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        raise UnreadableFileError(
            f"Its {MANIFEST} is not that of a bundle; give a file that `bundle`, `backup` or "
            "`report dossier --format zip` wrote."
        )
    if held.get("version") != VERSION:
        raise UnreadableFileError(
            f"It is a bundle of version {held.get('version')!r}, and this program reads version "
            f"{VERSION}; use the version of the program that wrote it."
        )
    try:
        manifest = _manifest(held)
        same = manifest.content() == content
    except (KeyError, TypeError, ValueError) as error:
        raise IntegrityError(
            f"{MANIFEST} lacks what every manifest has: it was changed."
        ) from error
    if not same:
        raise IntegrityError(
            f"{MANIFEST} is not in the form in which it is written: it was changed."
        )
    return manifest


def _manifest(held: dict[str, Any]) -> Manifest:
    """Return the manifest; what is not of its type raises ValueError, TypeError or KeyError."""
    head = held["head"]
    members = tuple(_member(**each) for each in held["members"])
    contents, catalogue = held["contents"], held["catalogue"]
    if not isinstance(contents, dict) or not isinstance(held["as_of"], str):
        raise TypeError("contents")
    if catalogue is not None and not isinstance(catalogue, dict):
        raise TypeError("catalogue")
    return Manifest(
        kind=BundleKind(held["kind"]),
        as_of=held["as_of"],
        head=None if head is None else _head(**head),
        catalogue=catalogue,
        contents=contents,
        members=members,
    )


def _head(sequence: object, hash: object) -> Head:  # noqa: A002 - as the manifest names it
    return Head(_count(sequence), _digest(hash))


def _member(name: object, sha256: object, size: object) -> Member:
    if not isinstance(name, str):
        raise TypeError("name")
    return Member(name, _digest(sha256), _count(size))


def _digest(value: object) -> str:
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise ValueError("digest")
    return value


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("count")
    return value
