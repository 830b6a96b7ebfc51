"""Likely duplicates within a portfolio: pairs of initiatives that may be one and the same.

Comparing all with all grows with the square of the portfolio. Only initiatives are compared that
share a rare word of their names, or the whole name: each rare word makes a block, and a word that
more initiatives have than a block may hold makes none. How alike two of a block are is measured as
:mod:`governance.domain.similarity` does.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from governance.domain.names import name_key
from governance.domain.similarity import Purpose, stem, word_weights

AT_LEAST = 0.8
"""Likeness from which on two initiatives are likely the same."""

BLOCK_LIMIT = 40
"""Initiatives that a word may have to be rare enough for a block."""

RAREST = 3
"""Words of each name that make blocks, the rarest first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is compared of an initiative."""

    purpose: Purpose
    root_unit_id: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two initiatives that are likely the same."""

    first: int
    second: int
    """Keys; the first is the smaller."""
    score: float
    """From 0 to 1: the cosine between their weighted words."""
    same_name: bool


def likely_pairs(candidates: Sequence[Candidate], *, at_least: float = AT_LEAST) -> list[Pair]:
    """Return the pairs that share a name within one top-level unit, or nearly all their words.

    Parameters
    ----------
    at_least
        Lowest likeness of two that do not share name and unit.
    """
    compared = _Compared(candidates)
    found = []
    for first, second in sorted(_to_compare(candidates)):
        one, other = candidates[first], candidates[second]
        same = one.root_unit_id == other.root_unit_id and _same_name(one, other)
        score = compared.likeness(first, second)
        if same or score >= at_least:
            low, high = sorted((one.purpose.key, other.purpose.key))
            found.append(Pair(low, high, min(score, 1.0), same))
    return sorted(found, key=lambda pair: (-pair.score, pair.first, pair.second))


def _same_name(one: Candidate, other: Candidate) -> bool:
    return name_key(one.purpose.name) == name_key(other.purpose.name)


def _to_compare(candidates: Sequence[Candidate]) -> set[tuple[int, int]]:
    stems = [_stems(each.purpose.name) for each in candidates]
    spread = Counter(word for words in stems for word in words)
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    names: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for position, (candidate, words) in enumerate(zip(candidates, stems, strict=True)):
        names[candidate.root_unit_id, name_key(candidate.purpose.name)].append(position)
        shared = sorted((spread[word], word) for word in words if 1 < spread[word] <= BLOCK_LIMIT)
        for _, word in shared[:RAREST]:
            blocks[word].append(position)
    pairs = {pair for block in blocks.values() for pair in combinations(block, 2)}
    return pairs | set(_neighbours(names.values()))


def _neighbours(groups: Iterable[list[int]]) -> Iterator[tuple[int, int]]:
    """Yield enough pairs of each group of namesakes that every one of them is in a pair."""
    for group in groups:
        yield from pairwise(group)


def _stems(name: str) -> set[str]:
    return {stem(word) for word in name_key(name).split()}


class _Compared:
    """How rare each word is, and the weighted words of those that are compared."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._candidates = candidates
        self._spread = Counter[str]()
        for each in candidates:
            self._spread.update(word_weights(each.purpose.name, each.purpose.description).keys())
        self._vectors: dict[int, dict[str, float]] = {}

    def likeness(self, first: int, second: int) -> float:
        """Return the cosine of the angle between the words of two."""
        one, other = self._vector(first), self._vector(second)
        if len(other) < len(one):
            one, other = other, one
        return sum(weight * other.get(word, 0.0) for word, weight in one.items())

    def _vector(self, position: int) -> dict[str, float]:
        known = self._vectors.get(position)
        if known is None:
            purpose = self._candidates[position].purpose
            total = len(self._candidates)
            weights = {
                word: weight * math.log(1 + total / self._spread[word])
                for word, weight in word_weights(purpose.name, purpose.description).items()
            }
            length = math.hypot(*weights.values()) or 1.0
            known = {word: weight / length for word, weight in weights.items()}
            self._vectors[position] = known
        return known
