"""How far a guided form has come: what was answered, in which order, and what is asked next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from governance.domain.dates import PartialDate
from governance.domain.enums import Stage, Track
from governance.domain.track_choice import TrackQuestion, TrackRules
from governance.domain.triage import Answer, Question, TriageRules, next_questions


class Part(StrEnum):
    """A part of the form."""

    ABOUT = "about"
    TRACK = "track"
    TIER = "tier"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class About:
    """What is said of the initiative before anything is asked."""

    name: str = ""
    unit: str = ""
    """Label of a known unit, or the name of a new one."""
    unit_id: int | None = None
    description: str = ""
    owner: str = ""
    planned: Track = Track.UNTAGGED
    """The track that somebody has in mind."""
    stage: Stage = Stage.IDEA
    entered: PartialDate | None = None
    """When it entered its stage; None for a stage that is not known."""


@dataclass(frozen=True, slots=True)
class Intake:
    """A form that is being filled; every step makes a new one."""

    about: About = field(default_factory=About)
    initiative_id: int | None = None
    """The initiative that is triaged; None registers a new one."""
    seen_version: int = 0
    choices: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()
    """Questions about the track that were passed over."""
    done: frozenset[Part] = frozenset()
    """Parts that the person has left, be it with open questions."""
    trail: tuple[tuple[str, ...], ...] = ()
    """Each step as the ids it settled, for the way back; a part that was left is one by name."""
    again: str = ""
    """Question that is asked again from the summary."""

    def choose(self, question: str, value: str) -> "Intake":
        """Answer a question about the track."""
        return replace(
            self,
            choices={**self.choices, question: value},
            skipped=self.skipped - {question},
            trail=(*self.trail, (question,)),
            again="",
        )

    def skip(self, question: str) -> "Intake":
        """Pass over a question about the track."""
        return replace(
            self,
            choices={name: value for name, value in self.choices.items() if name != question},
            skipped=self.skipped | {question},
            trail=(*self.trail, (question,)),
            again="",
        )

    def answer(self, questions: Iterable[str], answer: Answer) -> "Intake":
        """Answer questions of the tier alike."""
        settled = tuple(questions)
        return replace(
            self,
            answers={**self.answers, **dict.fromkeys(settled, answer)},
            trail=(*self.trail, settled),
            again="",
        )

    def leave(self, part: Part) -> "Intake":
        """Go on to the next part, whatever is still open."""
        return replace(self, done=self.done | {part}, trail=(*self.trail, (part.value,)), again="")

    def back(self) -> "Intake":
        """Undo the last step."""
        if self.again:
            return replace(self, again="")
        *before, last = self.trail
        return replace(
            self,
            choices={name: value for name, value in self.choices.items() if name not in last},
            answers={name: value for name, value in self.answers.items() if name not in last},
            skipped=self.skipped - set(last),
            done=frozenset(part for part in self.done if part.value not in last),
            trail=tuple(before),
        )

    def ask_again(self, question: str) -> "Intake":
        """Ask one question once more; its answer stays until another is given."""
        return replace(self, again=question)


@dataclass(frozen=True, slots=True)
class Step:
    """What a form asks now."""

    part: Part
    choice: TrackQuestion | None = None
    question: Question | None = None
    beside: tuple[Question, ...] = ()
    """Further open questions of the same section, which can be denied together."""
    left: int = 0
    """Open questions of the part, this one included; answers may bring more or fewer."""


def step(intake: Intake, track_rules: TrackRules, tier_rules: TriageRules) -> Step:
    """Return what is asked next."""
    if Part.ABOUT not in intake.done:
        return Step(Part.ABOUT)
    if intake.again in track_rules.by_id:
        return Step(Part.TRACK, choice=track_rules.by_id[intake.again], left=1)
    if intake.again in tier_rules.by_id:
        return Step(Part.TIER, question=tier_rules.by_id[intake.again], left=1)
    settled = {*intake.choices, *intake.skipped}
    choices = [each for each in track_rules.questions if each.id not in settled]
    if choices and Part.TRACK not in intake.done:
        return Step(Part.TRACK, choice=choices[0], left=len(choices))
    questions = next_questions(tier_rules, intake.answers)
    if questions and Part.TIER not in intake.done:
        first = questions[0]
        beside = tuple(each for each in questions[1:] if each.section == first.section)
        return Step(Part.TIER, question=first, beside=beside, left=len(questions))
    return Step(Part.SUMMARY)
