"""The parts of an import profile: where fields, units, stage dates and facts come from."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from governance.domain.drafts import FactValue
from governance.domain.enums import (
    ControlResult,
    Phase,
    Precision,
    RiskTier,
    Stage,
    Technique,
    Track,
)


class UnreadPolicy(StrEnum):
    """What to do with a row that has a value which fits no map or format."""

    KEEP = "keep"
    """Keep the value as a source field, note the problem, accept the row without it."""
    REJECT = "reject"


class DuplicatePolicy(StrEnum):
    """What to do with rows of one file that share an identity."""

    KEEP = "keep"
    """Each is an initiative of its own."""
    REJECT = "reject"
    """The first stands, later ones are rejected."""


class FactType(StrEnum):
    """How the cell of a fact is read."""

    AUTO = "auto"
    """By what it looks like: yes or no, a number, a list in brackets, else text."""
    BOOL = "bool"
    TEXT = "text"
    LIST = "list"
    NUMBER = "number"


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _rule(value: object) -> object:
    return {"from": value} if isinstance(value, str | list) else value


Headings = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class ProfilePart(BaseModel):
    """A mapping in the YAML text; a key that does not exist is an error."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, coerce_numbers_to_str=True
    )


class FieldRule(ProfilePart):
    """Where a field comes from; a heading alone is short for ``from``."""

    headings: Headings = Field(alias="from", min_length=1)
    """Headings that may hold it; the first one that the file has is used."""
    required: bool = False
    """Whether a file without the column is refused."""
    fallback: str = ""
    """Text where the cell is blank; ``{external_id}`` and ``{row}`` are filled in."""
    values: dict[str, str | list[str]] = {}
    """What the source says, and which of our values that is; blank text means: leave empty."""


class UnitLevel(ProfilePart):
    """One level of the path of business units, top-level first."""

    headings: Headings = Field(default=(), alias="from")
    code: Headings = ()
    """Headings of the short form of a top-level unit."""
    always: str = ""
    """The unit itself, where no column names it."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.headings) == bool(self.always):
            raise ValueError("give either `from` or `always`")
        return self


class FactRule(ProfilePart):
    """Where a fact comes from."""

    headings: Headings = Field(default=(), alias="from")
    always: FactValue | None = None
    type: FactType = FactType.TEXT
    values: dict[str, FactValue] = {}

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.headings) == (self.always is not None):
            raise ValueError("give either `from` or `always`")
        return self


class AssessmentRule(ProfilePart):
    """Where the register answers a control."""

    headings: Headings = Field(alias="from", min_length=1)
    values: dict[str, ControlResult] = Field(min_length=1)
    """What the source says, and which result that is; other text leaves the control unassessed."""


class CurrentStageDate(ProfilePart):
    """A single date column that says when the row's present stage was entered."""

    headings: Headings = Field(alias="from", min_length=1)
    stages: tuple[Stage, ...] = Field(min_length=1)
    """Stages of which it speaks; on rows in another stage it is only a source field."""


class DateFormats(ProfilePart):
    """How dates are written beyond the shapes that are always known."""

    day_first: bool = False
    formats: dict[str, Precision] = {}
    """Formats of ``strptime`` with the precision of what they hold, tried first."""


Rule = Annotated[FieldRule, BeforeValidator(_rule)]
AnyFactRule = Annotated[FactRule, BeforeValidator(_rule)]
Level = Annotated[UnitLevel, BeforeValidator(_rule)]


class FieldRules(ProfilePart):
    """The fields that a sheet can feed."""

    name: Rule
    external_id: Rule | None = None
    description: Rule | None = None
    owner: Rule | None = None
    sponsor: Rule | None = None
    track: Rule | None = None
    techniques: Rule | None = None
    stage: Rule | None = None
    phase: Rule | None = None
    risk_tier: Rule | None = None
    registered_on: Rule | None = None

    @model_validator(mode="after")
    def _known_values(self) -> Self:
        for field, vocabulary in VOCABULARIES.items():
            rule = getattr(self, field)
            for said, meant in rule.values.items() if rule else ():
                for value in [meant] if isinstance(meant, str) else meant:
                    if value and value not in set(vocabulary):
                        allowed = ", ".join(vocabulary)
                        raise ValueError(f"{field}.values.{said}: {value} is none of {allowed}")
        return self


VOCABULARIES: dict[str, type[StrEnum]] = {
    "track": Track,
    "techniques": Technique,
    "stage": Stage,
    "phase": Phase,
    "risk_tier": RiskTier,
}
"""Fields whose values come from a closed vocabulary."""
