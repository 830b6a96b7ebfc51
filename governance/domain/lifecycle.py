"""Stages: which moves are possible, how entries follow each other, which phases a track has."""

import datetime as dt
from collections.abc import Iterable

from governance.domain.dates import PartialDate
from governance.domain.enums import Phase, Precision, Stage, Track

LADDER = (Stage.IDEA, Stage.DEVELOPMENT, Stage.PILOT, Stage.PRODUCTION)
"""The stages a successful initiative passes, in order."""

ENDS = (Stage.STOPPED, Stage.RETIRED)

ORDER = {stage: rank for rank, stage in enumerate(Stage)}
"""Rank of each stage, for sorting and for entries of one day."""

FORWARD: dict[Stage, tuple[Stage, ...]] = {
    Stage.UNKNOWN: tuple(stage for stage in Stage if stage is not Stage.UNKNOWN),
    Stage.IDEA: (Stage.DEVELOPMENT, Stage.PILOT, Stage.STOPPED),
    Stage.DEVELOPMENT: (Stage.PILOT, Stage.PRODUCTION, Stage.STOPPED, Stage.IDEA),
    Stage.PILOT: (Stage.PRODUCTION, Stage.STOPPED, Stage.DEVELOPMENT, Stage.IDEA),
    Stage.PRODUCTION: (Stage.RETIRED, Stage.PILOT, Stage.DEVELOPMENT),
    Stage.STOPPED: (Stage.IDEA, Stage.DEVELOPMENT, Stage.PILOT),
    Stage.RETIRED: (Stage.DEVELOPMENT, Stage.PILOT, Stage.PRODUCTION),
}
"""Where a person may move an initiative from each stage; moving back is allowed and recorded."""

PHASES: dict[Track, tuple[Phase, ...]] = {
    Track.ML: (
        Phase.DATA_PREPARATION,
        Phase.TRAINING,
        Phase.VALIDATION,
        Phase.DEPLOYMENT,
        Phase.RETRAINING,
    ),
    Track.GENAI: (
        Phase.MODEL_SELECTION,
        Phase.FINE_TUNING,
        Phase.PROMPT_OPTIMISATION,
        Phase.HUMAN_FEEDBACK,
        Phase.RELEASE,
    ),
    Track.HYBRID: tuple(Phase),
    Track.UNTAGGED: (),
}

EARLIEST = dt.date(1950, 1, 1)
"""No AI initiative is older: the field was named in 1956, its first programs are a little older."""


def move_refusal(current: Stage, target: Stage) -> str | None:
    """Return why an initiative cannot move from one stage to another, or None if it can."""
    if target in FORWARD[current]:
        return None
    if target is current:
        return f"It is already in {current}; choose another stage."
    allowed = ", ".join(FORWARD[current])
    return f"An initiative in {current} cannot move to {target}; it can move to {allowed}."


def date_refusal(given: PartialDate, today: dt.date) -> str | None:
    """Return why a date cannot be when a stage was entered, or None if it can."""
    if given.on > today:
        return f"{given} lies in the future; a stage is entered today or earlier."
    if given.last < EARLIEST:
        return f"{given} is before {EARLIEST.year}; check the year."
    return None


def place(given: PartialDate, after: dt.date | None) -> dt.date:
    """Return the day by which an entry is put in order among those recorded before it.

    A date known only to a month or a year gives way to finer dates inside its period: production
    "2019" recorded after pilot "2019-06-15" is ordered on 15 June, not on 1 January.

    Parameters
    ----------
    given
        When the stage was entered.
    after
        Ordering day of the entry it follows, None for the first.
    """
    if (
        after is not None
        and given.precision is not Precision.DAY
        and given.on < after <= given.last
    ):
        return after
    return given.on


def reached(stages: Iterable[Stage]) -> int:
    """Return which stages were ever entered as a bit mask; bit ``1 << ORDER[stage]``."""
    mask = 0
    for stage in stages:
        mask |= 1 << ORDER[stage]
    return mask


def reach_mask(stage: Stage) -> int:
    """Return the mask that shares a bit with every history that reached a stage.

    An initiative in production has passed the pilot even when nobody recorded it, so a stage of the
    ladder counts as reached with every later one. ``retired`` implies nothing: registers use it for
    pilots that ended too.
    """
    return reached(LADDER[LADDER.index(stage) :] if stage in LADDER else (stage,))


def ever_reached(mask: int, stage: Stage) -> bool:
    """Tell whether the history behind a mask of :func:`reached` reached a stage."""
    return bool(mask & reach_mask(stage))
