"""An initiative as somebody saw it: its version and the values that can be edited."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from governance.domain.enums import Technique
from governance.queries.initiatives import InitiativeDetail, InitiativeRow

Values = Mapping[str, object]
"""Values by field of :data:`governance.ui.editing.fields.TITLES`; text is empty, never None."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One initiative at one version."""

    initiative_id: int
    version: int
    """What a save is compared with; a newer version in the database refuses it."""
    name: str
    stage: str
    """Where it stood, in words."""
    values: Values


def of_row(row: InitiativeRow, stage: str = "") -> Seen:
    """Return an initiative as a list showed it, without facts and the reason of its tier."""
    values = {
        "name": row.name,
        "external_id": row.external_id or "",
        "unit": row.unit_id,
        "track": row.track,
        "techniques": tuple(Technique(each) for each in row.techniques),
        "risk_tier": row.risk_tier,
        "owner": row.owner or "",
        "sponsor": row.sponsor or "",
        "phase": row.phase,
        "registered_on": row.registered_on,
        "description": row.description,
    }
    return Seen(row.id, row.version, row.name, stage, values)


def of_detail(detail: InitiativeDetail) -> Seen:
    """Return an initiative as its own page showed it, with all of its fields."""
    seen = of_row(detail.row)
    rest = {"risk_tier_reason": detail.risk_tier_reason, "facts": dict(detail.facts)}
    return replace(seen, values={**seen.values, **rest})
