"""What a sheet's row says of an initiative, in our own terms."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from governance.domain import canonical, lifecycle
from governance.domain.dates import PartialDate
from governance.domain.drafts import FactValue, InitiativeDraft
from governance.domain.enums import ControlResult, Phase, RiskTier, Stage, Technique, Track

Entries = tuple[tuple[Stage, PartialDate], ...]
"""Stages with the date on which each was entered."""


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


class SourceAnswer(NamedTuple):
    """What a register answers to a control."""

    result: ControlResult
    text: str
    """Word for word."""


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
    phase: Phase | None = None
    """One of the track's phases."""
    entries: Entries = ()
    """Stated entries into stages, in the order of the stages."""
    registered_on: PartialDate | None = None
    risk_tier: RiskTier = RiskTier.UNDETERMINED
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    answers: Mapping[str, SourceAnswer] = field(default_factory=dict)
    """By control id; blank cells answer nothing."""
    given: frozenset[str] = frozenset()
    """Fields, ``fact:NAME`` and ``answer:CONTROL`` for which the file has a column, whether or not
    the row fills it."""
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
            "phase": self.phase.value if self.phase else None,
            "stage_dates": {stage.value: str(entered) for stage, entered in self.entries},
            "registered_on": str(self.registered_on) if self.registered_on else None,
            "risk_tier": self.risk_tier.value,
        }
        stated = {
            "name": self.name,
            "unit": list(self.unit_path),
            "facts": dict(self.facts),
            **{name: value for name, value in said.items() if name in self.given},
        }
        if self.answers:
            stated["answers"] = {name: list(said) for name, said in self.answers.items()}
        return stated

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
    external_id: str | None = None
    name: str = ""
    unit_path: tuple[str, ...] = ()
    unit_code: str | None = None
    """As far as they could be read: the row still shows which record the file holds."""


def lifecycle_order(entries: Sequence[tuple[Stage, PartialDate]]) -> Entries:
    """Return stage entries in the order in which the stages were entered.

    Where two periods overlap, such as a pilot in 2024 and production in March 2024, the order of
    the stages decides.
    """
    ordered: list[tuple[Stage, PartialDate]] = []
    for stage, entered in sorted(entries, key=lambda entry: lifecycle.ORDER[entry[0]]):
        later = (place for place, (_, other) in enumerate(ordered) if entered.last < other.on)
        ordered.insert(next(later, len(ordered)), (stage, entered))
    return tuple(ordered)


def draft_of(row: MappedRow) -> InitiativeDraft:
    """Return the fields of the initiative that a row describes."""
    return InitiativeDraft(
        name=row.name,
        external_id=row.external_id,
        description=row.description,
        track=row.track,
        techniques=row.techniques,
        risk_tier=row.risk_tier,
        phase=row.phase,
        registered_on=_known_since(row),
        facts=row.facts,
    )


def _known_since(row: MappedRow) -> dt.date | None:
    """Return since when the organisation has known of what a row describes; None if it is not said.

    A register that gives no day of registration and dates a stage has known of it since then.
    """
    if row.registered_on is not None:
        return row.registered_on.on
    return min((entered.on for _, entered in row.entries), default=None)
