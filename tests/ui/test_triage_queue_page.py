"""The triage queue: what it suggests and why, and what accepting leaves in the database."""

import pytest
from sqlalchemy import select

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Role
from governance.domain.enums import RiskTier, Track
from governance.models import AuditEvent, Initiative
from governance.services.initiatives import Edit, edit_initiative
from governance.services.triage import TriageForm, record_triage
from governance.ui.intake import queue
from tests import factories
from tests.factories import ADMIN


@pytest.fixture
def untagged(sqlite_database):
    """Three untagged initiatives: one of GenAI, one of ML, one whose words say nothing."""
    return {
        "Chatbot": factories.initiative(
            name="Chatbot", description="A chatbot on a large language model drafts answers."
        ).id,
        "Demand": factories.initiative(
            name="Demand", unit=["Sales"], description="Forecasting demand with regression."
        ).id,
        "Omega": factories.initiative(name="Omega", description="Internal tool.").id,
    }


def track_of(initiative_id):
    with read_scope() as session:
        return session.get_one(Initiative, initiative_id).track


def sentence(page):
    return page.header[0].value


def select_rows(page, *positions):
    selection = {"selection": {"rows": list(positions), "columns": [], "cells": []}}
    page.session_state[page.dataframe[0].key] = selection
    return page.run()


def press(page, key):
    return page.button(key=key).click().run()


def change(initiative_id, **changes):
    with write_scope() as session:
        version = session.get_one(Initiative, initiative_id).version
        edit_initiative(session, actor=ADMIN, edit=Edit(initiative_id, version, changes))


def test_it_says_how_many_are_untagged_and_shows_the_words_of_each(open_page, untagged):
    page = open_page("triage_queue")

    assert sentence(page) == "3 initiatives have no track yet; words suggest one for 2."
    shown = page.dataframe[0].value.set_index("name")
    assert list(shown.loc["Chatbot", "track"]) == ["GenAI"]
    assert "chatbot" in shown.loc["Chatbot", "words"]
    assert len(shown.loc["Omega", "track"]) == 0
    assert list(shown.index)[-1] == "Omega"


def test_all_suggestions_are_accepted_after_a_preview(open_page, untagged):
    page = press(open_page("triage_queue"), "triage.accept")

    assert page.title[0].value == "Accept 2 suggestions"
    assert track_of(untagged["Chatbot"]) is Track.UNTAGGED
    page = press(page, "triage.save")

    assert [track_of(each) for each in untagged.values()] == [
        Track.GENAI,
        Track.ML,
        Track.UNTAGGED,
    ]
    assert "Tagged 2 initiatives" in page.success[0].value
    assert sentence(page) == "1 initiative has no track yet; words suggest none."
    with read_scope() as session:
        tagged = select(AuditEvent.reason).where(AuditEvent.action == "accept_suggestions")
        assert all("Suggested by the words “" in reason for reason in session.scalars(tagged))


def test_only_selected_suggestions_are_accepted(open_page, untagged):
    page = open_page("triage_queue")
    position = list(page.dataframe[0].value["name"]).index("Demand")
    page = select_rows(page, position)
    press(press(page, "triage.accept"), "triage.save")

    assert track_of(untagged["Demand"]) is Track.ML
    assert track_of(untagged["Chatbot"]) is Track.UNTAGGED


def test_one_that_somebody_changed_meanwhile_stops_all_and_says_so(open_page, untagged):
    page = press(open_page("triage_queue"), "triage.accept")
    change(untagged["Demand"], track=Track.HYBRID)

    page = press(page, "triage.save")

    assert "“Demand” was saved by somebody else" in page.error[0].value.replace("\\", "")
    assert track_of(untagged["Chatbot"]) is Track.UNTAGGED
    page = press(page, "triage.back")
    assert sentence(page).startswith("2 initiatives")


def test_the_list_narrows_by_suggestion_and_by_the_shared_filter(open_page, untagged):
    page = open_page("triage_queue")
    page = page.segmented_control[0].set_value("ml").run()
    assert list(page.dataframe[0].value["name"]) == ["Demand"]
    assert page.query_params["kind"] == "ml"

    page = open_page("triage_queue", {"kind": ["genai"]})
    assert list(page.dataframe[0].value["name"]) == ["Chatbot"]

    page = open_page("triage_queue", {"q": ["omega"]})
    assert list(page.dataframe[0].value["name"]) == ["Omega"]


def test_many_are_shown_page_by_page(open_page, sqlite_database, monkeypatch):
    monkeypatch.setattr(queue, "PAGE_SIZE", 2)
    for number in range(5):
        factories.initiative(name=f"Omega {number}")
    page = open_page("triage_queue")
    assert list(page.dataframe[0].value["name"]) == ["Omega 0", "Omega 1"]

    page = open_page("triage_queue", {"page": ["3"]})
    assert list(page.dataframe[0].value["name"]) == ["Omega 4"]
    page = open_page("triage_queue", {"page": ["99"]})
    assert list(page.dataframe[0].value["name"]) == ["Omega 4"]


def test_whoever_may_not_edit_sees_the_queue_without_a_button(open_page, untagged):
    page = open_page("triage_queue", role=Role.VIEWER)

    assert sentence(page).startswith("3 initiatives")
    assert not [each for each in page.button if each.key == "triage.accept"]


def test_an_empty_portfolio_is_not_said_to_be_tagged(open_page, sqlite_database):
    assert sentence(open_page("triage_queue")) == "Nothing is recorded yet."


def test_a_filter_that_nothing_matches_is_not_said_to_be_tagged(open_page, sqlite_database):
    factories.initiative(track=Track.ML)
    page = open_page("triage_queue", {"track": ["genai"]})

    assert sentence(page) == "No initiative matches these filters."


def test_an_empty_queue_says_so(open_page, sqlite_database):
    factories.initiative(track=Track.ML)
    assert sentence(open_page("triage_queue")) == "Every initiative carries a track."


def test_it_counts_tracks_that_do_not_fit_the_answers_and_the_initiative_says_why(
    open_page, sqlite_database
):
    made = factories.initiative(name="Scoring")
    form = TriageForm(
        track=Track.ML,
        tier=RiskTier.UNDETERMINED,
        choices={"K1": "number_label_score_decision", "K6": "compare_with_correct_answer"},
    )
    with write_scope() as session:
        record_triage(
            session, actor=ADMIN, initiative_id=made.id, seen_version=made.version, form=form
        )
    assert "not fit" not in said(open_page("triage_queue"))
    change(made.id, track=Track.GENAI)

    assert "1 initiative carries a track that does not fit" in said(open_page("triage_queue"))
    assert "over-engineering" in said(open_page("initiative", {"id": [str(made.id)]}))


def test_an_initiative_says_when_its_words_speak_against_its_track(open_page, untagged):
    change(untagged["Chatbot"], track=Track.ML)
    page = open_page("initiative", {"id": [str(untagged["Chatbot"])]})
    assert "It is tagged ML, and its words speak for :orange[GenAI]" in said(page)

    change(untagged["Chatbot"], track=Track.GENAI)
    page = open_page("initiative", {"id": [str(untagged["Chatbot"])]})
    assert "its words speak" not in said(page)


def said(page):
    links = [each.proto.label for each in page.get("page_link")]
    lines = [*(each.value for each in (*page.markdown, *page.header)), *links]
    return "\n".join(lines).replace("\\", "")
