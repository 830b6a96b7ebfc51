"""Rates that are kept, and lines that wait for one."""

from decimal import Decimal

import pytest

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Actor, Role
from governance.domain.filters import PortfolioFilter
from governance.errors import PermissionDeniedError
from governance.queries.rates import RateGap, kept_rates, rate_gaps
from governance.services.value import correct_value_line
from governance.services.value_terms import set_value_terms
from tests import factories
from tests.factories.value import ADMIN, cost, month, rates, record


def read(function, *args, viewer=ADMIN):
    with read_scope() as session:
        return function(session, viewer, *args)


@pytest.fixture
def waiting(database):
    """Two initiatives with lines in three currencies, one of them rated in one month."""
    rates(("USD", "2026-01", "0.5"))
    first, second = factories.initiative(name="A").id, factories.initiative(name="B").id
    lines = record(
        first,
        cost(1),
        cost(1, currency="USD"),
        cost(1, "2026-02", currency="USD"),
        cost(2, "2026-02", currency="USD"),
        cost(1, "2026-02", currency="CHF"),
    )
    record(second, cost(1, "2026-02", currency="USD"))
    return first, second, lines


def test_gaps_count_lines_and_initiatives_newest_month_first(waiting):
    first, _, lines = waiting
    february = month("2026-02")

    assert read(rate_gaps) == (
        RateGap("CHF", february, 1, 1),
        RateGap("USD", february, 3, 2),
    )
    assert read(rate_gaps, PortfolioFilter(ids=(first,))) == (
        RateGap("CHF", february, 1, 1),
        RateGap("USD", february, 2, 1),
    )
    with write_scope() as session:
        correct_value_line(session, actor=ADMIN, line_id=lines[4], draft=None, reason="Twice")
    assert [gap.currency for gap in read(rate_gaps)] == ["USD"]


def test_a_rate_closes_its_gap(waiting):
    rates(("USD", "2026-02", "0.9"))

    assert [gap.currency for gap in read(rate_gaps)] == ["CHF"]
    assert read(kept_rates) == {
        ("USD", month("2026-01")): Decimal("0.5"),
        ("USD", month("2026-02")): Decimal("0.9"),
    }


def test_rates_of_another_base_currency_are_not_mixed_in(waiting):
    with write_scope() as session:
        set_value_terms(session, actor=ADMIN, base_currency="USD")

    assert read(kept_rates) == {}
    assert [(gap.currency, gap.lines) for gap in read(rate_gaps)] == [("CHF", 1), ("EUR", 1)]


def test_a_viewer_is_told_of_their_own_units_only(waiting):
    elsewhere = Actor("x@example.org", "X", frozenset({Role.VIEWER}), units=frozenset({-1}))

    assert read(rate_gaps, viewer=elsewhere) == ()
    for function in (rate_gaps, kept_rates):
        with pytest.raises(PermissionDeniedError):
            read(function, viewer=Actor("y@example.org", "Y", frozenset()))
