"""From a short questionnaire to a recommended track, its reasons, and plans that do not fit it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from governance.domain.applicability import Facts, Rule, evaluate
from governance.domain.drafts import FactValue
from governance.domain.enums import Severity, Track
from governance.domain.labels import label
from governance.errors import TriageError

Choices = Mapping[str, str]
"""Values of the chosen options by the id of their question."""

_SIGNS = {Track.ML: -1, Track.GENAI: 1, Track.HYBRID: 0}


class Confidence(StrEnum):
    """How clearly the answers point to a track."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    value: str
    say: str
    side: Track | None
    """The track it speaks for; None when it does not count."""


@dataclass(frozen=True, slots=True)
class TrackQuestion:
    """One question of the questionnaire."""

    id: str
    ask: str
    weight: int
    options: tuple[Option, ...]

    def option(self, value: str) -> Option:
        """Return the option with a value.

        Raises
        ------
        TriageError
            There is none.
        """
        for each in self.options:
            if each.value == value:
                return each
        known = ", ".join(each.value for each in self.options)
        raise TriageError(f"Question {self.id} has no answer {value}; choose one of {known}.")


@dataclass(frozen=True, slots=True)
class Inclusion:
    """An answer that brings a track with it, whatever the score."""

    id: str
    when: Rule
    track: Track
    why: str


@dataclass(frozen=True, slots=True)
class MismatchRule:
    """A plan that does not fit the task."""

    id: str
    severity: Severity
    when: Rule
    say: str


@dataclass(frozen=True, slots=True)
class TrackLimits:
    """Where the score turns into a track; see ``seeds/triage/track.yaml``."""

    hybrid_share: float
    decided_score: float
    high_confidence: float
    enough_answers: int


@dataclass(frozen=True)
class TrackRules:
    """The questionnaire and how its answers are weighed."""

    limits: TrackLimits
    questions: tuple[TrackQuestion, ...]
    includes: tuple[Inclusion, ...]
    warnings: tuple[MismatchRule, ...]

    @cached_property
    def by_id(self) -> Mapping[str, TrackQuestion]:
        """Return the questions by id."""
        return {question.id: question for question in self.questions}


@dataclass(frozen=True, slots=True)
class Reason:
    """An answer that counted."""

    question: TrackQuestion
    option: Option
    side: Track

    def __str__(self) -> str:
        said = self.option.say[0].upper() + self.option.say[1:]
        weight = self.question.weight
        return f"{self.question.ask} {said}: speaks for {label(self.side)} ({weight})."


@dataclass(frozen=True, slots=True)
class TrackAdvice:
    """The track that the answers speak for."""

    track: Track
    """``untagged`` as long as no answer counts."""
    task: Track
    """What the score alone says, before what single answers bring with them."""
    score: float
    """From -1 (all for ML) to 1 (all for GenAI), weighted; 0 without answers."""
    confidence: Confidence
    reasons: tuple[Reason, ...]
    """Heaviest first."""
    included: tuple[Inclusion, ...]
    """What single answers brought with them."""


def recommend_track(rules: TrackRules, choices: Choices) -> TrackAdvice:
    """Return the track that answers speak for, and why.

    Raises
    ------
    TriageError
        There is no such question or option.
    """
    counted = tuple(_counted(rules, choices))
    total = sum(each.question.weight for each in counted)
    score = sum(_SIGNS[each.side] * each.question.weight for each in counted) / (total or 1)
    both = sum(each.question.weight for each in counted if each.side is Track.HYBRID)
    task = _task(rules.limits, score, both / (total or 1)) if counted else Track.UNTAGGED
    included = tuple(each for each in rules.includes if evaluate(each.when, dict(choices)))
    tracks = {task, *(each.track for each in included)} - {Track.UNTAGGED}
    return TrackAdvice(
        track=tracks.pop() if len(tracks) == 1 else Track.HYBRID if tracks else Track.UNTAGGED,
        task=task,
        score=score,
        confidence=_confidence(rules.limits, score, len(counted)),
        reasons=tuple(sorted(counted, key=lambda each: -each.question.weight)),
        included=included,
    )


def mismatches(
    rules: TrackRules,
    choices: Choices,
    *,
    declared: Track,
    facts: Facts,
) -> tuple[MismatchRule, ...]:
    """Return the warnings that a declared track raises; what is not known raises none.

    Parameters
    ----------
    declared
        The track a person gave or has in mind.
    facts
        Facts of the initiative as far as they are known.

    Raises
    ------
    TriageError
        There is no such question or option.
    """
    advice = recommend_track(rules, choices)
    known: dict[str, FactValue] = {**facts, **choices}
    for name, track in (
        ("declared", declared),
        ("task", advice.task),
        ("recommended", advice.track),
    ):
        if track is not Track.UNTAGGED:
            known[name] = track.value
    return tuple(each for each in rules.warnings if evaluate(each.when, known))


def _counted(rules: TrackRules, choices: Choices) -> Iterator[Reason]:
    if unknown := choices.keys() - rules.by_id.keys():
        raise TriageError(f"There is no question {min(unknown)}; leave its answer out.")
    for question in rules.questions:
        if question.id in choices:
            option = question.option(choices[question.id])
            if option.side is not None and question.weight:
                yield Reason(question, option, option.side)


def _task(limits: TrackLimits, score: float, both_share: float) -> Track:
    if both_share >= limits.hybrid_share or abs(score) < limits.decided_score:
        return Track.HYBRID
    return Track.GENAI if score > 0 else Track.ML


def _confidence(limits: TrackLimits, score: float, answers: int) -> Confidence:
    if answers < limits.enough_answers or abs(score) < limits.decided_score:
        return Confidence.LOW
    return Confidence.HIGH if abs(score) >= limits.high_confidence else Confidence.MEDIUM
