"""The page that compares two days."""

import datetime as dt

import pytest

from governance.analytics.frames.changes import CHANGES
from governance.analytics.ledger import base
from governance.domain import clock
from governance.domain.enums import Stage, Track
from governance.services import comparing
from governance.ui.changing import lists
from tests import factories
from tests.factories import entered
from tests.factories.value import PLAN, benefit, record
from tests.support.days import written_on

BEFORE = clock.today() - dt.timedelta(days=5)
FROM = {"from": [BEFORE.isoformat()]}


@pytest.fixture
def portfolio(sqlite_database):
    """One initiative of five days ago with a plan since, and one new with a name that is markup."""
    with written_on(BEFORE):
        old = factories.initiative(
            name="Claims", track=Track.ML, stages=[entered(Stage.PILOT, "2026-01-01")]
        )
    record(old.id, benefit(500, **PLAN))
    factories.initiative(name="New [x](y)", track=Track.GENAI)


def texts(page):
    return "\n".join(each.value for each in (*page.header, *page.subheader, *page.markdown))


def test_it_says_what_changed_in_a_sentence_and_in_lists(portfolio, open_page):
    page = open_page("what_changed", FROM)

    assert page.header[0].value.endswith("one was added.")
    assert "Added: 1" in texts(page)
    assert "**+€\u202f500**" in texts(page)
    labels = [link.proto.label for link in page.get("page_link")]
    assert any("New \\[x\\]\\(y\\)" in label for label in labels)
    table = page.table[0].value
    assert list(table.columns)[1:] == ["Added", "Plans changed"]
    assert table.iloc[0].tolist()[1:] == ["1", "1"]


def test_a_day_before_the_first_record_is_refused(portfolio, open_page):
    page = open_page("what_changed", {"from": ["2020-02-29"]})

    assert page.error[0].value.replace("\\", "").startswith("Nothing was on record on")


def test_it_opens_on_the_first_day_on_record_where_that_is_less_than_a_month_ago(
    portfolio, open_page
):
    page = open_page("what_changed")

    assert page.date_input(key="changes.from").value == BEFORE
    assert page.header[0].value.endswith("one was added.")


def test_a_record_that_begins_today_is_no_error(sqlite_database, open_page):
    factories.initiative(name="Claims")
    page = open_page("what_changed")

    assert not page.error
    assert page.header[0].value.startswith("The record begins today")


def test_days_out_of_order_are_refused(portfolio, open_page):
    page = open_page("what_changed", {"from": [clock.today().isoformat()]})

    assert "name an earlier day first" in page.error[0].value


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "rubbish"])
def test_days_that_the_fields_do_not_offer_are_read_as_none(portfolio, open_page, day):
    page = open_page("what_changed", FROM | {"to": [day]})

    assert not page.exception
    assert page.date_input(key="changes.to").value == clock.today()


def test_the_days_stay_in_the_address(portfolio, open_page):
    page = open_page("what_changed", FROM)
    page.date_input(key="changes.to").set_value(clock.today() - dt.timedelta(days=1)).run()

    assert page.query_params["to"] == (clock.today() - dt.timedelta(days=1)).isoformat()
    assert page.header[0].value.endswith("nothing changed.")


def test_controls_of_one_initiative_are_one_line(portfolio, open_page, monkeypatch):
    controls = [f"GEN-{n:02}" for n in range(6)]
    rows = [("control_lost", 1, "Claims", "Operations", "ml", each, "", 0) for each in controls]
    monkeypatch.setattr(comparing, "changes", lambda *_, **__: CHANGES.from_rows(rows))
    page = open_page("what_changed", FROM)

    assert page.header[0].value.endswith("6 controls were lost.")
    assert ":small[**GEN-00**, **GEN-01**, **GEN-02**, **GEN-03** :gray[+2]]" in texts(
        page
    ).replace("\\", "")


def test_every_change_can_be_taken_away_with_its_words_and_typed_amounts(portfolio):
    rows = [
        ("moved", 1, "Claims", "Operations", "ml", "pilot", "production", 0),
        ("plan", 1, "Claims", "Operations", "ml", "", "", 5_000_000),
    ]
    found = lists.records(CHANGES.from_rows(rows), "EUR")

    assert found.headings[-3:] == ("before", "after", "amount_eur")
    moved, plan = found.rows
    assert moved == ("Moved", 1, "Claims", "Operations", "ML", "Pilot", "Production", None)
    assert plan[-1] == base(5_000_000)
