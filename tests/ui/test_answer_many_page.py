"""Answering one control for many: who is asked, what would change, and what the database holds."""

import pytest
from sqlalchemy import select

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Role
from governance.domain.enums import ControlResult, Track
from governance.models import Assessment
from governance.services.assessments import assess_control, confirm_assessments
from tests import factories
from tests.factories import governing

CONTROL = "GEN-PIN-01"


@pytest.fixture
def asked(sqlite_database):
    """Three GenAI initiatives that are asked the control, and one of ML that is not."""
    governing.publish()
    factories.initiative(name="Scoring", track=Track.ML)
    return {
        name: factories.initiative(name=name, unit=[unit], track=Track.GENAI).id
        for name, unit in (("Bot", "Sales"), ("Drafts", "Legal"), ("Search", "Sales"))
    }


def held():
    with read_scope() as session:
        answers = session.scalars(select(Assessment).where(Assessment.control_id == CONTROL))
        return {each.initiative_id: each for each in answers}


def answer(initiative_id, result, *, confirm=False):
    with write_scope() as session:
        made = assess_control(
            session,
            actor=governing.ANALYST,
            initiative_id=initiative_id,
            control_id=CONTROL,
            result=result,
            seen_version=None,
        )
    if confirm:
        with write_scope() as session:
            confirm_assessments(session, actor=governing.REVIEWER, seen={made.id: made.version})


def said(page):
    lines = [each.value for each in (*page.header, *page.subheader, *page.markdown)]
    return "\n".join(lines).replace("\\", "")


def press(page, key):
    return page.button(key=key).click().run()


def fill(page, result, comment=""):
    page.segmented_control(key=f"answer_many.result.{CONTROL}").set_value(result)
    page.text_area(key=f"answer_many.comment.{CONTROL}").set_value(comment)
    return page.run()


def opened(open_page, **given):
    return open_page("answer_many", {"control": [CONTROL]} | given, role=Role.ANALYST)


def test_the_control_leads_to_it_and_it_lists_who_is_asked(open_page, asked):
    page = open_page("catalogue", {"control": [CONTROL]}, role=Role.ANALYST)
    assert f"control={CONTROL}" in [each.proto.query_string for each in page.get("page_link")]

    page = opened(open_page)
    assert page.header[0].value == "It is asked of 3 of 4 initiatives; none has answered."
    shown = page.dataframe[0].value
    assert list(shown["name"]) == ["Bot", "Drafts", "Search"]
    assert set(shown["answer"]) == {"Not assessed"}
    assert "1: Does not apply because of" in said(page)


def test_one_answer_is_saved_for_all_after_a_preview(open_page, asked):
    page = fill(opened(open_page), ControlResult.MET, "One gateway filters all prompts")
    page = press(page, "answer_many.preview")

    assert page.title[0].value.replace("\\", "") == f"{CONTROL}: met for 3 initiatives"
    assert page.header[0].value.startswith("3 initiatives answered for the first time")
    assert held() == {}
    page = press(page, "answer_many.save")

    stored = held()
    assert set(stored) == set(asked.values())
    assert {each.result for each in stored.values()} == {ControlResult.MET}
    assert {each.comment for each in stored.values()} == {"One gateway filters all prompts"}
    assert page.success[0].value.replace("\\", "") == f"Answered {CONTROL} for 3 initiatives."
    assert page.header[0].value == "It is asked of 3 of 4 initiatives; 3 answered, 0 confirmed."


def test_only_selected_rows_are_answered(open_page, asked):
    page = opened(open_page)
    selection = {"selection": {"rows": [1], "columns": [], "cells": []}}
    page.session_state[page.dataframe[0].key] = selection
    page = press(fill(page.run(), ControlResult.NOT_MET), "answer_many.preview")
    press(page, "answer_many.save")

    assert {key: each.result for key, each in held().items()} == {
        asked["Drafts"]: ControlResult.NOT_MET
    }


def test_the_filter_narrows_whom_it_is_about(open_page, asked):
    page = fill(opened(open_page, q=["search"]), ControlResult.MET)
    press(press(page, "answer_many.preview"), "answer_many.save")

    assert set(held()) == {asked["Search"]}


def test_what_is_confirmed_and_says_the_same_is_left_and_a_lost_confirmation_is_told(
    open_page, asked
):
    answer(asked["Bot"], ControlResult.MET, confirm=True)
    answer(asked["Search"], ControlResult.NOT_MET, confirm=True)

    page = press(fill(opened(open_page), ControlResult.MET), "answer_many.preview")

    assert "1 initiative left as before" in said(page)
    assert "It says the same, confirmed and good until" in said(page)
    assert "1 of them loses its confirmation" in said(page)
    assert page.header[0].value.startswith(
        "1 initiative answered for the first time; 1 changed from not met"
    )
    press(page, "answer_many.save")
    stored = held()
    assert stored[asked["Bot"]].confirmed_by == governing.REVIEWER.identity
    assert stored[asked["Search"]].confirmed_by is None


def test_not_applicable_needs_its_reason_first(open_page, asked):
    page = fill(opened(open_page), ControlResult.NOT_APPLICABLE)

    assert page.button(key="answer_many.preview").disabled
    page = fill(page, ControlResult.NOT_APPLICABLE, "No prompt of a user reaches it")
    assert not page.button(key="answer_many.preview").disabled


def test_an_answer_given_meanwhile_stops_all_and_the_way_back_keeps_what_was_typed(
    open_page, asked
):
    page = fill(opened(open_page), ControlResult.MET, "Typed")
    page = press(page, "answer_many.preview")
    answer(asked["Bot"], ControlResult.NOT_MET)

    page = press(page, "answer_many.save")
    assert "Somebody else answered GEN-PIN-01 of “Bot”" in page.error[0].value.replace("\\", "")
    assert set(held()) == {asked["Bot"]}

    page = press(page, "answer_many.back")
    assert page.text_area(key=f"answer_many.comment.{CONTROL}").value == "Typed"
    press(press(page, "answer_many.preview"), "answer_many.save")
    assert {each.result for each in held().values()} == {ControlResult.MET}
    assert len(held()) == 3


def test_without_a_control_it_leads_to_the_catalogue(open_page, asked):
    page = open_page("answer_many", role=Role.ANALYST)
    assert page.header[0].value == "Choose a control in the catalogue first."

    page = open_page("answer_many", {"control": ["NO-SUCH"]}, role=Role.ANALYST)
    assert "has no control NO-SUCH" in page.error[0].value.replace("\\", "")


def test_whoever_may_not_answer_is_not_led_there(open_page, asked):
    page = open_page("catalogue", {"control": [CONTROL]}, role=Role.VIEWER)

    assert "Answer it for many" not in "".join(e.proto.label for e in page.get("page_link"))
