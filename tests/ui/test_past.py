"""Looking at a past day: every page as it was known then, and nothing of it to be changed."""

import datetime as dt

import pytest

from governance.domain import clock
from governance.domain.enums import Stage, Track
from governance.ui import navigation, past
from tests import factories
from tests.factories import entered
from tests.support.days import written_on

YESTERDAY = clock.today() - dt.timedelta(days=1)
THEN = {"as_of": [YESTERDAY.isoformat()]}
PAGES_OF_ONE = {navigation.INITIATIVE, navigation.CHECKLIST, navigation.VALUE_LEDGER}


@pytest.fixture
def portfolio(sqlite_database):
    """One initiative recorded yesterday and two today."""
    live = [entered(Stage.PRODUCTION, "2026-01-01")]
    with written_on(YESTERDAY):
        first = factories.initiative(name="Known then", track=Track.ML, stages=live)
    for _ in range(2):
        factories.initiative(name="Known now", track=Track.GENAI, stages=live)
    return first


def texts(page):
    return "\n".join(each.value for each in page.markdown)


def test_a_page_shows_what_was_known_and_says_so(portfolio, open_page):
    page = open_page("overview", THEN)

    assert f"**As it was known on {YESTERDAY.day} {YESTERDAY:%B %Y}**" in texts(page)
    assert "up to event 3 of the audit trail" in texts(page)
    assert next(each.value for each in page.metric) == "1"
    assert page.query_params["as_of"] == YESTERDAY.isoformat()


def test_the_day_stays_from_page_to_page_until_the_reader_goes_back(portfolio, open_page):
    page = open_page("overview", THEN)
    page.switch_page("../pages/initiatives.py").run()

    assert "As it was known on" in texts(page)
    assert page.query_params["as_of"] == YESTERDAY.isoformat()

    page.button(key="past.back").click().run()

    assert "As it was known on" not in texts(page)
    assert "as_of" not in page.query_params
    page.switch_page("../pages/overview.py").run()
    assert next(each.value for each in page.metric) == "3"


def test_another_day_is_chosen_by_its_date(portfolio, open_page):
    page = open_page("overview")
    assert next(each.value for each in page.metric) == "3"

    page.date_input(key="past.field").set_value(YESTERDAY).run()

    assert next(each.value for each in page.metric) == "1"


def test_nothing_of_the_past_can_be_changed(portfolio, open_page):
    def offers(query):
        return {button.label for button in open_page("rates", query).button}

    assert "Check" in offers({})
    assert offers(THEN) == {"Back to today"}


def test_before_the_first_record_the_reader_is_told(portfolio, open_page):
    page = open_page("overview", {"as_of": ["2020-02-29"]})

    (refused,) = (each.value for each in page.error)
    assert refused.replace("\\", "").startswith("Nothing was on record on 29 February 2020")
    assert not page.metric
    page.button(key="past.back").click().run()
    assert page.metric


@pytest.mark.parametrize("given", ["nonsense", "2999-01-01", ""])
def test_a_day_that_is_none_or_not_past_is_today(portfolio, open_page, given):
    page = open_page("overview", {"as_of": [given]})

    assert next(each.value for each in page.metric) == "3"
    assert "as_of" not in page.query_params


@pytest.mark.parametrize("spec", navigation.SITE_MAP, ids=lambda spec: spec.path)
def test_every_page_can_be_seen_as_of_a_past_day(portfolio, open_page, spec):
    one = {"id": [str(portfolio.id)]} if spec in PAGES_OF_ONE else {}

    page = open_page(spec.file.stem, THEN | one)

    assert not page.exception


def test_what_is_read_later_is_read_of_that_day(portfolio, open_page, monkeypatch):
    monkeypatch.setattr(past, "day", lambda: YESTERDAY)
    read = past.bound(clock.today)
    monkeypatch.undo()

    assert read() == YESTERDAY
    assert past.bound(clock.today)() == clock.today()
