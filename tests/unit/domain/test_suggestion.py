"""Words suggest a track only when they weigh enough, and are shown with what they weigh."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.enums import Track
from governance.domain.suggestion import ChosenOn, Signal, SuggestionRules, suggest_track

RULES = SuggestionRules(
    threshold=3,
    signals=(
        Signal(Track.GENAI, 3, ("language model*", "llm")),
        Signal(Track.GENAI, 1, ("draft*",)),
        Signal(Track.ML, 4, ("forecast*",)),
        Signal(Track.ML, 2, ("model", "models")),
    ),
    describing_columns=("System outputs",),
)


@pytest.mark.parametrize(
    ("text", "track", "score"),
    [
        ("Forecasting of demand", Track.ML, -4),
        ("LLM for clerks", Track.GENAI, 3),
        ("Drafts letters", Track.UNTAGGED, 1),
        ("Forecast model", Track.ML, -6),
        ("An LLM drafts a comment on the forecast", Track.UNTAGGED, 0),
        ("Overcast skies", Track.UNTAGGED, 0),
        ("", Track.UNTAGGED, 0),
    ],
)
def test_a_track_is_suggested_from_the_threshold_on(text, track, score):
    suggestion = suggest_track(RULES, text)

    assert (suggestion.track, suggestion.score) == (track, score)


def test_the_words_that_raised_it_are_shown_heaviest_first_and_those_against_it_last():
    evidence = suggest_track(
        RULES, "Draft by an LLM; its language models are tested. A model"
    ).evidence

    assert [(each.words, each.track, each.weight) for each in evidence] == [
        ("llm", Track.GENAI, 3),
        ("draft", Track.GENAI, 1),
        ("model", Track.ML, 2),
    ]


def test_a_longer_phrase_keeps_its_words_from_speaking_for_the_other_track():
    assert suggest_track(RULES, "language model").score == 3


def test_a_phrase_does_not_reach_from_one_text_into_the_next():
    assert suggest_track(RULES, "Official language", "Model of demand").score == -2


def test_words_count_once_however_often_they_stand_there():
    assert suggest_track(RULES, "LLM LLM llm", "LLM").score == 3


def test_describing_columns_are_found_under_any_spelling_of_their_heading():
    fields = {"system_outputs": "A forecast", "classification": "Generative AI"}

    assert RULES.describing_texts(fields) == ("A forecast",)


@given(
    st.lists(st.sampled_from(["llm", "drafts", "forecast", "model", "tea"]), max_size=8),
    st.randoms(),
)
def test_the_order_of_texts_does_not_change_the_suggestion(texts, chance):
    shuffled = list(texts)
    chance.shuffle(shuffled)

    one, other = suggest_track(RULES, *texts), suggest_track(RULES, *shuffled)

    assert (one.track, one.score) == (other.track, other.score)
    assert set(one.evidence) == set(other.evidence)


def test_about_half_of_the_rows_were_looked_at_and_always_the_same_ones():
    chosen = ChosenOn("a register", "0" * 64, seed=7)
    rows = [row for row in range(2, 2_002) if chosen.holds(row)]

    assert 900 < len(rows) < 1_100
    assert rows == [row for row in range(2, 2_002) if ChosenOn("", "", seed=7).holds(row)]
    assert rows != [row for row in range(2, 2_002) if ChosenOn("", "", seed=8).holds(row)]
