"""Reading the questionnaire that leads to a track from its YAML file."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from governance.domain import track_choice
from governance.domain.applicability import Rule, leaves, rule_of
from governance.domain.enums import Severity, Track
from governance.domain.track_choice import TrackRules
from governance.errors import TriageError
from governance.exchange.yaml_texts import YamlPart, read_part

SHIPPED = Path(__file__).parents[2] / "seeds" / "triage" / "track.yaml"

Text = Annotated[str, Field(min_length=1)]
Condition = Annotated[Rule, BeforeValidator(rule_of)]


class _Limits(YamlPart):
    hybrid_share: float = Field(gt=0, le=1)
    decided_score: float = Field(gt=0, le=1)
    high_confidence: float = Field(gt=0, le=1)
    enough_answers: int = Field(ge=1)


class _Option(YamlPart):
    value: Text
    say: Text
    side: Literal[Track.ML, Track.GENAI, Track.HYBRID] | None = None


class _Question(YamlPart):
    id: Text
    ask: Text
    weight: int = Field(ge=0, le=20)
    options: tuple[_Option, ...] = Field(min_length=2)


class _Inclusion(YamlPart):
    id: Text
    when: Condition
    track: Literal[Track.ML, Track.GENAI]
    why: Text


class _Warning(YamlPart):
    id: Text
    severity: Severity
    when: Condition
    say: Text


class _TrackFile(YamlPart):
    limits: _Limits
    questions: tuple[_Question, ...] = Field(min_length=1)
    includes: tuple[_Inclusion, ...] = ()
    warnings: tuple[_Warning, ...] = ()

    @model_validator(mode="after")
    def _known_answers(self) -> Self:
        options = {each.id: {option.value for option in each.options} for each in self.questions}
        rules = [(each.id, each.when) for each in self.includes]
        rules += [(each.id, each.when) for each in self.warnings]
        for name, when in rules:
            for leaf in leaves(when):
                values = getattr(leaf, "values", None) or (getattr(leaf, "value", None),)
                if leaf.fact in options and (wrong := set(values) - options[leaf.fact]):
                    raise ValueError(
                        f"{name}, when: question {leaf.fact} has no answer {wrong.pop()}"
                    )
        return self

    def rules(self) -> TrackRules:
        return TrackRules(
            limits=track_choice.TrackLimits(**dict(self.limits)),
            questions=tuple(
                track_choice.TrackQuestion(
                    each.id,
                    each.ask,
                    each.weight,
                    tuple(track_choice.Option(**dict(option)) for option in each.options),
                )
                for each in self.questions
            ),
            includes=tuple(track_choice.Inclusion(**dict(each)) for each in self.includes),
            warnings=tuple(track_choice.MismatchRule(**dict(each)) for each in self.warnings),
        )


def load_track_rules(path: Path = SHIPPED) -> TrackRules:
    """Return the questionnaire that leads to a track.

    Parameters
    ----------
    path
        The YAML file; by default the one that comes with the application.

    Raises
    ------
    TriageError
        The file is missing or wrong; the message names the file, the question or rule, and the key.
    """
    return read_part(path, _TrackFile, TriageError).rules()


@cache
def track_rules() -> TrackRules:
    """Return the questionnaire that comes with the application, read once.

    Raises
    ------
    TriageError
        See :func:`load_track_rules`.
    """
    return load_track_rules()
