"""Suggesting a track from the words of a record, with the words that raised it."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from governance.domain.enums import Track
from governance.domain.names import name_key


@dataclass(frozen=True, slots=True)
class Signal:
    """Words that mean the same and speak for one track."""

    track: Track
    """ML or GenAI."""
    weight: int
    """Points, at least 1; counted once in a text."""
    words: tuple[str, ...]
    """Words and phrases in the form of :func:`~governance.domain.names.name_key`; a trailing ``*``
    stands for every ending."""


@dataclass(frozen=True, slots=True)
class ChosenOn:
    """Rows on which the words were chosen; measured on these they look better than they are."""

    register_name: str
    sha256: str
    """Of the bytes of the register's file."""
    seed: int

    def holds(self, row_number: int) -> bool:
        """Tell whether a row of that file was looked at when the words were chosen."""
        digest = hashlib.sha256(f"{self.seed}:{row_number}".encode()).digest()
        return digest[0] % 2 == 0


@dataclass(frozen=True)
class SuggestionRules:
    """The signals, and how much they must weigh."""

    threshold: int
    """Points from which a track is suggested."""
    signals: tuple[Signal, ...]
    describing_columns: tuple[str, ...] = ()
    """Headings of source fields that describe a record beyond its name and description."""
    chosen_on: ChosenOn | None = None

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """The signal of each word, in the order in which they are looked for.

        The longest comes first, so that the "model" of a language model does not speak for ML.
        """
        numbers = {word: n for n, signal in enumerate(self.signals) for word in signal.words}
        return dict(sorted(numbers.items(), key=lambda each: (-len(each[0]), each[0])))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # Plain alternatives: with a group for each, matching takes ten times as long.
        words = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in self._numbers)
        return re.compile(rf"\b(?:{words})\b")

    def found(self, text: str) -> dict[int, str]:
        """Return the first words found of each signal, by the number of the signal."""
        found: dict[int, str] = {}
        for words in self._pattern.findall(text):
            found.setdefault(self._number(words), words)
        return found

    def _number(self, words: str) -> int:
        return next(
            number
            for word, number in self._numbers.items()
            if words == word or (word.endswith("*") and words.startswith(word[:-1]))
        )

    @cached_property
    def _describing_keys(self) -> tuple[str, ...]:
        return tuple(name_key(heading) for heading in self.describing_columns)

    def describing_texts(self, source_fields: Mapping[str, str]) -> tuple[str, ...]:
        """Return those source fields of a record that describe it, in the order of the rules."""
        by_key = {name_key(heading): text for heading, text in source_fields.items()}
        return tuple(by_key[key] for key in self._describing_keys if key in by_key)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a record that spoke for a track."""

    words: str
    """As the text has them, in the form of a name key."""
    track: Track
    weight: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The track that the words of a record speak for."""

    track: Track
    """``untagged`` when they do not decide it."""
    score: int
    """Points for GenAI less points for ML."""
    evidence: tuple[Evidence, ...]
    """Heaviest first, those for the suggested track before those against it."""


def suggest_track(rules: SuggestionRules, *texts: str) -> Suggestion:
    """Return the track that texts about an initiative speak for, and the words that say so.

    Parameters
    ----------
    texts
        Name, description and whatever else describes the initiative; their order does not matter.
    """
    # A sign that no word contains keeps a phrase from reaching over the end of a text.
    found = rules.found(" | ".join(name_key(text) for text in texts))
    evidence = [
        Evidence(words, rules.signals[number].track, rules.signals[number].weight)
        for number, words in found.items()
    ]
    score = _points(evidence, Track.GENAI) - _points(evidence, Track.ML)
    track = Track.UNTAGGED
    if abs(score) >= rules.threshold:
        track = Track.GENAI if score > 0 else Track.ML
    leading = Track.GENAI if score >= 0 else Track.ML
    evidence.sort(key=lambda each: (each.track is not leading, -each.weight, each.words))
    return Suggestion(track, score, tuple(evidence))


def _points(evidence: Iterable[Evidence], track: Track) -> int:
    return sum(each.weight for each in evidence if each.track is track)
