"""The five figures that leadership reads first, as the overview computes them."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from governance.analytics import conversion, portfolio, value_words
from governance.analytics.formats import DASH, count, plural
from governance.analytics.governance import Totals as Governed
from governance.analytics.incidence import Curve, Estimate
from governance.analytics.intervals import wilson
from governance.analytics.money import TIMES
from governance.analytics.movement import Movement
from governance.analytics.value_evidence import ValueEvidence
from governance.domain.enums import Stage
from governance.domain.gates import ExceptionKind
from governance.domain.spells import Outcome
from governance.queries.conversion import spells_frames
from governance.queries.movement import movement
from governance.queries.portfolio import counts_frame
from governance.queries.value_evidence import value_evidence
from governance.reports import cells, words
from governance.reports.basis import Basis
from governance.reports.blocks import Figure
from governance.reports.exceptional import governed

NEWS_DAYS = 30
"""How far back a brief looks for what changed."""

_MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True)  # without slots: what is counted once is kept
class Headline:
    """What the figures are made from, now and :data:`NEWS_DAYS` days before."""

    before: dt.date
    counts: pd.DataFrame
    counts_before: pd.DataFrame
    """PORTFOLIO_COUNTS frames."""
    spells: pd.DataFrame
    spells_before: pd.DataFrame
    """PILOT_SPELLS frames."""
    value: ValueEvidence
    value_before: ValueEvidence
    moved: Movement
    governed: Governed | None
    """None before a catalogue is published."""

    @cached_property
    def found(self) -> portfolio.Totals:
        """The portfolio now."""
        return portfolio.totals(self.counts)

    @cached_property
    def found_before(self) -> portfolio.Totals:
        """The portfolio before."""
        return portfolio.totals(self.counts_before)

    @cached_property
    def curve(self) -> Curve:
        """How pilots arrive, as known now."""
        return conversion.curve_of(self.spells)

    @cached_property
    def curve_before(self) -> Curve:
        """The same as known before."""
        return conversion.curve_of(self.spells_before)

    @cached_property
    def age(self) -> int:
        """Days within which the share of pilots in production is stated."""
        return conversion.horizon(self.curve)

    @cached_property
    def arriving(self) -> Estimate | None:
        """That share now; None where nothing is known of it."""
        return conversion.estimate(self.curve, self.age)

    @cached_property
    def arriving_before(self) -> Estimate | None:
        """That share before."""
        return conversion.estimate(self.curve_before, self.age)


def headline(on: Basis) -> Headline:
    """Return what the figures are made from.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    session, where, viewer = on.session, on.where, on.viewer
    before = on.day - dt.timedelta(days=NEWS_DAYS)
    spells_before, spells = spells_frames(session, where, viewer, days=(before, on.day))
    standing = governed(on, where)
    return Headline(
        before=before,
        counts=counts_frame(session, where, viewer, as_of=on.counted_on),
        counts_before=counts_frame(session, where, viewer, as_of=before),
        spells=spells,
        spells_before=spells_before,
        value=value_evidence(session, where, viewer, as_of=on.day, grouped=False),
        value_before=value_evidence(session, where, viewer, as_of=before, grouped=False),
        moved=movement(session, where, viewer, after=before, until=on.day),
        governed=standing.totals if standing else None,
    )


def figures(of: Headline) -> tuple[Figure, ...]:
    """Return the five figures in the order in which they are read."""
    return (_live(of), _arriving(of), _how_fast(of), _returned(of), _compliant(of))


def _live(of: Headline) -> Figure:
    live = {track: n for track, n in portfolio.live_by_track(of.counts).items() if n}
    number = of.found.by_stage[Stage.PRODUCTION]
    entered = of.moved.entered.get(Stage.PRODUCTION, 0)
    said = ", ".join(f"{count(n)} {cells.track(track).text}" for track, n in live.items())
    return Figure(
        slug="portfolio.initiatives",
        label="Live in production",
        text=count(number),
        unit="",
        value=number,
        low=None,
        high=None,
        scale=None,
        interval=said or "none yet",
        basis=f"of {plural(of.found.initiatives, 'initiative')}",
        change=f"{count(entered)} entered in {NEWS_DAYS} days",
        parts=tuple((cells.track(track), n) for track, n in live.items()),
    )


def _arriving(of: Headline) -> Figure:
    found, before = of.arriving, of.arriving_before
    pilots = conversion.recorded(of.spells)
    running = conversion.number_by_outcome(pilots)[Outcome.RUNNING]
    known = found is not None and found.low is not None and found.high is not None
    low = 100 * found.low if found and found.low is not None else None
    high = 100 * found.high if found and found.high is not None else None
    return Figure(
        slug=f"conversion.within_{of.age}d",
        label=f"Pilots in production within {conversion.months(of.age)}",
        text=DASH if found is None else f"{100 * found.value:.0f}",
        unit="" if found is None else "%",
        value=None if found is None else 100 * found.value,
        low=low,
        high=high,
        scale=(0, 100),
        interval=f"95 %: {low:.0f} to {high:.0f} %" if known else "no interval",
        basis=f"{plural(conversion.number(pilots), 'pilot')}, {count(running)} still running",
        change=_was(of, None if before is None else f"{100 * before.value:.0f} %"),
    )


def _how_fast(of: Headline) -> Figure:
    days, was = of.curve.median(), of.curve_before.median()
    text, basis = DASH, "no pilot has ended on record"
    if days is not None:
        text, basis = f"{days / _MONTH_DAYS:.1f}", "median; those that fail never arrive"
    elif (last := of.curve.last) is not None and (reached := conversion.estimate(of.curve, last)):
        text = f">{last / _MONTH_DAYS:.0f}"
        basis = f"not reached: {100 * reached.value:.0f} % at that age"
    return Figure(
        slug="time_to_production.median",
        label="Months until half arrive",
        text=text,
        unit="" if text == DASH else "months",
        value=None if days is None else days / _MONTH_DAYS,
        low=None,
        high=None,
        scale=None,
        interval=plural(conversion.on_curve(of.spells), "pilot") + " on the curve",
        basis=basis,
        change=_was(of, None if was is None else f"{was / _MONTH_DAYS:.1f}"),
    )


def _returned(of: Headline) -> Figure:
    ratio = of.value.whole.sums().multiple
    before = of.value_before.whole.sums().multiple
    if ratio is None:
        grades, more = "no cost is recorded", ""
    else:
        grades, more = value_words.beside(of.value)
    lines = f"{count(of.value.initiatives)} of {count(of.value.eligible)} with value lines"
    return Figure(
        slug="value.multiple",
        label="Returned on spend",
        text=DASH if ratio is None else f"{ratio:.1f}",
        unit="" if ratio is None else TIMES,
        value=ratio,
        low=None,
        high=None,
        scale=None if ratio is None else (0, max(2.0, ratio)),
        interval=grades,
        basis=f"{lines}; {more}" if more else lines,
        change=_was(of, None if before is None else f"{before:.1f} {TIMES}"),
    )


def _compliant(of: Headline) -> Figure:
    found = of.governed
    part, whole = (found.compliant, found.in_production) if found else (0, 0)
    ends = wilson(part, whole)
    text = cells.share_percent(part, whole).text.replace("%", "").strip()
    low, high = (100 * ends[0], 100 * ends[1]) if ends else (None, None)
    still_open = found.by_kind[ExceptionKind.OPEN_CONTROL] if found else 0
    return Figure(
        slug="controls.production_compliant",
        label="Production with all blocking controls met",
        text=text,
        unit="%" if whole else "",
        value=100 * part / whole if whole else None,
        low=low,
        high=high,
        scale=(0, 100),
        interval=f"95 %: {low:.0f} to {high:.0f} %" if ends else "",
        basis=f"{count(part)} of {count(whole)}" if whole else "nothing in production is assessed",
        change=f"{count(still_open)} with an open control" if still_open else "",
    )


def _was(of: Headline, value: str | None) -> str:
    return "" if value is None else f"was {value} on {words.short_day(of.before)}"
