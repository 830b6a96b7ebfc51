"""The hash chain of the audit trail: how a link is computed and how a chain is checked.

Each event's hash is SHA-256 over the canonical JSON of its content, its sequence number and the
hash before it. Changing, removing, inserting or moving one breaks every hash behind it; cutting
the tail off breaks none, which is why heads are also anchored outside the table.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from governance.domain import canonical

GENESIS = "0" * 64
"""What the first event names as the hash before it."""


class Link(NamedTuple):
    """The content of one audit event, as it is hashed; the field order is part of version 1."""

    action: str
    actor: str
    after: str
    """Canonical JSON text of the changed fields after the write, or ``null``."""
    before: str
    """Canonical JSON text of the same fields before the write, or ``null``."""
    entity: str
    entity_id: str
    operation: str
    reason: str
    recorded_at: str
    roles: str
    sequence: int
    transaction_id: int
    version: int


def link_text(link: Link, previous: str) -> str:
    """Return what is hashed of an event behind the one whose hash is ``previous`` (64 hex digits).

    It is the canonical JSON of all fields and ``previous``; ``before`` and ``after`` are canonical
    already and are set in as they are: checking a chain parses nothing.
    """
    text = _text
    return (
        f'{{"action":{text(link.action)},"actor":{text(link.actor)},"after":{link.after},"before":{link.before},'
        f'"entity":{text(link.entity)},"entity_id":{canonical.dumps(link.entity_id)},'
        f'"operation":{text(link.operation)},'
        f'"previous":"{previous}","reason":{text(link.reason)},"recorded_at":"{link.recorded_at}",'
        f'"roles":{text(link.roles)},"sequence":{link.sequence},"transaction_id":{link.transaction_id},'
        f'"version":{link.version}}}'
    )


def link_hash(link: Link, previous: str) -> str:
    """Return the hash of an event: SHA-256 over :func:`link_text` in UTF-8, in hex."""
    return hashlib.sha256(link_text(link, previous).encode()).hexdigest()


_text = lru_cache(1_024)(canonical.dumps)
"""Few actors, actions, tables and reasons stand in many events."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found."""

    events: int
    """Events read."""
    head: str
    """Hash of the last event that holds; :data:`GENESIS` for an empty chain."""
    anchors: int
    """Anchored heads that were compared."""
    broken_at: int | None = None
    """Sequence number of the first break, None when the chain holds."""
    problem: str = ""
    """One sentence about the break."""

    @property
    def holds(self) -> bool:
        """Whether the whole chain and all anchors agree."""
        return self.broken_at is None


def verify(events: Iterable[tuple[Link, str, str]], anchors: Mapping[int, str]) -> Verdict:
    """Walk a chain from its first event and stop at the first break.

    Parameters
    ----------
    events
        In order of sequence: content, hash before it, own hash; read once, never held.
    anchors
        Head hashes that were kept outside the table, by sequence number.
    """
    previous, expected = GENESIS, 0
    for link, named, own in events:
        expected += 1
        problem = _break(link, named, own, previous, expected, anchors)
        if problem:
            return Verdict(expected - 1, previous, len(anchors), expected, problem)
        previous = own
    missing = min((sequence for sequence in anchors if sequence > expected), default=None)
    if missing is not None:
        problem = (
            f"The chain ends at event {expected}, but event {missing} was anchored: "
            "its tail was cut off."
        )
        return Verdict(expected, previous, len(anchors), expected + 1, problem)
    return Verdict(expected, previous, len(anchors))


def _break(
    link: Link, named: str, own: str, previous: str, expected: int, anchors: Mapping[int, str]
) -> str:
    if link.sequence != expected:
        return f"Event {expected} is missing; the next one found is {link.sequence}."
    if named != previous:
        return (
            f"Event {expected} does not follow the event before it: "
            "an event was changed, inserted or moved."
        )
    if link_hash(link, previous) != own:
        return f"Event {expected} is not what was recorded: its content and its hash disagree."
    if anchors.get(expected, own) != own:
        return f"Event {expected} differs from its anchor: the chain was rewritten."
    return ""
