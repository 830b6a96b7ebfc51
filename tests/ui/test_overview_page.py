"""The overview: what it says of a portfolio, and the lists it opens."""

import datetime as dt
import json
from decimal import Decimal
from urllib.parse import parse_qs

import pytest
from sqlalchemy import select

from governance.db.session import read_scope, write_scope
from governance.domain import clock
from governance.domain.actors import Role
from governance.domain.enums import (
    BenefitType,
    DateBasis,
    Grade,
    Stage,
    Track,
    ValueBasis,
    ValueKind,
)
from governance.domain.value import ValueDraft
from governance.models import Initiative
from governance.services.value import NewLine, record_value_lines
from tests import factories
from tests.factories import entered


@pytest.fixture
def portfolio(sqlite_database):
    """Five initiatives of two units; one has neither track nor stage."""
    pilot, production = entered(Stage.PILOT, "2024-05"), entered(Stage.PRODUCTION, "2025-01")
    seen = entered(Stage.PILOT, "2026-01-28", DateBasis.OBSERVED)
    claims, service = ["Insurance", "Claims"], ["Insurance", "Service"]
    factories.initiative(unit=claims, track=Track.ML, stages=[pilot, production], owner="Ada")
    factories.initiative(unit=claims, track=Track.ML, stages=[pilot], owner="Ada")
    factories.initiative(unit=service, track=Track.GENAI, stages=[seen], owner="Ada")
    factories.initiative(unit=["Facilities"], track=Track.HYBRID, stages=[pilot])
    factories.initiative(name="Drone maps", unit=["Facilities"])


def answer(page):
    """Return what the page says of the whole, under what moved; the only sentence when empty."""
    said = (text.value for text in page.markdown if " initiative" in text.value)
    of_units = [plain(text) for text in said if " unit" in text]
    return of_units[0] if of_units else page.header[0].value


def plain(text):
    return text.removeprefix(":small[:gray[").removesuffix("]]")


def initiatives_by_name():
    with read_scope() as session:
        return {each.name: each.id for each in session.scalars(select(Initiative))}


def value_of(initiative_id, *amounts):
    """Record actual lines of this month: kind, amount, evidence grade."""
    month = clock.today().replace(day=1)
    lines = [
        NewLine(
            initiative_id,
            ValueDraft(
                month,
                ValueBasis.ACTUAL,
                kind,
                "run",
                Decimal(amount),
                "EUR",
                benefit_type=BenefitType.REVENUE if kind is ValueKind.BENEFIT else None,
                grade=grade,
            ),
        )
        for kind, amount, grade in amounts
    ]
    with write_scope() as session:
        record_value_lines(session, actor=factories.ADMIN, lines=lines)


def links(page):
    """Return where the links of a page lead, by their plain text."""
    found: dict[str, tuple[str, dict[str, list[str]]]] = {}
    for link in page.get("page_link"):
        text = link.proto.label.split("[")[-1].strip("]")
        found.setdefault(text, (link.proto.page, parse_qs(link.proto.query_string)))
    return found


def figures(page):
    return {metric.label: metric.value for metric in page.metric}


class TestReading:
    def test_it_says_what_moved_and_what_there_is(self, portfolio, open_page):
        page = open_page("overview")

        assert page.header[0].value == "In the last 30 days five initiatives were registered."
        assert answer(page) == (
            "5 initiatives of 2 units: 1 runs in production, 3 are in pilot; 1 has no track yet."
        )

    def test_what_moved_in_the_last_30_days_leads(self, sqlite_database, open_page):
        today = clock.today()
        week = entered(Stage.PRODUCTION, str(today - dt.timedelta(days=7)))
        factories.initiative(
            stages=[entered(Stage.PILOT, "2025-01-05"), week], registered_on=dt.date(2025, 1, 1)
        )

        page = open_page("overview")

        assert page.header[0].value == "In the last 30 days one entered production."
        assert any("1 entered in 30 days" in text.value for text in page.markdown)

    def test_the_figures_are_those_of_the_portfolio(self, portfolio, open_page):
        assert figures(open_page("overview")) == {
            "Live in production": "1",
            "In production within 12 months": "–",
            "Months until half arrive": "–",
            "Returned on spend": "–",
            "Production compliant": "–",
        }

    def test_pilots_that_were_followed_give_a_rate_and_a_time(self, sqlite_database, open_page):
        today, known = clock.today(), dt.date(2020, 1, 1)
        began = [today - dt.timedelta(days=days) for days in (400, 390)]
        arrived = entered(Stage.PRODUCTION, str(began[0] + dt.timedelta(days=91)))
        factories.initiative(
            stages=[entered(Stage.PILOT, str(began[0])), arrived], registered_on=known
        )
        factories.initiative(stages=[entered(Stage.PILOT, str(began[1]))], registered_on=known)

        found = figures(open_page("overview"))

        assert found["In production within 12 months"] == "50\u202f%"
        assert found["Months until half arrive"] == "3.0"

    def test_what_came_back_stands_beside_the_plan(self, portfolio, open_page):
        found = initiatives_by_name()["Drone maps"]
        value_of(found, (ValueKind.COST, 1000, Grade.A), (ValueKind.BENEFIT, 3100, Grade.B))
        value_of(found, (ValueKind.BENEFIT, 500, Grade.D))

        page = open_page("overview")

        assert figures(page)["Returned on spend"] == "3.1\u202f×"
        assert any("C and D would add 0.5\u202f×" in text.value for text in page.markdown)
        assert page.get("plotly_chart")[1].proto.alt.startswith("At the end of")

    def test_shares_by_stage_leave_out_what_has_no_stage(self, portfolio, open_page):
        said = [text.value for text in open_page("overview").markdown]

        assert any("based on 4 of 5 initiatives" in text for text in said)

    def test_a_chart_says_its_numbers_to_who_cannot_see_it(self, portfolio, open_page):
        stages, units = open_page("overview").get("plotly_chart")

        assert "Idea 0, Development 0, Pilot 3, Production 1" in stages.proto.alt
        assert units.proto.alt == "Initiatives by unit: Insurance 3, Facilities 2."

    def test_every_chart_has_its_numbers_in_a_table(self, portfolio, open_page):
        stages, units = (table.value for table in open_page("overview").table)

        pilots = stages.set_index("Stage").loc["Pilot"]
        assert [cell.split("]")[0].lstrip("[") for cell in pilots] == ["1", "1", "1", "0", "4"]
        assert list(units["Unit"]) == ["Insurance", "Facilities"]

    def test_a_name_in_the_data_is_text_and_not_markup(self, sqlite_database, open_page):
        factories.initiative(unit=["[R&D](http://example.org) $x$ <b>"])

        page = open_page("overview")

        chart = json.loads(page.get("plotly_chart")[1].proto.spec)
        names = [note["text"] for note in chart["layout"]["annotations"]]
        assert "[R&amp;D](http://example.org) $x$ &lt;b>" in names
        assert page.table[1].value["Unit"][0].startswith(r"\[R\&D\]\(")


class TestFiltering:
    def test_the_filter_comes_from_the_address(self, portfolio, open_page):
        page = open_page("overview", {"track": ["ml"], "stage": ["pilot", "production"]})

        assert answer(page) == "2 initiatives of 1 unit: 1 runs in production, 1 is in pilot."
        assert page.multiselect(key="filters.stage").value == [Stage.PILOT, Stage.PRODUCTION]

    def test_picking_an_option_changes_the_answer_and_the_address(self, portfolio, open_page):
        page = open_page("overview")

        page.multiselect(key="filters.track").select(Track.GENAI).run()

        assert answer(page) == "1 initiative of 1 unit, all in pilot."
        assert page.query_params["track"] == "genai"

    def test_a_unit_stands_for_everything_below_it(self, portfolio, open_page):
        page = open_page("overview")
        units = page.multiselect(key="filters.unit")

        page = units.set_value([next(each for each in units.options if each == "Insurance")]).run()

        assert answer(page).startswith("3 initiatives")

    def test_clearing_shows_everything_again(self, portfolio, open_page):
        page = open_page("overview", {"track": ["genai"], "q": ["drone"], "lacks": ["owner"]})
        assert answer(page) == "No initiative matches these filters."

        page.button(key="filters.clear").click().run()

        assert answer(page).startswith("5 initiatives")
        assert page.query_params == {}

    @pytest.mark.parametrize(
        "query", [{"track": ["x"]}, {"unit": ["1e9", "-1", "999"]}, {"stage": [""]}, {"ids": ["²"]}]
    )
    def test_values_that_mean_nothing_are_ignored(self, portfolio, open_page, query):
        page = open_page("overview", query)

        assert not page.exception
        assert answer(page).startswith("5 initiatives")

    def test_the_filter_in_force_is_said_in_words(self, portfolio, open_page):
        page = open_page("overview", {"reached": ["pilot"], "lacks": ["owner"]})

        said = [text.value for text in page.markdown]
        assert any("Only ever in pilot, without an owner." in text for text in said)


class TestOpeningLists:
    def test_every_figure_leads_to_what_is_behind_it(self, portfolio, open_page):
        found = links(open_page("overview", {"track": ["ml", "hybrid", "untagged"]}))

        tracks = {"track": ["ml", "hybrid", "untagged"]}
        assert found["Live in production"] == ("initiatives", tracks | {"stage": ["production"]})
        assert found["In production within 12 months"][0] == "conversion"
        assert found["Returned on spend"][0] == "value"

    def test_what_weakens_the_figures_is_one_click_away(self, portfolio, open_page):
        found = links(open_page("overview"))

        assert found["What weakens the figures"][0] == "data-quality"

    def test_a_number_of_a_table_leads_to_its_list(self, portfolio, open_page):
        stages, units = (table.value for table in open_page("overview").table)

        assert (
            "(/initiatives?reached=pilot)" in stages.set_index("Stage").loc["Pilot", "Ever in it"]
        )
        assert "?track=genai&unit=" in units.set_index("Unit").loc["Insurance", "GenAI"]

    def test_the_units_summed_as_others_lead_to_their_list(self, sqlite_database, open_page):
        units = {}
        for serial in range(20):
            for _ in range(20 - serial):
                made = factories.initiative(unit=[f"Unit {serial:02}"], track=Track.ML)
            units[f"Unit {serial:02}"] = made.root_unit_id
        _, table = (each.value for each in open_page("overview").table)
        (row,) = [name for name in table["Unit"] if name.endswith("other units")]

        cell = table.set_index("Unit").loc[row, "ML"]

        asked = set(parse_qs(cell.partition("?")[2].removesuffix(")"))["unit"])
        shown = {units[name] for name in table["Unit"] if name in units}
        assert asked == {str(unit) for unit in units.values() if unit not in shown}


class TestEmptyPortfolio:
    def test_it_says_what_to_do(self, sqlite_database, open_page):
        page = open_page("overview")

        assert answer(page) == "Nothing is recorded yet."
        assert "python -m governance init --demo" in page.code[0].value

    def test_who_may_not_import_is_told_whom_to_ask(self, sqlite_database, open_page):
        page = open_page("overview", role=Role.VIEWER)

        assert links(page) == {}
        assert any("Ask an analyst" in text.value for text in page.markdown)


class TestSeeingTheAppAsAnotherRole:
    def test_the_role_decides_what_is_offered(self, sqlite_database, open_page):
        page = open_page("overview")

        page.menu_button(key="viewer.see_as").click("viewer").run()

        assert any("rights of the role viewer" in text.value for text in page.markdown)
        assert any("Ask an analyst" in text.value for text in page.markdown)
