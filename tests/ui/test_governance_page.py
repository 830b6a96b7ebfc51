"""The governance overview: what it says of readiness and exceptions, and where it leads."""

import datetime as dt
from urllib.parse import parse_qs

import pytest

from governance.domain import clock
from governance.domain.actors import Role
from governance.domain.enums import Gate, Stage, Track
from tests import factories
from tests.factories import entered, governing

TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture
def portfolio(sqlite_database):
    """Two in production, one of them approved; one in pilot."""
    governing.publish()
    pilot = [entered(Stage.PILOT, "2025-01-01")]
    approved = factories.initiative(
        name="Claims triage", unit=["Claims"], track=Track.ML, stages=pilot
    )
    governing.pass_gate(approved.id, Gate.PRODUCTION, Stage.PRODUCTION)
    undecided = factories.initiative(
        name="Letters [draft]",
        unit=["Service"],
        track=Track.GENAI,
        stages=[entered(Stage.PRODUCTION, "2024-05")],
        owner="Ada",
    )
    factories.initiative(name="Routing", unit=["Service"], track=Track.ML, stages=pilot)
    return approved, undecided


def said(page):
    return "\n".join(text.value for text in page.markdown).replace("\\", "")


def answer(page):
    return page.header[0].value


def figures(page):
    return {metric.label: metric.value for metric in page.metric}


def links(page):
    return [
        (link.proto.label.replace("\\", ""), link.proto.page, parse_qs(link.proto.query_string))
        for link in page.get("page_link")
    ]


class TestReading:
    def test_it_answers_in_one_sentence(self, portfolio, open_page):
        assert answer(open_page("governance")) == (
            "1 of 2 initiatives in production holds every blocking control; "
            "1 has no recorded decision."
        )

    def test_the_figures_are_those_of_the_portfolio(self, portfolio, open_page):
        page = open_page("governance")

        assert figures(page) == {
            "Production compliant": "50\u202f%",
            "With an exception": "1",
            "Requests waiting": "0",
            "Waivers expiring": "0",
            "Reviews overdue": "0",
        }
        assert "likely 9–91\u202f%" in said(page)

    def test_an_exception_says_since_when_no_more_exactly_than_known_and_whose_it_is(
        self, portfolio, open_page
    ):
        text = said(open_page("governance"))

        assert "▲ In production without a recorded decision since May 2024" in text
        assert "Service · Ada" in text

    def test_it_leads_to_the_checklist_of_the_initiative(self, portfolio, open_page):
        _, undecided = portfolio

        found = links(open_page("governance"))

        assert (":primary[Letters [draft]]", "checklist", {"id": [str(undecided.id)]}) in found

    def test_charts_say_their_numbers_to_who_cannot_see_them(self, portfolio, open_page):
        heat, gates, published = open_page("governance").get("plotly_chart")

        assert heat.proto.alt.startswith("Readiness by theme and unit: ")
        assert "ML, production" in gates.proto.alt
        assert published.proto.alt.startswith("Ours: ")

    def test_the_heat_map_has_its_numbers_in_a_table_with_links(self, portfolio, open_page):
        approved, _ = portfolio

        table = open_page("governance").table[0].value

        assert list(table.columns) == ["Theme", "Service", "Claims"]
        assert (
            "(/initiatives?stage=unknown&stage=idea&stage=development&stage=pilot&stage=production"
            f"&unit={approved.root_unit_id})"
        ) in "".join(table["Claims"])

    def test_law_that_starts_later_is_upcoming(self, portfolio, open_page):
        page = open_page("governance")

        assert "Legal duties to come" in [each.value for each in page.subheader]
        assert any("2 December 2027" in each.label for each in page.expander)

    def test_without_exceptions_it_says_so(self, portfolio, open_page):
        page = open_page("governance", {"stage": ["pilot"]})

        assert "No exceptions" in [each.value for each in page.subheader]


class TestAsking:
    def test_a_filter_restricts_everything(self, portfolio, open_page):
        page = open_page("governance", {"track": ["ml"]})

        assert answer(page) == (
            "The only initiative in production holds every blocking control; "
            "nothing shows an exception."
        )

    def test_one_kind_of_exception_can_be_asked_for(self, portfolio, open_page):
        assert "Letters [draft]" in str(links(open_page("governance", {"kind": ["no_decision"]})))
        page = open_page("governance", {"kind": ["review_overdue"]})

        assert "0 initiatives with an overdue review" in [each.value for each in page.subheader]
        assert "Letters [draft]" not in str(links(page))

    def test_time_alone_changes_what_is_shown(self, portfolio, open_page, monkeypatch):
        open_page("governance")
        monkeypatch.setattr(clock, "today", lambda: TODAY + dt.timedelta(days=800))

        page = open_page("governance")

        assert answer(page).startswith("None of 2 initiatives in production hold")

    @pytest.mark.parametrize("query", [{"kind": ["x"]}, {"page": ["99"]}, {"page": ["²"]}])
    def test_values_that_mean_nothing_are_ignored(self, portfolio, open_page, query):
        page = open_page("governance", query)

        assert not page.exception
        assert "Letters [draft]" in str(links(page))


class TestEmpty:
    def test_without_a_catalogue_it_says_how_to_publish(self, sqlite_database, open_page):
        page = open_page("governance")

        assert answer(page) == "No control catalogue is published yet."
        assert page.code[0].value == "python -m governance catalogue publish"

    def test_who_may_not_publish_is_told_whom_to_ask(self, sqlite_database, open_page):
        page = open_page("governance", role=Role.VIEWER)

        assert "Ask an administrator" in said(page)
        assert not page.code

    def test_without_an_initiative_it_says_where_to_begin(self, sqlite_database, open_page):
        governing.publish()
        page = open_page("governance")

        assert answer(page) == "Nothing is recorded yet."
        assert ("imports", {}) in [(to, query) for _, to, query in links(page)]

    def test_a_filter_that_nothing_matches_says_so(self, portfolio, open_page):
        page = open_page("governance", {"q": ["nothing like it"]})

        assert answer(page) == "No initiative matches these filters."


def test_the_overview_counts_what_needs_a_decision(portfolio, open_page):
    page = open_page("overview")

    assert "1 initiative needs a decision" in [each.value for each in page.subheader]
    text = ":red[▲] :primary[**1** in production without a recorded decision]"
    assert (text, "governance", {"kind": ["no_decision"]}) in links(page)


def test_what_the_overview_opens_says_its_filter_in_the_address(portfolio, open_page):
    page = open_page("overview", {"track": ["genai"]})

    opened = {
        label: query
        for label, to, query in links(page)
        if to in {"governance", "conversion", "value"}
    }
    assert opened
    assert all(query["track"] == ["genai"] for query in opened.values())


class TestTheListThatANumberOpens:
    def test_it_stands_before_the_charts_and_says_how_many_it_lists(self, portfolio, open_page):
        page = open_page("governance", {"kind": ["no_decision"], "stage": ["production"]})

        heads = [each.value for each in page.subheader]
        assert heads[0] == "1 initiative in production without a recorded decision"
        assert heads.index("Readiness by theme and unit") > 0
        every = next(query for label, _, query in links(page) if "with an exception]" in label)
        assert every == {"stage": ["production"], "kind": ["all"]}

    def test_all_exceptions_stand_first_as_well(self, portfolio, open_page):
        page = open_page("governance", {"kind": ["all"]})

        assert page.subheader[0].value == "1 initiative shows an exception"

    def test_without_it_the_charts_stand_first(self, portfolio, open_page):
        page = open_page("governance")

        assert page.subheader[0].value == "Readiness by theme and unit"
