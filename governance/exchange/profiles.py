"""Import profiles: YAML that says which column feeds which field and how values are read."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from governance.domain.drafts import fact_refusal
from governance.domain.enums import Stage
from governance.errors import ProfileError
from governance.exchange.profile_rules import (
    AnyFactRule,
    AssessmentRule,
    CurrentStageDate,
    DateFormats,
    DuplicatePolicy,
    FieldRules,
    Headings,
    Level,
    ProfilePart,
    UnreadPolicy,
)
from governance.exchange.yaml_texts import load_yaml

BUILT_IN_DIRECTORY = Path(__file__).parents[2] / "seeds" / "profiles"

ControlId = Annotated[str, Field(pattern=r"[A-Za-z0-9]+(-[A-Za-z0-9]+)+", max_length=120)]

SIZE_LIMIT = 100_000
"""Longest profile, in characters."""


class ImportProfile(ProfilePart):
    """How the sheets of one register are read; ``docs/import-profiles.md`` explains every key."""

    name: str = Field(min_length=1, max_length=120)
    title: str = ""
    register_name: str = Field(alias="register", min_length=1, max_length=120)
    """Snapshots of one register follow each other; another register is another source."""
    fields: FieldRules
    unit: Annotated[tuple[Level, ...], Field(min_length=1, max_length=8)]
    stage_dates: dict[Stage, Headings] = Field(default_factory=dict)
    current_stage_date: CurrentStageDate | None = None
    facts: dict[str, AnyFactRule] = Field(default_factory=dict)
    assessments: dict[ControlId, AssessmentRule] = Field(default_factory=dict)
    """Columns that answer a control of the catalogue, by its id; they stay as received as well."""
    fact_prefix: str = ""
    """Columns whose heading begins with it hold the fact named after it."""
    dates: DateFormats = DateFormats()
    keep: Literal["all", "none"] | tuple[str, ...] = "all"
    """Columns without a field of their own that stay on the record."""
    keep_received: tuple[str, ...] = ()
    """Columns that feed a field and stay on the record as received as well."""
    ignore: tuple[str, ...] = ()
    """Columns that follow from others and are passed over."""
    formula_guards: bool | Literal["if_all"] = False
    """Whether an apostrophe before text like ``=1+1`` is no part of it, as in our exports. Another
    source may mean its apostrophes; ``if_all`` takes them for marks in a file that marks every such
    text, as our exports do."""
    on_unread: UnreadPolicy = UnreadPolicy.REJECT
    duplicates: DuplicatePolicy = DuplicatePolicy.REJECT

    @model_validator(mode="after")
    def _usable(self) -> Self:
        for fact, rule in self.facts.items():
            if reason := fact_refusal(fact, True if rule.always is None else rule.always):
                raise ValueError(reason)
        if Stage.UNKNOWN in self.stage_dates:
            raise ValueError("stage_dates.unknown: nothing enters an unknown stage")
        return self

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """Every heading the profile knows, for finding the header row."""
        return tuple(dict.fromkeys(self._all_headings()))

    def _all_headings(self) -> Iterator[str]:
        for field in FieldRules.model_fields:
            if rule := getattr(self.fields, field):
                yield from rule.headings
        for level in self.unit:
            yield from (*level.headings, *level.code)
        for headings in self.stage_dates.values():
            yield from headings
        if self.current_stage_date:
            yield from self.current_stage_date.headings
        for rule in self.facts.values():
            yield from rule.headings
        for answered in self.assessments.values():
            yield from answered.headings

    def as_text(self) -> str:
        """Return the profile as YAML that :func:`parse_profile` reads back to an equal profile."""
        plain = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)


def parse_profile(text: str, *, name: str = "") -> ImportProfile:
    """Return the profile that a YAML text describes.

    Parameters
    ----------
    name
        What to call it in messages as long as its own name is not known.

    Raises
    ------
    ProfileError
        The text is no YAML or not a profile; the message names the profile and the key.
    """
    called = f"Profile {name}" if name else "The profile"
    if len(text) > SIZE_LIMIT:
        raise ProfileError(f"{called} is longer than {SIZE_LIMIT:,} characters; shorten it.")
    try:
        plain = load_yaml(text)
    except ValueError as error:
        raise ProfileError(f"{called} {error}.") from error
    if not isinstance(plain, dict):
        raise ProfileError(
            f"{called} holds no keys; it must at least say name, register, fields, unit."
        )
    called = f"Profile {plain.get('name') or name or 'without a name'}"
    try:
        return ImportProfile.model_validate(plain)
    except ValidationError as error:
        raise ProfileError(f"{called}: {_first_fault(error)}") from error


def load_profile(name_or_path: str) -> ImportProfile:
    """Return a built-in profile by name, or the one in a YAML file.

    Raises
    ------
    ProfileError
        There is no such profile or file, or it is wrong.
    """
    built_in = BUILT_IN_DIRECTORY / f"{name_or_path}.yaml"
    path = built_in if name_or_path in built_in_names() else Path(name_or_path)
    try:
        return parse_profile(path.read_text(encoding="utf-8"), name=name_or_path)
    except (OSError, ValueError) as error:
        raise ProfileError(
            f"There is no profile {name_or_path}; use {', '.join(built_in_names())}, "
            "or the path of a YAML file."
        ) from error


def built_in_names() -> tuple[str, ...]:
    """Return the names of the profiles that come with the application."""
    return tuple(sorted(path.stem for path in BUILT_IN_DIRECTORY.glob("*.yaml")))


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in fault["loc"] if not str(part).startswith("function-"))
    if fault["type"] == "extra_forbidden":
        return f"there is no key {key}; remove it or check its spelling."
    if fault["type"] == "missing":
        return f"the key {key} is missing; add it."
    said = fault["msg"].removeprefix("Value error, ").rstrip(".")
    return f"{key}: {said}." if key else f"{said}."
