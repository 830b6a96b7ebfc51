"""Facts as rows that people fill: a name, a kind and a text, read back as typed values."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from governance.domain.drafts import FactValue, clean, fact_refusal

_SEPARATOR = ";"
_YES = frozenset({"yes", "true", "y", "1"})
_NO = frozenset({"no", "false", "n", "0"})


class Kind(StrEnum):
    """What sort of value a fact has."""

    TEXT = "Text"
    YES_NO = "Yes or no"
    NUMBER = "Number"
    LIST = "List"


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact as it is filled in."""

    name: str
    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """What filled rows mean."""

    facts: dict[str, FactValue]
    problems: tuple[str, ...]
    """One sentence for each row that cannot be read; such rows are not among ``facts``."""


def rows(facts: Mapping[str, object]) -> list[FactRow]:
    """Return facts as rows, in the order of their names."""
    return [_row(name, facts[name]) for name in sorted(facts)]


def _row(name: str, value: object) -> FactRow:
    if isinstance(value, bool):
        return FactRow(name, Kind.YES_NO, "yes" if value else "no")
    if isinstance(value, int | float):
        return FactRow(name, Kind.NUMBER, repr(value))
    if isinstance(value, list | tuple):
        return FactRow(name, Kind.LIST, f"{_SEPARATOR} ".join(str(each) for each in value))
    return FactRow(name, Kind.TEXT, str(value))


def read(filled: Iterable[FactRow], before: Mapping[str, FactValue]) -> ReadFacts:
    """Return the facts that filled rows hold.

    Parameters
    ----------
    before
        The facts the rows began with; a row that was not touched keeps its value exactly.
    """
    untouched = {row.name: row for row in rows(before)}
    facts: dict[str, FactValue] = {}
    problems = []
    for row in filled:
        name = clean(row.name)
        if not name and not row.value.strip():
            continue
        if name in facts:
            problems.append(f"Fact {name} is there twice; keep one.")
            continue
        value = before[name] if untouched.get(name) == row else _value(row)
        if value is None:
            problems.append(_unreadable(row))
        elif reason := fact_refusal(name, value):
            problems.append(reason)
        else:
            facts[name] = value
    return ReadFacts(facts, tuple(problems))


def _value(row: FactRow) -> FactValue | None:
    text = clean(row.value)
    if row.kind is Kind.YES_NO:
        word = text.casefold()
        return True if word in _YES else False if word in _NO else None
    if row.kind is Kind.NUMBER:
        return _number(text)
    if row.kind is Kind.LIST:
        return [part.strip() for part in text.split(_SEPARATOR) if part.strip()]
    return text or None


def _number(text: str) -> int | float | None:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _unreadable(row: FactRow) -> str:
    wanted = {
        Kind.YES_NO: "write yes or no",
        Kind.NUMBER: "write a number such as 3 or 0.75",
        Kind.LIST: "write the parts with semicolons between them",
        Kind.TEXT: "write a value or take the row out",
    }[row.kind]
    return (
        f"Fact {clean(row.name) or 'without a name'}: “{row.value[:80]}” cannot be read; {wanted}."
    )
