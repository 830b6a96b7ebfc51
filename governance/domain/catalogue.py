"""The control catalogue: controls, the facts and metrics they use, the clauses they answer to."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, fields
from functools import cached_property

from governance.domain import canonical
from governance.domain.applicability import (
    ALWAYS,
    TRACK_FACT,
    AllOf,
    AnyOf,
    FactHas,
    FactIn,
    FactIs,
    Facts,
    Not,
    Rule,
    facts_of,
    rule_document,
)
from governance.domain.catalogue_parts import Duty, Fact, Framework, Meaning, Metric, Overlay
from governance.domain.drafts import FactValue
from governance.domain.enums import (
    AssessmentMethod,
    ControlTrack,
    Gate,
    Severity,
    Track,
)
from governance.errors import NotFoundError

ROUTE_FACT = "hr_route"
"""The fact that says through which annex of the EU AI Act a system is high-risk."""

_RULES = (AllOf, AnyOf, Not, FactIs, FactIn, FactHas)

TRACKS_ASKED: dict[Track, frozenset[ControlTrack]] = {
    Track.ML: frozenset({ControlTrack.COMMON, ControlTrack.ML}),
    Track.GENAI: frozenset({ControlTrack.COMMON, ControlTrack.GENAI}),
    Track.HYBRID: frozenset(ControlTrack),
    Track.UNTAGGED: frozenset(ControlTrack),
}
"""Whose controls make up the checklist of each track."""

_TRACK_RULES: dict[ControlTrack, Rule] = {
    ControlTrack.COMMON: ALWAYS,
    ControlTrack.ML: FactIn(TRACK_FACT, (Track.ML.value, Track.HYBRID.value)),
    ControlTrack.GENAI: FactIn(TRACK_FACT, (Track.GENAI.value, Track.HYBRID.value)),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A clause that a control answers to, always or only when a rule holds."""

    framework: str
    clause: str
    when: Rule | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Escalation:
    """A higher severity, when a rule holds."""

    to: Severity
    when: Rule


@dataclass(frozen=True, slots=True)
class ShorterInterval:
    """A shorter time between two assessments, when a rule holds."""

    days: int
    when: Rule


@dataclass(frozen=True, slots=True)
class MetricUse:
    """A metric that verifies a control."""

    metric: str
    at: Gate | None = None
    """The gate at which it is first known, where that is not the control's."""
    when: Rule | None = None
    min_n: int | None = None
    min_n_per_group: int | None = None


@dataclass(frozen=True, slots=True)
class Control:
    """One item of the catalogue: a question, and the evidence that answers it."""

    id: str
    track: ControlTrack
    theme: str
    title: str
    question: str
    evidence: tuple[str, ...]
    severity: Severity
    gate: Gate
    methods: tuple[AssessmentMethod, ...] = ()
    applies_when: Rule | None = None
    """None: whenever its track's checklist is asked."""
    escalate: tuple[Escalation, ...] = ()
    revalidation_days: int | None = None
    """Days after which an answer must be renewed; None: it holds for good."""
    escalate_interval: tuple[ShorterInterval, ...] = ()
    references: tuple[Reference, ...] = ()
    metrics: tuple[MetricUse, ...] = ()
    note: str = ""
    origin: str = ""
    """Id of the overlay that added it; empty for the controls of the product."""

    @property
    def rule(self) -> Rule:
        """When the control applies: its track and its own rule."""
        of_track = _TRACK_RULES[self.track]
        if self.applies_when is None:
            return of_track
        return self.applies_when if of_track == ALWAYS else AllOf((of_track, self.applies_when))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that decides about the control or about something inside it."""
        return (
            self.rule,
            *(each.when for each in self.escalate),
            *(each.when for each in self.escalate_interval),
            *(each.when for each in self.references if each.when is not None),
            *(each.when for each in self.metrics if each.when is not None),
        )


@dataclass(frozen=True)
class Catalogue:
    """One immutable version of the catalogue, overlays included."""

    id: str
    version: str
    as_of: dt.date
    """Day on which the facts behind it were last checked."""
    gates: tuple[Meaning, ...]
    severities: tuple[Meaning, ...]
    facts: tuple[Fact, ...]
    metrics: tuple[Metric, ...]
    frameworks: tuple[Framework, ...]
    duties: tuple[Duty, ...]
    controls: tuple[Control, ...]
    overlays: tuple[Overlay, ...] = ()

    def control(self, control_id: str) -> Control:
        """Return a control by its id.

        Raises
        ------
        NotFoundError
            The catalogue has no such control.
        """
        try:
            return self._controls[control_id]
        except KeyError:
            raise NotFoundError(
                f"{self.label} has no control {control_id}; look it up in the catalogue."
            ) from None

    def controls_for(self, track: Track) -> tuple[Control, ...]:
        """Return the controls of a track's checklist, before any other fact is looked at."""
        asked = TRACKS_ASKED[track]
        return tuple(each for each in self.controls if each.track in asked)

    def answering(self, framework: str, clause: str) -> tuple[Control, ...]:
        """Return the controls that answer to a clause."""
        return tuple(
            each
            for each in self.controls
            if any((at.framework, at.clause) == (framework, clause) for at in each.references)
        )

    def conditions(self, framework: str, clause: str) -> dict[str, Rule]:
        """Return the rules under which controls answer to a clause, by control.

        A control that always answers to it is left out.
        """
        return {
            control.id: at.when
            for control in self.controls
            for at in control.references
            if (at.framework, at.clause) == (framework, clause) and at.when is not None
        }

    def duty(self, framework: str, clause: str) -> Duty | None:
        """Return the legal duty behind a clause, None when it is none."""
        return self._duties.get((framework, clause))

    def readable(self, facts: Facts) -> dict[str, FactValue]:
        """Return the facts that rules of this catalogue look at and that answer their question."""
        return {
            name: value
            for name in self.facts_used
            if (value := facts.get(name)) is not None and self.fact_by_id[name].fits(value)
        }

    @property
    def label(self) -> str:
        """Its id and version with those of its overlays."""
        added = (f" + {each.id} {each.version}" for each in self.overlays)
        return f"{self.id} {self.version}{''.join(added)}"

    @cached_property
    def fact_by_id(self) -> dict[str, Fact]:
        """Facts by id."""
        return {each.id: each for each in self.facts}

    @cached_property
    def metric_by_id(self) -> dict[str, Metric]:
        """Metrics by id."""
        return {each.id: each for each in self.metrics}

    @cached_property
    def framework_by_id(self) -> dict[str, Framework]:
        """Frameworks by id."""
        return {each.id: each for each in self.frameworks}

    @cached_property
    def themes(self) -> tuple[str, ...]:
        """Themes in the order in which controls name them."""
        return tuple(dict.fromkeys(each.theme for each in self.controls))

    @cached_property
    def facts_used(self) -> tuple[str, ...]:
        """Names of the facts on which a checklist can depend, sorted."""
        asked = {name for each in self.controls for rule in each.rules for name in facts_of(rule)}
        dated = any(each.annex_i_starts_on for each in self.duties)
        return tuple(sorted(asked | ({ROUTE_FACT} if dated else set())))

    @cached_property
    def document(self) -> dict[str, object]:
        """The whole catalogue as plain values, in the shape of its files."""
        plain: dict[str, object] = json.loads(canonical.dumps(_plain(self)))
        head = {key: plain.pop(key) for key in ("id", "version", "as_of")}
        return {"catalogue": head, **plain}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of the document, in hex."""
        return hashlib.sha256(canonical.dumps(self.document).encode()).hexdigest()

    @cached_property
    def _controls(self) -> dict[str, Control]:
        return {each.id: each for each in self.controls}

    @cached_property
    def _duties(self) -> dict[tuple[str, str], Duty]:
        return {(each.framework, each.clause): each for each in self.duties}


def _plain(value: object) -> object:
    """Leave out fields that hold their default, so that new fields keep the digests of the past."""
    if isinstance(value, _RULES):
        return rule_document(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return {
            field.name: _plain(held)
            for field in fields(value)  # type: ignore[arg-type]
            if (held := getattr(value, field.name)) != field.default
        }
    return value
