"""Conversion page: how many pilots reach production, and how long does it take."""

import math
from dataclasses import replace

import pandas as pd
import streamlit as st

from governance.analytics import conversion
from governance.analytics.conversion import Standing
from governance.analytics.definition import Evidence
from governance.analytics.formats import DASH, THIN, count, percent, plural
from governance.analytics.incidence import Curve
from governance.analytics.movement import in_one_sentence
from governance.domain.enums import Stage
from governance.domain.filters import PortfolioFilter
from governance.domain.spells import Outcome
from governance.ui import reads
from governance.ui.components import benchmarks, filters, links, parts
from governance.ui.conversion import deciding, exhibits, flowing, quarters, sureness
from governance.ui.conversion import reads as own

TITLE = "Conversion"
_NEWS_DAYS, _NEWS = 30, "In the last 30 days"


def render() -> None:
    """Draw the page."""
    where = filters.bar(TITLE)
    spells = reads.pilot_spells(where)
    if not len(spells):
        matched = "No initiative that matches these filters was ever in pilot."
        parts.sentence(matched if where.restricts else "No initiative was ever in pilot.")
        parts.note("Pilots come with a register, or when an initiative passes its pilot gate.")
        return
    with st.container(gap="xsmall"):
        parts.sentence(conversion.answer(spells))
        parts.note(in_one_sentence(reads.movement(where, _NEWS_DAYS), _NEWS))
    curve = conversion.curve_of(spells)
    age = conversion.horizon(curve)
    _headline(spells, curve, age)
    left, right = st.columns([3, 2], gap="large")
    with left:
        exhibits.curves(spells, age)
    with right:
        exhibits.naive(spells, age)
    sureness.draw(spells)
    quarters.draw(own.pilot_cohorts(where))
    deciding.draw(where)
    flowing.draw(where)
    _published(spells, where)
    _based_on(spells, where)


def _headline(spells: pd.DataFrame, curve: Curve, age: int) -> None:
    on_curve = conversion.on_curve(spells)
    outcomes = conversion.number_by_outcome(conversion.recorded(spells))
    converted, failed = outcomes[Outcome.CONVERTED], outcomes[Outcome.FAILED]
    begun = sum(outcomes.values())
    with st.grid(4, min_column_width=160, gap="medium"):
        _estimate(curve, age, on_curve)
        _median(curve, age)
        parts.figure(
            "Of completed pilots (naive)",
            percent(converted, converted + failed),
            f":gray[{count(converted)} of {count(converted + failed)} that ended;]",
            ":gray[too high while failures are slow]",
        )
        parts.figure(
            "Of all pilots begun (naive)",
            percent(converted, begun),
            f":gray[{count(converted)} of {count(begun)};]",
            ":gray[too low while pilots are young]",
        )


def _with(where: PortfolioFilter, stage: Stage) -> PortfolioFilter:
    return replace(where, reached=(stage,))


def _estimate(curve: Curve, age: int, on_curve: int) -> None:
    name = f"In production within {conversion.months(age)}"
    found = conversion.estimate(curve, age)
    if found is None:
        parts.figure(name, DASH, ":gray[no pilot has ended on record]")
        return
    basis = [f":gray[{plural(on_curve, 'pilot')} on the curve]"]
    if found.low is not None and found.high is not None:
        low, high = math.floor(100 * found.low), math.ceil(100 * found.high)
        basis.insert(0, f":gray[likely {low}–{high}{THIN}%;]")
    parts.figure(name, f"{100 * found.value:.0f}{THIN}%", *basis)


def _median(curve: Curve, age: int) -> None:
    days = curve.median()
    if days is not None:
        parts.figure("Days until half arrive", count(days), ":gray[median; failures never arrive]")
        return
    last = conversion.estimate(curve, curve.last) if curve.last is not None else None
    reached = f":gray[{100 * last.value:.0f}{THIN}% at {count(curve.last or age)}]" if last else ""
    parts.figure("Days until half arrive", DASH, ":gray[not reached]", reached)


def _published(spells: pd.DataFrame, where: PortfolioFilter) -> None:
    evidence = Evidence(reads.portfolio_counts(where), spells=spells)
    left, right = st.columns(2, gap="large")
    with left:
        benchmarks.draw("production.share_of_experiments", evidence, where)
    with right:
        benchmarks.draw("conversion.within_365d", evidence, where)
        benchmarks.draw("conversion.all_started", evidence, where)


def _based_on(spells: pd.DataFrame, where: PortfolioFilter) -> None:
    """Say what the curve leaves out and why, each with the list behind it."""
    total = conversion.number(conversion.recorded(spells))
    on_curve = conversion.on_curve(spells)
    said = f"{count(on_curve)} of {plural(total, 'pilot')} are on the curve"
    rest = "; left out are those" if on_curve < conversion.number(spells) else "."
    parts.section("What it is based on", said + rest)
    out = own.pilots_left_out(where)
    for standing, why in (
        (Standing.UNDATED, "without a date on which the pilot began"),
        (Standing.ENDED_BEFORE, "that had ended when their initiative was registered"),
        (Standing.NOT_YET_OBSERVED, "that run, of initiatives registered today"),
        (Standing.UNRECORDED, "in production without a recorded pilot"),
    ):
        found = out[standing]
        if not found.number:
            continue
        text = f":small[:primary[**{count(found.number)}** {why}]]"
        if found.number == len(found.ids):
            links.to_list(text, PortfolioFilter(ids=found.ids))
        else:
            stage = Stage.PRODUCTION if standing is Standing.UNRECORDED else Stage.PILOT
            links.to_list(text, _with(where, stage))


if __name__ == "__main__":
    render()
