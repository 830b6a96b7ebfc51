"""Bundles for tests: a chain without a database, and what somebody may do to an archive."""

import hashlib
import json
import zipfile
from pathlib import Path

from governance.domain import canonical
from governance.domain.chain import GENESIS, Link, link_hash
from governance.exchange.audit_bundle import write_audit_bundle
from governance.exchange.bundle_manifest import ANCHORS, EVENTS, MANIFEST

CATALOGUE = {"label": "core 1", "digest": "c" * 64}


def link(sequence: int, *, name: str = "") -> Link:
    """Return the content of an event; the second one publishes a catalogue."""
    published = sequence == 2
    after = CATALOGUE if published else {"name": name or f"Claims {sequence} “é”\n"}
    return Link(
        action="edit",
        actor="analyst@example.org",
        after=canonical.dumps(after),
        before="null",
        entity="catalogue_version" if published else "initiative",
        entity_id="1",
        operation="insert" if published else "update",
        reason="",
        recorded_at=f"2026-03-31T12:00:{sequence % 60:02}.000000Z",
        roles="analyst",
        sequence=sequence,
        transaction_id=sequence,
        version=1,
    )


def chain(length: int):
    """Yield a chain that holds."""
    previous = GENESIS
    for sequence in range(1, length + 1):
        own = link_hash(link(sequence), previous)
        yield link(sequence), previous, own
        previous = own


def head(length: int = 10) -> tuple[int, str]:
    """Return the head of such a chain."""
    return length, list(chain(length))[-1][2]


def audit_bundle(path: Path, length: int = 10, anchored: tuple[int, ...] = (4, 8, 10)) -> Path:
    """Write the bundle of a chain."""
    hashes = {each.sequence: own for each, _, own in chain(length)}
    anchors = "".join(
        f"{canonical.dumps({'sequence': each, 'hash': hashes[each]})}\n" for each in anchored
    )
    with path.open("wb") as file:
        write_audit_bundle(file, chain(length), anchors.encode())
    return path


def unpacked(path: Path) -> dict[str, bytes]:
    """Return the content of an archive by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, members: dict[str, bytes]) -> Path:
    """Write an archive, whatever is in it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def tampered(path: Path, *, covered: bool = False, **members: bytes | None) -> Path:
    """Change members of a bundle; None removes one.

    Parameters
    ----------
    covered
        Whether sizes, hashes, counts and head in the manifest are made to agree again.
    members
        By name, a dot written as two underscores.
    """
    held = unpacked(path)
    for name, content in members.items():
        plain = name.replace("__", ".")
        if content is None:
            del held[plain]
        else:
            held[plain] = content
    if covered:
        held[MANIFEST] = covering(held)
    return packed(path, held)


def covering(held: dict[str, bytes]) -> bytes:
    """Return a manifest that agrees with the other members."""
    manifest = json.loads(held[MANIFEST])
    manifest["members"] = [
        {"name": name, "sha256": sha256(content), "size": len(content)}
        for name, content in held.items()
        if name != MANIFEST
    ]
    if EVENTS in held and manifest["kind"] == "audit":
        lines = held[EVENTS].splitlines()
        last = json.loads(lines[-1])
        manifest["head"] = {"hash": sha256(lines[-1]), "sequence": last["sequence"]}
        manifest["as_of"] = last["recorded_at"]
        anchors = len(held[ANCHORS].splitlines())
        manifest["contents"] = {"anchors": anchors, "events": len(lines)}
    return rendered(manifest)


def rendered(manifest: dict) -> bytes:
    """Return a manifest in the form in which it is written."""
    return f"{json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()


def rechained(lines: list[bytes]) -> list[bytes]:
    """Compute the chain of lines anew, as somebody who knows how would."""
    previous, result = GENESIS, []
    for sequence, line in enumerate(lines, start=1):
        held = json.loads(line) | {"previous": previous, "sequence": sequence}
        result.append(canonical.dumps(held).encode())
        previous = sha256(result[-1])
    return result


def joined(lines: list[bytes]) -> bytes:
    """Return lines as a member."""
    return b"".join(line + b"\n" for line in lines)


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes in hex."""
    return hashlib.sha256(content).hexdigest()
