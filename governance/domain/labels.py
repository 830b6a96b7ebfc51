"""The words that people read for the values that are stored."""

from enum import StrEnum

from governance.domain.enums import (
    ChangeKind,
    Phase,
    PilotVerdict,
    Precision,
    RiskTier,
    Stage,
    Technique,
    Track,
)

_EVERYWHERE: dict[str, str] = {
    Track.ML: "ML",
    Track.GENAI: "GenAI",
    Track.HYBRID: "Hybrid",
    Track.UNTAGGED: "Untagged",
    Technique.CLASSICAL_ML: "Classical ML",
    Technique.NLP: "NLP",
    Technique.GENERATIVE: "Generative AI",
    Technique.AGENTIC: "Agentic AI",
    Stage.UNKNOWN: "Unknown",
    RiskTier.OUT_OF_SCOPE: "Out of scope",
}
"""Words that a value has in every vocabulary: the tracks of controls are those of initiatives."""
_OWN: tuple[tuple[StrEnum, str], ...] = (
    (PilotVerdict.KILL, "Stop it"),
    (PilotVerdict.FIX, "Fix it"),
    (PilotVerdict.CONTINUE, "Let it run"),
    (ChangeKind.CORRECTED, "Stage corrected"),
    (ChangeKind.TIER, "Risk tier changed"),
    (ChangeKind.CONTROL_WON, "Controls won"),
    (ChangeKind.CONTROL_LOST, "Controls lost"),
    (ChangeKind.PLAN, "Plans changed"),
    (ChangeKind.RETURNED, "Returns changed"),
    (Phase.MODEL_SELECTION, "Model selection or pre-training"),
    (Phase.HUMAN_FEEDBACK, "Human feedback"),
)
_LABELS = {(type(value), value.value): word for value, word in _OWN}
"""Words of one vocabulary alone: a member equals every other one with its text."""


def label(value: StrEnum) -> str:
    """Return the word for a value: ``genai`` is "GenAI", ``computer_vision`` "Computer vision"."""
    word = _LABELS.get((type(value), value.value)) or _EVERYWHERE.get(value.value)
    return word or value.value.replace("_", " ").capitalize()


def theme_label(theme: str) -> str:
    """Return the word for a theme of the catalogue: ``data_quality`` is "Data quality"."""
    return theme.replace("_", " ").capitalize().replace(" ai", " AI")


def precision_note(precision: Precision) -> str:
    """Return what to add to a date that is not known to the day, else an empty string."""
    return "" if precision is Precision.DAY else f"known to the {precision.value}"
