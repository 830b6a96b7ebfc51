"""What controls refer to: facts, metrics, frameworks and their clauses, legal duties, overlays."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from governance.domain.drafts import FactValue
from governance.domain.enums import FactKind, MetricKind, MetricTest


@dataclass(frozen=True, slots=True)
class Meaning:
    """A word of the catalogue and what it means: a gate, a severity."""

    id: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a fact can have, and the words for it."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is asked about an initiative because a rule depends on it."""

    id: str
    kind: FactKind
    label: str
    """Its name inside a sentence."""
    ask: str
    """The question."""
    values: tuple[Choice, ...] = ()

    def fits(self, value: FactValue) -> bool:
        """Tell whether a value answers the question; one that does not counts as no answer."""
        allowed = {choice.id for choice in self.values}
        match self.kind:
            case FactKind.BOOL:
                return isinstance(value, bool)
            case FactKind.CHOICE:
                return isinstance(value, str) and value in allowed
            case FactKind.CHOICES:
                return isinstance(value, list) and bool(value) and allowed.issuperset(value)

    def words(self, value: FactValue) -> str:
        """Return how people read an answer: yes, no, or the labels of its values."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        labels = {choice.id: choice.label for choice in self.values}
        given = value if isinstance(value, list) else [str(value)]
        return " and ".join(labels.get(each, each) for each in given)


@dataclass(frozen=True, slots=True)
class Metric:
    """Something that can be measured to verify a control, and its default limit."""

    id: str
    definition: str
    kind: MetricKind
    test: MetricTest
    basis: str
    """Where the limit comes from."""
    limit: Decimal | None = None
    """None: each initiative sets its own target. The lower limit of a range."""
    upper_limit: Decimal | None = None
    """Of a range only."""
    warn: Decimal | None = None
    """Value from which to look closer, before the limit is reached."""
    min_n: int | None = None
    """Fewest cases that count as a measurement."""
    legal: bool = False
    """Whether the limit follows from law; then it can only be tightened."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a framework, described in a few words."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Framework:
    """A law, standard or guideline that controls answer to."""

    id: str
    name: str
    version: str
    kind: str
    clauses: tuple[Clause, ...]
    note: str = ""
    complete: bool = False
    """Whether every clause of the version is listed, so that coverage can be stated."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A clause that is a legal duty: who owes it, and from which day."""

    framework: str
    clause: str
    topic: str
    roles: tuple[str, ...]
    starts_on: dt.date
    annex_i_starts_on: dt.date | None = None
    """For products under Annex I of the EU AI Act, where that is another day."""
    legacy_starts_on: dt.date | None = None
    """For what was on the market before the duty started."""
    reworded_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Overlay:
    """An organisation's own additions that a catalogue contains."""

    id: str
    version: str
    prefix: str
    """What the ids of its controls begin with."""
