"""What can become a record, and the sentence for what cannot."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain import drafts
from governance.domain.drafts import InitiativeDraft, clean, refusals
from governance.domain.enums import Phase, Track

TODAY = dt.date(2026, 3, 31)


def test_a_plain_draft_has_no_refusals():
    assert refusals(InitiativeDraft("Invoice matching", track=Track.ML), TODAY) == {}


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"name": "  "}, "name", "The name is empty"),
        ({"name": "x" * 10_000}, "name", "10,000 characters; at most 500"),
        ({"external_id": "7" * 121}, "external_id", "at most 120"),
        ({"description": "x" * 20_001}, "description", "at most 20,000"),
        ({"facts": {"Vendor Name": "x"}}, "facts", "'Vendor Name' is not usable"),
        ({"facts": {"vendor": {"a": 1}}}, "facts", "yes or no, a number, a text"),
        ({"facts": {"eu_role": ["provider", 3]}}, "facts", "texts only"),
        ({"phase": Phase.FINE_TUNING, "track": Track.ML}, "phase", "not a phase of ML work"),
        ({"phase": Phase.TRAINING, "track": Track.UNTAGGED}, "phase", "tag the initiative first"),
        ({"registered_on": dt.date(2026, 4, 1)}, "registered_on", "between 1950-01-01 and today"),
        ({"registered_on": dt.date(1, 1, 1)}, "registered_on", "between 1950-01-01 and today"),
    ],
)
def test_each_refusal_names_the_field_and_what_to_do(fields, field, words):
    found = refusals(InitiativeDraft(**{"name": "Chatbot"} | fields), TODAY)

    assert list(found) == [field]
    assert words in found[field]


def test_every_problem_of_a_draft_is_found_at_once():
    draft = InitiativeDraft("", description="x" * 20_001, phase=Phase.RELEASE)

    assert set(refusals(draft, TODAY)) == {"name", "description", "phase"}


def test_a_fact_with_too_many_characters_is_refused():
    reason = drafts.fact_refusal("notes", "x" * 20_001)

    assert reason is not None
    assert "at most 20,000" in reason


def test_formula_text_is_just_text():
    assert refusals(InitiativeDraft("=1+1", description="@SUM(A1)"), TODAY) == {}


def test_nul_and_direction_free_controls_are_removed_and_line_breaks_kept():
    assert clean(" a\x00b\r\nc\x1b[0m\td ") == "ab\nc[0m\td"


@given(st.text())
def test_cleaned_text_can_be_stored_everywhere(text):
    cleaned = clean(text)

    assert "\x00" not in cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert clean(cleaned) == cleaned
