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


_SAID = (
    (Stage.PRODUCTION, "entered production", "entered production"),
    (Stage.PILOT, "pilot began", "pilots began"),
    (Stage.STOPPED, "was stopped", "were stopped"),
    (Stage.RETIRED, "was retired", "were retired"),
)


def in_one_sentence(moved: Movement, period: str) -> str:
    """Say what moved, as in “In the last 30 days two entered production and one pilot began.”.

    Parameters
    ----------
    period
        The time it speaks of, as the sentence begins: ``In the last 30 days``.
    """
    said = [
        f"{in_words(number)} {one if number == 1 else many}"
        for stage, one, many in _SAID
        if (number := moved.entered.get(stage, 0))
    ]
    if moved.registered:
        were = "initiative was" if moved.registered == 1 else "initiatives were"
        said.append(f"{in_words(moved.registered)} {were} registered")
    if not said:
        return f"{period} nothing entered pilot or production and nothing was stopped."
    *others, last = said
    return f"{period} {', '.join(others) + ' and ' if others else ''}{last}."
