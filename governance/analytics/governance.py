"""How ready the portfolio is and what is wrong with it: READINESS_COUNTS in, figures out."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd

from governance.analytics.definition import Acts
from governance.analytics.formats import count, plural
from governance.analytics.frames.governance import (
    DUE_DAYS,
    EXCEPTION_COUNTS,
    GATE_READINESS,
    HEAT,
    READINESS_COUNTS,
    THEME_READINESS,
)
from governance.analytics.portfolio import OTHER_UNITS
from governance.domain.enums import Gate, Stage, Track
from governance.domain.gates import BEFORE_PRODUCTION, ExceptionKind
from governance.domain.lifecycle import ENDS

T = TypeVar("T")

EXPIRING_DAYS = 30
"""A waiver that ends within so many days is worth renewing or resolving now."""

OTHER_THEMES = ""
"""Name of the row that sums the themes not shown one by one; no theme has it."""

KIND_WORDS: Mapping[ExceptionKind, str] = {
    ExceptionKind.NO_DECISION: "in production without a recorded decision",
    ExceptionKind.OPEN_CONTROL: "in production with an open blocking control",
    ExceptionKind.WAIVER_EXPIRED: "with an expired waiver",
    ExceptionKind.APPROVAL_STALE: "changed materially after the approval",
    ExceptionKind.CONDITION_OVERDUE: "with an overdue condition",
    ExceptionKind.REVIEW_OVERDUE: "with an overdue review",
}
"""What an initiative is that shows an exception, worst first."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Blocking controls due and met, and of how many initiatives."""

    initiatives: int
    due: int
    met: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Headline counts of governance."""

    initiatives: int
    """Initiatives with a checklist."""
    in_production: int
    compliant: int
    """Those of them with nothing open at the production gate."""
    exceptional: int
    """Initiatives, in any stage, that show an exception."""
    by_kind: Mapping[ExceptionKind, int]
    """Initiatives by exception, worst first; one may show several. Every kind is there."""


def totals(counts: pd.DataFrame) -> Totals:
    """Return the headline counts of a READINESS_COUNTS or EXCEPTION_COUNTS frame.

    All are 0 for an empty one.
    """
    frame = _by_exceptions(counts)
    in_production, compliant = production(frame)
    return Totals(
        initiatives=int(frame["n"].sum()),
        in_production=in_production,
        compliant=compliant,
        exceptional=int(frame.loc[frame["exception_mask"] != 0, "n"].sum()),
        by_kind={kind: exceptional(frame, kind) for kind in ExceptionKind},
    )


def production(counts: pd.DataFrame) -> tuple[int, int]:
    """Return how many initiatives are in production, and how many of them have nothing open there.

    Parameters
    ----------
    counts
        A frame as for :func:`totals`.
    """
    frame = _by_exceptions(counts)
    running = frame[frame["stage"] == Stage.PRODUCTION.value]
    n = int(running["n"].sum())
    return n, n - exceptional(running, ExceptionKind.OPEN_CONTROL)


def exceptional(counts: pd.DataFrame, kind: ExceptionKind) -> int:
    """Return how many initiatives of a frame as for :func:`totals` show a kind of exception."""
    frame = _by_exceptions(counts)
    return int(frame.loc[(frame["exception_mask"] & int(kind)) != 0, "n"].sum())


def _by_exceptions(counts: pd.DataFrame) -> pd.DataFrame:
    if len(counts.columns) == len(EXCEPTION_COUNTS.columns):
        return EXCEPTION_COUNTS.require(counts)
    return READINESS_COUNTS.require(counts)[list(EXCEPTION_COUNTS.columns)]


def readiness_by_gate(counts: pd.DataFrame) -> dict[Gate, Ratio]:
    """Return figures.md ``controls.readiness`` as sums, for each gate up to production."""
    live = _live(counts)
    initiatives = int(live["n"].sum())
    return {
        gate: Ratio(initiatives, int(live[f"{gate}_due"].sum()), int(live[f"{gate}_met"].sum()))
        for gate in BEFORE_PRODUCTION
    }


def readiness_by_track(counts: pd.DataFrame) -> pd.DataFrame:
    """Return a GATE_READINESS frame of the tracks that hold an initiative."""
    live = _live(counts)
    rows = []
    for track in Track:
        mine = live[live["track"] == track.value]
        if not mine.empty:
            ratios = readiness_by_gate(mine)
            rows += [
                (track, gate, each.initiatives, each.due, each.met) for gate, each in ratios.items()
            ]
    return GATE_READINESS.from_rows(rows)


def _live(counts: pd.DataFrame) -> pd.DataFrame:
    frame = READINESS_COUNTS.require(counts)
    return frame[~frame["stage"].isin([stage.value for stage in ENDS])]


def heat(themes: pd.DataFrame, *, themes_shown: int, units_shown: int) -> pd.DataFrame:
    """Return a HEAT frame of a THEME_READINESS frame.

    Parameters
    ----------
    themes_shown
        Themes shown one by one, those with the most open controls; the others are summed.
    units_shown
        Units shown one by one, those with the most controls due; the others are summed.
    """
    frame = THEME_READINESS.require(themes)
    still_open = (frame["due"] - frame["met"]).groupby(frame["theme"]).sum()
    due = frame["due"].groupby([frame["root_unit_id"], frame["root_unit"]]).sum()
    rows = _largest([str(theme) for theme in still_open.index], list(still_open), themes_shown)
    columns = _largest([(int(i), str(name)) for i, name in due.index], list(due), units_shown)
    theme_of = {theme: theme if theme in rows else OTHER_THEMES for theme in still_open.index}
    units = {unit for unit, _ in columns}
    unit_of = {unit: unit if unit in units else OTHER_UNITS for unit, _ in due.index}
    keys = [frame["theme"].map(theme_of), frame["root_unit_id"].map(unit_of)]
    sums = frame.groupby(keys)[["due", "met"]].sum()
    held = {key: tuple(row) for key, row in zip(sums.index, sums.to_numpy(), strict=True)}
    if len(units) < len(due):
        columns.append((OTHER_UNITS, plural(len(due) - len(units), "other unit")))
    if len(rows) < len(still_open):
        rows.append(OTHER_THEMES)
    return HEAT.from_rows(
        (theme, unit, name, *held.get((theme, unit), (0, 0)))
        for theme in rows
        for unit, name in columns
    )


def _largest(keys: list[T], sizes: list[int], shown: int) -> list[T]:
    """Return the keys of the largest sizes, largest first; one more rather than sum a single."""
    ordered = sorted(range(len(keys)), key=lambda place: (-sizes[place], place))
    return [keys[place] for place in ordered[: shown + 1 if len(keys) == shown + 1 else shown]]


def answer(found: Totals, acts: Acts) -> str:
    """Say in one sentence how much of production is in order and what presses most."""
    if not found.in_production:
        standing = f"Nothing is in production among {plural(found.initiatives, 'initiative')}"
    elif found.compliant == found.in_production:
        every = "The only initiative" if found.in_production == 1 else "All initiatives"
        holds = "holds" if found.in_production == 1 else "hold"
        standing = f"{every} in production {holds} every blocking control"
    elif found.in_production == 1:
        standing = "The only initiative in production does not hold every blocking control"
    else:
        number = count(found.compliant) if found.compliant else "None"
        holds = "holds" if found.compliant == 1 else "hold"
        whole = plural(found.in_production, "initiative")
        standing = f"{number} of {whole} in production {holds} every blocking control"
    return f"{standing}{_pressing(found, acts)}."


def _pressing(found: Totals, acts: Acts) -> str:
    undecided = found.by_kind[ExceptionKind.NO_DECISION]
    if undecided:
        has = "has" if undecided == 1 else "have"
        return f"; {count(undecided)} {has} no recorded decision"
    if found.exceptional:
        shows = "shows" if found.exceptional == 1 else "show"
        return f"; {plural(found.exceptional, 'initiative')} {shows} an exception"
    if acts.requests_waiting:
        waits = "waits" if acts.requests_waiting == 1 else "wait"
        return f"; {plural(acts.requests_waiting, 'gate request')} {waits} for a decision"
    return "; nothing shows an exception"


def due_days(dated: Iterable[tuple[str, int, dt.date]], today: dt.date) -> pd.DataFrame:
    """Return a DUE_DAYS frame of what falls due.

    Parameters
    ----------
    dated
        What it is (the lane), the initiative, and the last day on which it is in time.
    """
    held: defaultdict[tuple[str, dt.date, bool], list[int]] = defaultdict(list)
    lanes = []
    for lane, initiative_id, day in dated:
        lanes.append(lane)
        held[lane, day - dt.timedelta(days=day.weekday()), day < today].append(initiative_id)
    order = list(dict.fromkeys(lanes))
    return DUE_DAYS.from_rows(
        (lane, ids[0] if len(ids) == 1 else 0, monday.isoformat(), late, len(ids))
        for (lane, monday, late), ids in sorted(
            held.items(), key=lambda each: (order.index(each[0][0]), *each[0][1:])
        )
    )
