"""Profiles made by pointing at the columns of one file: suggestions, and what comes out."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from governance.domain.drafts import clean, fact_refusal
from governance.domain.enums import RiskTier, Stage, Track
from governance.domain.names import name_key
from governance.errors import InvalidInputError
from governance.exchange.profile_rules import (
    VOCABULARIES,
    DuplicatePolicy,
    FieldRules,
    UnreadPolicy,
)
from governance.exchange.profiles import ImportProfile, parse_profile
from governance.exchange.readings import UnreadError, Vocabulary
from governance.exchange.tables import Table, cell_text

SAMPLE_ROWS = 200
"""Rows from which the examples of a column are taken."""

VALUES_SHOWN = 40
"""Most values of one column that are mapped by hand; a column with more is no closed list."""

DATED_STAGES = tuple(stage for stage in Stage if stage is not Stage.UNKNOWN)
"""Stages whose first entry can have a column of its own."""

_SAID: dict[str, tuple[str, ...]] = {
    "name": ("name", "use case name", "initiative", "use case", "title", "project"),
    "external_id": (
        "external id",
        "id",
        "use case id",
        "identifier",
        "reference",
        "ref",
        "number",
        "no",
    ),
    "unit": ("unit", "business unit", "agency name", "agency", "division", "department"),
    "sub_unit": ("sub unit", "bureau", "agency bureau", "team", "subdivision", "office"),
    "description": ("description", "problem solved", "summary", "purpose", "details"),
    "owner": ("owner", "contact email", "contact", "responsible", "product owner", "email"),
    "sponsor": ("sponsor", "executive sponsor"),
    "track": ("track", "classification", "ai classification", "kind of ai", "ai type"),
    "techniques": ("techniques", "technique", "method"),
    "risk_tier": ("risk tier", "risk class", "risk level", "risk"),
    "stage": ("stage", "development stage", "status", "phase", "lifecycle stage"),
    "registered_on": ("registered on", "registered", "created", "date added"),
    "stage_since": ("stage since", "since", "status date", "stage date"),
    "vendor": ("vendor", "vendor name", "supplier", "provider"),
    **{
        f"{stage.value}_on": (
            *(f"{stage.value} {word}" for word in ("on", "date", "since", "start")),
            *(("go live", "live since") if stage is Stage.PRODUCTION else ()),
        )
        for stage in DATED_STAGES
    },
}
"""What sheets call the things that a column can feed, the likeliest first."""

TARGETS = tuple(_SAID)
"""Everything that a column can feed, in the order of a form."""

MAPPED_VALUES = {"track": Track, "stage": Stage, "risk_tier": RiskTier}
"""Targets whose values a person can map one by one."""


@dataclass(frozen=True, slots=True)
class Pointing:
    """What somebody pointed at in a file."""

    columns: Mapping[str, str]
    """Heading by target of :data:`TARGETS`."""
    only_unit: str = ""
    """The unit of every row, where no column names it."""
    facts: Sequence[str] = ()
    """Headings of columns that become facts."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What the file says and which of our values that is, by target; blank leaves it empty."""
    day_first: bool = False
    on_unread: UnreadPolicy = UnreadPolicy.KEEP
    duplicates: DuplicatePolicy = DuplicatePolicy.REJECT


def suggested_columns(headings: Sequence[str]) -> dict[str, str]:
    """Return which heading is likely to feed which target; each is used once.

    Headings that are called like the target come first, then those that contain its words.
    """
    keys = {heading: name_key(heading) for heading in headings}
    found: dict[str, str] = {}
    for fits in (_is_called, _contains):
        for target, names in _SAID.items():
            free = [each for each in headings if each not in found.values()]
            likely = (each for name in names for each in free if fits(keys[each], name))
            if target not in found and (heading := next(likely, None)):
                found[target] = heading
    if "sub_unit" in found and "unit" not in found:
        found["unit"] = found.pop("sub_unit")
    return found


def _is_called(key: str, name: str) -> bool:
    return key == name


def _contains(key: str, name: str) -> bool:
    return len(name) > len("unit") and f" {name} " in f" {key} "


def examples(table: Table) -> dict[str, tuple[str, ...]]:
    """Return up to three different values of each column, from the first rows of a table."""
    found: dict[str, dict[str, None]] = {heading: {} for heading in table.columns}
    for taken, row in enumerate(table.rows()):
        if taken == SAMPLE_ROWS:
            break
        for heading, value in zip(table.columns, row.values, strict=False):
            if (text := cell_text(value).strip()) and len(found[heading]) < 3:  # noqa: PLR2004
                found[heading][text] = None
    return {heading: tuple(values) for heading, values in found.items()}


def values_of(table: Table, headings: Collection[str]) -> dict[str, dict[str, int]]:
    """Return the values of columns with the number of rows that say them, the most frequent first.

    At most :data:`VALUES_SHOWN` + 1 of each column; blank cells do not count.
    """
    positions = {each: table.columns.index(each) for each in headings if each in table.columns}
    found: dict[str, Counter[str]] = {heading: Counter() for heading in positions}
    for row in table.rows():
        for heading, position in positions.items():
            if position < len(row.values) and (text := cell_text(row.values[position]).strip()):
                found[heading][text] += 1
    return {
        heading: dict(values.most_common(VALUES_SHOWN + 1)) for heading, values in found.items()
    }


def suggested_value(target: str, text: str) -> str:
    """Return which of our values a text is likely to be; empty when it tells nothing."""
    try:
        words = Vocabulary(VOCABULARIES[target], {}).words(text)
    except UnreadError:
        return next((value for word, value in _LIKELY[target] if word in name_key(text)), "")
    return words[0].value if words else ""


_LIKELY: dict[str, tuple[tuple[str, str], ...]] = {
    "track": (
        ("generative", Track.GENAI),
        ("genai", Track.GENAI),
        ("agent", Track.GENAI),
        ("language model", Track.GENAI),
        ("hybrid", Track.HYBRID),
        ("machine learning", Track.ML),
        ("ml", Track.ML),
        ("vision", Track.ML),
        ("nlp", Track.ML),
        ("natural language", Track.ML),
        ("predictive", Track.ML),
        ("reinforcement", Track.ML),
    ),
    "stage": (
        ("pre deployment", Stage.DEVELOPMENT),
        ("retired", Stage.RETIRED),
        ("stop", Stage.STOPPED),
        ("cancel", Stage.STOPPED),
        ("pilot", Stage.PILOT),
        ("initiated", Stage.PILOT),
        ("idea", Stage.IDEA),
        ("planned", Stage.IDEA),
        ("develop", Stage.DEVELOPMENT),
        ("deployed", Stage.PRODUCTION),
        ("production", Stage.PRODUCTION),
        ("operation", Stage.PRODUCTION),
        ("live", Stage.PRODUCTION),
    ),
    "risk_tier": tuple((tier.value.replace("_", " "), tier.value) for tier in RiskTier),
}


def handmade_profile(name: str, register: str, pointing: Pointing) -> ImportProfile:
    """Return the profile of what somebody pointed at.

    Raises
    ------
    InvalidInputError
        The name of the initiatives or their unit has no column, or the register has no name.
    ProfileError
        The name of the profile cannot be one.
    """
    if not clean(register):
        raise InvalidInputError("The register has no name; name the list that the file comes from.")
    if "name" not in pointing.columns:
        raise InvalidInputError(
            "No column feeds the name; choose the one that names each use case."
        )
    if "unit" not in pointing.columns and not clean(pointing.only_unit):
        raise InvalidInputError(
            "No column feeds the unit; choose one, or write the unit that answers for all rows."
        )
    plain = dict(_keys(clean(name), clean(register), pointing))
    text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)
    return parse_profile(text, name=name)


def _keys(name: str, register: str, pointing: Pointing) -> Iterator[tuple[str, Any]]:
    columns = pointing.columns
    yield "name", name
    yield "register", register
    fields: dict[str, Any] = {}
    for target in TARGETS:
        if target in columns and target in FieldRules.model_fields:
            fields[target] = {"from": columns[target]} | _rules(target, pointing)
    yield "fields", fields
    top = columns.get("unit")
    below = [columns["sub_unit"]] if "sub_unit" in columns else []
    yield "unit", [top or {"always": clean(pointing.only_unit)}, *below]
    dated = {stage.value: f"{stage.value}_on" for stage in DATED_STAGES}
    if entered := {stage: columns[at] for stage, at in dated.items() if at in columns}:
        yield "stage_dates", entered
    if "stage_since" in columns:
        spoken_of = [stage.value for stage in DATED_STAGES]
        yield "current_stage_date", {"from": columns["stage_since"], "stages": spoken_of}
    facts: dict[str, Any] = {"vendor": columns["vendor"]} if "vendor" in columns else {}
    for heading in pointing.facts:
        facts[fact_name(heading)] = {"from": heading, "type": "auto"}
    if facts:
        yield "facts", facts
    if pointing.day_first:
        yield "dates", {"day_first": True}
    yield "on_unread", pointing.on_unread.value
    yield "duplicates", pointing.duplicates.value


def _rules(target: str, pointing: Pointing) -> dict[str, Any]:
    rules: dict[str, Any] = {"required": True} if target == "name" else {}
    values = {said: str(meant) for said, meant in pointing.values.get(target, {}).items()}
    return rules | ({"values": values} if values else {})


def fact_name(heading: str) -> str:
    """Return the name of the fact that a column becomes: small letters, digits, underscores."""
    name = name_key(heading).replace(" ", "_")
    ascii_only = "".join(sign for sign in name if sign.isascii())
    usable = ascii_only if ascii_only[:1].isalpha() else f"column_{ascii_only}"
    usable = usable[:64].rstrip("_")
    return usable if fact_refusal(usable, value=True) is None else "column"
