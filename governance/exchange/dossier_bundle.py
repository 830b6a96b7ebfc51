"""The dossier of one initiative as a bundle: reports, evidence, frozen records, its audit events.

Everything but the reports is taken from the audit events up to the one that the report names as its
newest, so what is in the bundle can be checked against the events in the bundle.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import IO, Any

from governance.domain import canonical
from governance.domain.chain import Link
from governance.errors import IntegrityError, NotFoundError
from governance.exchange.bundle_events import Events, event_line
from governance.exchange.bundle_manifest import EVENTS, README, BundleKind, Head, Manifest
from governance.exchange.bundle_writing import BundleWriter

DOCUMENT = "dossier.json"
REPORTS = ("dossier.pdf", "dossier.xlsx", DOCUMENT, "assessment-results.json")
"""The issued files; the last is OSCAL."""

HELD, MISSING, ALTERED = "held", "missing", "altered"
"""Whether the bundle holds a file: yes; the store had lost it; the store held something else."""

_EVIDENCE = (
    "control_id",
    "kind",
    "title",
    "sha256",
    "size_bytes",
    "media_type",
    "url",
    "stale_on",
    "attached_by",
    "attached_at",
    "withdrawn_at",
)
_DECISION = ("gate", "to_stage", "verdict", "requested_by", "decided_by", "decided_at")

TEXT = f"""Dossier of one initiative, from Trackgate
=========================================

{REPORTS[0]}
    the dossier, to read and to print
{REPORTS[1]}, {REPORTS[2]}
    the same, to filter and as data
{REPORTS[3]}
    how its controls were assessed, as OSCAL (NIST)
evidence/SHA256
    attached files, each under the SHA-256 of its content; manifest.json says what people call
    them and which control each belongs to
gates/NUMBER.json
    what each gate decision was made on; its SHA-256 stands in the event of the decision
{EVENTS}
    the audit events of the initiative; the SHA-256 of a line, without its end, is the hash of the
    event, which the next event of the whole trail names as "previous"
manifest.json
    size and SHA-256 of each of these

To check it, no database is needed:  python -m governance verify bundle FILE.zip
By hand, in the unpacked folder:     sha256sum evidence/* gates/*

Attached files are what people attached: open them as carefully as any attachment.
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the audit events of an initiative leave behind."""

    initiative: dict[str, Any]
    evidence: list[dict[str, Any]]
    """What was attached, by its number, each with what a person called it."""
    gates: list[dict[str, Any]]
    """The decisions by number."""
    events: int


class History:
    """Gathers rows of one initiative from its audit events while they pass."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, dict[str, Any]]] = {
            "initiative": {},
            "evidence": {},
            "gate_decision": {},
        }
        self._events = 0

    def gather(self, events: Events) -> Events:
        """Yield the events and remember what they say."""
        with closing(events) as passing:
            for link, previous, own in passing:
                self._note(link)
                yield link, previous, own

    def _note(self, link: Link) -> None:
        self._events += 1
        rows = self._rows.get(link.entity)
        if rows is None:
            return
        after = json.loads(link.after)
        if not isinstance(after, dict):
            rows.pop(link.entity_id, None)
        else:
            rows[link.entity_id] = {**rows.get(link.entity_id, {}), **after}

    def subject(self) -> Subject:
        """Return what the events that passed leave behind."""
        (number, initiative), *_ = self._rows["initiative"].items() or [("", {})]
        named = {
            "id": number,
            "external_id": initiative.get("external_id"),
            "name": initiative.get("name"),
        }
        return Subject(
            named,
            [_plain(each, _EVIDENCE) for each in self._sorted("evidence")],
            [
                {
                    **_plain(each, _DECISION),
                    "number": each.get("id"),
                    "sha256": each.get("frozen_sha256"),
                    "file": gate_member(each),
                    "held": HELD if _sha256(frozen(each)) == each.get("frozen_sha256") else ALTERED,
                }
                for each in self._sorted("gate_decision")
            ],
            self._events,
        )

    def frozen_records(self) -> dict[str, bytes]:
        """Return what each gate decision was made on, by the member that holds it."""
        return {gate_member(each): frozen(each) for each in self._sorted("gate_decision")}

    def _sorted(self, entity: str) -> list[dict[str, Any]]:
        return [row for _, row in sorted(self._rows[entity].items(), key=lambda each: int(each[0]))]


def _plain(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row.get(name) for name in names}


def gate_member(decision: Mapping[str, Any]) -> str:
    """Return the member that holds what a decision was made on."""
    return f"gates/{int(decision['id'])}.json"


def frozen(decision: Mapping[str, Any]) -> bytes:
    """Return what a decision was made on, as it was hashed."""
    return str(decision.get("frozen", "")).encode()


def evidence_member(sha256: str) -> str:
    """Return the member that holds an attached file."""
    return f"evidence/{sha256}"


def write_dossier_bundle(
    file: IO[bytes], reports: Mapping[str, bytes], events: Events, fetch: Callable[[str], bytes]
) -> Manifest:
    """Write the bundle of a dossier.

    Parameters
    ----------
    reports
        The issued files by member, all of :data:`REPORTS`.
    events
        Those of the initiative up to the newest that the report knew, in order.
    fetch
        What returns an attached file by its SHA-256, or raises NotFoundError or IntegrityError.
    """
    history = History()
    with BundleWriter(file) as writer:
        writer.add(README, TEXT.encode())
        for name in REPORTS:
            writer.add(name, reports[name])
        passing = history.gather(events)
        writer.add_lines(EVENTS, (event_line(link, previous) for link, previous, _ in passing))
        for name, content in history.frozen_records().items():
            writer.add(name, content)
        subject = history.subject()
        state = _write_files(writer, subject, fetch)
        return writer.finish(stated(json.loads(reports[DOCUMENT]), subject, state))


def _write_files(
    writer: BundleWriter, subject: Subject, fetch: Callable[[str], bytes]
) -> dict[str, str]:
    """Write the attached files, each once, and return of each whether it is held."""
    state = {}
    for sha256 in sorted({each["sha256"] for each in subject.evidence if each["sha256"]}):
        try:
            content = fetch(sha256)
        except NotFoundError:
            state[sha256] = MISSING
        except IntegrityError:
            state[sha256] = ALTERED
        else:
            state[sha256] = HELD
            writer.add(evidence_member(sha256), content, packed=False)
    return state


def stated(report: Mapping[str, Any], subject: Subject, state: Mapping[str, str]) -> Manifest:
    """Return the manifest of a dossier, yet without members.

    Parameters
    ----------
    report
        The report as its JSON file holds it.
    state
        Of each attached file by its SHA-256, whether the bundle holds it.
    """
    document = report["document"]
    sequence = document["audit_sequence"]
    label = document["catalogue"]
    contents = {
        "report": {"key": document["key"], "sha256": report["sha256"]},
        "initiative": subject.initiative,
        "evidence": [
            each | {"held": state[each["sha256"]] if each["sha256"] else None}
            for each in subject.evidence
        ],
        "gates": subject.gates,
        "events": subject.events,
    }
    return Manifest(
        BundleKind.DOSSIER,
        document["as_of"],
        Head(sequence, document["audit_head"]) if sequence else None,
        {"label": label, "sha256": document["catalogue_sha256"]} if label else None,
        contents,
    )


def report_digest(report: Mapping[str, Any]) -> str:
    """Return the SHA-256 over the canonical JSON of a report's document."""
    return _sha256(canonical.dumps(report["document"]).encode())


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
