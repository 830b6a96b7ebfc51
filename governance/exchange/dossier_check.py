"""Whether the bundle of a dossier holds together: report, events, evidence and frozen records."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from governance.domain.chain import link_hash
from governance.errors import IntegrityError
from governance.exchange.bundle_events import Events, events
from governance.exchange.bundle_manifest import EVENTS, MANIFEST, README, Manifest
from governance.exchange.bundle_reading import Bundle
from governance.exchange.dossier_bundle import (
    ALTERED,
    DOCUMENT,
    HELD,
    MISSING,
    REPORTS,
    History,
    evidence_member,
    report_digest,
    stated,
)


def check_dossier(bundle: Bundle, known_heads: tuple[tuple[int, str], ...]) -> tuple[str, ...]:
    """Check the bundle of a dossier, and return a sentence for each thing that it lacks.

    Its events are a part of the chain, so each is compared with its neighbours where those are
    there, and with heads that are known. Whether none was left out only the whole chain can show.

    Raises
    ------
    IntegrityError
        The first that does not hold.
    """
    manifest = bundle.manifest
    history, heads = History(), dict(known_heads)
    for _ in history.gather(_in_order(events(bundle), manifest, heads)):
        pass
    try:
        report = json.loads(bundle.content(DOCUMENT))
        digest = report_digest(report)
        subject = history.subject()
        expected = stated(report, subject, _states(manifest))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IntegrityError(
            f"{DOCUMENT}, {EVENTS} and {MANIFEST} do not fit together: one was changed."
        ) from error
    if digest != report["sha256"]:
        raise IntegrityError(
            f"{DOCUMENT} is not the report whose SHA-256 it names: it was changed."
        )
    if replace(expected, members=manifest.members) != manifest:
        raise IntegrityError(
            f"{MANIFEST} is not what {DOCUMENT} and {EVENTS} say: one of the three was changed."
        )
    _check_members(manifest, history.frozen_records())
    for name, content in history.frozen_records().items():
        if bundle.content(name) != content:
            raise IntegrityError(f"{name} is not what its decision was made on: it was changed.")
    return (*_remarks(manifest), *_unknown(heads, manifest))


def _in_order(chain: Events, manifest: Manifest, heads: dict[int, str]) -> Events:
    """Yield the events of a part of the chain; take from ``heads`` those that are there."""
    before, digest = 0, ""
    last = manifest.head.sequence if manifest.head else 0
    for link, previous, own in chain:
        number = link.sequence
        if not before < number <= last:
            raise IntegrityError(f"{EVENTS}: event {number} is not in its place, or is too new.")
        if link_hash(link, previous) != own:
            raise IntegrityError(f"{EVENTS}: event {number} is not what was recorded.")
        if number == before + 1 and before and previous != digest:
            raise IntegrityError(
                f"{EVENTS}: event {number} does not follow the event before it: one was changed."
            )
        if manifest.head and number == last and own != manifest.head.hash:
            raise IntegrityError(f"{EVENTS}: event {number} is not the head that the report names.")
        if heads.pop(number, own) != own:
            raise IntegrityError(f"{EVENTS}: event {number} is not the one whose head was given.")
        before, digest = number, own
        yield link, previous, own


def _states(manifest: Manifest) -> dict[str, str]:
    """Return of each attached file whether the manifest and the members say that it is held."""
    said: dict[str, str] = {}
    for each in manifest.contents["evidence"]:
        if each["sha256"]:
            if each["held"] not in (HELD, MISSING, ALTERED):
                raise ValueError("held")
            said[each["sha256"]] = each["held"]
    return said


def _check_members(manifest: Manifest, gates: Iterable[str]) -> None:
    held = {name for name, state in _states(manifest).items() if state == HELD}
    wanted = {README, EVENTS, *REPORTS, *gates, *map(evidence_member, held)}
    if wanted != set(manifest.sizes):
        odd = min(wanted ^ set(manifest.sizes))
        raise IntegrityError(f"{odd} is there without being named, or the other way round.")
    for sha256 in held:
        if manifest.sizes[evidence_member(sha256)].sha256 != sha256:
            raise IntegrityError(f"{evidence_member(sha256)} is not the file that was attached.")


def _remarks(manifest: Manifest) -> list[str]:
    return [
        *(_missing(each) for each in manifest.contents["evidence"] if each["held"] in _LACKING),
        *(
            f"The record of gate decision {each['number']} does not have the SHA-256 that stands "
            "in the decision: one of the two was altered before it was recorded."
            for each in manifest.contents["gates"]
            if each["held"] != HELD
        ),
    ]


_LACKING = {
    MISSING: "the store had lost it when the dossier was written",
    ALTERED: "what the store held was altered",
}


def _missing(piece: dict[str, Any]) -> str:
    return (
        f"The evidence {str(piece['title'])!r} of {piece['control_id']} (SHA-256 "
        f"{piece['sha256']}) is not in the bundle: {_LACKING[piece['held']]}."
    )


def _unknown(heads: dict[int, str], manifest: Manifest) -> list[str]:
    """Compare the heads that are of no event in the bundle with that of the report."""
    said = []
    for number, digest in heads.items():
        if manifest.head is None or number != manifest.head.sequence:
            said.append(
                f"The bundle does not hold event {number}, so that head says nothing of it."
            )
        elif digest != manifest.head.hash:
            raise IntegrityError(
                f"The head given for event {number} is not that of the report: the dossier is of "
                "another record, or was made anew."
            )
    return said
