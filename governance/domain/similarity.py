"""Likely duplicates: initiatives whose name and purpose share the words that matter.

Words weigh by their rarity in the portfolio (inverse document frequency), and two initiatives are
compared by the cosine of the angle between their weighted words: Salton and Buckley (1988),
"Term-weighting approaches in automatic text retrieval", Information Processing & Management 24,
513-523.
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest

from governance.domain.names import name_key

NAME_FACTOR = 2.0
"""How much more a word counts in the name than in the description."""

DESCRIPTION_LIMIT = 200
"""Characters of a description that are read; the purpose stands at its beginning."""

COMMON_SHARE = 0.2
"""Words that a larger share of the initiatives has tell nothing of what one is for."""

COMMON_LEAST = 20
"""Initiatives that may share a word before it can be common, so that small portfolios work."""

_ENDINGS = ("ing", "es", "ed", "s")
_STEM_LEAST = 4


@dataclass(frozen=True, slots=True)
class Purpose:
    """What is compared of an initiative."""

    key: int
    """Identifies it to the caller."""
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """An initiative that may be the same as another."""

    key: int
    score: float
    """From 0 (no word that matters in common) to 1 (the same words)."""
    words: tuple[str, ...]
    """Words in common as the compared text has them, those that count most first."""


class _Postings:
    """Which initiatives have a word, and how much it counts in each."""

    __slots__ = ("counts", "positions")

    def __init__(self) -> None:
        # Arrays, because a pair of Python objects for each word takes ten times the memory.
        self.positions = array("L")
        self.counts = array("f")


class SimilarityIndex:
    """The words of a portfolio, ready to find what a draft resembles.

    Building reads every initiative once; a search touches only those that share a word with the
    draft. An index never changes once it is built, so that several searches may share it.
    """

    def __init__(self, purposes: Iterable[Purpose]) -> None:
        """Read the words of every initiative."""
        self._keys = array("q")
        self._postings: dict[str, _Postings] = {}
        for position, purpose in enumerate(purposes):
            self._keys.append(purpose.key)
            for word, count in word_weights(purpose.name, purpose.description).items():
                if word not in self._postings:
                    self._postings[word] = _Postings()
                self._postings[word].positions.append(position)
                self._postings[word].counts.append(count)
        most = max(COMMON_LEAST, COMMON_SHARE * len(self._keys))
        self._common = {word for word, each in self._postings.items() if len(each.counts) > most}
        for word in self._common:
            del self._postings[word]
        self._lengths = self._measured()

    def find(
        self, name: str, description: str = "", *, at_least: float = 0.5, limit: int = 5
    ) -> tuple[Likeness, ...]:
        """Return the initiatives that a draft resembles most, the most similar first.

        Parameters
        ----------
        at_least
            Lowest score, from 0 to 1.
        limit
            How many at most.
        """
        counts = word_weights(name, description)
        weights = {
            word: count * self._rarity(word)
            for word, count in counts.items()
            if word not in self._common
        }
        length = math.hypot(*weights.values())
        scores: dict[int, float] = {}
        for word, weight in weights.items():
            if postings := self._postings.get(word):
                factor = weight / length * self._rarity(word)
                for position, count in zip(postings.positions, postings.counts, strict=True):
                    points = factor * count / self._lengths[position]
                    scores[position] = scores.get(position, 0.0) + points
        best = nlargest(limit, scores.items(), key=lambda each: (each[1], -each[0]))
        spelling = {stem(word): word for word in reversed(_words(name, description))}
        return tuple(
            Likeness(
                key=self._keys[position],
                score=min(score, 1.0),
                words=tuple(spelling[word] for word in self._shared(weights, position)),
            )
            for position, score in best
            if score >= at_least
        )

    def _rarity(self, word: str) -> float:
        postings = self._postings.get(word)
        return math.log(1 + len(self._keys) / (len(postings.counts) if postings else 1))

    def _measured(self) -> "array[float]":
        """Return the length of each initiative's vector of weighted words."""
        squares = array("d", bytes(8 * len(self._keys)))
        for word, postings in self._postings.items():
            rarity = self._rarity(word)
            for position, count in zip(postings.positions, postings.counts, strict=True):
                squares[position] += (count * rarity) ** 2
        return array("d", map(math.sqrt, squares))

    def _shared(self, weights: dict[str, float], position: int) -> list[str]:
        """Return the words that an initiative shares, those that count most in the draft first."""
        shared = [
            word
            for word in weights
            if word in self._postings and position in self._postings[word].positions
        ]
        return sorted(shared, key=lambda word: -weights[word])


def _words(name: str, description: str) -> list[str]:
    return [*name_key(name).split(), *name_key(description[:DESCRIPTION_LIMIT]).split()]


def word_weights(name: str, description: str) -> dict[str, float]:
    """Return how often each word stem occurs, dampened; words of the name count more."""
    found: dict[str, float] = {}
    for text, factor in ((name, NAME_FACTOR), (description[:DESCRIPTION_LIMIT], 1.0)):
        for word, times in Counter(map(stem, name_key(text).split())).items():
            found[word] = found.get(word, 0.0) + factor * (1 + math.log(times))
    return found


@lru_cache(100_000)
def stem(word: str) -> str:
    """Return a word without the commonest English endings, so that plurals and verbs meet."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM_LEAST:
            return word.removesuffix(ending)
    return word
