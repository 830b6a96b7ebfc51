"""Recording and correcting lines of the value ledger, rates and terms."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from governance.config import settings
from governance.db.session import engine_for, read_scope, write_scope
from governance.domain.actors import Role
from governance.domain.enums import Grade
from governance.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    RowsRefusedError,
)
from governance.models import AuditEvent, CurrencyRate, ValueLine, ValueTerms
from governance.services.value import NewLine, correct_value_line, record_value_lines
from governance.services.value_terms import RateDraft, set_rates, set_value_terms
from tests import factories
from tests.factories.value import ADMIN, PLAN, benefit, cost, month, rates, record

pytestmark = pytest.mark.usefixtures("database")


def lines() -> list[ValueLine]:
    with read_scope() as session:
        return list(session.scalars(select(ValueLine).order_by(ValueLine.id)))


def correct(line_id, draft, reason="read the invoice again", actor=ADMIN):
    with write_scope() as session:
        return correct_value_line(
            session, actor=actor, line_id=line_id, draft=draft, reason=reason
        ).id


class TestRecording:
    def test_lines_come_back_exactly_as_they_were_given(self):
        one = factories.initiative()
        plan = benefit(
            "1234.5678", low=Decimal("0.0001"), high=Decimal(99999), note="by hand", **PLAN
        )
        record(one.id, plan, cost("0.1", attribution=Decimal("0.3333"), currency="usd"))
        first, second = lines()
        assert (first.amount, first.low, first.high) == (plan.amount, plan.low, plan.high)
        assert (first.grade, first.evidence, first.note) == (Grade.A, plan.evidence, "by hand")
        assert (second.amount, second.currency) == (Decimal("0.1"), "USD")
        assert second.attribution == Decimal("0.3333")
        assert second.corrects_id is None

    def test_every_line_is_in_the_audit_trail_with_its_decimals(self):
        one = factories.initiative()
        (line_id,) = record(one.id, cost("12.5"))
        with read_scope() as session:
            (event,) = session.scalars(select(AuditEvent).where(AuditEvent.entity == "value_line"))
        assert event.entity_id == str(line_id)
        assert event.action == "record_value_lines"
        assert '"amount":"12.5"' in event.after

    def test_one_wrong_line_keeps_all_from_being_written_and_every_one_is_named(self):
        one = factories.initiative()
        wrong = [cost(-1), cost(5), cost(5, currency="ABC"), cost(5, "2999-01")]
        with pytest.raises(RowsRefusedError, match=r"^Nothing was saved\. Row 1, amount") as error:
            record(one.id, *wrong)
        assert [(each.row, each.column) for each in error.value.problems] == [
            (1, "amount"),
            (3, "currency"),
            (4, "month"),
        ]
        assert lines() == []

    def test_an_initiative_that_is_not_there_is_named_with_its_row(self):
        one = factories.initiative()
        with write_scope() as session, pytest.raises(RowsRefusedError) as error:
            record_value_lines(
                session, actor=ADMIN, lines=[NewLine(one.id, cost()), NewLine(999, cost())]
            )
        assert [(each.row, each.column) for each in error.value.problems] == [(2, "initiative")]

    def test_lines_outside_of_a_scope_are_refused(self, actor):
        mine, foreign = factories.initiative(), factories.initiative(unit=["Treasury"])
        scoped = actor(Role.ANALYST, units={mine.root_unit_id})
        record(mine.id, cost(), actor=scoped)
        with pytest.raises(RowsRefusedError, match="no initiative"):
            record(foreign.id, cost(), actor=scoped)

    def test_a_high_grade_without_evidence_is_kept_and_flagged(self):
        one = factories.initiative()
        bare = benefit(grade=Grade.B, evidence=" ")
        with write_scope() as session:
            found = record_value_lines(
                session, actor=ADMIN, lines=[NewLine(one.id, benefit()), NewLine(one.id, bare)]
            )
        assert [(each.row, each.column) for each in found.flagged] == [(2, "grade")]
        assert "add a link" in found.flagged[0].reason
        assert len(lines()) == 2

    def test_lines_that_state_the_same_get_keys_of_their_own(self):
        one = factories.initiative()
        record(one.id, cost(1), cost(2))
        record(one.id, cost(3))
        assert len({line.line_key for line in lines()}) == 3

    def test_an_id_of_a_line_is_taken_once(self):
        one = factories.initiative()
        record(one.id, cost(reference="L-1"))
        with pytest.raises(RowsRefusedError, match="recorded already; correct it instead"):
            record(one.id, cost(reference="L-1", when="2026-02"))
        with pytest.raises(RowsRefusedError, match="recorded already"):
            record(one.id, cost(reference="L-2"), cost(reference="L-2"))


class TestCorrecting:
    def test_a_correction_is_a_new_line_and_the_old_one_stays(self):
        one = factories.initiative()
        (first,) = record(one.id, cost(100))
        second = correct(first, cost(90))
        old, new = lines()
        assert (old.id, old.amount) == (first, Decimal(100))
        assert (new.id, new.amount, new.corrects_id) == (second, Decimal(90), first)
        assert new.line_key == old.line_key
        assert new.note == "read the invoice again"

    def test_a_withdrawal_leaves_no_amount(self):
        one = factories.initiative()
        (first,) = record(one.id, benefit(100, low=Decimal(50), **PLAN))
        withdrawn = correct(first, None)
        new = lines()[-1]
        assert (new.id, new.amount, new.low, new.corrects_id) == (withdrawn, None, None, first)
        with pytest.raises(InvalidInputError, match="withdrawal; record the line anew"):
            correct(withdrawn, cost())

    def test_a_line_is_corrected_once(self):
        one = factories.initiative()
        (first,) = record(one.id, cost(100))
        correct(first, cost(90))
        with pytest.raises(ConflictError, match="correct the newer one"):
            correct(first, cost(80))

    @pytest.mark.parametrize(
        ("draft", "reason", "words"),
        [
            (cost(100), "same", "says that already"),
            (cost(-1), "refund", "not negative"),
            (cost(1), " ", "reason is empty"),
            (None, "", "reason is empty"),
        ],
    )
    def test_what_cannot_be_is_refused(self, draft, reason, words):
        one = factories.initiative()
        (first,) = record(one.id, cost(100))
        with pytest.raises(InvalidInputError, match=words):
            correct(first, draft, reason)
        assert len(lines()) == 1

    def test_a_line_outside_of_the_scope_is_not_found(self, actor):
        mine, foreign = factories.initiative(), factories.initiative(unit=["Treasury"])
        (line_id,) = record(foreign.id, cost())
        with pytest.raises(NotFoundError):
            correct(line_id, cost(1), actor=actor(Role.ANALYST, units={mine.root_unit_id}))
        with pytest.raises(NotFoundError):
            correct(999, cost(1))

    @pytest.mark.parametrize(
        "statement", [update(ValueLine).values(note="changed"), delete(ValueLine)]
    )
    def test_the_database_keeps_lines_as_they_are(self, statement):
        one = factories.initiative()
        record(one.id, cost())
        with (
            pytest.raises(DBAPIError, match="append-only"),
            engine_for(settings().database_url).begin() as connection,
        ):
            connection.execute(statement)

    @pytest.mark.parametrize(
        "change",
        [
            "amount = -1",
            "attribution = 0",
            "attribution = 10001",
            "low = 1",
            "benefit_type = 'revenue'",
            "amount = NULL",
        ],
    )
    def test_the_database_refuses_what_no_line_may_say(self, change):
        one = factories.initiative()
        record(one.id, cost())
        column, _, said = change.partition(" = ")
        names = [each.name for each in ValueLine.__table__.columns if each.name != "id"]
        copied = ", ".join(said if name == column else name for name in names)
        with (
            pytest.raises(DBAPIError, match="ck_value_line"),
            engine_for(settings().database_url).begin() as connection,
        ):
            connection.execute(
                text(f"INSERT INTO value_line ({', '.join(names)}) SELECT {copied} FROM value_line")
            )


class TestRates:
    def test_rates_are_kept_by_month_and_replaced(self):
        assert rates(("USD", "2026-01", "0.91"), ("JPY", "2026-01", "0.0061")) == 2
        assert rates(("USD", "2026-01", "0.92"), ("JPY", "2026-01", "0.0061")) == 1
        with read_scope() as session:
            held = session.scalars(select(CurrencyRate).order_by(CurrencyRate.currency)).all()
        assert [(each.currency, each.rate, each.base_currency) for each in held] == [
            ("JPY", Decimal("0.0061"), "EUR"),
            ("USD", Decimal("0.92"), "EUR"),
        ]

    def test_a_change_of_a_rate_is_in_the_audit_trail(self):
        rates(("USD", "2026-01", "0.91"))
        rates(("USD", "2026-01", "0.92"))
        with read_scope() as session:
            mine = select(AuditEvent).where(AuditEvent.entity == "currency_rate")
            events = session.scalars(mine.order_by(AuditEvent.sequence)).all()
        assert [event.operation for event in events] == ["insert", "update"]
        assert '"rate":"0.92"' in events[1].after

    @pytest.mark.parametrize(
        ("said", "column", "words"),
        [
            (("EUR", "2026-01", "1"), "currency", "base currency"),
            (("ABC", "2026-01", "1"), "currency", "ISO 4217"),
            (("USD", "1980-01", "1"), "month", "must lie between"),
            (("USD", "2026-01", "0"), "rate", "more than 0"),
        ],
    )
    def test_what_cannot_be_is_refused_with_its_row(self, said, column, words):
        with pytest.raises(RowsRefusedError, match=words) as error:
            rates(("USD", "2025-12", "0.9"), said)
        assert [(each.row, each.column) for each in error.value.problems] == [(2, column)]

    def test_a_month_is_given_once(self):
        with pytest.raises(RowsRefusedError, match="Row 1 gives a rate of the same month"):
            rates(("USD", "2026-01", "0.9"), ("USD", "2026-01", "0.8"))

    @pytest.mark.parametrize("seen", [{}, {("USD", month("2026-01")): Decimal("0.93")}])
    def test_what_somebody_set_meanwhile_is_not_overwritten_unseen(self, seen):
        rates(("USD", "2026-01", "0.91"))
        drafts = [RateDraft("USD", month("2026-01"), Decimal("0.92"))]
        with (
            pytest.raises(ConflictError, match=r"USD in January 2026 to 0\.91 meanwhile"),
            write_scope() as session,
        ):
            set_rates(session, actor=ADMIN, rates=drafts, seen=seen)
        with write_scope() as session:
            held = {("USD", month("2026-01")): Decimal("0.91")}
            assert set_rates(session, actor=ADMIN, rates=drafts, seen=held) == 1
        with write_scope() as session:
            # What is on record already is nobody's loss.
            assert set_rates(session, actor=ADMIN, rates=drafts, seen={}) == 0

    def test_rates_given_in_another_base_currency_are_refused(self):
        drafts = [RateDraft("USD", month("2026-01"), Decimal("0.92"))]
        with (
            pytest.raises(ConflictError, match="The base currency is EUR now"),
            write_scope() as session,
        ):
            set_rates(session, actor=ADMIN, rates=drafts, base_currency="CHF")


class TestTerms:
    def test_terms_are_kept_and_a_stale_page_is_refused(self):
        with write_scope() as session:
            first = set_value_terms(session, actor=ADMIN, discount_rate=Decimal("0.1"))
            assert (first.base_currency, first.discount_rate) == ("EUR", Decimal("0.1"))
        with write_scope() as session, pytest.raises(ConflictError):
            set_value_terms(session, actor=ADMIN, base_currency="USD")
        with write_scope() as session:
            set_value_terms(session, actor=ADMIN, base_currency="USD", seen_version=1)
        with read_scope() as session:
            held = session.get_one(ValueTerms, 1)
        assert (held.base_currency, held.discount_rate) == ("USD", Decimal("0.1"))

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"base_currency": "EURO"}, "ISO 4217"),
            ({"discount_rate": Decimal(8)}, "share of one a year"),
            ({"discount_rate": Decimal("-0.01")}, "share of one a year"),
            ({"discount_rate": Decimal("NaN")}, "share of one a year"),
        ],
    )
    def test_what_cannot_be_is_refused(self, change, words):
        with write_scope() as session, pytest.raises(InvalidInputError, match=words):
            set_value_terms(session, actor=ADMIN, **change)

    def test_rates_of_another_base_are_not_used_for_a_new_one(self):
        rates(("USD", "2026-01", "0.9"))
        with write_scope() as session:
            set_value_terms(session, actor=ADMIN, base_currency="CHF")
        with write_scope() as session:
            drafts = [RateDraft("USD", month("2026-01"), Decimal("0.8"))]
            assert set_rates(session, actor=ADMIN, rates=drafts) == 1
        with read_scope() as session:
            assert {row.base_currency for row in session.scalars(select(CurrencyRate))} == {
                "EUR",
                "CHF",
            }


def test_a_line_of_this_month_may_be_recorded_on_its_first_day():
    one = factories.initiative()
    today = dt.datetime.now(dt.UTC).date()
    record(one.id, replace(cost(), month=today.replace(day=1)))
    assert len(lines()) == 1
