"""The demo's value ledger shows what a real one shows, and goes with the demo."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from governance.db.session import read_scope, write_scope
from governance.domain.enums import Grade, Stage, ValueBasis, ValueKind
from governance.domain.filters import PortfolioFilter
from governance.errors import InvalidInputError
from governance.exchange.catalogue_files import load_catalogue
from governance.models import CurrencyRate, Initiative, ValueLine, ValueMonth, ValueTotal
from governance.queries.value import months_frame
from governance.queries.value_lines import uncounted_lines
from governance.queries.value_totals import gate_plans_frame, value_sums
from governance.services.catalogues import publish_catalogue
from governance.services.demo import load_demo, remove_demo
from governance.services.demo_portfolio import read_portfolio
from governance.services.demo_value import read_value
from governance.services.summaries import rebuild_summaries
from tests import factories
from tests.factories.value import ADMIN, cost, month, rates, record

ALL = PortfolioFilter()


@pytest.fixture
def demo(database):
    """The demo, loaded."""
    with write_scope() as session:
        publish_catalogue(session, actor=ADMIN, catalogue=load_catalogue())
        load_demo(session, actor=ADMIN)


def test_it_shows_every_grade_two_currencies_and_a_month_without_a_rate(demo):
    with read_scope() as session:
        lines = session.scalars(select(ValueLine)).all()
        sums = value_sums(session, ALL, ADMIN)
        waiting = uncounted_lines(session, ALL, ADMIN)
        found = months_frame(session, ALL, ADMIN)
        assert rebuild_summaries(session, actor=ADMIN, check=True).equal
    benefits = [each for each in lines if each.kind is ValueKind.BENEFIT]
    assert {each.grade for each in benefits if each.basis is ValueBasis.ACTUAL} == set(Grade)
    assert {each.currency for each in lines} == {"EUR", "GBP"}
    assert len({each.month for each in lines if each.basis is ValueBasis.ACTUAL}) >= 24
    assert sums.with_lines >= 30
    assert sums.uncounted == waiting.total > 0
    assert len({row.line.month for row in waiting.rows}) == 1
    assert found["lines"].sum() + waiting.total < len(lines)  # some were corrected
    assert 0 < sums.matched_actual < sums.matched_plan


def test_stopped_pilots_have_sunk_cost_and_a_retired_one_still_costs(demo):
    today = dt.datetime.now(dt.UTC).date()
    last_month = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    with read_scope() as session:
        assert value_sums(session, ALL, ADMIN).sunk_in_stopped > 0
        retired = select(ValueLine.id).join(Initiative, Initiative.id == ValueLine.initiative_id)
        costs = retired.where(
            Initiative.stage == Stage.RETIRED,
            ValueLine.kind == ValueKind.COST,
            ValueLine.basis == ValueBasis.ACTUAL,
            ValueLine.month == last_month,
        )
        assert session.scalars(costs).all()


def test_gates_have_frozen_plans_and_some_have_drifted(demo):
    with read_scope() as session:
        found = gate_plans_frame(session, ALL, ADMIN)
    drifted = found[found["frozen_net"] != found["net_now"]]
    assert len(found) > len(drifted) > 0


def test_it_goes_with_the_demo(demo):
    with write_scope() as session:
        remove_demo(session, actor=ADMIN)
    with read_scope() as session:
        for model in (ValueLine, ValueTotal, ValueMonth, CurrencyRate):
            assert session.scalars(select(model)).all() == []
        assert rebuild_summaries(session, actor=ADMIN, check=True).equal


def test_rates_that_others_need_stay(database):
    mine = factories.initiative()
    rates(("GBP", "2020-01", "1.2"))
    with write_scope() as session:
        publish_catalogue(session, actor=ADMIN, catalogue=load_catalogue())
        load_demo(session, actor=ADMIN)
    record(mine.id, cost(10, "2020-01", currency="GBP"))
    with write_scope() as session:
        remove_demo(session, actor=ADMIN)
    with read_scope() as session:
        held = {each.month: each.rate for each in session.scalars(select(CurrencyRate))}
        assert session.get_one(ValueTotal, mine.id).actual_cost == 12_0000
        assert rebuild_summaries(session, actor=ADMIN, check=True).equal
    assert held[month("2020-01")] == Decimal("1.2")


def test_every_line_is_of_an_initiative_of_the_portfolio():
    known = {each.id for each in read_portfolio().initiatives}
    value = read_value()
    assert set(value.lines) | set(value.revisions) <= known
    assert {each.initiative for each in value.corrections} <= set(value.lines)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rates: {}\nlines: {X: [{basis: plan}]}", r"demo\.yaml, key lines\.X\.0\.\w+: the key is"),
        ("rates: {}\nlinez: {}", "key"),
        ("rates: [", "is no YAML"),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_key(tmp_path, text, words):
    file = tmp_path / "demo.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInputError, match=words):
        read_value(file)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(InvalidInputError, match="cannot be read"):
        read_value(tmp_path / "none.yaml")
