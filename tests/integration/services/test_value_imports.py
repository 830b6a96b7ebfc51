"""Importing value lines and rates: every row accounted for, and the same file changes nothing."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Role
from governance.domain.enums import Grade, RowOutcome
from governance.errors import ImportRejectedError, InvalidInputError
from governance.exchange import rate_sheets, value_sheets
from governance.exchange.readers import open_table
from governance.models import (
    AuditEvent,
    CurrencyRate,
    ImportBatch,
    ImportRow,
    ValueLine,
    ValueTotal,
)
from governance.queries.imports import batch_rows
from governance.services.audit import verify_audit
from governance.services.rate_imports import preview_rate_import, run_rate_import
from governance.services.summaries import rebuild_summaries
from governance.services.value import correct_value_line
from governance.services.value_imports import preview_value_import, run_value_import
from tests import factories
from tests.factories.value import ADMIN, cost, record

pytestmark = pytest.mark.usefixtures("database")

HEADER = "initiative,month,kind,basis,category,benefit_type,amount,currency,grade"
COST = "C-1,2026-03,cost,actual,Licences,,100,EUR,A"
BENEFIT = "C-1,2026-03,benefit,actual,Hours,cost_avoided,300,EUR,C"
PLAN = "Letters,2026-03,benefit,plan,Hours,cost_avoided,900,EUR,D"


def table(*rows, header=HEADER, known=value_sheets.KNOWN_HEADINGS):
    return open_table("\n".join((header, *rows)).encode(), name="v.csv", headings=known)


def load(*rows, header=HEADER, actor=ADMIN, **options):
    with write_scope() as session:
        return run_value_import(session, actor=actor, table=table(*rows, header=header), **options)


def preview(*rows, header=HEADER):
    with read_scope() as session:
        return preview_value_import(session, actor=ADMIN, table=table(*rows, header=header))


def counts(result):
    of = result.counts
    return (of.created, of.updated, of.unchanged, of.rejected)


def lines():
    with read_scope() as session:
        return list(session.scalars(select(ValueLine).order_by(ValueLine.id)))


@pytest.fixture
def claims():
    """An initiative with an id, beside one that is known by its name."""
    factories.initiative(name="Letters", unit=["Claims"])
    return factories.initiative(name="Claims triage", external_id="C-1", unit=["Claims"])


def test_rows_become_lines_with_their_events_and_totals(claims):
    result = load(COST, BENEFIT, PLAN)
    assert counts(result) == (3, 0, 0, 0)
    assert result.counts.rows == 3
    first, second, _ = lines()
    assert (first.amount, first.grade, first.import_batch_id) == (100, Grade.A, result.batch_id)
    assert second.initiative_id == claims.id
    with read_scope() as session:
        total = session.get_one(ValueTotal, claims.id)
        assert (total.actual_cost, total.benefit_c) == (100_0000, 300_0000)
        events = select(func.count()).where(AuditEvent.entity == "value_line")
        assert session.scalar(events) == 3
        batch = session.scalars(select(ImportBatch)).one()
        assert (batch.register, batch.rows, batch.created) == ("values", 3, 3)
        assert rebuild_summaries(session, actor=ADMIN, check=True).equal
        assert verify_audit(session, actor=ADMIN).holds


def test_the_same_file_again_changes_nothing(claims):
    load(COST, BENEFIT, PLAN)
    again = load(COST, BENEFIT, PLAN)
    assert counts(again) == (0, 0, 3, 0)
    assert again.counts.disappeared == 0
    assert len(lines()) == 3


def test_a_changed_amount_is_a_correction_as_a_new_line(claims):
    load(COST)
    result = load(COST.replace(",100,", ",120,"))
    assert counts(result) == (0, 1, 0, 0)
    old, new = lines()
    assert (new.amount, new.corrects_id, new.line_key) == (120, old.id, old.line_key)
    with read_scope() as session:
        (row,) = batch_rows(session, result.batch_id, ADMIN).rows
        assert row.changes == {"amount": ["100", "120"]}
        assert session.get_one(ValueTotal, claims.id).actual_cost == 120_0000
    assert counts(load(COST.replace(",100,", ",120,"))) == (0, 0, 1, 0)
    assert counts(load(COST)) == (0, 1, 0, 0)


def test_what_people_corrected_stays_while_the_file_says_what_it_said(claims):
    load(COST)
    with write_scope() as session:
        correct_value_line(
            session, actor=ADMIN, line_id=lines()[0].id, draft=cost(90, "2026-03"), reason="r"
        )
    assert counts(load(COST)) == (0, 0, 1, 0)
    result = load(COST.replace(",100,", ",70,"))
    assert counts(result) == (0, 1, 0, 0)
    assert "corrected here" in result.problems[-1].reason
    assert [line.amount for line in lines()] == [100, 90, 70]


def test_a_withdrawn_line_stays_withdrawn(claims):
    load(COST)
    with write_scope() as session:
        correct_value_line(
            session, actor=ADMIN, line_id=lines()[0].id, draft=None, reason="never was"
        )
    assert counts(load(COST)) == (0, 0, 1, 0)


def test_a_line_that_a_person_typed_is_not_counted_twice(claims):
    record(claims.id, cost(100, "2026-03", grade=Grade.A))
    assert counts(load(COST)) == (0, 0, 1, 0)
    assert counts(load(COST.replace(",100,", ",101,"))) == (0, 1, 0, 0)


def test_rows_that_state_the_same_are_lines_of_their_own(claims):
    assert counts(load(COST, COST)) == (2, 0, 0, 0)
    assert counts(load(COST, COST)) == (0, 0, 2, 0)
    assert counts(load(COST, COST.replace(",100,", ",5,"))) == (0, 1, 1, 0)


def test_the_id_of_a_line_finds_it_in_another_month(claims):
    header = HEADER + ",line_id"
    load(COST + ",L-1", header=header)
    result = load(COST.replace("2026-03", "2026-04") + ",L-1", header=header)
    assert counts(result) == (0, 1, 0, 0)
    assert [str(line.month) for line in lines()] == ["2026-03-01", "2026-04-01"]


def test_the_id_of_a_line_stands_once_in_a_file(claims):
    result = load(COST + ",L-1", BENEFIT + ",L-1", header=HEADER + ",line_id")
    assert counts(result) == (1, 0, 0, 1)
    assert result.counts.ambiguous == 1
    assert "It repeats row 2" in result.problems[-1].reason


def test_columns_that_a_file_lacks_leave_a_line_as_it_is(claims):
    full = HEADER + ",evidence,low,high,attribution"
    plan = PLAN.replace("D", "B")
    load(plan + ",https://example.org/x,500,950,0.5", header=full)
    assert counts(load(plan)) == (0, 0, 1, 0)
    result = load(plan.replace(",900,", ",999,"))
    assert counts(result) == (0, 1, 0, 0)
    new = lines()[-1]
    assert (new.evidence, new.attribution) == ("https://example.org/x", Decimal("0.5"))
    assert (new.low, new.high) == (500, None)


def test_every_row_is_accounted_for_and_wrong_ones_are_named(claims):
    wrong = [
        COST.replace("C-1", "Nobody"),
        COST.replace("2026-03", "2999-01"),
        COST.replace(",100,", ",-5,"),
        BENEFIT.replace("cost_avoided", ""),
        COST.replace("EUR", "XYZ"),
    ]
    result = load(COST, *wrong)
    assert counts(result) == (1, 0, 0, 5)
    assert [(each.row, each.column) for each in result.problems if each.row > 2] == [
        (3, "initiative"),
        (4, "month"),
        (5, "amount"),
        (6, "benefit_type"),
        (7, "currency"),
    ]
    assert all(each.reason.endswith(".") for each in result.problems)
    with read_scope() as session:
        rows = session.scalars(select(ImportRow).order_by(ImportRow.row_number)).all()
    assert [row.row_number for row in rows] == [2, 3, 4, 5, 6, 7]
    assert [row.outcome for row in rows[1:]] == [RowOutcome.REJECTED] * 5


def test_an_initiative_that_could_be_several_is_never_guessed(claims):
    factories.initiative(name="Claims triage", external_id="C-2", unit=["Treasury"])
    factories.initiative(name="C-1", unit=["Treasury"])
    result = load(COST, COST.replace("C-1", "claims TRIAGE"), COST.replace("C-1", "C-2"))
    assert counts(result) == (1, 0, 0, 2)
    assert result.counts.ambiguous == 2
    assert "It could be initiative" in result.problems[0].reason


def test_initiatives_outside_of_the_scope_are_not_found(claims, actor):
    factories.initiative(name="Foreign", unit=["Treasury"])
    scoped = actor(Role.ANALYST, units={claims.root_unit_id})
    result = load(COST, COST.replace("C-1", "Foreign"), actor=scoped)
    assert counts(result) == (1, 0, 0, 1)


def test_a_grade_without_evidence_is_kept_and_noted(claims):
    result = load(COST, BENEFIT)
    assert [(each.row, each.outcome, each.column) for each in result.problems] == [
        (2, RowOutcome.CREATED, "grade")
    ]


def test_lines_that_a_file_of_the_same_months_no_longer_holds_are_listed(claims):
    load(COST, BENEFIT, COST.replace("2026-03", "2026-02"), PLAN)
    result = load(COST)
    assert result.counts.disappeared == 1
    with read_scope() as session:
        gone = batch_rows(session, result.batch_id, ADMIN, outcome=RowOutcome.DISAPPEARED)
    assert [row.initiative_id for row in gone.rows] == [claims.id]
    assert len(lines()) == 4


def test_strict_writes_nothing_if_a_row_is_rejected(claims):
    with pytest.raises(ImportRejectedError, match=r"Row 3, column amount “-5”"):
        load(COST, COST.replace(",100,", ",-5,"), strict=True)
    assert lines() == []
    with read_scope() as session:
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_a_preview_says_what_an_import_would_do_and_writes_nothing(claims):
    load(COST)
    rows = (COST.replace(",100,", ",120,"), BENEFIT, COST.replace("C-1", "Nobody"))
    seen = preview(*rows)
    assert seen.batch_id is None
    assert len(lines()) == 1
    done = load(*rows)
    assert (seen.counts, seen.problems) == (done.counts, done.problems)


def test_a_day_to_come_is_refused(claims):
    with pytest.raises(InvalidInputError, match="as-of date"):
        load(COST, as_of=dt.date(2999, 1, 1))


def test_many_rows_go_through_in_chunks(claims):
    rows = [
        f"C-1,2026-{month:02d},cost,plan,Item {n},,{n}.25,EUR,D"
        for n in range(1, 251)
        for month in range(1, 13)
    ]
    assert counts(load(*rows)) == (3_000, 0, 0, 0)
    assert counts(load(*rows)) == (0, 0, 3_000, 0)
    with read_scope() as session:
        total = session.get_one(ValueTotal, claims.id)
        assert total.plan_cost == sum(n * 10_000 + 2_500 for n in range(1, 251)) * 12
        assert rebuild_summaries(session, actor=ADMIN, check=True).equal


class TestRates:
    def rates(self, *rows, function=run_rate_import, scope=write_scope, **options):
        sheet = table(*rows, header="currency,month,rate", known=rate_sheets.KNOWN_HEADINGS)
        with scope() as session:
            return function(session, actor=ADMIN, table=sheet, **options)

    def test_rates_are_created_updated_and_left(self):
        assert counts(self.rates("USD,2026-03,0.92", "JPY,2026-03,0.0061")) == (2, 0, 0, 0)
        result = self.rates("USD,2026-03,0.93", "JPY,2026-03,0.0061", "EUR,2026-03,1", "USD,x,1")
        assert counts(result) == (0, 1, 1, 2)
        assert [(each.row, each.column) for each in result.problems] == [
            (4, "currency"),
            (5, "month"),
        ]
        with read_scope() as session:
            held = {each.currency: each.rate for each in session.scalars(select(CurrencyRate))}
            rows = batch_rows(session, result.batch_id, ADMIN).rows
        assert held == {"USD": Decimal("0.93"), "JPY": Decimal("0.0061")}
        assert rows[0].changes == {"rate": ["0.92", "0.93"]}

    def test_a_month_is_given_once(self):
        result = self.rates("USD,2026-03,0.92", "USD,Mar-26,0.93")
        assert counts(result) == (1, 0, 0, 1)
        assert "Row 2 gives a rate of the same month" in result.problems[0].reason

    def test_a_preview_writes_nothing_and_strict_rejects_all(self):
        seen = self.rates("USD,2026-03,0.92", function=preview_rate_import, scope=read_scope)
        assert (seen.batch_id, seen.counts.created) == (None, 1)
        with pytest.raises(ImportRejectedError, match="base currency"):
            self.rates("USD,2026-03,0.92", "EUR,2026-03,1", strict=True)
        with read_scope() as session:
            assert session.scalar(select(func.count()).select_from(CurrencyRate)) == 0
