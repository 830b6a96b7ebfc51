"""What a row changes in an initiative: only what its source changed, never what people edited."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from governance.domain.drafts import phase_refusal
from governance.domain.enums import Phase, RiskTier, Track
from governance.domain.lifecycle import PHASES
from governance.exchange.dates import read_date
from governance.exchange.rows import MappedRow, Problem
from governance.exchange.wording import shortened
from governance.models import Initiative, SourceRecord

SOURCE_PREFIX = "source:"
"""In the list of changes, before the heading of a column that has no field of its own."""

_SHOWN = 200
_FIELDS = {
    "name": "name",
    "external_id": "external_id",
    "description": "description",
    "unit": "unit_id",
    "owner": "owner_id",
    "sponsor": "sponsor_id",
    "track": "track",
    "techniques": "techniques",
    "risk_tier": "risk_tier",
    "registered_on": "registered_on",
    "phase": "phase",
}
_KINDS: dict[str, Callable[[str], object]] = {
    "track": Track,
    "risk_tier": RiskTier,
    "phase": Phase,
}
_ABSENT = object()
_BLANKS: tuple[object, ...] = (None, "", [], Track.UNTAGGED, RiskTier.UNDETERMINED)


class LookUp(Protocol):
    """Ids of units and people, by name."""

    def unit(self, row: MappedRow) -> object:
        """Return the id of the row's unit, or a placeholder for one that would be added."""

    def person(self, who: str) -> object:
        """Return the id of a person, a placeholder for one to be added, None for no text."""


@dataclass(slots=True)
class Difference:
    """What a row changes, and what it would have changed had nobody edited it."""

    values: dict[str, object] = field(default_factory=dict)
    """New values by attribute of the initiative."""
    facts: dict[str, Any] | None = None
    """All facts after the change; None for no change."""
    shown: dict[str, list[Any]] = field(default_factory=dict)
    """Before and after by field, as people read it."""
    problems: list[Problem] = field(default_factory=list)


def field_difference(
    row: MappedRow, initiative: Initiative, record: SourceRecord | None, look_up: LookUp
) -> Difference:
    """Compare a row with what the register said before and what the initiative says now.

    A value that the register changed is taken over, unless a person has changed it as well. On the
    first row of a register for an initiative there is nothing to compare with: what the row fills
    is taken over, what it leaves blank is left.
    """
    difference = Difference()
    comparison = _Comparison(row, initiative, record, look_up)
    for name, attribute in _FIELDS.items():
        if name in row.mapped:
            comparison.field(name, attribute, difference)
    comparison.facts(difference)
    comparison.phase(difference)
    before = record.fields if record else {}
    for heading in sorted(before.keys() | row.source_fields.keys()):
        old, new = before.get(heading), row.source_fields.get(heading)
        if old != new:
            difference.shown[SOURCE_PREFIX + heading] = [_shown(old), _shown(new)]
    return difference


@dataclass(frozen=True, slots=True)
class _Comparison:
    """One row beside one initiative."""

    row: MappedRow
    initiative: Initiative
    record: SourceRecord | None
    look_up: LookUp

    def field(self, name: str, attribute: str, difference: Difference) -> None:
        """Compare one field."""
        said = self.row.mapped[name]
        before = self.record.mapped.get(name, _ABSENT) if self.record else _ABSENT
        current = getattr(self.initiative, attribute)
        target = self._target(name, said)
        if said == before or target == current or (name == "registered_on" and target is None):
            return
        if before is not _ABSENT:
            edited = self._baseline(name, before) != current
        else:
            # Nothing to compare with: a blank says nothing, and what is here came from a person.
            edited = self.record is not None and current not in _BLANKS
            if target in _BLANKS:
                return
        if edited:
            difference.problems.append(_edited_here(name, said))
            return
        difference.values[attribute] = target
        by_id = name in {"unit", "owner", "sponsor"}
        known = (None if before is _ABSENT else before) if by_id else current
        difference.shown[name] = [_shown(known), _shown(said)]

    def _baseline(self, name: str, before: Any) -> object:  # noqa: ANN401 - JSON
        if name == "unit" and self.record:
            return self.record.unit_id
        return self._target(name, before)

    def _target(self, name: str, said: Any) -> object:  # noqa: ANN401 - JSON
        """Return what the attribute is for what the register says."""
        if name == "unit":
            return self.look_up.unit(self.row)
        if name in {"owner", "sponsor"}:
            return self.look_up.person(said or "")
        if name == "registered_on":
            found = read_date(said) if said else None
            return found.on if found else None
        return _KINDS[name](said) if said is not None and name in _KINDS else said

    def facts(self, difference: Difference) -> None:
        """Compare all facts."""
        before = self.record.mapped.get("facts", {}) if self.record else {}
        said = self.row.mapped["facts"]
        after = dict(self.initiative.facts)
        for name in sorted(before.keys() | said.keys()):
            old, new, current = before.get(name), said.get(name), after.get(name)
            if new in (old, current) or f"fact:{name}" not in self.row.given:
                continue
            if current != old and self.record is not None:
                difference.problems.append(_edited_here(f"fact {name}", new))
                continue
            after.pop(name, None)
            if new is not None:
                after[name] = new
            difference.shown[f"fact:{name}"] = [_shown(current), _shown(new)]
        if after != self.initiative.facts:
            difference.facts = after

    def phase(self, difference: Difference) -> None:
        """Let the phase be one of the track, which either may have changed."""
        track = difference.values.get("track", self.initiative.track)
        allowed = PHASES[track] if isinstance(track, Track) else ()
        before, phase = self.initiative.phase, difference.values.get("phase")
        if isinstance(phase, Phase) and isinstance(track, Track) and phase not in allowed:
            reason = phase_refusal(phase, track) or ""
            difference.problems.append(Problem("phase", phase.value, reason))
            del difference.values["phase"], difference.shown["phase"]
        if "phase" not in difference.values and before is not None and before not in allowed:
            difference.values["phase"] = None
            difference.shown["phase"] = [before.value, None]


def _edited_here(name: str, said: object) -> Problem:
    reason = (
        f"The register changed the {name}, but it was edited here as well; the edit was kept. "
        "Change it by hand if the register is right."
    )
    return Problem(name, str(_shown(said)), reason)


def _shown(value: object) -> bool | float | str | list[str] | None:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list):
        return [shortened(str(each), _SHOWN) for each in value]
    return shortened(str(value), _SHOWN)
