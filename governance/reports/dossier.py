"""The dossier of one initiative: everything an auditor would ask about it, with its proofs."""

import datetime as dt

from sqlalchemy.orm import Session

from governance.analytics.formats import count, plural
from governance.domain.actors import Actor
from governance.domain.enums import Gate, Stage
from governance.domain.filters import PortfolioFilter
from governance.domain.gates import GATE_INTO
from governance.domain.report_kinds import Kind
from governance.errors import NotFoundError
from governance.queries.checklists import checklist_of, named_initiative
from governance.queries.initiatives import InitiativeDetail, initiative_detail
from governance.reports import dossier_acts as acts
from governance.reports import dossier_checklist as checklists
from governance.reports import dossier_history as history
from governance.reports import dossier_identity as identity
from governance.reports import dossier_value as value
from governance.reports.basis import Basis, Question, basis
from governance.reports.blocks import Section, Source
from governance.reports.document import Document
from governance.reports.dossier_checklist import Told


def build(
    session: Session, viewer: Actor, initiative: str, *, as_of: dt.date | None = None
) -> Document:
    """Return the dossier of an initiative.

    Parameters
    ----------
    initiative
        Its id, or its external id if that is unique.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    NotFoundError
        There is none in the viewer's scope, or no catalogue is published.
    InvalidInputError
        Several have the external id, or the day lies in the future.
    """
    found = named_initiative(session, initiative, viewer)
    on = basis(session, viewer, PortfolioFilter(ids=(found.id,)), as_of)
    if on.catalogue is None:
        raise NotFoundError(
            "No control catalogue is published; run python -m governance catalogue publish."
        )
    catalogue = on.catalogue_of(found.catalogue_version_id)
    detail = initiative_detail(session, found.id, viewer)
    of = checklists.told(checklist_of(session, found, catalogue, today=on.rules_on), catalogue)
    named = detail.row.external_id or str(found.id)
    return on.document(
        Kind.DOSSIER,
        subject=detail.row.name,
        sentence=_sentence(detail, of),
        subjects=1,
        sections=_sections(on, detail, of),
        sources=(
            Source(
                "Checklist",
                f"{catalogue.label}, SHA-256 {catalogue.digest}: the catalogue this initiative is "
                "assessed against.",
            ),
            Source(
                "Frozen records",
                "Each decision at a gate froze the SHA-256 of a canonical record of the "
                "initiative, its checklist, evidence, waivers and planned value.",
            ),
        ),
        # A reader without the audit trail gets another report: one without the history of changes.
        question=Question([found.id, history.told_to(viewer)], f"initiative {named}"),
    )


def _sections(on: Basis, detail: InitiativeDetail, of: Told) -> tuple[Section, ...]:
    initiative_id, catalogue = detail.row.id, of.catalogue
    return (
        Section("Identity", (*identity.identity(detail, catalogue), checklists.gates(of))),
        Section("Purpose, track and why", identity.track(on, detail)),
        Section("Risk tier and why", identity.tier(on, detail, catalogue)),
        Section("Checklist", checklists.blocks(of)),
        Section("Evidence", checklists.evidence(of)),
        Section("Gate decisions", acts.gates(on, of)),
        Section("Waivers", acts.waivers(of)),
        Section("Reviews", acts.reviews(on, of)),
        Section("Value", value.blocks(on, initiative_id)),
        Section("Stages", acts.stages(detail)),
        Section("Framework clauses", checklists.clauses(of)),
        Section("History of changes", history.blocks(on, initiative_id)),
    )


def _sentence(detail: InitiativeDetail, of: Told) -> str:
    said = [f"{identity.standing(detail.row)}."]
    gate = GATE_INTO.get(detail.row.stage, Gate.PRODUCTION)
    if detail.row.stage in {Stage.STOPPED, Stage.RETIRED}:
        return said[0]
    ready = of.checklist.readiness(gate)
    if not ready.required:
        said.append(f"No blocking control is due at the {gate.value} gate.")
    elif ready.may_pass:
        number = plural(ready.required, "blocking control")
        said.append(f"All {number} of the {gate.value} gate are met or waived.")
    else:
        number = plural(ready.required, "blocking control")
        are = "is" if len(ready.blockers) == 1 else "are"
        said.append(
            f"{count(len(ready.blockers))} of {number} of the {gate.value} gate {are} open."
        )
    if of.checklist.approval is None and detail.row.stage in GATE_INTO:
        said.append("No decision is on record that let it in.")
    return " ".join(said)
