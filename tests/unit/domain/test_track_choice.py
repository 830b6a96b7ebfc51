"""A questionnaire recommends a track with its reasons, and warns where the plan does not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.enums import Severity, Track
from governance.domain.track_choice import Confidence, mismatches, recommend_track
from governance.errors import TriageError
from governance.exchange.track_files import track_rules

RULES = track_rules()
PREDICTION = {
    "K1": "number_label_score_decision",
    "K2": "predict_classify_optimise",
    "K3": "structured_or_historical_records",
    "K4": "labelled",
    "K6": "compare_with_correct_answer",
    "K7": "classical",
}
WRITING = {
    "K1": "new_text_image_audio_video_code",
    "K2": "create_content_or_new_experience",
    "K3": "unstructured",
    "K4": "none_or_reference_texts",
    "K5": "prompts_or_conversation",
    "K6": "judge_relevance_and_quality",
    "K7": "generative",
}


def warned(choices, declared, **facts):
    return {each.id for each in mismatches(RULES, choices, declared=declared, facts=facts)}


@pytest.mark.parametrize(
    ("choices", "track", "score"),
    [(PREDICTION, Track.ML, -1), (WRITING, Track.GENAI, 1)],
)
def test_answers_of_one_kind_recommend_its_track_with_high_confidence(choices, track, score):
    advice = recommend_track(RULES, choices)

    assert (advice.track, advice.score, advice.confidence) == (track, score, Confidence.HIGH)
    assert str(advice.reasons[0]).startswith("What shall come out of it? ")


def test_a_prediction_followed_by_text_about_it_is_hybrid():
    assert recommend_track(RULES, PREDICTION | {"K1": "both"}).track is Track.HYBRID


def test_the_score_is_the_weighted_mean_of_the_answers():
    # K1 weighs 4 for ML, K5 2 for GenAI, K3 2 for both: (-4 + 2 + 0) / 8.
    choices = {"K1": "number_label_score_decision", "K5": "prompts_or_conversation", "K3": "both"}

    advice = recommend_track(RULES, choices)

    assert (advice.score, advice.track) == (-0.25, Track.ML)
    assert advice.confidence is Confidence.LOW


def test_without_answers_nothing_is_recommended():
    advice = recommend_track(RULES, {"K7": "unknown", "K11": "must_be_right"})

    assert (advice.track, advice.reasons) == (Track.UNTAGGED, ())


def test_a_language_model_used_as_classifier_needs_both_checklists():
    advice = recommend_track(RULES, PREDICTION | {"K7": "generative"})

    assert (advice.task, advice.track) == (Track.ML, Track.HYBRID)
    assert [each.id for each in advice.included] == ["HF2", "HF3"]


def test_generative_ai_for_a_prediction_is_called_over_engineering():
    (first, *_) = mismatches(RULES, PREDICTION, declared=Track.GENAI, facts={})

    assert (first.id, first.severity) == ("W1", Severity.MAJOR)
    assert "over-engineering" in first.say


@pytest.mark.parametrize(
    ("choices", "declared", "facts", "warning"),
    [
        (WRITING, Track.ML, {}, "W2"),
        (PREDICTION | {"K1": "both"}, Track.ML, {}, "W3"),
        (
            PREDICTION | {"K4": "none_or_reference_texts"},
            Track.ML,
            {"supervised_labels": True},
            "W4",
        ),
        (
            WRITING | {"K9": "must_explain_each"},
            Track.GENAI,
            {"decisions_about_people": True},
            "W5",
        ),
        (
            WRITING | {"K11": "must_be_right"},
            Track.GENAI,
            {"rag": False, "fine_tuned": False},
            "W6",
        ),
        (
            WRITING,
            Track.GENAI,
            {"customer_facing": True, "legal_reviewer_assigned": False},
            "W9",
        ),
        (PREDICTION | {"K3": "unstructured", "K4": "none_or_reference_texts"}, Track.ML, {}, "W10"),
        (PREDICTION, Track.GENAI, {}, "W11"),
    ],
)
def test_a_plan_that_does_not_fit_is_warned_of(choices, declared, facts, warning):
    assert warning in warned(choices, declared, **facts)


@pytest.mark.parametrize(("choices", "track"), [(PREDICTION, Track.ML), (WRITING, Track.GENAI)])
def test_a_plan_that_fits_raises_no_warning(choices, track):
    assert warned(choices, track) == set()


@pytest.mark.parametrize(
    ("choices", "declared", "facts", "warning"),
    [
        (PREDICTION, Track.ML, {}, "W7"),
        (WRITING, Track.GENAI, {"fine_tuned": True}, "W8"),
        (WRITING, Track.GENAI, {"agentic": True}, "W8"),
    ],
)
def test_a_short_plan_is_warned_of_where_the_kind_needs_longer(choices, declared, facts, warning):
    soon, later = {"K12": "within_half_a_year"}, {"K12": "later"}

    assert warned(choices | soon, declared, **facts) == {warning}
    assert warned(choices | later, declared, **facts) == warned(choices, declared, **facts) == set()


def test_a_simple_application_of_a_model_may_come_soon():
    assert warned(WRITING | {"K12": "within_half_a_year"}, Track.GENAI) == set()


def test_an_unknown_question_or_option_is_refused_by_name():
    with pytest.raises(TriageError, match="no question K99; leave its answer out"):
        recommend_track(RULES, {"K99": "both"})
    with pytest.raises(TriageError, match="K9 has no answer both; choose one of must_explain_each"):
        recommend_track(RULES, {"K9": "both"})


@given(
    st.fixed_dictionaries(
        {},
        optional={
            each.id: st.sampled_from([option.value for option in each.options])
            for each in RULES.questions
        },
    )
)
def test_every_answer_sheet_gets_a_recommendation_that_its_reasons_carry(choices):
    advice = recommend_track(RULES, choices)

    assert -1 <= advice.score <= 1
    assert (advice.track is Track.UNTAGGED) == (not advice.reasons)
    sides = {each.side for each in advice.reasons} | {each.track for each in advice.included}
    assert advice.track in {Track.HYBRID, Track.UNTAGGED} | sides
