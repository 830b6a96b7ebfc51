"""Reading the words that suggest a track from their YAML file."""

from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from governance.domain.enums import Track
from governance.domain.names import name_key
from governance.domain.suggestion import ChosenOn, Signal, SuggestionRules
from governance.errors import TriageError
from governance.exchange.yaml_texts import YamlPart, read_part

SHIPPED = Path(__file__).parents[2] / "seeds" / "triage" / "suggestion.yaml"


def _as_compared(word: str) -> str:
    stem = word.removesuffix("*")
    if not stem or name_key(stem) != stem:
        raise ValueError(
            f"“{word}” would never be found; write it as “{name_key(stem) or 'word'}”, in small "
            "letters without accents and punctuation, * only at the end"
        )
    return word


Words = Annotated[str, AfterValidator(_as_compared)]


class _Signal(YamlPart):
    weight: int = Field(ge=1, le=20)
    words: tuple[Words, ...] = Field(min_length=1)


class _ChosenOn(YamlPart):
    register_name: str = Field(alias="register", min_length=1)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    seed: int


class _SuggestionFile(YamlPart):
    threshold: int = Field(ge=1, le=100)
    describing_columns: tuple[str, ...] = ()
    chosen_on: _ChosenOn | None = None
    genai: tuple[_Signal, ...] = Field(min_length=1)
    ml: tuple[_Signal, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_word_once(self) -> Self:
        seen: set[str] = set()
        for word in (word for signal in (*self.genai, *self.ml) for word in signal.words):
            if word in seen:
                raise ValueError(f"“{word}” stands in two signals; keep it in one")
            seen.add(word)
        return self

    def rules(self) -> SuggestionRules:
        sides = ((Track.GENAI, self.genai), (Track.ML, self.ml))
        return SuggestionRules(
            threshold=self.threshold,
            signals=tuple(
                Signal(track, each.weight, each.words) for track, side in sides for each in side
            ),
            describing_columns=self.describing_columns,
            chosen_on=ChosenOn(**self.chosen_on.model_dump()) if self.chosen_on else None,
        )


def load_suggestion_rules(path: Path = SHIPPED) -> SuggestionRules:
    """Return the words that suggest a track, and their weights.

    Parameters
    ----------
    path
        The YAML file; by default the one that comes with the application.

    Raises
    ------
    TriageError
        The file is missing or wrong; the message names the file and the key.
    """
    return read_part(path, _SuggestionFile, TriageError).rules()


@cache
def suggestion_rules() -> SuggestionRules:
    """Return the words that come with the application, read once.

    Raises
    ------
    TriageError
        See :func:`load_suggestion_rules`.
    """
    return load_suggestion_rules()
