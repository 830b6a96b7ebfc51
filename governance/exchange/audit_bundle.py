"""The whole audit trail as a bundle, for somebody who has no database."""

from typing import IO

from governance.exchange.bundle_events import Events, Trail, anchor_count, event_line
from governance.exchange.bundle_manifest import ANCHORS, EVENTS, README, BundleKind, Manifest
from governance.exchange.bundle_writing import BundleWriter

HOW_TO_CHECK = f"""Audit trail of Trackgate
========================

This archive proves what was recorded, without the database it came from.

With Trackgate (no database is needed):

    python -m governance verify bundle FILE.zip --head NUMBER:HASH

By hand, with standard tools:

1. manifest.json names every other file with its size and its SHA-256:

    sha256sum {README} {EVENTS} {ANCHORS}

2. {EVENTS} holds one event of the audit trail a line, in order. A line is canonical JSON (UTF-8,
   keys sorted, no white space), and its SHA-256, without the end of the line, is the hash of the
   event. The next line names it as "previous"; the first line names 64 zeros. So an event that was
   changed, removed, inserted or moved shows in the line behind it. Event 7, and what event 8 names:

    sed -n 7p {EVENTS} | tr -d '\\n' | sha256sum
    sed -n 8p {EVENTS} | grep -o '"previous":"[0-9a-f]*"'

3. The hash of the last line is the head of the trail, which manifest.json names:

    tail -n 1 {EVENTS} | tr -d '\\n' | sha256sum

4. {ANCHORS} holds heads that were written to a file outside the database, a line after each change:
   the hash of event "sequence".

What this cannot show: whoever changes an event and computes everything behind it anew, anchors and
manifest too, makes an archive that holds. Only a head that was kept elsewhere tells: on a printed
report, in a log, in a message. Compare the head with one.
"""


def audit_contents(events: int, anchors: int) -> dict[str, int]:
    """Return what the manifest of an audit trail says of what it holds."""
    return {"events": events, "anchors": anchors}


def write_audit_bundle(file: IO[bytes], chain: Events, anchors: bytes) -> Manifest:
    """Write the bundle of an audit trail; events go through one by one and are never held.

    Parameters
    ----------
    chain
        Every event in order: content, hash before it, own hash. A chain that does not hold is
        written as it is.
    anchors
        The anchor file, whole lines.
    """
    trail = Trail()
    with BundleWriter(file) as writer:
        writer.add(README, HOW_TO_CHECK.encode())
        passing = trail.gather(chain)
        lines = (event_line(link, previous) for link, previous, _ in passing)
        count = writer.add_lines(EVENTS, lines)
        writer.add(ANCHORS, anchors)
        contents = audit_contents(count, anchor_count(anchors))
        return writer.finish(trail.manifest(BundleKind.AUDIT, contents))
