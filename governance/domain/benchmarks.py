"""Published figures that stand beside our own, for comparison and never as a target."""

from dataclasses import dataclass
from enum import StrEnum

from governance.domain.enums import Track


class Confidence(StrEnum):
    """How well a published figure is known."""

    A = "A"
    """Recomputed from the publisher's own data."""
    B = "B"
    """The publisher's figure, read in a reliable secondary report."""
    C = "C"
    """Quoted in an article; its origin is not confirmed."""
    D = "D"
    """Likely misquoted or undated; never shown without its warning."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A published figure with everything a reader needs to weigh it."""

    id: str
    label: str
    """What was measured."""
    value: tuple[float, float]
    """In ``unit``; both ends are equal where the source gives one number."""
    unit: str
    says: str
    """The value as a reader meets it, such as ``68 % stay below 30 %``."""
    place: tuple[float, float]
    """Where it stands on the scale of the figures that it is shown beside."""
    source: str
    short_source: str
    year: int
    """In which it was measured."""
    population: str
    confidence: Confidence
    caveat: str
    """Why it does not compare directly."""
    beside: tuple[str, ...]
    """Slugs of the figures that it is shown beside."""
    track: Track | None = None
    """None where it is about every track."""
    warning: str = ""
    """Never empty with confidence D."""
