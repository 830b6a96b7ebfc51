"""Reads stay fast at 100,000 initiatives: SQLite answers them from the indexes made for them."""

import datetime as dt

import pytest
from sqlalchemy import event

from governance.config import settings
from governance.db.session import engine_for, read_scope
from governance.domain.enums import RiskTier, Stage, Track
from governance.domain.filters import AuditFilter, Gap, Paging, PortfolioFilter, SortKey
from governance.queries import audit, conversion, initiatives, portfolio, value, value_lines
from governance.queries.movement import movement
from tests import factories
from tests.factories import ADMIN
from tests.factories.value import cost, record


def plans_of(read) -> list[str]:
    """Return how SQLite looks up each statement of a read, one text for each."""
    engine = engine_for(settings().database_url)
    sent = []

    def record(_connection, _cursor, statement, parameters, *_):
        if statement.startswith(("SELECT", "WITH")):
            sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", record)
    try:
        with read_scope() as session:
            read(session)
    finally:
        event.remove(engine, "before_cursor_execute", record)
    with engine.connect() as connection:
        return [
            "; ".join(
                step[3]
                for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", parameters)
            )
            for text, parameters in sent
        ]


@pytest.mark.parametrize(
    "where",
    [
        PortfolioFilter(),
        PortfolioFilter(tracks=(Track.GENAI,)),
        PortfolioFilter(stages=(Stage.PILOT,), tiers=(RiskTier.HIGH,)),
        PortfolioFilter(units=(1,), tracks=(Track.ML,), stages=(Stage.PILOT,)),
        PortfolioFilter(reached=(Stage.PILOT,), lacks=(Gap.OWNER, Gap.STATED_DATE)),
    ],
)
@pytest.mark.parametrize("count", [portfolio.counts_frame, portfolio.gaps])
def test_counts_never_read_the_initiatives_themselves(sqlite_database, count, where):
    plans = plans_of(lambda session: count(session, where, ADMIN))

    (counting,) = [plan for plan in plans if "ix_initiative_" in plan]
    assert "SCAN initiative USING COVERING INDEX ix_initiative_counts" in counting
    assert "USE TEMP B-TREE" not in counting


@pytest.mark.parametrize("sort", sorted(set(SortKey) - {SortKey.UNIT}))
@pytest.mark.parametrize("descending", [False, True])
def test_a_page_of_the_whole_list_is_not_sorted(sqlite_database, sort, descending):
    factories.initiative()
    paging = Paging(sort=sort, descending=descending)
    plans = plans_of(
        lambda session: initiatives.initiative_page(session, PortfolioFilter(), paging, ADMIN)
    )

    assert not any("USE TEMP B-TREE" in plan for plan in plans)
    assert sum("COVERING INDEX ix_initiative_" in plan for plan in plans) == 2


@pytest.mark.parametrize(
    "where",
    [
        AuditFilter(),
        AuditFilter(actor="ada@example.org"),
        AuditFilter(action="edit_initiative"),
    ],
)
def test_a_page_of_the_audit_trail_is_not_sorted(sqlite_database, where):
    plans = plans_of(lambda session: audit.event_page(session, where, ADMIN))

    assert not any("USE TEMP B-TREE" in plan for plan in plans)


@pytest.mark.parametrize("where", [PortfolioFilter(), PortfolioFilter(tracks=(Track.ML,))])
@pytest.mark.parametrize(
    ("count", "index"),
    [
        (conversion.spells_frame, "ix_pilot_spell_counts"),
        (conversion.cohorts_frame, "ix_pilot_spell_cohorts"),
    ],
)
def test_pilots_are_counted_within_one_index_without_sorting(sqlite_database, count, index, where):
    plans = plans_of(lambda session: count(session, where, ADMIN, as_of=dt.date(2026, 1, 1)))

    (counting,) = [plan for plan in plans if "COVERING INDEX" in plan and "pilot_spell" in plan]
    assert f"COVERING INDEX {index}" in counting
    assert "USE TEMP B-TREE" not in counting
    assert not any("stage_entry" in plan for plan in plans)


def test_what_moved_is_found_by_its_days(sqlite_database):
    period = {"after": dt.date(2026, 1, 1), "until": dt.date(2026, 1, 31)}
    entered, registered = plans_of(
        lambda session: movement(session, PortfolioFilter(), ADMIN, **period)
    )

    assert "INDEX ix_stage_entry_ordered_on_initiative_id" in entered
    assert "INDEX ix_initiative_registered_on" in registered


@pytest.mark.parametrize(
    "where",
    [PortfolioFilter(), PortfolioFilter(tracks=(Track.GENAI,)), PortfolioFilter(units=(1,))],
)
def test_value_by_month_is_summed_in_the_order_in_which_it_is_kept(sqlite_database, where):
    plans = plans_of(lambda session: value.months_frame(session, where, ADMIN))

    (summing,) = [plan for plan in plans if "value_month" in plan]
    assert "USE TEMP B-TREE" not in summing
    assert not any("value_line" in plan for plan in plans)


def test_lines_without_a_rate_are_found_by_currency_and_month(sqlite_database):
    one = factories.initiative()
    record(one.id, cost(1, currency="USD"))
    plans = plans_of(lambda session: value_lines.uncounted_lines(session, PortfolioFilter(), ADMIN))

    assert any("ix_value_line_currency_month_initiative_id" in plan for plan in plans)
    assert not any("SCAN value_line" in plan and "COVERING" not in plan for plan in plans)
