"""The demo portfolio as its file describes it, read with dates that count back from one day."""

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from governance.domain.dates import PartialDate
from governance.domain.drafts import FactValue, InitiativeDraft, StageDraft
from governance.domain.enums import DateBasis, Phase, Precision, RiskTier, Stage, Technique, Track
from governance.errors import InvalidInputError

FILE = Path(__file__).parents[2] / "seeds" / "demo_portfolio.yaml"
"""The portfolio that ships with the product."""

_AGO = re.compile(
    r"(?:(?P<months>\d+)m)?\s*(?:(?P<days>\d+)d)?\s*(?:\((?P<note>month|year|seen)\))?"
)


@dataclass(frozen=True, slots=True)
class Ago:
    """A date by its distance from the day on which the portfolio is loaded."""

    months: int
    days: int
    precision: Precision = Precision.DAY
    basis: DateBasis = DateBasis.STATED

    def before(self, today: dt.date) -> PartialDate:
        """Return the date, so many months and then days before a day."""
        year, month = divmod(today.year * 12 + today.month - 1 - self.months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        there = dt.date(year, month + 1, min(today.day, last))
        return PartialDate(there - dt.timedelta(days=self.days), self.precision)


def _read_ago(text: object) -> object:
    found = _AGO.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None or not (found["months"] or found["days"]):
        raise ValueError("write it like 14m 3d, 20d, 14m (month) or 6m (seen)")
    note = found["note"] or ""
    return Ago(
        months=int(found["months"] or 0),
        days=int(found["days"] or 0),
        precision=Precision(note) if note in {"month", "year"} else Precision.DAY,
        basis=DateBasis.OBSERVED if note == "seen" else DateBasis.STATED,
    )


AgoText = Annotated[Ago, BeforeValidator(_read_ago)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class DemoMove(_Record):
    """A move that is recorded after the initiative was registered."""

    to: Stage
    when: AgoText
    reason: str


class DemoCorrection(_Record):
    """A correction of the date on which a stage was entered."""

    stage: Stage
    when: AgoText
    reason: str


class DemoInitiative(_Record):
    """One initiative of the file."""

    id: str
    name: str
    unit: tuple[str, ...] = Field(min_length=1)
    description: str
    owner: str = ""
    sponsor: str = ""
    track: Track = Track.UNTAGGED
    techniques: tuple[Technique, ...] = ()
    tier: RiskTier = RiskTier.UNDETERMINED
    tier_reason: str = ""
    phase: Phase | None = None
    registered: AgoText | None = None
    """None takes the day of the first stage."""
    stages: dict[Stage, AgoText] = Field(default_factory=dict)
    moves: tuple[DemoMove, ...] = ()
    corrections: tuple[DemoCorrection, ...] = ()
    facts: dict[str, FactValue] = Field(default_factory=dict)

    def draft(self, today: dt.date) -> InitiativeDraft:
        """Return the initiative as it is registered, dated back from a day."""
        first = self.registered or next(iter(self.stages.values()), None)
        return InitiativeDraft(
            name=self.name,
            external_id=self.id,
            description=self.description,
            track=self.track,
            techniques=self.techniques,
            risk_tier=self.tier,
            risk_tier_reason=self.tier_reason,
            phase=self.phase,
            registered_on=first.before(today).on if first else None,
            facts=self.facts,
        )

    def stage_drafts(self, today: dt.date) -> tuple[StageDraft, ...]:
        """Return the stages entered before anything was recorded, dated back from a day."""
        return tuple(
            StageDraft(stage, ago.before(today), ago.basis) for stage, ago in self.stages.items()
        )


class DemoPortfolio(_Record):
    """The whole file."""

    units: dict[str, str]
    """Short forms of the top-level units, by their names."""
    initiatives: tuple[DemoInitiative, ...] = Field(min_length=1)


def read_portfolio(file: Path = FILE) -> DemoPortfolio:
    """Read the demo portfolio.

    Raises
    ------
    InvalidInputError
        The file is missing, is not YAML, or a record in it is wrong; the message names the record
        and the key.
    """
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise InvalidInputError(
            f"The demo portfolio {file.name} cannot be read: {reason}"
        ) from error
    try:
        portfolio = DemoPortfolio.model_validate(content)
    except ValidationError as error:
        raise InvalidInputError(_sentence(file.name, content, error)) from error
    for record in portfolio.initiatives:
        if record.unit[0] not in portfolio.units:
            raise InvalidInputError(
                f"{file.name}, initiative {record.id}, key unit: {record.unit[0]!r} is none of the "
                "units at the head of the file; add it there with its code."
            )
    return portfolio


def _sentence(file_name: str, content: object, error: ValidationError) -> str:
    """Say where the first fault of a file is and what it is."""
    fault = error.errors()[0]
    where = list(fault["loc"])
    named = ""
    if where[:1] == ["initiatives"] and len(where) > 1 and isinstance(content, Mapping):
        record: Any = content["initiatives"][int(where[1])]
        name = record.get("id") if isinstance(record, Mapping) else None
        named = f", initiative {name or int(where[1]) + 1}"
        where = where[2:]
    key = ".".join(str(part) for part in where)
    reason = fault["msg"].removeprefix("Value error, ")
    return f"{file_name}{named}{f', key {key}' if key else ''}: {reason}."
