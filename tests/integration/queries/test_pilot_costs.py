"""What an initiative has cost and is still planned to cost comes from the ledger's lines."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from governance.db.session import read_scope, write_scope
from governance.models import ValueLine
from governance.queries.pilot_costs import Cost, costs_of
from governance.services.value import correct_value_line
from governance.services.value_terms import set_value_terms
from tests import factories
from tests.factories.value import ADMIN, PLAN, benefit, cost, rates, record

TODAY = dt.date(2026, 6, 30)


@pytest.fixture
def claims(database):
    """An initiative without lines."""
    return factories.initiative(name="Claims").id


def read(*ids, base="EUR"):
    with read_scope() as session:
        return costs_of(session, ids, base, TODAY)


def test_remaining_is_what_is_planned_after_the_month_of_today(claims):
    record(
        claims,
        cost("100.25"),
        cost(50, "2026-06"),
        benefit(900),
        cost(1, "2026-05", **PLAN),
        cost(2, "2026-06", **PLAN),
        cost(4, "2026-07", **PLAN),
        cost("8.0001", "2028-01", **PLAN),
        benefit(600, "2026-07", **PLAN),
    )

    assert read(claims) == {claims: Cost(Decimal("150.25"), Decimal("12.0001"))}


def test_the_last_day_of_a_month_and_the_first_of_the_next_differ(claims):
    record(claims, cost(4, "2026-07", **PLAN), cost(8, "2026-08", **PLAN))

    with read_scope() as session:
        june, july = (
            costs_of(session, [claims], "EUR", day)[claims].remaining
            for day in (dt.date(2026, 6, 30), dt.date(2026, 7, 1))
        )
    assert (june, july) == (Decimal(12), Decimal(8))


@pytest.mark.parametrize(
    ("drafts", "expected"),
    [
        ([cost(7)], Cost(Decimal(7), None)),
        ([benefit(7, **PLAN)], None),
        ([cost(7, **PLAN), benefit(9)], Cost(None, Decimal(0))),
        ([cost(0), cost(0, "2026-07", **PLAN)], Cost(Decimal(0), Decimal(0))),
    ],
)
def test_no_line_is_not_known_and_never_zero(claims, drafts, expected):
    record(claims, *drafts)

    assert read(claims).get(claims) == expected


def test_what_no_rate_converts_is_counted_and_not_added(claims):
    rates(("CHF", "2026-07", "1.1"))
    record(
        claims,
        cost(5, currency="CHF"),
        cost(10, "2026-07", currency="CHF", attribution=Decimal("0.5"), **PLAN),
        cost(10, "2026-08", currency="CHF", **PLAN),
        cost(10, "2026-05", currency="CHF", **PLAN),
        benefit(5, currency="CHF"),
    )

    assert read(claims) == {claims: Cost(None, Decimal("5.5"), uncounted=2)}


def test_a_plan_to_come_without_any_rate_is_not_known(claims):
    record(claims, cost(3, **PLAN), cost(10, "2026-08", currency="CHF", **PLAN))

    assert read(claims) == {claims: Cost(None, None, uncounted=1)}


def test_corrected_and_withdrawn_lines_count_as_they_stand(claims):
    first, second, _ = record(
        claims, cost(4, "2026-07", **PLAN), cost(8, "2026-08", **PLAN), cost(16)
    )
    with write_scope() as session:
        replacing = cost(5, "2026-07", **PLAN)
        correct_value_line(session, actor=ADMIN, line_id=first, draft=replacing, reason="Typo")
    with write_scope() as session:
        correct_value_line(session, actor=ADMIN, line_id=second, draft=None, reason="Twice")

    assert read(claims) == {claims: Cost(Decimal(16), Decimal(5))}


def test_another_base_currency_is_stated_in_that(claims):
    record(claims, cost(10), cost(20, "2026-07", **PLAN))
    with write_scope() as session:
        set_value_terms(session, actor=ADMIN, base_currency="CHF")
    assert read(claims, base="CHF") == {claims: Cost(None, None, uncounted=2)}

    rates(("EUR", "2026-01", "0.9"), ("EUR", "2026-07", "0.95"))
    assert read(claims, base="CHF") == {claims: Cost(Decimal(9), Decimal(19))}


def test_many_are_read_in_two_statements_and_none_in_none(database, count_statements):
    ids = [factories.initiative().id for _ in range(30)]
    for number, owner in enumerate(ids):
        record(owner, cost(number), cost(1, "2027-01", **PLAN))

    with count_statements() as statements:
        found = read(*ids)
    assert len(statements) == 2
    assert [found[owner].to_date for owner in ids] == [Decimal(n) for n in range(30)]
    with count_statements() as statements:
        assert read() == {}
    assert statements == []


def test_it_equals_the_lines_added_one_by_one(claims):
    record(claims, *(cost(f"{n}.0{n}", f"2026-{n:02}", **PLAN) for n in range(1, 10)))

    with read_scope() as session:
        lines = session.scalars(select(ValueLine)).all()
    later = [line.amount or Decimal(0) for line in lines if line.month > TODAY]
    assert read(claims)[claims].remaining == sum(later, Decimal(0))
