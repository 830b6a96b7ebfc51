"""Waivers and reviews: what lets controls pass, until when, and what is late."""

import datetime as dt

import pytest

from governance.db.session import write_scope
from governance.domain import clock
from governance.domain.enums import Gate, Stage, Track
from governance.services.waivers import grant_waiver, request_waiver
from tests import factories
from tests.factories import entered, governing

TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture
def waived(sqlite_database):
    """An initiative in production since today, with a waiver that ends in ten days."""
    governing.publish()
    made = factories.initiative(
        name="Claims triage", track=Track.ML, stages=[entered(Stage.PILOT, "2025-01-01")]
    )
    blocker = governing.checklist(made.id).readiness(Gate.PRODUCTION).blockers[0].item.id
    with write_scope() as session:
        waiver = request_waiver(
            session,
            actor=governing.ANALYST,
            initiative_id=made.id,
            control_id=blocker,
            reason="Booked for *May*",
            compensating_measure="Staff only",
            expires_on=TODAY + dt.timedelta(days=10),
        )
    with write_scope() as session:
        grant_waiver(
            session,
            actor=governing.APPROVER,
            waiver_id=waiver.id,
            seen_version=waiver.version,
        )
    governing.pass_gate(made.id, Gate.PRODUCTION, Stage.PRODUCTION)
    return made.id, blocker


def said(page):
    return "\n".join(text.value for text in page.markdown).replace("\\", "").replace(":small[]", "")


def sections(page):
    return [each.value for each in page.subheader]


def test_it_says_what_is_active_and_what_ends_soon(waived, open_page):
    page = open_page("waivers_reviews")

    assert page.header[0].value == ("1 waiver lets a control pass, 1 of which ends within 30 days.")
    assert "Active: 1 waiver" in sections(page)
    assert "Booked for *May*" in said(page)
    assert "asked for by analyst@example.org, granted by approver@example.org" in said(page)


def test_a_waiver_leads_to_its_control_on_the_checklist(waived, open_page):
    initiative_id, control_id = waived

    queries = [link.proto.query_string for link in open_page("waivers_reviews").get("page_link")]

    assert f"id={initiative_id}&control={control_id}" in queries


def test_a_waiver_that_ran_out_stands_first_and_is_an_exception(waived, open_page, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY + dt.timedelta(days=11))

    page = open_page("waivers_reviews")

    assert page.header[0].value == ("No waiver is active; 1 has run out while the control is open.")
    assert sections(page)[1] == "Expired, and the control is still open: 1 waiver"
    assert ":red[▲ expired on" in said(page)


def test_a_review_is_listed_and_said_to_be_overdue_after_its_day(waived, open_page, monkeypatch):
    assert "1 review to hold" in sections(open_page("waivers_reviews"))
    monkeypatch.setattr(clock, "today", lambda: TODAY + dt.timedelta(days=800))

    page = open_page("waivers_reviews")

    assert "1 review is overdue" in page.header[0].value
    assert ":red[▲ was due on" in said(page)


def test_the_time_line_says_how_many_days_it_shows(waived, open_page):
    (line,) = open_page("waivers_reviews").get("plotly_chart")

    assert line.proto.alt == "2 days on one time line, 0 of them past."


def test_a_filter_restricts_the_lists(waived, open_page):
    page = open_page("waivers_reviews", {"track": ["genai"]})

    assert page.header[0].value == "No waiver is active."
    assert "A waiver is asked for on a checklist" in said(page)
