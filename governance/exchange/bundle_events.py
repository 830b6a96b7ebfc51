"""Audit events as lines of a bundle: each line is exactly the text that the chain hashes.

So the SHA-256 of a line is the hash of its event, which the next line names as ``previous``, and
any program that computes SHA-256 can follow the chain.
"""

import hashlib
import json
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import replace
from typing import Any

from governance.domain import anchors, canonical
from governance.domain.chain import Link, Verdict, link_text, verify
from governance.errors import IntegrityError
from governance.exchange.bundle_manifest import (
    ANCHORS,
    EVENTS,
    MANIFEST,
    BundleKind,
    Head,
    Manifest,
)
from governance.exchange.bundle_reading import Bundle

Events = Generator[tuple[Link, str, str]]
"""Of each event its content, the hash it names before it, and its own."""

_WHOLE = frozenset({"sequence", "transaction_id", "version"})
_PUBLISHED = ("catalogue_version", "insert")
_VALUES = frozenset({"before", "after"})
_TEXTS = frozenset(Link._fields) - _WHOLE - _VALUES


def event_line(link: Link, previous: str) -> str:
    """Return the line of an event behind the one whose hash is ``previous``."""
    return link_text(link, previous)


def read_event(line: bytes, where: str) -> tuple[Link, str, str]:
    """Return the content of an event, the hash it names before it, and its own.

    Parameters
    ----------
    where
        Which line it is, for the error.

    Raises
    ------
    IntegrityError
        The line is no event.
    """
    try:
        held = json.loads(line)
        previous = held.pop("previous")
        link = _link(held)
        text = isinstance(previous, str)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        text = False
    if not text:
        raise IntegrityError(f"{where} is not an audit event: it was changed.")
    return link, previous, hashlib.sha256(line).hexdigest()


def _link(held: dict[str, Any]) -> Link:
    for name in _VALUES:
        held[name] = canonical.dumps(held[name])
    for names, kind in ((_WHOLE, int), (_TEXTS, str)):
        if any(type(held[name]) is not kind for name in names):
            raise TypeError("type")
    return Link(**held)


def events(bundle: Bundle, name: str = EVENTS) -> Events:
    """Yield the events of a member as :func:`read_event` returns them."""
    for number, line in enumerate(bundle.lines(name), start=1):
        yield read_event(line, f"Line {number} of {name}")


class Trail:
    """What a manifest says of an audit trail, gathered while its events pass."""

    def __init__(self) -> None:
        self.as_of = ""
        """When the last event was recorded."""
        self.head: Head | None = None
        self.catalogue: dict[str, Any] | None = None
        """Label and SHA-256 of the catalogue that was published last."""

    def gather(self, chain: Events) -> Events:
        """Yield the events and remember what they say."""
        with closing(chain) as passing:
            for link, previous, own in passing:
                self.note(link, own)
                yield link, previous, own

    def note(self, link: Link, own: str) -> None:
        """Take in the next event and its hash."""
        self.as_of, self.head = link.recorded_at, Head(link.sequence, own)
        if (link.entity, link.operation) == _PUBLISHED:
            self.catalogue = _catalogue(link.after)

    def manifest(self, kind: BundleKind, contents: dict[str, Any]) -> Manifest:
        """Return a manifest of a state of the record, yet without members."""
        return Manifest(kind, self.as_of, self.head, self.catalogue, contents)


def _catalogue(after: str) -> dict[str, Any] | None:
    try:
        held = json.loads(after)
        return {"label": held["label"], "sha256": held["digest"]}
    except (ValueError, KeyError, TypeError):  # the event was changed; the chain tells
        return None


def check_chain(
    bundle: Bundle, chain: Events, member: str, known_heads: Iterable[tuple[int, str]]
) -> Verdict:
    """Walk the whole chain of a bundle and compare it with its anchors, its manifest and heads.

    Parameters
    ----------
    chain
        The events in the order in which the member holds them.
    member
        What the sentences call it.
    known_heads
        Sequence numbers and hashes that were kept elsewhere.

    Raises
    ------
    IntegrityError
        The first that does not hold.
    """
    manifest, trail, heads = bundle.manifest, Trail(), _anchored(bundle)
    anchored = len(heads)
    last = manifest.head.sequence if manifest.head else 0
    later = _add(known_heads, heads, last)
    with closing(trail.gather(chain)) as walked:
        verdict = verify(walked, heads)
    if not verdict.holds:
        raise IntegrityError(f"{member}: {verdict.problem}")
    if trail.head != manifest.head:
        raise IntegrityError(
            f"{MANIFEST} names {manifest.head or 'nothing'} as the head of the audit trail, "
            f"but {member} ends with {trail.head or 'nothing'}: one of the two was changed."
        )
    if (trail.as_of, trail.catalogue) != (manifest.as_of, manifest.catalogue):
        raise IntegrityError(
            f"{MANIFEST} names another moment or catalogue than {member}: one of the two was "
            "changed."
        )
    if later:
        raise IntegrityError(
            f"The bundle ends with event {last} and does not hold event {later}: it is older than "
            "that head, or its tail was cut off."
        )
    return replace(verdict, anchors=anchored)


def anchor_count(content: bytes) -> int:
    """Return how many events an anchor file anchors."""
    heads: dict[int, str] = {}
    for _ in anchors.collect(content.decode(errors="replace").splitlines(), heads, ANCHORS):
        pass
    return len(heads)


def _anchored(bundle: Bundle) -> dict[int, str]:
    heads: dict[int, str] = {}
    lines = (line.decode(errors="replace") for line in bundle.lines(ANCHORS))
    for problem in anchors.collect(lines, heads, ANCHORS):
        raise IntegrityError(problem)
    return heads


def _add(known: Iterable[tuple[int, str]], heads: dict[int, str], last: int) -> int | None:
    """Add known heads to the anchored ones; return one that the bundle does not reach."""
    later = None
    for sequence, digest in known:
        if sequence > last:
            later = sequence
        elif heads.setdefault(sequence, digest) != digest:
            raise IntegrityError(
                f"The head given for event {sequence} is not that in {ANCHORS}: the bundle is of "
                "another record, or was made anew."
            )
    return later
