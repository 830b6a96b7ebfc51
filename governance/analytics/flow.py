"""What moved between two days: the stage then by the stage later."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from governance.analytics.formats import count, plural
from governance.domain.enums import Stage, Track
from governance.domain.labels import label

NOT_KNOWN = "not_yet_known"
"""Where an initiative stood before the organisation knew of it."""

BEFORE = (NOT_KNOWN, *(stage.value for stage in Stage))
"""Where an initiative can have stood on the first day, in order."""

AFTER = tuple(stage.value for stage in Stage)


@dataclass(frozen=True, slots=True)
class Flow:
    """How initiatives stood on two days."""

    counts: pd.DataFrame
    """A :data:`~governance.analytics.frames.portfolio.FLOW` frame."""
    ids: Mapping[tuple[str, str], tuple[int, ...]]
    """Initiatives by where they stood and stand, for what moved and is few enough to be named."""

    @property
    def moved(self) -> pd.DataFrame:
        """The rows of what stands elsewhere than before."""
        return self.counts[self.counts["before"] != self.counts["after"]]

    @property
    def stayed(self) -> int:
        """How many stand where they stood."""
        return int(self.counts["n"].sum()) - int(self.moved["n"].sum())

    def matrix(self) -> pd.DataFrame:
        """Return numbers by stage then (rows) and stage later (columns), of those that occur."""
        table = self.counts.pivot_table("n", "before", "after", "sum", fill_value=0)
        rows = [each for each in BEFORE if each in table.index]
        columns = [each for each in AFTER if each in table.columns]
        return table.loc[rows, columns].astype("int64")


def order(before: str, after: str, track: str) -> tuple[int, int, int]:
    """Return the place of a row among the others."""
    return BEFORE.index(before), AFTER.index(after), list(Track).index(Track(track))


def stage_word(stage: str) -> str:
    """Return how people call where an initiative stood."""
    return "Not yet known" if stage == NOT_KNOWN else label(Stage(stage))


def in_one_sentence(flow: Flow) -> str:
    """Say how many moved and how many stayed."""
    moved = int(flow.moved["n"].sum())
    known = flow.moved["before"] == NOT_KNOWN
    new = int(flow.moved.loc[known, "n"].sum())
    stands = "stands" if flow.stayed == 1 else "stand"
    said = f"{plural(moved - new, 'initiative')} moved, {count(flow.stayed)} {stands} where before"
    return f"{said}, {count(new)} became known." if new else f"{said}."
