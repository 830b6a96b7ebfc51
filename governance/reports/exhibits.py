"""The charts and counts of reports, each with the numbers behind it."""

import datetime as dt
import math
from collections import Counter

import pandas as pd

from governance.analytics import conversion as pilots
from governance.analytics import value as values
from governance.analytics import value_words
from governance.analytics.formats import plural
from governance.analytics.portfolio import by_stage
from governance.analytics.value_evidence import ValueEvidence
from governance.analytics.value_views import cumulative
from governance.domain.enums import Stage, Track
from governance.domain.labels import label
from governance.domain.lifecycle import ENDS, LADDER
from governance.domain.spells import Outcome
from governance.reports import cells, drawings
from governance.reports.blocks import Chart, Column, Table
from governance.reports.cells import Cell, Text
from governance.reports.drawings import Naive

_FEWEST_MONTHS = 2
_STAGES = (*LADDER, *ENDS, Stage.UNKNOWN)


def conversion(spells: pd.DataFrame) -> Chart:
    """Return how pilots reach production with age, by track.

    Parameters
    ----------
    spells
        A PILOT_SPELLS frame.
    """
    steps = pilots.steps_by_track(spells)
    age = pilots.horizon(pilots.curve_of(spells))
    finding = pilots.answer(spells)
    few = [
        label(Track(track))
        for track, own in pilots.groups_of(pilots.recorded(spells), "track")
        if not pilots.enough(own)
    ]
    note = (
        "Aalen–Johansen estimate: pilots that still run are censored, failures compete; the band "
        f"is the 95 % interval, the line is thin where fewer than {drawings.FIRM} are watched, the "
        "marks at the right are the rates that ignore what still runs."
    )
    if few:
        are = "has" if len(few) == 1 else "have"
        note += f" {' and '.join(few)} {are} too few pilots for a curve."
    return Chart(
        finding=finding,
        svg=drawings.conversion(steps, _naive(spells), until=age) if len(steps) else "",
        alt=f"Share of pilots in production by days since they began, by track. {finding}",
        table=_watched(spells),
        note=note,
    )


def _naive(spells: pd.DataFrame) -> tuple[Naive, ...]:
    converted, failed, running = pilots.number_by_outcome(pilots.recorded(spells)).values()
    return (
        Naive(converted, converted + failed, "naive: of ended"),
        Naive(converted, converted + failed + running, "naive: of all begun"),
    )


def _watched(spells: pd.DataFrame) -> Table:
    at_risk = pilots.at_risk_by_track(spells)
    rows: list[tuple[Cell, ...]] = []
    for track, own in pilots.groups_of(pilots.recorded(spells), "track"):
        numbers = pilots.number_by_outcome(own)
        watched = at_risk.get(track, (0,) * len(pilots.AT_RISK_AGES))
        counts = (*watched, *(numbers[outcome] for outcome in Outcome))
        rows.append((cells.track(Track(track)), *map(cells.number, counts)))
    rows.sort(key=lambda row: [label(each) for each in Track].index(row[0].text))
    ages = [f"{age} d" if age else "Start" for age in pilots.AT_RISK_AGES]
    ends = [label(outcome) for outcome in Outcome]
    columns = (
        Column("track", "Pilots watched at"),
        *(Column(_id(name), name, width=17, right=True) for name in (*ages, *ends)),
    )
    return Table("Pilots", columns, tuple(rows), empty="No pilot is on record.")


def _id(heading: str) -> str:
    return heading.lower().replace(" ", "_")


def pipeline(counts: pd.DataFrame) -> Table:
    """Return how many initiatives stand in each stage, by track.

    Parameters
    ----------
    counts
        A PORTFOLIO_COUNTS frame.
    """
    frame = by_stage(counts)
    keys = zip(frame["track"], frame["stage"], strict=True)
    numbers = Counter(dict(zip(keys, map(int, frame["now"]), strict=True)))
    stages = [each for each in _STAGES if any(numbers[track, each] for track in Track)]
    tracks = [each for each in Track if any(numbers[each, stage] for stage in stages)]
    rows: list[tuple[Cell, ...]] = []
    for track in tracks:
        own = [numbers[track, stage] for stage in stages]
        rows.append((cells.track(track), *map(cells.number, (*own, sum(own)))))
    sums = [sum(numbers[track, stage] for track in tracks) for stage in stages]
    if rows:
        rows.append((Text("All tracks"), *map(cells.number, (*sums, sum(sums)))))
    columns = (
        Column("track", "Initiatives by stage"),
        *(Column(stage.value, label(stage), width=19, right=True) for stage in stages),
        Column("all", "All", width=14, right=True),
    )
    return Table("Stages", columns, tuple(rows), total=True)


def value(evidence: ValueEvidence, day: dt.date) -> Chart:
    """Return what came back by month, against the plan."""
    currency = evidence.base_currency
    frame = cumulative(evidence.months, until=day.year * 12 + day.month - 1)
    finding = value_words.paid_back(evidence.whole, currency)
    drawn = ""
    if len(frame) >= _FEWEST_MONTHS:
        since = values.payback_month(evidence.whole.flows())
        drawn = drawings.value(frame, currency, paid_back=since)
    left_out = ""
    if evidence.uncounted:
        left_out = f"; {plural(evidence.uncounted, 'line')} without a rate left out"
    return Chart(
        finding=finding,
        svg=drawn,
        alt=f"Cumulative net value by month, measured, with estimates, and planned. {finding}",
        table=_months(frame, currency),
        note=(
            "Cumulative, not discounted. Headline figures count benefits taken from the books (A) "
            "or measured (B); the shaded area adds estimates (C) and assertions (D). "
            f"{value_words.answer(evidence)} Based on {plural(evidence.initiatives, 'initiative')} "
            f"of {evidence.eligible}{left_out}."
        ),
        shown=False,
    )


def _months(frame: pd.DataFrame, currency: str) -> Table:
    columns = (
        Column("month", "Month"),
        *(
            Column(name, f"{heading} ({currency})", width=35, right=True)
            for name, heading in (
                ("measured", "Measured, A and B"),
                ("with_estimates", "With C and D"),
                ("plan", "Plan"),
            )
        ),
    )
    rows = tuple(
        (
            cells.month(int(row["month"])),
            *(_amount(row[name], currency) for name in ("measured", "with_estimates", "plan")),
        )
        for row in frame.to_dict("records")
    )
    return Table("Value by month", columns, rows)


def _amount(amount: float, currency: str) -> Cell:
    if math.isnan(amount):
        return cells.NOTHING
    return cells.money(round(amount * cells.MONEY_UNITS), currency)
