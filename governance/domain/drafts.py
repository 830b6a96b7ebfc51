"""What a person or a file says of an initiative, checked before it becomes a record."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from governance.domain.dates import PartialDate
from governance.domain.enums import DateBasis, Phase, RiskTier, Stage, Technique, Track
from governance.domain.labels import label
from governance.domain.lifecycle import EARLIEST, PHASES

NAME_LIMIT = 500
ID_LIMIT = 120
TEXT_LIMIT = 20_000
FACTS_LIMIT = 200
_FACT_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_KEPT_CONTROLS = frozenset("\n\t")

FactValue = bool | int | float | str | list[str]


@dataclass(frozen=True, slots=True)
class StageDraft:
    """One entry into a stage as it was stated or observed."""

    stage: Stage
    entered: PartialDate
    basis: DateBasis = DateBasis.STATED
    note: str = ""


@dataclass(frozen=True, slots=True)
class InitiativeDraft:
    """The fields of a new initiative, apart from its unit and people."""

    name: str
    external_id: str | None = None
    description: str = ""
    track: Track = Track.UNTAGGED
    techniques: tuple[Technique, ...] = ()
    risk_tier: RiskTier = RiskTier.UNDETERMINED
    risk_tier_reason: str = ""
    phase: Phase | None = None
    registered_on: dt.date | None = None
    """None takes the day of the write."""
    facts: Mapping[str, FactValue] = field(default_factory=dict)


def clean(text: str) -> str:
    """Return text without control characters and with spaces trimmed.

    Line breaks and tabs stay. NUL and lone surrogates cannot be stored by every database; invisible
    direction marks make two different names look the same.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        sign
        for sign in text
        if sign in _KEPT_CONTROLS or unicodedata.category(sign) not in {"Cc", "Cs"}
    )
    return "".join(kept).strip()


def text_refusal(what: str, text: str, limit: int, *, required: bool = False) -> str | None:
    """Return why a text cannot be accepted, or None."""
    if required and not text.strip():
        return f"{what} is empty; write one."
    if len(text) > limit:
        return f"{what} has {len(text):,} characters; at most {limit:,} are kept, shorten it."
    return None


def fact_refusal(name: str, value: object) -> str | None:
    """Return why a fact cannot be accepted, or None."""
    if not _FACT_NAME.fullmatch(name):
        return (
            f"The fact name {name[:80]!r} is not usable; "
            "use small letters, digits and underscores, beginning with a letter."
        )
    if isinstance(value, list):
        if not all(isinstance(item, str) for item in value):
            return f"The list of fact {name} may hold texts only."
        return text_refusal(f"Fact {name}", "".join(value), TEXT_LIMIT)
    if not isinstance(value, bool | int | float | str):
        return f"Fact {name} must be yes or no, a number, a text or a list of texts."
    return text_refusal(f"Fact {name}", str(value), TEXT_LIMIT)


def phase_refusal(phase: Phase | None, track: Track) -> str | None:
    """Return why a phase does not exist in a track, or None."""
    if phase is None or phase in PHASES[track]:
        return None
    allowed = ", ".join(label(each) for each in PHASES[track])
    remedy = f"choose one of {allowed}" if allowed else "tag the initiative first"
    return f"{label(phase)} is not a phase of {label(track)} work; {remedy}."


def refusals(draft: InitiativeDraft, today: dt.date) -> dict[str, str]:
    """Return every reason why a draft cannot become a record, by field; empty when it can."""
    found = {
        "name": text_refusal("The name", draft.name, NAME_LIMIT, required=True),
        "external_id": text_refusal("The external id", draft.external_id or "", ID_LIMIT),
        "description": text_refusal("The description", draft.description, TEXT_LIMIT),
        "risk_tier_reason": text_refusal(
            "The reason of the risk tier", draft.risk_tier_reason, TEXT_LIMIT
        ),
        "phase": phase_refusal(draft.phase, draft.track),
        "registered_on": _registration_refusal(draft.registered_on, today),
        "facts": _facts_refusal(draft.facts),
    }
    return {name: reason for name, reason in found.items() if reason}


def _registration_refusal(day: dt.date | None, today: dt.date) -> str | None:
    if day is None or EARLIEST <= day <= today:
        return None
    return f"The registration date {day} must lie between {EARLIEST} and today."


def _facts_refusal(facts: Mapping[str, FactValue]) -> str | None:
    if len(facts) > FACTS_LIMIT:
        return f"There are {len(facts)} facts; at most {FACTS_LIMIT} are kept for one initiative."
    return next(
        (reason for name, value in facts.items() if (reason := fact_refusal(name, value))), None
    )
