"""Summary rows of the value ledger follow every change, and the check proves it."""

import random
from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, literal, select, update

from governance.config import settings
from governance.db.conversion import in_base
from governance.db.session import engine_for, read_scope, write_scope
from governance.domain import money
from governance.domain.enums import Grade, Stage, Track, ValueBasis, ValueKind
from governance.domain.value import base_amount
from governance.models import CurrencyRate, Initiative, ValueLine, ValueMonth, ValueTotal
from governance.queries.ledger import terms
from governance.services import value_summaries
from governance.services.initiatives import Edit, edit_initiative
from governance.services.stages import move_initiative
from governance.services.summaries import rebuild_summaries
from governance.services.value import correct_value_line
from governance.services.value_summaries import EQUAL
from governance.services.value_terms import set_value_terms
from tests import factories
from tests.factories.value import ADMIN, PLAN, benefit, cost, month, rates, record

pytestmark = pytest.mark.usefixtures("database")


def check():
    with read_scope() as session:
        return rebuild_summaries(session, actor=ADMIN, check=True)


def total(initiative_id) -> ValueTotal:
    with read_scope() as session:
        return session.get_one(ValueTotal, initiative_id)


def months() -> dict[tuple, int]:
    with read_scope() as session:
        rows = session.scalars(select(ValueMonth))
        return {
            (row.month, row.kind.value, row.root_unit_id, row.track.value): row.amount
            for row in rows
        }


def test_totals_hold_the_sums_of_an_initiative():
    one = factories.initiative(track=Track.ML)
    record(
        one.id,
        cost(100),
        cost(50, "2026-02"),
        benefit(70, grade=Grade.A),
        benefit(30, "2026-02", grade=Grade.B),
        benefit(5, grade=Grade.C),
        benefit(3, grade=Grade.D),
        cost(40, **PLAN),
        benefit(200, low=Decimal(150), high=Decimal(260), **PLAN),
        benefit(500, "2027-01", **PLAN),
    )
    found = total(one.id)
    assert found.actual_cost == 150_0000
    assert [found.benefit_a, found.benefit_b] == [70_0000, 30_0000]
    assert [found.benefit_c, found.benefit_d] == [5_0000, 3_0000]
    assert (found.plan_cost, found.plan_benefit, found.plan_net) == (40_0000, 700_0000, 660_0000)
    assert (found.plan_low, found.plan_high) == (650_0000, 760_0000)
    assert (found.matched_actual, found.matched_plan) == (78_0000, 200_0000)
    assert (found.first_month, found.last_month) == (month("2026-01"), month("2027-01"))
    assert (found.lines, found.uncounted) == (9, 0)
    assert check().equal


def test_a_month_with_costs_and_no_benefit_counts_against_the_plan():
    one = factories.initiative()
    record(one.id, benefit(100, **PLAN), cost(10))
    found = total(one.id)
    assert (found.matched_actual, found.matched_plan) == (0, 100_0000)


def test_attribution_and_rate_are_applied_and_a_month_without_a_rate_is_not_counted():
    one = factories.initiative()
    rates(("USD", "2026-01", "0.9"))
    record(
        one.id,
        cost(100, currency="USD", attribution=Decimal("0.5")),
        cost(100, "2026-02", currency="USD"),
    )
    found = total(one.id)
    assert (found.actual_cost, found.lines, found.uncounted) == (45_0000, 1, 1)
    rates(("USD", "2026-02", "0.8"))
    found = total(one.id)
    assert (found.actual_cost, found.lines, found.uncounted) == (125_0000, 2, 0)
    rates(("USD", "2026-02", "0.7"))
    assert total(one.id).actual_cost == 115_0000
    assert check().equal


def test_another_base_currency_counts_everything_anew():
    one = factories.initiative()
    rates(("USD", "2026-01", "0.9"))
    record(one.id, cost(100, currency="USD"), cost(10))
    with write_scope() as session:
        set_value_terms(session, actor=ADMIN, base_currency="USD")
    found = total(one.id)
    assert (found.actual_cost, found.uncounted) == (100_0000, 1)
    assert check().equal


def test_corrections_and_withdrawals_take_the_place_of_what_they_correct():
    one = factories.initiative()
    first, second = record(one.id, cost(100), benefit(70))
    with write_scope() as session:
        correct_value_line(
            session, actor=ADMIN, line_id=first, draft=cost(80, "2026-03"), reason="r"
        )
        correct_value_line(session, actor=ADMIN, line_id=second, draft=None, reason="r")
    found = total(one.id)
    assert (found.actual_cost, found.benefit_a, found.lines) == (80_0000, 0, 1)
    assert list(months().values()) == [80_0000]
    assert check().equal


def test_an_initiative_takes_its_sums_along_when_it_moves():
    one = factories.initiative(track=Track.ML)
    record(one.id, cost(100))
    elsewhere = factories.initiative(unit=["Treasury"])
    with write_scope() as session:
        edit = Edit(one.id, one.version, {"track": Track.GENAI, "unit": ["Treasury"]})
        edit_initiative(session, actor=ADMIN, edit=edit)
    assert months() == {(month("2026-01"), "cost", elsewhere.root_unit_id, "genai"): 100_0000}
    assert total(one.id).track is Track.GENAI
    assert check().equal


def test_the_total_follows_the_stage():
    one = factories.initiative(stages=[factories.entered(Stage.PILOT, "2025-01-01")])
    record(one.id, cost(100))
    assert total(one.id).stage is Stage.PILOT
    with write_scope() as session:
        move_initiative(
            session,
            actor=ADMIN,
            initiative_id=one.id,
            seen_version=one.version,
            target=Stage.STOPPED,
            entered=factories.on("2026-01-01"),
        )
    assert total(one.id).stage is Stage.STOPPED
    assert check().equal


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (update(ValueTotal).values(actual_cost=1), (1, 0)),
        (delete(ValueTotal), (1, 0)),
        (update(ValueMonth).values(amount=1), (0, 1)),
        (delete(ValueMonth), (0, 1)),
    ],
)
def test_a_check_names_what_is_wrong_and_a_rebuild_puts_it_right(damage, found):
    one = factories.initiative()
    record(one.id, cost(100))
    with engine_for(settings().database_url).begin() as connection:
        connection.execute(damage)
    wrong = check().value
    assert (len(wrong.initiatives), wrong.months) == found
    with write_scope() as session:
        rebuild_summaries(session, actor=ADMIN)
    assert check().value == EQUAL
    assert total(one.id).actual_cost == 100_0000


def test_many_initiatives_at_once_are_summed_like_few(monkeypatch):
    monkeypatch.setattr(value_summaries, "MANY", 1)
    monkeypatch.setattr(value_summaries, "CHUNK", 1)
    first, second = factories.initiative(), factories.initiative()
    rates(("USD", "2026-01", "0.9"))
    for one in (first, second):
        record(one.id, cost(100), cost(10, currency="USD"))
    rates(("USD", "2026-01", "0.5"))
    assert total(first.id).actual_cost == total(second.id).actual_cost == 105_0000
    assert check().equal


@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(-(10**16) + 1, 10**16 - 1),
    st.integers(1, 10**4),
    st.sampled_from([1, 5 * 10**9, 10**10, 61_000_000, 9_123_456_789, 10**15]),
)
def test_both_databases_convert_as_the_domain_does(database, amount, share, rate):
    expected = money.converted(amount, share, rate)
    if abs(expected or 0) >= 2**63:
        return
    with read_scope() as session:
        found = session.scalar(select(in_base(literal(amount), literal(share), literal(rate))))
    assert found == expected


def test_random_histories_leave_the_sums_right():
    """The sums equal those of a plain reading of the lines after every transaction."""
    chance = random.Random(7)
    ones = [factories.initiative(unit=[unit], track=Track.ML) for unit in ("A", "B", "A", "C")]
    units = ("A", "B", "C")
    rates(("USD", "2026-01", "0.9"))
    for step in range(30):
        act = chance.choice(("record", "record", "record", "correct", "rate", "move", "base"))
        if act == "record":
            record(chance.choice(ones).id, *(_draft(chance) for _ in range(chance.randint(1, 5))))
        elif act == "rate":
            _rate(chance)
        elif act == "move":
            _move(chance, chance.choice(ones).id, chance.choice(units))
        elif act == "base" and step % 3 == 0:
            _base(chance)
        elif act == "correct":
            _correct(chance)
        assert check().equal
        _compare_with_a_plain_reading()


def _draft(chance):
    make = chance.choice((cost, benefit))
    plan = chance.random() < 0.5
    extra = dict(PLAN) if plan else {}
    if plan and make is benefit:
        extra |= {"low": Decimal(1), "high": Decimal(10_000)}
    amount = f"{chance.randint(1, 9_999)}.{chance.randint(0, 9_999):04d}"
    if make is benefit:
        extra["grade"] = chance.choice(list(Grade))
    return make(
        amount,
        chance.choice(("2026-01", "2026-02", "2026-03")),
        currency=chance.choice(("EUR", "EUR", "USD", "JPY")),
        attribution=Decimal(chance.randint(1, 10_000)).scaleb(-4),
        **extra,
    )


def _rate(chance):
    with read_scope() as session:
        base = terms(session).base_currency
    currency = chance.choice([each for each in ("EUR", "USD", "JPY") if each != base])
    when = chance.choice(("2026-01", "2026-02", "2026-03"))
    rates((currency, when, f"{chance.randint(1, 99)}.{chance.randint(1, 10**10 - 1):010d}"))


def _move(chance, initiative_id, unit):
    with write_scope() as session:
        held = session.get_one(Initiative, initiative_id)
        change = {"unit": [unit], "track": chance.choice(list(Track))}
        edit_initiative(session, actor=ADMIN, edit=Edit(held.id, held.version, change))


def _base(chance):
    with write_scope() as session:
        set_value_terms(
            session,
            actor=ADMIN,
            base_currency=chance.choice(("EUR", "USD")),
            seen_version=terms(session).version,
        )


def _correct(chance):
    with write_scope() as session:
        replaced = select(ValueLine.corrects_id).where(ValueLine.corrects_id.is_not(None))
        held = select(ValueLine.id).where(
            ValueLine.amount.is_not(None), ValueLine.id.not_in(replaced)
        )
        if found := session.scalars(held.order_by(ValueLine.id)).all():
            draft = _draft(chance) if chance.random() < 0.7 else None
            correct_value_line(
                session, actor=ADMIN, line_id=chance.choice(found), draft=draft, reason="r"
            )


def _compare_with_a_plain_reading():
    with read_scope() as session:
        base = terms(session).base_currency
        rate_of = {
            (row.currency, row.month): row.rate
            for row in session.scalars(select(CurrencyRate))
            if row.base_currency == base
        }
        every = session.scalars(select(ValueLine)).all()
        replaced = {line.corrects_id for line in every}
        costs: defaultdict[int, Decimal] = defaultdict(Decimal)
        for line in every:
            rate = Decimal(1) if line.currency == base else rate_of.get((line.currency, line.month))
            actual_cost = line.basis is ValueBasis.ACTUAL and line.kind is ValueKind.COST
            if line.id in replaced or line.amount is None or rate is None or not actual_cost:
                continue
            costs[line.initiative_id] += base_amount(line.amount, line.attribution, rate)
        held = dict(iter(session.execute(select(ValueTotal.initiative_id, ValueTotal.actual_cost))))
        assert {key: cents for key, cents in held.items() if cents} == {
            key: int(amount.scaleb(4)) for key, amount in costs.items() if amount
        }
        by_month = session.scalar(
            select(func.sum(ValueMonth.amount)).where(
                ValueMonth.kind == ValueKind.COST, ValueMonth.basis == ValueBasis.ACTUAL
            )
        )
        assert int(by_month or 0) == int(sum(costs.values(), Decimal()).scaleb(4))
