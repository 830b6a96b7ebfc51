"""The ledger of one initiative: which lines, in which order, what became of them, their sums."""

from decimal import Decimal

import pytest

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Actor, Role
from governance.domain.enums import Grade
from governance.errors import PermissionDeniedError
from governance.queries.value_ledger import LedgerTotals, ledger_line, ledger_page, ledger_totals
from governance.services.value import correct_value_line
from tests import factories
from tests.factories.value import ADMIN, PLAN, benefit, cost, rates, record


def read(function, *args, viewer=ADMIN, **options):
    with read_scope() as session:
        return function(session, *args, viewer, **options)


def correct(line_id, draft):
    with write_scope() as session:
        return correct_value_line(
            session, actor=ADMIN, line_id=line_id, draft=draft, reason="Wrong"
        ).id


@pytest.fixture
def ledger(database):
    """An initiative with lines of three months, and another one."""
    rates(("USD", "2026-01", "0.5"))
    mine, other = factories.initiative(name="Claims").id, factories.initiative(name="Other").id
    lines = record(
        mine,
        cost(100),
        cost(40, currency="USD"),
        benefit(300, "2026-03", grade=Grade.B),
        cost(7, "2026-02", currency="USD"),
        benefit(9, "2026-02", grade=Grade.D),
        benefit(500, "2026-03", **PLAN),
        cost(60, "2026-03", **PLAN),
    )
    record(other, cost(1000))
    return mine, lines


def test_lines_come_newest_month_first_with_what_they_are_in_the_base_currency(ledger):
    mine, lines = ledger

    page = read(ledger_page, mine)

    assert [row.line.id for row in page.rows] == [lines[n] for n in (6, 5, 2, 4, 3, 1, 0)]
    assert {row.line.id: row.base_units for row in page.rows} == {
        lines[0]: 100_0000,
        lines[1]: 20_0000,
        lines[2]: 300_0000,
        lines[3]: None,
        lines[4]: 9_0000,
        lines[5]: 500_0000,
        lines[6]: 60_0000,
    }
    assert [row.line.id for row in page.rows if row.uncounted] == [lines[3]]


def test_what_was_replaced_is_shown_when_asked_for(ledger):
    mine, lines = ledger
    newer = correct(lines[0], cost(120))
    gone = correct(lines[2], None)

    assert not {lines[0], lines[2], gone} & {row.line.id for row in read(ledger_page, mine).rows}
    page = read(ledger_page, mine, with_replaced=True)
    by_id = {row.line.id: row for row in page.rows}

    assert (page.standing, page.recorded) == (6, 9)
    assert by_id[lines[0]].replaced_by == newer
    assert not by_id[lines[0]].stands
    assert by_id[newer].stands
    assert by_id[gone].withdraws
    assert not by_id[gone].stands
    assert not by_id[gone].uncounted


def test_a_page_is_a_slice(ledger):
    mine, _ = ledger
    whole = [row.line.id for row in read(ledger_page, mine).rows]

    pages = [read(ledger_page, mine, page=number, size=3) for number in (1, 2, 3, 4)]

    assert [row.line.id for page in pages for row in page.rows] == whole
    assert {page.standing for page in pages} == {7}


def test_totals_part_graded_from_other_benefits_and_actual_from_plan(ledger):
    mine, lines = ledger

    assert read(ledger_totals, mine) == LedgerTotals(
        base_currency="EUR",
        lines=6,
        cost=120_0000,
        graded_benefit=300_0000,
        other_benefit=9_0000,
        plan_cost=60_0000,
        plan_benefit=500_0000,
    )
    correct(lines[0], cost(100, attribution=Decimal("0.5")))
    assert read(ledger_totals, mine).cost == 70_0000
    assert read(ledger_totals, factories.initiative().id) == LedgerTotals("EUR")


def test_a_line_is_found_in_its_initiative_only(ledger):
    mine, lines = ledger

    assert read(ledger_line, mine, lines[0]).line.amount == 100
    assert read(ledger_line, mine + 1, lines[0]) is None
    assert read(ledger_line, mine, 9_999) is None


def test_what_is_out_of_scope_is_not_there(ledger):
    mine, lines = ledger
    elsewhere = Actor("x@example.org", "X", frozenset({Role.VIEWER}), units=frozenset({-1}))
    nobody = Actor("y@example.org", "Y", frozenset())

    assert read(ledger_page, mine, viewer=elsewhere).rows == ()
    assert read(ledger_page, mine, viewer=elsewhere).recorded == 0
    assert read(ledger_line, mine, lines[0], viewer=elsewhere) is None
    assert read(ledger_totals, mine, viewer=elsewhere) == LedgerTotals("EUR")
    with pytest.raises(PermissionDeniedError):
        read(ledger_page, mine, viewer=nobody)


def test_a_page_takes_few_statements_however_many_lines_it_has(ledger, count_statements):
    mine, _ = ledger
    with count_statements() as statements:
        read(ledger_page, mine)

    assert len(statements) <= 3
