"""The conversion page: what it says of pilots, and what it leaves out."""

import datetime as dt
from urllib.parse import parse_qs

import pytest

from governance.domain import clock
from governance.domain.enums import DateBasis, Stage, Track
from tests import factories
from tests.factories import entered

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


def test_it_says_what_moved_lately(sqlite_database, open_page):
    today = clock.today()
    factories.initiative(stages=[entered(Stage.PILOT, f"{today - dt.timedelta(days=3)}")])
    said = [text.value for text in open_page("conversion").markdown]
    assert any(
        "In the last 30 days one pilot began and one was registered." in each for each in said
    )


def test_what_is_left_out_leads_to_its_list(portfolio, open_page):
    page = open_page("conversion")
    out = {name: query for name, query in links(page).items() if "**" in name}
    assert any("**2** in production without a recorded pilot" in name for name in out)
    (ids,) = (query["ids"] for name, query in out.items() if "without a date" in name)
    assert ids == [str(portfolio.id)]


def test_it_says_how_sure_it_is(portfolio, open_page):
    page = open_page("conversion")
    assert [fold.label for fold in page.expander] == ["How sure is this?"]
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
        "Of 1 pilot 0 reached production, 0 ended otherwise and 1 still runs."
    )
    assert figures(page)["In production within 12 months"] == "–"


def test_without_a_pilot_it_says_so(sqlite_database, open_page):
    assert open_page("conversion").header[0].value == "No initiative was ever in pilot."
