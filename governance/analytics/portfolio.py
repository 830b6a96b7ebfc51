"""What the portfolio holds and where it stands: PORTFOLIO_COUNTS in, figures out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from governance.analytics.formats import count, plural
from governance.analytics.frames.portfolio import PORTFOLIO_COUNTS, STAGE_COUNTS, UNIT_COUNTS
from governance.domain.enums import Stage, Track
from governance.domain.labels import label
from governance.domain.lifecycle import ENDS, LADDER, reach_mask

OTHER_UNITS = 0
"""Id of the row that sums the units not shown one by one; no unit has it."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Headline counts of a portfolio."""

    initiatives: int

    units: int
    """Top-level units that hold at least one of the initiatives."""

    by_track: Mapping[Track, int]
    """Initiatives of each track; every track is there, also with 0."""

    by_stage: Mapping[Stage, int]
    """Initiatives now in each stage; every stage is there, also with 0."""

    @property
    def staged(self) -> int:
        """Initiatives whose stage is known: what shares by stage are based on."""
        return self.initiatives - self.by_stage[Stage.UNKNOWN]


def totals(counts: pd.DataFrame) -> Totals:
    """Return the headline counts of a PORTFOLIO_COUNTS frame; all are 0 for an empty one."""
    frame = PORTFOLIO_COUNTS.require(counts)
    tracks = frame.groupby("track")["n"].sum()
    stages = frame.groupby("stage")["n"].sum()
    return Totals(
        initiatives=int(frame["n"].sum()),
        units=frame["root_unit_id"].nunique(),
        by_track={track: int(tracks.get(track.value, 0)) for track in Track},
        by_stage={stage: int(stages.get(stage.value, 0)) for stage in Stage},
    )


def live_by_track(counts: pd.DataFrame) -> dict[Track, int]:
    """Return how many initiatives of each track are in production; every track is there."""
    frame = PORTFOLIO_COUNTS.require(counts)
    running = frame[frame["stage"] == Stage.PRODUCTION.value].groupby("track")["n"].sum()
    return {track: int(running.get(track.value, 0)) for track in Track}


def by_stage(counts: pd.DataFrame) -> pd.DataFrame:
    """Return a STAGE_COUNTS frame: figures.md ``stage.funnel``, by track."""
    frame = PORTFOLIO_COUNTS.require(counts)
    n = frame["n"].to_numpy()
    masks, stages = frame["reached"].to_numpy(), frame["stage"].to_numpy(dtype=object)
    of_track = {track: frame["track"].to_numpy(dtype=object) == track.value for track in Track}
    rows = []
    for stage in (*LADDER, *ENDS, Stage.UNKNOWN):
        now, ever = stages == stage.value, (masks & reach_mask(stage)) != 0
        rows += [
            (stage, track, n[now & mine].sum(), n[ever & mine].sum())
            for track, mine in of_track.items()
        ]
    return STAGE_COUNTS.from_rows(rows)


def by_unit(counts: pd.DataFrame, shown: int) -> pd.DataFrame:
    """Return a UNIT_COUNTS frame of the largest top-level units.

    Parameters
    ----------
    shown
        Units shown one by one; the others are summed as "N other units". A single other unit is
        shown by its name.
    """
    frame = PORTFOLIO_COUNTS.require(counts)
    sizes = frame.groupby(["root_unit_id", "root_unit"])["n"].sum().reset_index()
    sizes = sizes.sort_values(["n", "root_unit"], ascending=[False, True])
    if len(sizes) == shown + 1:
        shown += 1
    top, rest = sizes.iloc[:shown], sizes.iloc[shown:]
    named = list(zip(top["root_unit_id"], top["root_unit"], strict=True))
    by_track = frame.groupby(["root_unit_id", "track"])["n"].sum()
    rows = [
        (unit, name, track, by_track.get((unit, track.value), 0))
        for unit, name in named
        for track in Track
    ]
    if len(rest):
        others = frame[frame["root_unit_id"].isin(rest["root_unit_id"])]
        summed = others.groupby("track")["n"].sum()
        name = plural(len(rest), "other unit")
        rows += [(OTHER_UNITS, name, track, summed.get(track.value, 0)) for track in Track]
    return UNIT_COUNTS.from_rows(rows)


def other_units(counts: pd.DataFrame, shown: Iterable[int]) -> tuple[int, ...]:
    """Return the ids of the top-level units that are not among those shown one by one.

    Parameters
    ----------
    counts
        A frame with a column ``root_unit_id``.
    """
    return tuple(sorted({int(each) for each in counts["root_unit_id"]} - set(shown)))


def answer(found: Totals) -> str:
    """Say in one sentence what there is, where it stands and what is not decided."""
    untagged = found.by_track[Track.UNTAGGED]
    has = "has" if untagged == 1 else "have"
    undecided = f"; {count(untagged)} {has} no track yet" if untagged else ""
    whole = f"{plural(found.initiatives, 'initiative')} of {plural(found.units, 'unit')}"
    return f"{whole}{_standing(found)}{undecided}."


def _standing(found: Totals) -> str:
    for stage, number in found.by_stage.items():
        if number == found.initiatives and stage is not Stage.UNKNOWN:
            return f", all in {label(stage).lower()}" if stage in LADDER else f", all {stage}"
    production, pilot = found.by_stage[Stage.PRODUCTION], found.by_stage[Stage.PILOT]
    runs, are = "runs" if production == 1 else "run", "is" if pilot == 1 else "are"
    return (
        f": {count(production) if production else 'none'} {runs} in production, "
        f"{count(pilot) if pilot else 'none'} {are} in pilot"
    )
