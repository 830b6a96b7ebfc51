"""Gates: which decision a move needs, what a decision freezes, and what makes an approval stale."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from enum import IntFlag

from governance.domain import canonical
from governance.domain.drafts import FactValue
from governance.domain.enums import Gate, RiskTier, Stage, Track, Verdict
from governance.domain.lifecycle import LADDER

GATE_INTO: dict[Stage, Gate] = {
    Stage.DEVELOPMENT: Gate.INTAKE,
    Stage.PILOT: Gate.PILOT,
    Stage.PRODUCTION: Gate.PRODUCTION,
    Stage.RETIRED: Gate.RETIREMENT,
}
"""The gate through which each stage is entered; idea and stopped have none."""

BEFORE_PRODUCTION = (Gate.INTAKE, Gate.PILOT, Gate.PRODUCTION)
"""Gates whose controls an initiative in production has to hold."""

MATERIAL_FACTS = (
    "agentic",
    "autonomy",
    "confidential_data",
    "data_class",
    "decisions_about_people",
    "fine_tuned",
    "model",
    "output_executed",
    "personal_data",
    "safety_critical",
    "solely_automated_decision",
    "special_category_data",
    "vendor",
    "vendor_model",
)
"""Facts on data class, model or vendor, and autonomy; with track, purpose and risk tier the things
whose change makes an approval stale."""

APPROVING = (Verdict.APPROVE, Verdict.APPROVE_WITH_CONDITIONS)


class ExceptionKind(IntFlag):
    """Something that a leader should see now; ordered by consequence, worst first."""

    NO_DECISION = 1
    """In production without a recorded decision."""
    OPEN_CONTROL = 2
    """In production with a blocking control neither met nor waived."""
    WAIVER_EXPIRED = 4
    """A waiver on which a passed gate relied has run out."""
    APPROVAL_STALE = 8
    """Something material changed after the approval."""
    CONDITION_OVERDUE = 16
    """A condition of an approval was not fulfilled in time."""
    REVIEW_OVERDUE = 32
    """A review should have been held."""


def gate_between(current: Stage, target: Stage) -> Gate | None:
    """Return the gate that a move passes, None for a move that lets the initiative nearer nothing.

    Going down the ladder (production back to pilot) needs no decision; coming up again does.
    """
    if current in LADDER and target in LADDER and LADDER.index(target) < LADDER.index(current):
        return None
    return GATE_INTO.get(target)


def material_state(
    *, track: Track, purpose: str, tier: RiskTier, facts: Mapping[str, FactValue]
) -> dict[str, object]:
    """Return what an approval relies on, as one value.

    Parameters
    ----------
    purpose
        The description of the initiative; spaces do not count.
    """
    return {
        "track": track.value,
        "purpose": " ".join(purpose.split()),
        "risk_tier": tier.value,
        "facts": {name: facts[name] for name in MATERIAL_FACTS if name in facts},
    }


def frozen_material(frozen: str) -> dict[str, object]:
    """Return the material state inside the frozen record of a decision."""
    state: dict[str, object] = json.loads(frozen)["material"]
    return state


def changed_parts(before: Mapping[str, object], now: Mapping[str, object]) -> tuple[str, ...]:
    """Return in words what differs between two material states."""
    words = {"track": "track", "purpose": "purpose", "risk_tier": "risk tier"}
    found = [word for key, word in words.items() if before.get(key) != now.get(key)]
    old, new = before.get("facts", {}), now.get("facts", {})
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        found += sorted(
            str(name).replace("_", " ") for name in {*old, *new} if old.get(name) != new.get(name)
        )
    return tuple(found)


def digest(state: object) -> str:
    """Return the SHA-256 over the canonical JSON of a value, in hex."""
    return hashlib.sha256(canonical.dumps(state).encode()).hexdigest()


def waiver_counts(*, granted: bool, ended: bool, expires_on: dt.date, today: dt.date) -> bool:
    """Tell whether a waiver lets its control pass on a day; its last day still counts."""
    return granted and not ended and today <= expires_on
