"""What Governance, Data quality and Initiatives pages read, measured over one filled database."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator

from sqlalchemy.orm import Session

from benchmarks.measure import Measurement, bare_ms, median_ms, statements_of
from benchmarks.portfolio import LAST_DAY
from governance.analytics.conversion_figures import CONVERSION_FIGURES
from governance.analytics.definition import Evidence
from governance.analytics.frames.portfolio import PORTFOLIO_COUNTS
from governance.db.session import read_scope
from governance.domain.actors import Actor, Role
from governance.domain.enums import RiskTier, Stage, Track
from governance.domain.filters import Gap, Paging, PortfolioFilter, SortKey
from governance.domain.quality import HEAVY, HISTORICAL, RuleId
from governance.exchange.published import published_catalogues
from governance.queries import (
    audit,
    conversion,
    due,
    exceptions,
    governance,
    initiatives,
    quality,
)
from governance.queries.flow import flow

VIEWER = Actor("benchmark", "Benchmark", frozenset({Role.ADMIN}))
PAGE_MS = 50.0
GOVERNANCE_MS = 150.0
COMING_LAW_MS = 1_000.0
CONVERSION_MS = 500.0
CONVERSION_FIGURES_MS = 60.0
QUALITY_MS = 150.0
HISTORIES_MS = 2_000.0
DUPLICATES_MS = 10_000.0

Read = Callable[[Session], object]

Case = tuple[str, float, Read]
"""What is measured: its name, its target in milliseconds and the read."""


def governance_overview(where: PortfolioFilter) -> Read:
    """Return the read of everything that the Governance overview shows, but for coming law."""

    def read(session: Session) -> object:
        today = dt.datetime.now(dt.UTC).date()
        catalogue_of = published_catalogues(session)
        late = governance.corrections(
            session, where, VIEWER, catalogue_of=catalogue_of, today=today
        )
        return (
            audit.head(session),
            governance.readiness_counts(session, where, VIEWER, late),
            governance.theme_readiness(session, where, VIEWER, late),
            exceptions.acts(session, where, VIEWER, day=today),
            exceptions.exception_page(session, where, VIEWER, late),
        )

    return read


def coming_law(where: PortfolioFilter) -> Read:
    """Return the read of the legal duties that start later, which the page shows last."""

    def read(session: Session) -> object:
        today = dt.datetime.now(dt.UTC).date()
        catalogue_of = published_catalogues(session)
        return due.upcoming_days(session, where, VIEWER, catalogue_of=catalogue_of, today=today)

    return read


def data_quality(rules: Collection[RuleId]) -> Read:
    """Return the read of how many initiatives break some rules of data quality."""

    def read(session: Session) -> object:
        counts = quality.rule_counts(session, PortfolioFilter(), VIEWER, rules)
        return audit.head(session), counts

    return read


def flow_between(before: dt.date, after: dt.date) -> Read:
    """Return the read of what moved between two days."""

    def read(session: Session) -> object:
        return flow(session, PortfolioFilter(), VIEWER, before=before, after=after)

    return read


def conversion_figures(where: PortfolioFilter, as_of: dt.date | None = None) -> Read:
    """Return the read of the figures of conversion, as of today or of a past day."""

    def read(session: Session) -> object:
        day = as_of or dt.datetime.now(dt.UTC).date()
        spells = conversion.spells_frame(session, where, VIEWER, as_of=day)
        evidence = Evidence(PORTFOLIO_COUNTS.from_rows([]), 0, 0, spells=spells)
        return [figure.compute(evidence) for figure in CONVERSION_FIGURES]

    return read


def likely_duplicates(session: Session) -> object:
    """Search the portfolio for likely duplicates."""
    return quality.duplicate_pairs(session, VIEWER)


def page(where: PortfolioFilter, paging: Paging) -> Read:
    """Return the read of one page of the list with its total."""

    def read(session: Session) -> object:
        return audit.head(session), initiatives.initiative_page(session, where, paging, VIEWER)

    return read


def cases(number: int) -> Iterator[Case]:
    """Yield what is measured: its name, its target in milliseconds and the read."""
    everything = PortfolioFilter()
    unit = PortfolioFilter(units=(1,))
    yield "Governance overview", GOVERNANCE_MS, governance_overview(everything)
    yield "Governance overview of one unit", GOVERNANCE_MS, governance_overview(unit)
    yield (
        "Governance overview of production",
        GOVERNANCE_MS,
        governance_overview(PortfolioFilter(stages=(Stage.PRODUCTION,))),
    )
    yield (
        "Governance overview of one risk tier",
        GOVERNANCE_MS,
        governance_overview(PortfolioFilter(tiers=(RiskTier.HIGH,))),
    )
    yield "Legal duties to come", COMING_LAW_MS, coming_law(everything)
    yield "Figures of conversion", CONVERSION_FIGURES_MS, conversion_figures(everything)
    for name, days in (("month", 30), ("quarter", 91), ("year", 365)):
        between = flow_between(LAST_DAY - dt.timedelta(days=days), LAST_DAY)
        yield f"What moved in the last {name}", CONVERSION_MS, between
    past = conversion_figures(everything, LAST_DAY - dt.timedelta(days=365))
    yield "Figures of conversion a year ago", CONVERSION_MS, past
    light = [rule for rule in RuleId if rule not in HEAVY]
    yield "Data quality, what the page counts at once", QUALITY_MS, data_quality(light)
    yield "Data quality, histories on demand", HISTORIES_MS, data_quality(HISTORICAL)
    yield "Data quality, duplicates on demand", DUPLICATES_MS, likely_duplicates
    for sort in SortKey:
        yield f"Initiatives by {sort.value}", PAGE_MS, page(everything, Paging(sort=sort))
    deep = Paging(page=max(1, number // 50 - 10))
    pilots = PortfolioFilter(stages=(Stage.PILOT,))
    filtered = PortfolioFilter(units=(1,), tracks=(Track.ML,), stages=(Stage.PILOT,))
    yield "Initiatives, last pages", PAGE_MS, page(everything, deep)
    for sort in (SortKey.UNIT, SortKey.STAGE_SINCE):
        last = Paging(page=deep.page, sort=sort, descending=True)
        yield f"Initiatives by {sort.value}, last pages", PAGE_MS, page(everything, last)
    yield "Initiatives of one unit", PAGE_MS, page(unit, Paging())
    yield "Initiatives of one unit, by stage", PAGE_MS, page(unit, Paging(sort=SortKey.STAGE))
    yield "Initiatives of unit, track and stage", PAGE_MS, page(filtered, Paging())
    both = PortfolioFilter(tracks=(Track.GENAI,), stages=(Stage.PILOT,))
    yield "Initiatives of one track and stage", PAGE_MS, page(both, Paging())
    yield (
        "Initiatives of one stage",
        PAGE_MS,
        page(pilots, Paging()),
    )
    yield "Initiatives without owner", PAGE_MS, page(PortfolioFilter(lacks=(Gap.OWNER,)), Paging())
    yield (
        "Initiatives ever in pilot",
        PAGE_MS,
        page(PortfolioFilter(reached=(Stage.PILOT,)), Paging()),
    )
    for text in ("summaries", "supplier 17 contracts", "gen-000500", "nothing like it"):
        yield f"Initiatives with text “{text}”", PAGE_MS, page(PortfolioFilter(text=text), Paging())


def measure_reads(
    url: str, engine: str, number: int, rounds: int, measured: Iterable[Case]
) -> Iterator[Measurement]:
    """Yield the measurements of reads on a filled database."""
    for what, target_ms, read in measured:

        def run(read: Read = read) -> None:
            with read_scope() as session:
                read(session)

        yield Measurement(
            engine=engine,
            initiatives=number,
            what=what,
            median_ms=median_ms(run, rounds),
            bare_ms=bare_ms(url, statements_of(url, run), rounds),
            target_ms=target_ms,
        )
