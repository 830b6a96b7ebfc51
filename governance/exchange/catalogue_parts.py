"""The parts of a catalogue file, as they are checked before they become records."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from governance.domain import catalogue, catalogue_parts
from governance.domain.applicability import (
    AllOf,
    AnyOf,
    FactHas,
    FactIn,
    FactIs,
    Not,
    rule_of,
)
from governance.domain.enums import (
    AssessmentMethod,
    ControlTrack,
    FactKind,
    Gate,
    MetricKind,
    MetricTest,
    Severity,
)

_RULES = (AllOf, AnyOf, Not, FactIs, FactIn, FactHas)


def _rule(value: object) -> object:
    return value if value is None or isinstance(value, _RULES) else rule_of(value)


def _question(text: str) -> str:
    if not text.endswith("?"):
        raise ValueError("a question ends with a question mark")
    return text


Text = Annotated[str, Field(min_length=1, max_length=2_000)]
Question = Annotated[Text, AfterValidator(_question)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
Version = Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+){1,2}([-+][a-z0-9.]+)?$")]
ControlId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+){1,3}$", max_length=60)]
Prefix = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{1,9}$")]
Days = Annotated[int, Field(strict=True, ge=1, le=3_660)]
Cases = Annotated[int, Field(strict=True, ge=1)]
RuleTree = Annotated[Any, BeforeValidator(_rule)]


class CataloguePart(BaseModel):
    """A mapping of a catalogue file; a key that does not exist is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    makes: ClassVar[type]
    """The record of the domain with the same fields."""

    def record(self) -> Any:  # noqa: ANN401 - what `makes` says
        """Return the record that the mapping describes."""
        held = {name: getattr(self, name) for name in type(self).model_fields}
        return self.makes(**{name: _record(value) for name, value in held.items()})


def _record(value: object) -> object:
    if isinstance(value, CataloguePart):
        return value.record()
    if isinstance(value, tuple):
        return tuple(_record(each) for each in value)
    return value


class MeaningPart(CataloguePart):
    """A gate or severity."""

    makes = catalogue_parts.Meaning
    id: Name
    meaning: Text


class ChoicePart(CataloguePart):
    """A value of a fact."""

    makes = catalogue_parts.Choice
    id: Name
    label: Text


class FactPart(CataloguePart):
    """Something that is asked about an initiative."""

    makes = catalogue_parts.Fact
    id: Name
    kind: FactKind
    label: Text
    ask: Question
    values: tuple[ChoicePart, ...] = ()


class MetricPart(CataloguePart):
    """Something that can be measured."""

    makes = catalogue_parts.Metric
    id: Name
    definition: Text
    kind: MetricKind
    test: MetricTest
    basis: Text
    limit: Decimal | None = None
    upper_limit: Decimal | None = None
    warn: Decimal | None = None
    min_n: Cases | None = None
    legal: bool = False
    note: str = ""


class ClausePart(CataloguePart):
    """A clause of a framework."""

    makes = catalogue_parts.Clause
    id: Text
    label: Text


class FrameworkPart(CataloguePart):
    """A law, standard or guideline."""

    makes = catalogue_parts.Framework
    id: Name
    name: Text
    version: Text
    kind: Text
    clauses: Annotated[tuple[ClausePart, ...], Field(min_length=1)]
    note: str = ""
    complete: bool = False


class DutyPart(CataloguePart):
    """A clause that is a legal duty."""

    makes = catalogue_parts.Duty
    framework: Name
    clause: Text
    topic: Text
    roles: Annotated[tuple[Name, ...], Field(min_length=1)]
    starts_on: dt.date
    annex_i_starts_on: dt.date | None = None
    legacy_starts_on: dt.date | None = None
    reworded_on: dt.date | None = None


class ReferencePart(CataloguePart):
    """A clause that a control answers to."""

    makes = catalogue.Reference
    framework: Name
    clause: Text
    when: RuleTree = None
    note: str = ""


class EscalationPart(CataloguePart):
    """A higher severity under a rule."""

    makes = catalogue.Escalation
    to: Severity
    when: RuleTree


class IntervalPart(CataloguePart):
    """A shorter interval under a rule."""

    makes = catalogue.ShorterInterval
    days: Days
    when: RuleTree


class MetricUsePart(CataloguePart):
    """A metric that verifies a control."""

    makes = catalogue.MetricUse
    metric: Name
    at: Gate | None = None
    when: RuleTree = None
    min_n: Cases | None = None
    min_n_per_group: Cases | None = None


class ControlPart(CataloguePart):
    """A control."""

    makes = catalogue.Control
    id: ControlId
    track: ControlTrack
    theme: Name
    title: Text
    question: Question
    evidence: Annotated[tuple[Text, ...], Field(min_length=1)]
    severity: Severity
    gate: Gate
    methods: Annotated[tuple[AssessmentMethod, ...], Field(min_length=1)]
    applies_when: RuleTree = None
    escalate: tuple[EscalationPart, ...] = ()
    revalidation_days: Days | None = None
    escalate_interval: tuple[IntervalPart, ...] = ()
    references: tuple[ReferencePart, ...] = ()
    metrics: tuple[MetricUsePart, ...] = ()
    note: str = ""
    origin: str = ""


class OverlayPart(CataloguePart):
    """Whose additions a file holds."""

    makes = catalogue_parts.Overlay
    id: Slug
    version: Version
    prefix: Prefix


class HeadPart(CataloguePart):
    """Which catalogue it is."""

    makes = dict
    id: Slug
    version: Version
    as_of: dt.date


class RaisePart(CataloguePart):
    """A control of the product that an organisation takes more seriously."""

    makes = dict
    control: ControlId
    severity: Severity


class LimitPart(CataloguePart):
    """A limit of an organisation's own."""

    makes = dict
    metric: Name
    limit: Decimal
    upper_limit: Decimal | None = None
    warn: Decimal | None = None
    min_n: Cases | None = None
