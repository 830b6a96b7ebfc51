"""The assessment of one initiative as OSCAL assessment results.

One result for the checklist as it stands, and one for each gate decision, from the record that it
froze. People are left out: who answered, confirmed and decided is in the record itself.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain import canonical
from governance.domain.actors import Actor
from governance.domain.catalogue import Catalogue
from governance.domain.enums import Gate, Stage, Verdict
from governance.domain.labels import label
from governance.exchange.oscal_findings import (
    ControlState,
    excluded_words,
    findings,
    observations,
    reviewed,
    risks,
)
from governance.exchange.oscal_parts import (
    Part,
    filled,
    identifier,
    instant,
    line,
    metadata,
    properties,
    prose,
)
from governance.exchange.published import published_catalogue
from governance.models import Base, CatalogueVersion, GateDecision, Initiative
from governance.models.recorder import audited_columns
from governance.queries.checklists import Line, checklist_of, visible_initiative
from governance.queries.initiatives import unit_path

_STATES = {
    Stage.IDEA: "under-development",
    Stage.DEVELOPMENT: "under-development",
    Stage.PILOT: "under-development",
    Stage.PRODUCTION: "operational",
    Stage.STOPPED: "disposition",
    Stage.RETIRED: "disposition",
}
"""Status of a component (SP 800-18 words); anything else is ``other``."""


def assessment_results(
    session: Session, viewer: Actor, initiative_id: int, *, as_of: dt.datetime, report: str = ""
) -> Part:
    """Return the assessment of an initiative as an OSCAL document.

    Parameters
    ----------
    as_of
        The instant by which answers and waivers are judged, and the document's date; the same data
        and instant give the same document.
    report
        Key of the dossier with which it is issued; empty for none.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    NotFoundError
        There is no such initiative in the viewer's scope, or no catalogue is published.
    """
    initiative = visible_initiative(session, initiative_id, viewer)
    of = published_catalogue(session, initiative.catalogue_version_id)
    key = (initiative.id, instant(initiative.created_at))
    subject, plan = identifier("initiative", *key), identifier("plan", *key)
    today = as_of.astimezone(dt.UTC).date()
    lines = checklist_of(session, initiative, of, today=today).lines
    results = [_standing(initiative, of, lines, subject, as_of)]
    results += _decided(session, initiative, subject)
    component = _component(initiative, unit_path(session, initiative.unit_id), subject)
    for result in results:
        result["local-definitions"] = {"components": [component]}
    named = initiative.external_id or initiative.id
    stated = {"initiative": named, "digest": of.digest, "report": report}
    title = line(f"Assessment of {initiative.name}")
    return {
        "assessment-results": {
            "uuid": identifier("results", *key, instant(as_of)),
            "metadata": metadata(title, as_of, of.version, props=properties(stated)),
            "import-ap": {"href": f"#{plan}"},
            "results": results,
            "back-matter": {"resources": [_plan(plan, initiative, of)]},
        }
    }


def _plan(plan: str, initiative: Initiative, of: Catalogue) -> Part:
    said = (
        f"The checklist that catalogue {of.label} asks of the initiative, by its track, risk tier "
        "and facts; stands in for a separate plan."
    )
    title = line(f"Checklist of {initiative.name}")
    return {"uuid": plan, "title": title, "description": prose(said)}


def _component(initiative: Initiative, path: Sequence[str], subject: str) -> Part:
    stated = {
        "id": initiative.external_id or initiative.id,
        "unit": " › ".join(path),
        "track": initiative.track.value,
        "risk-tier": initiative.risk_tier.value,
        "stage": initiative.stage.value,
    }
    return {
        "uuid": subject,
        "type": "software",
        "title": line(initiative.name),
        "description": prose(initiative.description, "Not described yet."),
        "props": properties(stated),
        "status": {"state": _STATES.get(initiative.stage, "other")},
    }


def _standing(
    initiative: Initiative,
    of: Catalogue,
    lines: Sequence[Line],
    subject: str,
    as_of: dt.datetime,
) -> Part:
    records = json.loads(canonical.dumps([_record(each) for each in lines]))
    head = {
        "uuid": identifier("standing", subject, instant(as_of)),
        "title": "The checklist as it stands",
        "description": prose(f"Every control that catalogue {of.label} asks of it."),
        "start": instant(as_of),
        "end": instant(as_of),
        "props": properties({"stage": initiative.stage.value, "catalogue": of.label}),
    }
    today = as_of.astimezone(dt.UTC).date()
    return _result(head, [_state(each, of, subject, today) for each in records])


def _decided(session: Session, initiative: Initiative, subject: str) -> Iterator[Part]:
    """Yield a result for each gate decision, the newest first."""
    mine = select(GateDecision).where(GateDecision.initiative_id == initiative.id)
    for decision in session.scalars(mine.order_by(GateDecision.id.desc())):
        frozen = json.loads(decision.frozen)
        of = _catalogue_of(session, frozen["catalogue"]["digest"])
        day = dt.date.fromisoformat(frozen["as_of"])
        head = {
            "uuid": identifier("decision", subject, decision.id, decision.frozen_sha256),
            "title": f"{label(Gate(decision.gate))} gate",
            "description": prose(decision.rationale, "No rationale was given."),
            "start": instant(decision.decided_at),
            "end": instant(decision.decided_at),
            "props": properties(
                {
                    "gate": decision.gate.value,
                    "decision": decision.verdict.value,
                    "to-stage": decision.to_stage.value,
                    "record-sha256": decision.frozen_sha256,
                    "catalogue": frozen["catalogue"]["label"],
                }
            ),
            "attestations": [_attestation(decision)],
        }
        states = [_state(each, of, subject, day) for each in frozen["checklist"]]
        yield _result(head, states)


def _attestation(decision: GateDecision) -> Part:
    verdict = label(Verdict(decision.verdict)).lower()
    said = (
        f"Decided: {verdict}, by an approver who had not asked for it, on the record whose SHA-256 "
        f"is {decision.frozen_sha256}."
    )
    return {"parts": [{"name": "authorization-statement", "prose": said}]}


def _catalogue_of(session: Session, digest: str) -> Catalogue | None:
    version = session.scalar(select(CatalogueVersion.id).where(CatalogueVersion.digest == digest))
    return None if version is None else published_catalogue(session, version)


def _state(
    record: Mapping[str, Any], of: Catalogue | None, subject: str, day: dt.date
) -> ControlState:
    known = {each.id: each for each in of.controls} if of else {}
    return ControlState(record, known.get(record["control"]), subject, day)


def _result(head: Part, states: Sequence[ControlState]) -> Part:
    asked = [state for state in states if not state.excluded]
    left_out = [state for state in states if state.excluded]
    return filled(
        {
            **head,
            "reviewed-controls": reviewed(asked),
            "observations": observations(asked),
            "risks": risks(asked),
            "findings": findings(asked),
            "remarks": excluded_words(left_out),
        }
    )


def _record(of: Line) -> dict[str, Any]:
    """Return a line of a checklist in the shape in which gate decisions freeze it."""
    return {
        "control": of.item.id,
        "applies": of.item.applies,
        "why": of.item.why,
        "severity": of.item.severity,
        "in_checklist": not of.dropped,
        "answer": _columns(of.assessment) if of.assessment else None,
        "evidence": [_columns(each) for each in of.evidence],
        "waivers": [_columns(each) for each in of.waivers],
    }


def _columns(row: Base) -> dict[str, Any]:
    return {name: getattr(row, name) for name in audited_columns(type(row))}
