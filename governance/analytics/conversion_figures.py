"""The figures of the registry about the way from pilot to production."""

from collections.abc import Callable

import pandas as pd

from governance.analytics.conversion import (
    HORIZONS,
    curve_of,
    enough,
    estimate,
    groups_of,
    number,
    number_by_outcome,
    on_curve,
    recorded,
)
from governance.analytics.definition import SHARE, Evidence, Figure, FigureValue, share_of
from governance.domain.spells import Outcome

DAYS = "days"

_SOURCES = (
    "stage_entry.stage",
    "stage_entry.effective_on",
    "stage_entry.precision",
    "stage_entry.basis",
    "initiative.registered_on",
)
_SPELL = (
    "A pilot spell begins with an entry into pilot and ends with the next stage: production is a "
    "success, any other a failure; one without an end still runs. "
)
_CURVE = (
    "Aalen-Johansen estimate: spells that still run are censored, failures compete, spells that "
    "began before their initiative was registered are at risk from that age on. A date known to "
    "the month or year stands in the middle of its period. "
)
_OUTSIDE = (
    "n: spells on the curve; eligible: all pilot spells, and initiatives in production without a "
    "recorded pilot."
)


def _number(spells: pd.DataFrame, *outcomes: Outcome) -> int:
    found = number_by_outcome(spells)
    return sum(found[outcome] for outcome in outcomes)


def _completed_only(evidence: Evidence) -> FigureValue:
    known = recorded(evidence.spells)
    ended = _number(known, Outcome.CONVERTED, Outcome.FAILED)
    every = _number(evidence.spells, Outcome.CONVERTED, Outcome.FAILED)
    return share_of(_number(known, Outcome.CONVERTED), ended, every)


def _all_started(evidence: Evidence) -> FigureValue:
    known = recorded(evidence.spells)
    return share_of(_number(known, Outcome.CONVERTED), number(known), number(evidence.spells))


def _within(age: int) -> Callable[[Evidence], FigureValue]:
    def compute(evidence: Evidence) -> FigureValue:
        spells = evidence.spells
        n = on_curve(spells)
        found = estimate(curve_of(spells), age)
        if found is None:
            return FigureValue(None, n, number(spells))
        by_track: dict[str, float | None] = {}
        for track, group in groups_of(spells, "track"):
            own = estimate(curve_of(group), age) if enough(group) else None
            by_track[track] = own.value if own else None
        groups = {"track": by_track}
        return FigureValue(found.value, n, number(spells), found.low, found.high, groups)

    return compute


def _median(evidence: Evidence) -> FigureValue:
    spells = evidence.spells
    n = on_curve(spells)
    by_track: dict[str, float | None] = {
        track: curve_of(group).median() if enough(group) else None
        for track, group in groups_of(spells, "track")
    }
    value = curve_of(spells).median()
    return FigureValue(value, n, number(spells), groups={"track": by_track} if by_track else {})


def _start_dates(evidence: Evidence) -> FigureValue:
    spells = evidence.spells
    dated, every = number_by_outcome(spells, dated=True), number_by_outcome(spells)
    value = share_of(sum(dated.values()), number(spells), number(spells))
    groups = {
        "dated": {outcome.value: found for outcome, found in dated.items()},
        "all": {outcome.value: found for outcome, found in every.items()},
    }
    return FigureValue(value.value, value.n, value.eligible, value.low, value.high, groups)


CONVERSION_FIGURES = (
    Figure(
        "conversion.completed_only",
        "Of completed pilots, in production (naive)",
        SHARE,
        _SPELL + "Successes / (successes + failures). Naive: biased upward while failures are "
        "slower or less recorded than successes. Wilson 95 % interval.",
        _SOURCES,
        "n: spells that ended; eligible: those and initiatives in production without a recorded "
        "pilot.",
        _completed_only,
    ),
    Figure(
        "conversion.all_started",
        "Of all pilots begun, in production (naive)",
        SHARE,
        _SPELL + "Successes / spells begun. Naive: biased downward by pilots that are young. "
        "Wilson 95 % interval.",
        _SOURCES,
        "n: pilot spells; eligible: those and initiatives in production without a recorded pilot.",
        _all_started,
    ),
    *(
        Figure(
            f"conversion.within_{age}d",
            f"Pilots in production within {age} days",
            SHARE,
            _SPELL + _CURVE + f"Cumulative incidence of success at {age} days of age, with the "
            "interval on the log(-log) scale from a variance of Greenwood's type; no value beyond "
            "the greatest age observed, or while no end is on record. By track where at least ten "
            "spells are on the curve.",
            _SOURCES,
            _OUTSIDE,
            _within(age),
        )
        for age in HORIZONS
    ),
    Figure(
        "time_to_production.median",
        "Median time from pilot to production",
        DAYS,
        _SPELL + _CURVE + "The smallest age at which half of the pilots have reached production; "
        "no value where that is not reached. By track where at least ten spells are on the curve.",
        _SOURCES,
        _OUTSIDE,
        _median,
    ),
    Figure(
        "conversion.start_dates",
        "Pilots with a known start",
        SHARE,
        "Pilot spells whose first day, month or year is stated / all pilot spells and initiatives "
        "in production without a recorded pilot; both also by outcome, because dates are not "
        "missing at random. Wilson 95 % interval.",
        _SOURCES,
        "All pilot spells, and initiatives in production without a recorded pilot.",
        _start_dates,
    ),
)
"""Every figure about conversion, in the order in which they are shown."""
