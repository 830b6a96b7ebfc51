"""The conversion page: what it says of pilots, and what it leaves out."""

import datetime as dt
from urllib.parse import parse_qs

import pytest
from sqlalchemy import select

from governance.db.session import read_scope, write_scope
from governance.domain import clock
from governance.domain.actors import Role
from governance.domain.dates import month_number
from governance.domain.enums import DateBasis, PilotVerdict, Stage, Track
from governance.models import Initiative, PilotDecision
from governance.services.value_terms import set_value_terms
from tests import factories
from tests.factories import ADMIN, entered
from tests.factories.value import PLAN, cost, rates, record

EARLY = dt.date(2024, 1, 1)
PILOT = entered(Stage.PILOT, "2025-01-01")


@pytest.fixture
def portfolio(sqlite_database):
    """Ten ML pilots of which six arrived and one was stopped, and three outside the curve."""
    with clock.set_to(dt.date(2026, 3, 1)):
        for month in range(2, 8):
            arrives = entered(Stage.PRODUCTION, f"2025-{month:02}-01")
            factories.initiative(track=Track.ML, stages=[PILOT, arrives], registered_on=EARLY)
        stopped = entered(Stage.STOPPED, "2025-04-15")
        factories.initiative(track=Track.ML, stages=[PILOT, stopped], registered_on=EARLY)
        for _ in range(3):
            factories.initiative(track=Track.ML, stages=[PILOT], registered_on=EARLY)
        seen = entered(Stage.PILOT, "2025-01-01", DateBasis.OBSERVED)
        undated = factories.initiative(name="Seen", track=Track.GENAI, stages=[seen])
        for _ in range(2):
            factories.initiative(stages=[entered(Stage.PRODUCTION, "2024")])
        yield undated


def figures(page):
    return {metric.label: metric.value for metric in page.metric}


def links(page):
    return {link.proto.label: parse_qs(link.proto.query_string) for link in page.get("page_link")}


def test_it_answers_in_one_sentence_with_the_naive_rates_beside(portfolio, open_page):
    page = open_page("conversion")
    assert page.header[0].value == (
        "Of 11 pilots 6 reached production, 1 ended otherwise and 4 still run; "
        "60\u202f% arrive within 12 months."
    )
    assert figures(page) == {
        "In production within 12 months": "60\u202f%",
        "Days until half arrive": "151",
        "Of completed pilots (naive)": "86\u202f%",
        "Of all pilots begun (naive)": "55\u202f%",
    }


def test_the_overview_rests_its_estimate_on_the_same_pilots(portfolio, open_page):
    said = [text.value for text in open_page("overview").markdown]

    assert any(":gray[10 of 11 pilots; 4 still running]" in each for each in said)


def test_it_says_what_moved_lately(sqlite_database, open_page):
    today = clock.today()
    factories.initiative(stages=[entered(Stage.PILOT, f"{today - dt.timedelta(days=3)}")])
    said = [text.value for text in open_page("conversion").markdown]
    assert any(
        "In the last 30 days one pilot began and one initiative was registered." in each
        for each in said
    )


def test_what_is_left_out_leads_to_its_list(portfolio, open_page):
    page = open_page("conversion")
    out = {name: query for name, query in links(page).items() if "**" in name}
    assert any("**2** in production without a recorded pilot" in name for name in out)
    (ids,) = (query["ids"] for name, query in out.items() if "without a date" in name)
    assert ids == [str(portfolio.id)]


def test_it_says_how_sure_it_is(portfolio, open_page):
    page = open_page("conversion")
    assert page.expander[0].label == "How sure is this?"
    found, known = (table.value for table in page.expander[0].table)
    year = found.set_index("In production within").loc["12 months"]
    assert year["Estimate"] == "60\u202f%"
    assert year["By dates"] == "60\u202f%"
    # Of 13: eight arrived, the two without a pilot among them, one failed, four run.
    assert year["Filled in"] == "62\u202f%"
    assert known["With a known start"].tolist() == ["75\u202f%", "100\u202f%", "75\u202f%"]


def test_a_filter_restricts_the_pilots(portfolio, open_page):
    page = open_page("conversion", {"track": ["genai"]})
    assert page.header[0].value == (
        "Of 1 pilot none reached production, none ended otherwise and 1 still runs."
    )
    assert figures(page)["In production within 12 months"] == "–"


def test_without_a_pilot_it_says_so(sqlite_database, open_page):
    assert open_page("conversion").header[0].value == "No initiative was ever in pilot."


def decide(page, initiative_id, verdict, reason):
    key = f"conversion.pilot.{initiative_id}"
    page.radio(key=f"{key}.verdict").set_value(verdict).run()
    page.text_area(key=f"{key}.reason").set_value(reason)
    return page.button(key=f"{key}.save").click().run()


def stored(initiative_id):
    with read_scope() as session:
        mine = select(PilotDecision).where(PilotDecision.initiative_id == initiative_id)
        return session.get_one(Initiative, initiative_id).stage, list(session.scalars(mine))


def said(page):
    return " ".join(text.value for text in page.markdown).replace("\\", "")


def plain(page):
    return said(page).replace("\u202f", " ")


def ahead(months):
    """The month that comes so many after that of today."""
    year, index = divmod(month_number(clock.today()) + months, 12)
    return f"{year}-{index + 1:02}"


FREED = "Planned cost freed by stopping pilots"


class TestDeciding:
    def test_a_pilot_that_is_killed_is_stopped_and_counted(self, portfolio, open_page):
        page = open_page("conversion", role=Role.APPROVER)
        assert "of 3 ML pilots" not in said(page)
        assert "only 3 ML pilots that got this old, too few to say" in said(page)
        page = decide(page, portfolio.id, PilotVerdict.KILL, "No user came back.")
        (message,) = page.success
        assert message.value.replace("\\", "") == "“Seen”: Stopped."
        stage, (decision,) = stored(portfolio.id)
        assert (stage, decision.verdict) == (Stage.STOPPED, PilotVerdict.KILL)
        assert decision.reason == "No user came back."
        assert figures(page)[FREED] == "–"
        year = clock.today().year
        assert f"1 pilot stopped by decision since 1 January {year}" in said(page)
        assert "what was planned for it was not known" in said(page)

    @pytest.mark.parametrize("verdict", [PilotVerdict.FIX, PilotVerdict.CONTINUE])
    def test_another_goes_on_and_says_what_was_decided(self, portfolio, open_page, verdict):
        page = open_page("conversion", role=Role.APPROVER)
        page = decide(page, portfolio.id, verdict, "Data arrives in May.")
        stage, (decision,) = stored(portfolio.id)
        assert (stage, decision.verdict) == (Stage.PILOT, verdict)
        assert "Data arrives in May." in said(page)

    def test_without_a_reason_nothing_is_kept(self, portfolio, open_page):
        page = open_page("conversion", role=Role.APPROVER)
        page = decide(page, portfolio.id, PilotVerdict.KILL, " ")
        assert "The reason is empty" in page.error[0].value
        assert stored(portfolio.id) == (Stage.PILOT, [])

    def test_who_may_not_decide_sees_who_may(self, portfolio, open_page):
        page = open_page("conversion", role=Role.ANALYST)
        assert not [button for button in page.button if button.key.endswith(".save")]
        assert "decided by" in said(page)

    def test_more_are_shown_on_request(self, portfolio, open_page):
        for number in range(6):
            factories.initiative(name=f"Extra {number}", track=Track.ML, stages=[PILOT])
        page = open_page("conversion")
        assert sum("Extra" in name for name in links(page)) < 6
        page = page.button(key="conversion.pilot.more").click().run()
        assert sum("Extra" in name for name in links(page)) == 6


class TestMoney:
    """Costs come from the value ledger, in its base currency."""

    @pytest.fixture
    def alone(self, sqlite_database):
        """The only pilot."""
        return factories.initiative(name="Claims [1]", stages=[PILOT], registered_on=EARLY)

    def stop(self, page, pilot):
        return decide(page, pilot.id, PilotVerdict.KILL, "No user came back.")

    def test_what_was_spent_and_is_still_planned_stands_beside_each(self, alone, open_page):
        record(alone.id, cost(184_800), cost(9, ahead(0), **PLAN), cost(22_800, ahead(1), **PLAN))
        page = open_page("conversion", role=Role.APPROVER)
        text = plain(page)
        assert "**€ 185 k**  \n:small[:gray[spent]]" in text
        assert "**€ 23 k**  \n:small[:gray[still planned]]" in text
        stop, fix, run = page.radio(key=f"conversion.pilot.{alone.id}.verdict").proto.captions
        assert stop.replace("\u202f", " ") == (
            "It is stopped today; the stage history says so. "
            "It frees € 23 k, planned for the months after this one."
        )
        assert "€" not in fix + run

    @pytest.mark.parametrize(
        ("drafts", "spent", "planned", "frees"),
        [
            ([], "no cost recorded", "no planned cost recorded", "no cost is planned in its value"),
            (
                [cost(5, **PLAN)],
                "no cost recorded",
                "nothing more planned",
                "It frees nothing: no cost is planned after this month.",
            ),
            (
                [cost(5, ahead(2), currency="CHF", **PLAN)],
                "no cost recorded",
                "without a rate",
                "no rate converts what is planned",
            ),
        ],
    )
    def test_what_is_not_known_is_never_zero(self, alone, open_page, drafts, spent, planned, frees):
        if drafts:
            record(alone.id, *drafts)
        page = open_page("conversion", role=Role.APPROVER)
        text = plain(page)
        assert f"**–**  \n:small[:gray[{spent}]]" in text
        assert f":small[:gray[{planned}]]" in text
        radio = page.radio(key=f"conversion.pilot.{alone.id}.verdict")
        assert frees in radio.proto.captions[0]
        page = self.stop(page, alone)
        assert page.success[0].value.replace("\\", "") == "“Claims [1]”: Stopped."
        assert figures(page)[FREED] == ("€\u202f0" if "nothing" in planned else "–")

    def test_lines_without_a_rate_are_named(self, alone, open_page):
        record(alone.id, cost(5, currency="CHF"), cost(7))
        text = plain(open_page("conversion"))
        assert ":red[▲ 1 line of cost without a rate is not counted]" in text

    def test_dollars_make_no_formula(self, alone, open_page):
        with write_scope() as session:
            set_value_terms(session, actor=ADMIN, base_currency="USD")
        record(
            alone.id,
            cost(1_500_000, currency="USD"),
            cost(2_400, ahead(1), currency="USD", **PLAN),
        )
        page = open_page("conversion", role=Role.APPROVER)
        drawn = [text.value for text in page.markdown if "$" in text.value]
        assert [each.split("\u202f")[0] for each in drawn] == ["**\\$", "**\\$"]
        captions = page.radio(key=f"conversion.pilot.{alone.id}.verdict").proto.captions
        assert "\\$\u202f2.4\u202fk" in captions[0]

    def test_what_stopping_has_freed_is_shown_as_a_result(self, alone, open_page):
        other = factories.initiative(name="Other", stages=[PILOT], registered_on=EARLY)
        record(alone.id, cost(22_800, ahead(1), **PLAN))
        record(other.id, cost(1_000, ahead(3), **PLAN))
        page = open_page("conversion", role=Role.APPROVER)
        assert FREED not in figures(page)
        page = self.stop(page, alone)
        assert page.success[0].value.replace("\\", "") == (
            "“Claims [1]”: Stopped. € 23 k of planned cost freed."
        )
        (decision,) = stored(alone.id)[1]
        assert (decision.freed_units, decision.freed_currency) == (228_000_000, "EUR")
        page = self.stop(page, other)
        assert figures(page)[FREED] == "€\u202f24\u202fk"
        assert "2 pilots stopped by decision since 1 January" in said(page)

    def test_what_was_freed_in_another_base_currency_is_not_added(self, alone, open_page):
        other = factories.initiative(name="Other", stages=[PILOT], registered_on=EARLY)
        record(alone.id, cost(22_800, ahead(1), **PLAN))
        record(other.id, cost(1_000, ahead(3), currency="CHF", **PLAN))
        self.stop(open_page("conversion", role=Role.APPROVER), alone)
        with write_scope() as session:
            set_value_terms(session, actor=ADMIN, base_currency="CHF")
        rates(("EUR", ahead(1), "0.95"))
        page = self.stop(open_page("conversion", role=Role.APPROVER), other)
        assert figures(page)[FREED] == "CHF\u202f1.0\u202fk"
        assert ":red[▲ € 23 k more is not added]" in plain(page)
        assert "decided while EUR was the base currency" in said(page)


class TestFlow:
    DAYS = {"from": ["2025-01-15"], "to": ["2025-04-20"]}  # noqa: RUF012 - never changed

    def matrix(self, page):
        (fold,) = [each for each in page.expander if each.label.startswith("Stage then")]
        return fold.table[0].value.set_index("Stage then")

    def test_the_days_come_from_the_address_and_stay_there(self, portfolio, open_page):
        page = open_page("conversion", self.DAYS)
        assert "4 initiatives moved, 9 stand where before." in said(page)
        assert "2025-01-15" in page.query_params["from"]
        page.date_input(key="conversion.flow.to").set_value(dt.date(2025, 3, 15)).run()
        assert "2025-03-15" in page.query_params["to"]

    def test_a_number_that_moved_leads_to_its_list(self, portfolio, open_page):
        found = self.matrix(open_page("conversion", self.DAYS))
        moved = found.loc["Pilot", "Production"]
        assert moved.startswith("[3](/")
        assert moved.count("ids=") == 3
        assert found.loc["Pilot", "Pilot"] == "7"

    def test_days_in_the_wrong_order_are_refused_where_the_reader_stands(
        self, portfolio, open_page
    ):
        page = open_page("conversion", {"from": ["2025-04-20"], "to": ["2025-01-15"]})
        assert "is not after" in page.error[0].value

    def test_an_address_that_makes_no_sense_is_passed_over(self, portfolio, open_page):
        page = open_page("conversion", {"from": ["yesterday"], "to": ["2999-01-01"]})
        assert not page.exception
        today = dt.datetime.now(dt.UTC).date()
        assert page.date_input(key="conversion.flow.to").value == today


def test_quarters_are_counted_in_a_table(portfolio, open_page):
    page = open_page("conversion")
    (quarters,) = [table.value for table in page.table if "Began" in table.value.columns]
    row = quarters.set_index("Began").loc["2025 Q1"]
    assert row.to_dict() == {
        "Pilots": "10",
        "In production": "6",
        "Ended otherwise": "1",
        "Running": "3",
        "Within a year": "60\u202f%",
    }


@pytest.mark.parametrize(("query", "beside"), [({}, ()), ({"track": ["ml"]}, ("33 % of ML",))])
def test_what_others_published_stands_beside_our_own(portfolio, open_page, query, beside):
    charts = [each.proto.alt for each in open_page("conversion", query).get("plotly_chart")]
    reached, within, begun = (alt for alt in charts if alt.startswith("Ours: "))
    assert "68 % stay below 30 %" in reached
    assert [said in reached for said in ("33 % of ML", "30 % of GenAI")] == [bool(beside), False]
    assert within.startswith("Ours: 60\u202f%.")
    assert "54 %" in begun
