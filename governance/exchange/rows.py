"""What a sheet's row says of an initiative, in our own terms."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from governance.domain import canonical
from governance.domain.dates import PartialDate
from governance.domain.drafts import FactValue
from governance.domain.enums import RiskTier, Stage, Technique, Track


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row was rejected, or what of it could not be read."""

    column: str
    """Heading in the file; empty when the row as a whole is meant."""
    value: str
    """What the file says, shortened."""
    reason: str
    """One sentence: what is wrong and what to do."""

    def as_json(self) -> dict[str, str]:
        """Return the problem as it is stored."""
        return {"column": self.column, "value": self.value, "reason": self.reason}


@dataclass(frozen=True)
class MappedRow:
    """A row that can become an initiative."""

    row_number: int
    """As a spreadsheet counts."""
    name: str
    unit_path: tuple[str, ...]
    """Names of business units, top-level first."""
    unit_code: str | None
    external_id: str | None = None
    description: str = ""
    owner: str = ""
    sponsor: str = ""
    track: Track = Track.UNTAGGED
    techniques: tuple[Technique, ...] = ()
    stage: Stage = Stage.UNKNOWN
    entries: tuple[tuple[Stage, PartialDate], ...] = ()
    """Stated entries into stages, in the order of the stages."""
    registered_on: PartialDate | None = None
    risk_tier: RiskTier = RiskTier.UNDETERMINED
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    """Fields for which the file has a column, whether or not the row fills it."""
    source_fields: Mapping[str, str] = field(default_factory=dict)
    """Cells without a field of their own, and those that could not be read, by heading."""
    problems: tuple[Problem, ...] = ()

    @cached_property
    def mapped(self) -> dict[str, Any]:
        """What the row states, in canonical form: only fields that the file has a column for."""
        said: dict[str, Any] = {
            "external_id": self.external_id,
            "description": self.description,
            "owner": self.owner,
            "sponsor": self.sponsor,
            "track": self.track.value,
            "techniques": sorted(each.value for each in self.techniques),
            "stage": self.stage.value,
            "stage_dates": {stage.value: str(entered) for stage, entered in self.entries},
            "registered_on": str(self.registered_on) if self.registered_on else None,
            "risk_tier": self.risk_tier.value,
        }
        return {
            "name": self.name,
            "unit": list(self.unit_path),
            "facts": dict(self.facts),
            **{name: value for name, value in said.items() if name in self.given},
        }

    @cached_property
    def sha256(self) -> str:
        """Hash over everything the row says, 64 hex digits; equal rows say the same."""
        said = canonical.dumps({"mapped": self.mapped, "fields": self.source_fields})
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that cannot become an initiative."""

    row_number: int
    problems: tuple[Problem, ...]
    """At least one."""
