"""All that a page reads and computes before it draws: leadership, conversion and value.

What a page asks of the cache several times is read once here, as there. Generated histories end on
:data:`benchmarks.portfolio.LAST_DAY`, so that is the day looked at: later ones would show a
portfolio in which nothing has moved for months.
"""

import datetime as dt
from collections.abc import Callable, Iterator

from sqlalchemy.orm import Session

from benchmarks.portfolio import LAST_DAY
from benchmarks.reads import VIEWER, Case, Read
from governance.analytics import (
    conversion,
    discounting,
    governance,
    portfolio,
    uncertainty,
    value,
    value_views,
    value_words,
)
from governance.analytics.ledger import PLAN
from governance.analytics.movement import Movement, in_one_sentence
from governance.analytics.value_evidence import ValueEvidence
from governance.domain.enums import Track
from governance.domain.filters import PortfolioFilter
from governance.exchange.published import newest_version_id, published_catalogues
from governance.queries import audit, choices, exceptions, stalled, value_totals
from governance.queries import conversion as conversion_reads
from governance.queries import governance as governance_reads
from governance.queries import portfolio as portfolio_reads
from governance.queries.flow import flow, usual_days
from governance.queries.movement import movement
from governance.queries.value import ValueGroup, sums_by_frames
from governance.queries.value_evidence import value_by_month, value_evidence
from governance.queries.value_lines import uncounted_lines

HOLDINGS_MS = 100.0
LEADERSHIP_MS = 150.0
CONVERSION_MS = 500.0
VALUE_MS = 200.0

NEWS_DAYS, WORST_SHOWN = 30, 5
PILOTS_SHOWN, QUARTER_DAYS = 6, 91
UNITS_SHOWN, BUBBLES, LINES_SHOWN = 8, 60, 50

Data = list[object]
"""What is drawn."""


def leadership(where: PortfolioFilter) -> Read:
    """Return the read of the first page."""
    whole = holdings(where)

    def read(session: Session) -> Data:
        evidence = value_by_month(session, where, VIEWER)
        return [
            *whole(session),
            *_exceptions(session, where),
            *_arriving(session, where),
            value_words.returned(evidence),
            value_words.beside(evidence),
            *_j_curve(evidence),
        ]

    return read


def holdings(where: PortfolioFilter) -> Callable[[Session], Data]:
    """Return the read of the part of the first page that says what there is, where and since when.

    It is what the page shows of a portfolio in which nothing is governed or paid for yet.
    """

    def read(session: Session) -> Data:
        counts = portfolio_reads.counts_frame(session, where, VIEWER)
        return [
            *_frame(session),
            portfolio.answer(portfolio.totals(counts)),
            in_one_sentence(_moved(session, where), "In the last 30 days"),
            portfolio.live_by_track(counts),
            portfolio.by_stage(counts),
            portfolio.by_unit(counts, UNITS_SHOWN),
        ]

    return read


def conversion_page(where: PortfolioFilter) -> Read:
    """Return the read of the Conversion page."""

    def read(session: Session) -> Data:
        spells = conversion_reads.spells_frame(session, where, VIEWER, as_of=LAST_DAY)
        curve = conversion.curve_of(spells)
        age = conversion.horizon(curve)
        everyone = spells
        if where.restricts:
            # The page of the whole portfolio leaves it behind; here it is read with the others.
            everything = PortfolioFilter()
            everyone = conversion_reads.spells_frame(session, everything, VIEWER, as_of=LAST_DAY)
        usual_days(session, LAST_DAY)
        before = LAST_DAY - dt.timedelta(days=QUARTER_DAYS)
        moved = flow(session, where, VIEWER, before=before, after=LAST_DAY)
        return [
            *_frame(session),
            conversion.answer(spells),
            in_one_sentence(_moved(session, where), "In the last 30 days"),
            conversion.estimate(curve, age),
            curve.median(),
            conversion.steps_by_track(spells),
            conversion.at_risk_by_track(spells),
            conversion.rates_by_track(spells, age),
            conversion.sensitivity(spells),
            conversion_reads.cohorts_frame(session, where, VIEWER, as_of=LAST_DAY),
            stalled.running_pilots(
                session, where, VIEWER, as_of=LAST_DAY, shown=PILOTS_SHOWN, everyone=everyone
            ),
            stalled.stopped_pilots(session, where, VIEWER, since=LAST_DAY.replace(month=1, day=1)),
            moved.matrix(),
            conversion_reads.left_out(session, where, VIEWER, as_of=LAST_DAY),
        ]

    return read


def value_page(where: PortfolioFilter) -> Read:
    """Return the read of the Value page."""

    def read(session: Session) -> Data:
        evidence = value_evidence(session, where, VIEWER, grouped=False)
        groups = sums_by_frames(session, where, VIEWER)
        actual, plan = evidence.whole.flows(), evidence.whole.flows(PLAN)
        rate = evidence.discount_rate
        costliest = value_totals.totals_frame(session, where, VIEWER, costliest=BUBBLES)
        data: Data = [
            *_frame(session),
            value_words.answer(evidence),
            value_words.paid_back(evidence.whole, evidence.base_currency),
            value_words.beside(evidence),
            [discounting.npv(each, rate) for each in (actual, plan)],
            [value.payback_month(each) for each in (actual, plan)],
            discounting.internal_rate(actual),
            *_j_curve(evidence),
            value_views.plan_and_actual(evidence.months, by_year=True),
            value_views.return_by(groups[ValueGroup.UNIT], show=UNITS_SHOWN, others="others"),
            value_views.return_by(groups[ValueGroup.TRACK]),
            value_views.value_risk(costliest),
            value_views.drift_by_gate(evidence.gate_plans),
        ]
        if evidence.uncounted:
            data.append(uncounted_lines(session, where, VIEWER, size=LINES_SHOWN))
        return data

    return read


def page_cases() -> Iterator[Case]:
    """Yield what is measured: its name, its target in milliseconds and the read."""
    filters = {
        "": PortfolioFilter(),
        " of one unit": PortfolioFilter(units=(1,)),
        " of one track": PortfolioFilter(tracks=(Track.GENAI,)),
        " of one unit and track": PortfolioFilter(units=(1,), tracks=(Track.GENAI,)),
    }
    for words, where in filters.items():
        yield f"What the portfolio holds{words}", HOLDINGS_MS, holdings(where)
        yield f"Leadership page{words}", LEADERSHIP_MS, leadership(where)
        yield f"Conversion page{words}", CONVERSION_MS, conversion_page(where)
        yield f"Value page{words}", VALUE_MS, value_page(where)


def _frame(session: Session) -> Data:
    """Return what every page reads: the version of the database, and units for the filter."""
    return [audit.head(session), choices.units(session, VIEWER)]


def _moved(session: Session, where: PortfolioFilter) -> Movement:
    after = LAST_DAY - dt.timedelta(days=NEWS_DAYS)
    return movement(session, where, VIEWER, after=after, until=LAST_DAY)


def _arriving(session: Session, where: PortfolioFilter) -> Data:
    """Return how many pilots arrive and how fast, now and a month ago."""
    days = LAST_DAY - dt.timedelta(days=NEWS_DAYS), LAST_DAY
    before, now = conversion_reads.spells_frames(
        session, where, VIEWER, days=days, by=(), bounds=False
    )
    curves = [conversion.curve_of(each) for each in (now, before)]
    age = conversion.horizon(curves[0])
    known = conversion.recorded(now)
    return [
        *(conversion.estimate(each, age) for each in curves),
        *(each.median() for each in curves),
        conversion.number(known),
        conversion.number_by_outcome(known),
    ]


def _exceptions(session: Session, where: PortfolioFilter) -> Data:
    """Return how ready the portfolio is, and the worst of what needs a decision."""
    # Summaries run out by the clock of the machine, to which the generated rows are fitted.
    today = dt.datetime.now(dt.UTC).date()
    late = governance_reads.corrections(
        session, where, VIEWER, catalogue_of=published_catalogues(session), today=today
    )
    counts = governance_reads.exception_counts(session, where, VIEWER, late)
    return [
        newest_version_id(session),
        governance.totals(counts),
        exceptions.worst(session, where, VIEWER, late, number=WORST_SHOWN),
    ]


def _j_curve(evidence: ValueEvidence) -> Data:
    band = uncertainty.plan_band(evidence.months)
    until = discounting.month_of(LAST_DAY)
    return [
        value_views.cumulative(evidence.months, until=until, band=band),
        value.payback_month(evidence.whole.flows()),
    ]
