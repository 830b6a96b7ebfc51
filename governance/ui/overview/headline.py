"""The five figures that leadership reads first, each with what it is based on and how it moved."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd
import streamlit as st

from governance.analytics import conversion, value_words
from governance.analytics.formats import DASH, NO_BREAK, THIN, count, percent, plural
from governance.analytics.governance import Totals as Governed
from governance.analytics.incidence import Curve
from governance.analytics.movement import Movement
from governance.analytics.portfolio import Totals
from governance.analytics.value_evidence import ValueEvidence
from governance.domain.enums import Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.gates import ExceptionKind
from governance.domain.labels import label
from governance.domain.spells import Outcome
from governance.ui import navigation
from governance.ui.components import parts
from governance.ui.components.text import track_word

_MONTH_DAYS = 365.25 / 12
NEWS_DAYS = 30
_AGO = f"{NEWS_DAYS} days ago"


@dataclass(frozen=True)
class Headline:
    """What the figures are made from, over one filter."""

    where: PortfolioFilter
    found: Totals
    moved: Movement
    """In the last :data:`NEWS_DAYS` days."""
    live: dict[Track, int]
    """Initiatives in production by track."""
    spells: pd.DataFrame
    """A PILOT_SPELLS frame as of today."""
    spells_before: pd.DataFrame
    """The same as of :data:`NEWS_DAYS` days ago."""
    value: ValueEvidence
    governed: Governed | None
    """None before a catalogue is published."""

    @cached_property
    def curve(self) -> Curve:
        """How pilots arrive, as of today."""
        return conversion.curve_of(self.spells)

    @cached_property
    def curve_before(self) -> Curve:
        """The same as of :data:`NEWS_DAYS` days ago."""
        return conversion.curve_of(self.spells_before)


def draw(of: Headline) -> None:
    """Draw the figures."""
    with st.grid(5, min_column_width=160, gap="medium"):
        _live(of)
        _arriving(of)
        _how_fast(of)
        _returned(of)
        _compliant(of)


def _live(of: Headline) -> None:
    tracks = [
        track_word(track, f"{count(n)}{NO_BREAK}{label(track)}")
        for track, n in of.live.items()
        if n
    ]
    whole = f"of {plural(of.found.initiatives, 'initiative')}"
    entered = of.moved.entered.get(Stage.PRODUCTION, 0)
    parts.figure(
        "Live in production",
        count(of.found.by_stage[Stage.PRODUCTION]),
        " · ".join(tracks) or ":gray[none yet]",
        _gray(whole, f"{count(entered)} entered in {NEWS_DAYS} days" if entered else ""),
        opens=replace(of.where, stages=(Stage.PRODUCTION,)),
    )


def _arriving(of: Headline) -> None:
    age = conversion.horizon(of.curve)
    name = f"In production within {conversion.months(age)}"
    found = conversion.estimate(of.curve, age)
    if found is None:
        parts.figure(
            name,
            DASH,
            _gray("no pilot has ended on record"),
            page=navigation.CONVERSION,
            opens=of.where,
        )
        return
    pilots = conversion.recorded(of.spells)
    running = conversion.number_by_outcome(pilots)[Outcome.RUNNING]
    likely = ""
    if found.low is not None and found.high is not None:
        likely = f"likely {math.floor(100 * found.low)}–{math.ceil(100 * found.high)}{THIN}%"
    before = conversion.estimate(of.curve_before, age)
    was = "" if before is None else f"{100 * before.value:.0f}{THIN}% {_AGO}"
    parts.figure(
        name,
        f"{100 * found.value:.0f}{THIN}%",
        _gray(likely, was),
        _gray(_on_curve(of.spells), f"{count(running)} still running"),
        page=navigation.CONVERSION,
        opens=of.where,
    )


def _on_curve(spells: pd.DataFrame) -> str:
    """Say how many pilots the estimate rests on, of those on record, as the page behind it does."""
    pilots, drawn = conversion.number(conversion.recorded(spells)), conversion.on_curve(spells)
    whole = plural(pilots, "pilot")
    return whole if drawn == pilots else f"{count(drawn)} of {whole}"


def _how_fast(of: Headline) -> None:
    name = "Months until half arrive"
    now = of.curve
    days = now.median()
    if days is not None:
        before = of.curve_before.median()
        was = "not reached" if before is None else _months(before)
        parts.figure(
            name,
            _months(days),
            _gray("median", f"{was} {_AGO}"),
            _gray("failures never arrive"),
            page=navigation.CONVERSION,
            opens=of.where,
        )
        return
    reached = None if now.last is None else conversion.estimate(now, now.last)
    if now.last is None or reached is None:
        parts.figure(
            name,
            DASH,
            _gray("no pilot has ended on record"),
            page=navigation.CONVERSION,
            opens=of.where,
        )
        return
    parts.figure(
        name,
        f">{THIN}{math.floor(now.last / _MONTH_DAYS)}",
        _gray(f"not reached: {100 * reached.value:.0f}{THIN}% at {_months(now.last)}"),
        page=navigation.CONVERSION,
        opens=of.where,
    )


def _returned(of: Headline) -> None:
    if not of.value.whole.bases:
        basis = _gray("no cost or benefit is recorded")
        parts.figure("Returned on spend", DASH, basis, page=navigation.VALUE, opens=of.where)
        return
    first, second = value_words.beside(of.value)
    parts.figure(
        "Returned on spend",
        value_words.returned(of.value),
        _gray(first),
        _gray(second),
        page=navigation.VALUE,
        opens=of.where,
    )


def _compliant(of: Headline) -> None:
    name, governed = "Production compliant", of.governed
    if governed is None or not governed.in_production:
        parts.figure(name, DASH, _gray("nothing in production is assessed"))
        return
    still_open = governed.by_kind[ExceptionKind.OPEN_CONTROL]
    parts.figure(
        name,
        percent(governed.compliant, governed.in_production),
        _gray(f"{count(governed.compliant)} of {count(governed.in_production)}"),
        f":red[▲ {count(still_open)} with an open control]" if still_open else "",
        page=navigation.GOVERNANCE,
        opens=of.where,
    )


def _gray(*said: str) -> str:
    text = "; ".join(each for each in said if each)
    return f":gray[{text}]" if text else ""


def _months(days: float) -> str:
    return f"{days / _MONTH_DAYS:.1f}"
