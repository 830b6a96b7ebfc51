"""Reading the text of one cell as a word of a vocabulary, yes or no, a number or a list."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Generic, TypeVar

from governance.domain.drafts import FactValue
from governance.domain.enums import ControlResult
from governance.domain.labels import label
from governance.domain.names import name_key
from governance.exchange.profile_rules import AssessmentRule, FactRule, FactType
from governance.exchange.wording import list_items, value_keys

Word = TypeVar("Word", bound=StrEnum)

_WEAKEST_FIRST = (
    ControlResult.NOT_ASSESSED,
    ControlResult.NOT_MET,
    ControlResult.PARTIALLY_MET,
    ControlResult.NOT_APPLICABLE,
    ControlResult.MET,
)
_CACHED_TEXTS = 4_096
_YES = frozenset({"yes", "y", "true", "1", "x"})
_NO = frozenset({"no", "n", "false", "0"})
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?")


class UnreadError(Exception):
    """A value fits no map and no form; str() says what would."""


class Vocabulary(Generic[Word]):
    """What a column may say, and which of our words each of it is."""

    def __init__(self, kind: type[Word], said: Mapping[str, str | list[str]]) -> None:
        """Know our words by value and label, and what the profile adds."""
        self._words: dict[str, tuple[Word, ...]] = {}
        for word in kind:
            self._words[name_key(word.value)] = self._words[name_key(label(word))] = (word,)
        for text, meant in said.items():
            values = [meant] if isinstance(meant, str) else meant
            self._words[next(value_keys(text))] = tuple(kind(value) for value in values if value)
        self._allowed = ", ".join(kind)
        self._read = lru_cache(_CACHED_TEXTS)(self._look_up)

    def words(self, text: str) -> tuple[Word, ...]:
        """Return the words that a text stands for; several for a list, none where it says so.

        Raises
        ------
        UnreadError
            The text, or an item of the list, is not known.
        """
        found = self._read(text)
        if found is None:
            raise UnreadError(
                f"It is none of {self._allowed}; use one of them, or add it to the value map."
            )
        return found

    def _look_up(self, text: str) -> tuple[Word, ...] | None:
        for key in value_keys(text):
            if key in self._words:
                return self._words[key]
        items = list_items(text)
        if items in ([], [text]):
            return None
        found: list[Word] = []
        for item in items:
            words = self._look_up(item)
            if words is None:
                return None
            found += words
        return tuple(dict.fromkeys(found))


class AnswerReader:
    """What a column may say of a control, and which result that is."""

    def __init__(self, rule: AssessmentRule) -> None:
        """Know the values that the profile names."""
        self._results = {next(value_keys(text)): result for text, result in rule.values.items()}
        self._allowed = ", ".join(rule.values)
        self._read = lru_cache(_CACHED_TEXTS)(self._look_up)

    def result(self, text: str) -> ControlResult | None:
        """Return the result that a text stands for; None for an empty list.

        Of several answers in a list the weakest counts. Only whole answers are known: what stands
        before a dash may be taken back after it.

        Raises
        ------
        UnreadError
            The text, or an item of the list, is not known.
        """
        found = self._read(text)
        if found is None:
            raise UnreadError(
                f"It is none of {self._allowed}; the answer is kept, and the control stays "
                "unassessed until somebody has read it."
            )
        return min(found, key=_WEAKEST_FIRST.index, default=None)

    def _look_up(self, text: str) -> tuple[ControlResult, ...] | None:
        whole = self._results.get(next(value_keys(text)))
        if whole is not None:
            return (whole,)
        items = list_items(text)
        if items == [text]:
            return None
        results = [self._results.get(next(value_keys(item))) for item in items]
        known = tuple(result for result in results if result is not None)
        return known if len(known) == len(results) else None


class FactReader:
    """How the cells of one fact are read."""

    def __init__(self, rule: FactRule) -> None:
        """Know the values that the profile names."""
        self._type = rule.type
        self._values = {next(value_keys(text)): value for text, value in rule.values.items()}

    def value(self, text: str) -> FactValue:
        """Return the value that a text stands for.

        Raises
        ------
        UnreadError
            The text does not fit the type of the fact.
        """
        if self._values:
            for key in value_keys(text):
                if key in self._values:
                    return self._values[key]
        if self._type is FactType.BOOL:
            return _bool(text)
        if self._type is FactType.NUMBER:
            return _number(text)
        if self._type is FactType.LIST:
            return list_items(text)
        return text if self._type is FactType.TEXT else _by_look(text)


def _bool(text: str) -> bool:
    for key in value_keys(text):
        if key in _YES or key in _NO:
            return key in _YES
    raise UnreadError("It is neither yes nor no; use one of them, or add it to the value map.")


def _number(text: str) -> int | float:
    if not _NUMBER.fullmatch(text):
        raise UnreadError("It is no number; write digits, with a point before decimals.")
    plain = text.replace(",", "")
    return float(plain) if "." in plain else int(plain)


def _by_look(text: str) -> FactValue:
    folded = text.casefold()
    if folded in {"yes", "true"} or folded in {"no", "false"}:
        return folded in {"yes", "true"}
    # 007 and 1e5 stay text: only what prints again as it was read is a number.
    if _PLAIN_NUMBER.fullmatch(text):
        return _number(text)
    if text.startswith("[") and text.endswith("]"):
        return list_items(text)
    return text
