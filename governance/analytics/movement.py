"""What moved in a period, and how to say it."""

from collections.abc import Mapping
from dataclasses import dataclass

from governance.analytics.formats import in_words
from governance.domain.enums import Stage


@dataclass(frozen=True, slots=True)
class Movement:
    """How many initiatives entered each stage in a period, and how many were registered."""

    entered: Mapping[Stage, int]
    registered: int


_PILOT, _INITIATIVE = "pilot", "initiative"
_ORDER = (Stage.PRODUCTION, Stage.PILOT, Stage.STOPPED, Stage.RETIRED)
_SAID = (
    (_INITIATIVE, "entered production", "entered production"),
    (_PILOT, "began", "began"),
    (_INITIATIVE, "was stopped", "were stopped"),
    (_INITIATIVE, "was retired", "were retired"),
    (_INITIATIVE, "was registered", "were registered"),
)


def in_one_sentence(moved: Movement, period: str) -> str:
    """Say what moved, as in “In the last 30 days two initiatives entered production.”.

    What is counted is named where the clause before was not about the same.

    Parameters
    ----------
    period
        The time it speaks of, as the sentence begins: ``In the last 30 days``.
    """
    numbers = [moved.entered.get(stage, 0) for stage in _ORDER] + [moved.registered]
    said: list[str] = []
    subject = ""
    for number, (noun, one, many) in zip(numbers, _SAID, strict=True):
        if number:
            named = "" if noun == subject else f" {noun}" if number == 1 else f" {noun}s"
            said.append(f"{in_words(number)}{named} {one if number == 1 else many}")
            subject = noun
    if not said:
        return f"{period} nothing entered pilot or production and nothing was stopped."
    *others, last = said
    return f"{period} {', '.join(others) + ' and ' if others else ''}{last}."
