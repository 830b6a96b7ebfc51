"""The page of rates: what it says is missing, and what its forms leave in the database."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Role
from governance.models import AuditEvent, CurrencyRate, ValueTerms, ValueTotal
from governance.services.value_terms import set_value_terms
from tests import factories
from tests.factories.value import ADMIN, cost, rates, record

GBP = {"currency": "GBP", "month": "2026-03", "rate": "1.17"}
HOSTILE = "=cmd|' /C calc'!A0 :red[x] [a](https://example.org)"


@pytest.fixture
def claims(sqlite_database):
    """An initiative without lines."""
    return factories.initiative(name="Claims").id


@pytest.fixture
def open_rates(open_page):
    """Opener: ``open_rates(Role.VIEWER, page=2)``."""

    def open_(role=Role.ADMIN, **query):
        return open_page("rates", {name: [str(value)] for name, value in query.items()}, role=role)

    return open_


def said(page):
    lines = [each.value for each in (*page.header, *page.subheader, *page.markdown)]
    return "\n".join(lines).replace("\\", "")


def press(page, key):
    return page.button(key=key).click().run()


def keys(page):
    return [each.key for each in page.button]


def paste(page, *rows, base="EUR", begun=5):
    """Put rows into the grid, as pasting them into the first cell does, and check them."""
    key = f"rates.new.{base}"
    edition = page.session_state[f"{key}.edition"]
    page.session_state[f"{key}.cells.{edition}"] = {
        "edited_rows": dict(enumerate(rows[:begun])),
        "added_rows": list(rows[begun:]),
        "deleted_rows": [],
    }
    return press(page.run(), f"{key}.check")


def kept(base="EUR"):
    with read_scope() as session:
        mine = select(CurrencyRate).where(CurrencyRate.base_currency == base)
        return {(row.currency, f"{row.month:%Y-%m}"): row.rate for row in session.scalars(mine)}


def terms():
    with read_scope() as session:
        return session.get(ValueTerms, 1)


def choose_base(currency):
    with write_scope() as session:
        held = session.get(ValueTerms, 1)
        seen = held.version if held else None
        set_value_terms(session, actor=ADMIN, base_currency=currency, seen_version=seen)


class TestReading:
    def test_missing_rates_come_first_with_what_waits_for_them(self, claims, open_rates):
        other = factories.initiative(name="Other").id
        rates(("GBP", "2026-01", "1.16"), ("GBP", "2026-04", "1.1712345"))
        record(claims, cost(5, "2026-03", currency="GBP"), cost(6, "2026-03", currency="GBP"))
        record(other, cost(7, "2026-03", currency="GBP"), cost(8, "2026-05", currency="CHF"))

        page = open_rates()

        assert page.header[0].value.replace("\u202f", " ") == (
            "Figures of value are stated in EUR and discounted by 8 % a year; "
            "two rates are missing, so 4 lines are not counted."
        )
        titles = [each.value for each in page.subheader]
        assert titles == [
            ":red[▲] 2 missing rates",
            "Set rates",
            "2 rates on record",
            "Currency and discount rate",
        ]
        waiting = page.dataframe[0].value
        assert waiting.to_dict("list") == {
            "currency": ["CHF", "GBP"],
            "month": ["May 2026", "March 2026"],
            "lines": [1, 3],
            "initiatives": [1, 2],
        }
        held = page.dataframe[-1].value
        assert list(held["month"]) == ["April 2026", "March 2026", "January 2026"]
        assert list(held["GBP"]) == ["1.1712345", "missing", "1.1600"]

    def test_without_a_gap_it_says_so(self, claims, open_rates):
        record(claims, cost(5))

        page = open_rates()

        assert page.header[0].value.endswith("; no line waits for a rate.")
        assert "missing" not in said(page)
        assert "0 rates on record" in said(page)

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST, Role.APPROVER])
    def test_who_may_only_read_is_offered_no_editor(self, claims, open_rates, role):
        rates(("GBP", "2026-01", "1.16"))

        page = open_rates(role)

        assert list(page.dataframe[-1].value["GBP"]) == ["1.1600"]
        assert not [key for key in keys(page) if str(key).startswith("rates.")]
        assert not page.text_input
        assert not page.get("data_editor")
        assert not [each for each in page.selectbox if str(each.key).startswith("rates.")]

    def test_two_years_make_a_page(self, claims, open_rates):
        rates(
            *(("GBP", f"{year}-{n:02}", "1.1") for year in (2023, 2024, 2025) for n in range(1, 13))
        )

        assert len(open_rates().dataframe[-1].value) == 24
        assert list(open_rates(page=2).dataframe[-1].value["month"])[-1] == "January 2023"
        assert len(open_rates(page=99).dataframe[-1].value) == 12


class TestSetting:
    def test_a_missing_rate_is_filled_in_and_its_lines_count(self, claims, open_rates):
        record(claims, cost(100, "2026-03", currency="GBP"))
        page = open_rates()
        # The first row waits with its currency and month; only the rate is typed.
        page = paste(page, {"rate": "1,17"}, begun=6)
        assert kept() == {}
        assert "GBP in March 2026: 1.1700 EUR" in said(page)
        page.text_input(key="rates.new.EUR.reason").set_value("The bank's sheet").run()

        page = press(page, "rates.new.EUR.set")

        assert kept() == {("GBP", "2026-03"): Decimal("1.17")}
        assert page.success[0].value == "Set 1 rate\\."
        assert "no line waits for a rate" in page.header[0].value
        assert "rates.new.EUR.set" not in keys(page)
        with read_scope() as session:
            assert session.get_one(ValueTotal, claims).actual_cost == 1_170_000
            mine = select(AuditEvent.reason).where(AuditEvent.entity == "currency_rate")
            assert session.scalars(mine).all() == ["The bank's sheet"]

    def test_nonsense_in_every_column_is_named_and_nothing_is_lost(self, claims, open_rates):
        wrong = dict.fromkeys(("currency", "month", "rate"), HOSTILE)
        page = paste(open_rates(), GBP, wrong, GBP | {"currency": "EUR", "rate": "0"})

        text = said(page)
        assert ":red[▲ 5 problems in 2 rows:]" in text
        for title in ("Currency", "Month", "Rate"):
            assert f"**Row 2**, {title}: " in text
        assert "**Row 3**, Currency: EUR is the base currency; it needs no rate." in text
        assert "**Row 3**, Rate: The rate must be more than 0" in text
        assert not [each for each in page.markdown if "](https" in each.value]
        assert "rates.new.EUR.set" not in keys(page)
        assert page.session_state["rates.new.EUR.held"][1]["rate"] == HOSTILE
        assert kept() == {}

        page = press(paste(page, GBP), "rates.new.EUR.set")
        assert kept() == {("GBP", "2026-03"): Decimal("1.17")}

    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            ({"rate": "-1"}, "The rate must be more than 0"),
            ({"rate": "1000000"}, "less than 1,000,000"),
            ({"rate": "1.12345678901"}, "is no rate of at most 10 decimals"),
            ({"rate": "€ 1.17"}, "is no rate"),
            ({"currency": "XXY"}, "XXY"),
            ({"currency": ""}, "Currency: "),
            ({"month": ""}, "The month is missing"),
            ({"month": "2026"}, "is no month"),
        ],
    )
    def test_what_cannot_be_says_what_to_do(self, claims, open_rates, row, sentence):
        page = paste(open_rates(), GBP | row)

        assert sentence in said(page)
        assert "rates.new.EUR.set" not in keys(page)
        assert not page.exception

    def test_the_same_month_twice_is_refused(self, claims, open_rates):
        page = paste(open_rates(), GBP, GBP | {"month": "Mar 2026", "rate": "1.18"})

        assert "**Row 2**, Rate: Row 1 is of the same currency and month" in said(page)

    def test_an_empty_grid_and_headings_alone_set_nothing(self, claims, open_rates):
        page = paste(open_rates(), {"currency": "Currency", "month": "MONTH", "rate": "Rate"})
        assert "No row has a rate yet" in said(page)
        page = paste(page, GBP | {"rate": ""})
        assert "No row has a rate yet" in said(page)
        assert kept() == {}

    def test_a_thousand_rows_are_set_at_once(self, claims, open_rates):
        months = [f"{year}-{n:02}" for year in range(2006, 2026) for n in range(1, 13)]
        rows = [
            {"currency": currency, "month": when, "rate": f"{n + 1},{n % 100:02}"}
            for currency in ("GBP", "USD", "CHF", "SEK", "NOK")
            for n, when in enumerate(months[:200])
        ]
        page = paste(open_rates(), *rows)
        assert "and 976 more" in said(page)

        page = press(page, "rates.new.EUR.set")

        assert page.success[0].value == "Set 1,000 rates\\."
        assert len(kept()) == 1000
        assert kept()["NOK", months[199]] == Decimal("200.99")

    def test_a_rate_that_is_kept_is_replaced_and_said(self, claims, open_rates):
        rates(("GBP", "2026-03", "1.16"), ("GBP", "2026-04", "1.2"))
        page = paste(open_rates(), GBP, GBP | {"month": "2026-04", "rate": "1.2"})
        assert "GBP in March 2026: :gray[1.1600] → 1.1700 EUR" in said(page)
        assert page.button(key="rates.new.EUR.set").label == "Set 1 rate"

        press(page, "rates.new.EUR.set")

        assert kept() == {("GBP", "2026-03"): Decimal("1.17"), ("GBP", "2026-04"): Decimal("1.2")}

    def test_rates_that_are_kept_already_are_not_set_again(self, claims, open_rates):
        rates(("GBP", "2026-03", "1.17"))
        page = paste(open_rates(), GBP)

        assert "These rates are kept already." in said(page)
        assert "rates.new.EUR.set" not in keys(page)

    def test_a_rate_that_somebody_set_meanwhile_is_not_overwritten_unseen(self, claims, open_rates):
        page = paste(open_rates(), GBP)
        rates(("GBP", "2026-03", "1.2"))

        page = press(page, "rates.new.EUR.set")

        assert "Somebody set the rate of GBP in March 2026 to 1.2 meanwhile" in (
            page.error[0].value.replace("\\", "")
        )
        assert kept() == {("GBP", "2026-03"): Decimal("1.2")}
        assert "GBP in March 2026: :gray[1.2000] → 1.1700 EUR" in said(page)
        press(page, "rates.new.EUR.set")
        assert kept() == {("GBP", "2026-03"): Decimal("1.17")}

    def test_rates_typed_for_another_base_currency_are_put_aside_and_said(self, claims, open_rates):
        page = paste(open_rates(), GBP)
        choose_base("USD")

        page = press(page, "rates.new.EUR.set")

        assert (kept(), kept("USD")) == ({}, {})
        text = said(page)
        assert ":red[▲ The base currency is USD now]: rates that you typed in EUR" in text
        choose_base("EUR")
        page.run()
        assert "The base currency is" not in said(page)
        assert page.session_state["rates.new.EUR.held"][0]["rate"] == "1.17"


class TestStating:
    KEY = "rates.terms"

    def fill(self, page, currency=None, rate=None, reason=""):
        if currency:
            page.selectbox(key=f"{self.KEY}.currency").set_value(currency)
        if rate is not None:
            page.text_input(key=f"{self.KEY}.rate").set_value(rate)
        page.text_input(key=f"{self.KEY}.reason").set_value(reason)
        return press(page, f"{self.KEY}.set")

    def test_another_base_currency_asks_for_its_own_rates(self, claims, open_rates):
        rates(("GBP", "2026-03", "1.17"))
        record(claims, cost(5, "2026-03", currency="GBP"), cost(6, "2026-02"))

        page = self.fill(open_rates(), "USD", "6,5 %", "Listed there")

        held = terms()
        assert (held.base_currency, held.discount_rate) == ("USD", Decimal("0.065"))
        assert page.success[0].value.replace("\\", "").replace("\u202f", " ") == (
            "Figures of value are stated in USD and discounted by 6.5 % a year."
        )
        assert "two rates are missing, so 2 lines are not counted" in page.header[0].value
        assert list(page.dataframe[0].value["currency"]) == ["GBP", "EUR"]
        assert "0 rates on record" in said(page)
        assert kept() == {("GBP", "2026-03"): Decimal("1.17")}
        page = self.fill(page, "EUR")
        assert "no line waits for a rate" in page.header[0].value
        with read_scope() as session:
            mine = select(AuditEvent.reason).where(AuditEvent.entity == "value_terms")
            assert session.scalars(mine.order_by(AuditEvent.sequence)).all() == ["Listed there", ""]

    @pytest.mark.parametrize("typed", [HOSTILE, "", "8", "-1 %", "100 %", "1,234.5"])
    def test_a_discount_rate_that_cannot_be_is_refused_and_stays(self, claims, open_rates, typed):
        page = self.fill(open_rates(), rate=typed)

        assert page.error[0].value
        assert "](https" not in page.error[0].value
        assert page.text_input(key=f"{self.KEY}.rate").value == typed
        assert terms() is None

    def test_terms_that_somebody_set_meanwhile_are_not_overwritten(self, claims, open_rates):
        page = open_rates()
        choose_base("CHF")

        page = self.fill(page, rate="5 %")

        assert "The terms were changed after you opened them" in page.error[0].value
        held = terms()
        assert (held.base_currency, held.discount_rate) == ("CHF", Decimal("0.08"))
        assert "stated in CHF" in page.header[0].value
        self.fill(page, rate="5 %")
        held = terms()
        assert (held.base_currency, held.discount_rate) == ("CHF", Decimal("0.05"))
