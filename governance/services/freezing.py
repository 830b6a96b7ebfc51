"""The frozen record of a gate decision: everything that was decided on, as one canonical text."""

from typing import Any

from sqlalchemy.orm import Session

from governance.domain import canonical
from governance.domain.catalogue import Catalogue
from governance.domain.enums import Gate
from governance.models import Base, GateRequest
from governance.models.recorder import audited_columns
from governance.queries.checklists import Checklist, Line, material_state
from governance.queries.initiatives import unit_path
from governance.queries.value_plans import PlannedValue, planned_value

VERSION = 2
"""Of the shape of the record."""


def frozen_record(
    session: Session, of: Checklist, catalogue: Catalogue, request: GateRequest, gate: Gate
) -> str:
    """Return the canonical JSON of an initiative as a decision finds it.

    It holds the initiative, the request, the catalogue's digest, every control due with its answer
    and the hashes of its evidence, waivers, what blocks, the facts that are material, and what was
    planned of cost and benefit.
    """
    ready = of.readiness(gate)
    return canonical.dumps(
        {
            "version": VERSION,
            "initiative": _columns(of.initiative),
            "unit": list(unit_path(session, of.initiative.unit_id)),
            "request": _columns(request),
            "catalogue": {"label": catalogue.label, "digest": catalogue.digest},
            "gate": gate,
            "as_of": of.today,
            "checklist": [_line(line) for line in of.lines],
            "readiness": {"settled": ready.settled, "required": ready.required},
            "blockers": [[each.item.id, each.reason] for each in ready.blockers],
            "material": material_state(of.initiative),
            "planned_value": _planned(planned_value(session, of.initiative.id)),
        }
    )


def _planned(plan: PlannedValue) -> dict[str, Any] | None:
    """Return the plan in the base currency, None where nothing is planned."""
    if not plan.lines and not plan.uncounted:
        return None
    return {
        "base_currency": plan.base_currency,
        "cost": plan.cost,
        "benefit": plan.benefit,
        "net": plan.net,
        "years": {
            str(year): {"cost": cost, "benefit": benefit}
            for year, (cost, benefit) in plan.years.items()
        },
        "benefit_by_grade": plan.by_grade,
        "lines": plan.lines,
        "uncounted": plan.uncounted,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "control": line.item.id,
        "applies": line.item.applies,
        "why": line.item.why,
        "severity": line.item.severity,
        "gate": line.item.gate,
        "in_checklist": not line.dropped,
        "answer": _columns(line.assessment) if line.assessment else None,
        "evidence": [_columns(each) for each in line.evidence],
        "waivers": [_columns(each) for each in line.waivers],
    }


def _columns(row: Base) -> dict[str, Any]:
    return {name: getattr(row, name) for name in audited_columns(type(row))}
