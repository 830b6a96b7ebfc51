"""Cells become words of a vocabulary, answers, numbers and lists, or say what would."""

import pytest

from governance.domain.enums import ControlResult, Stage, Technique
from governance.exchange.profile_rules import AssessmentRule, FactRule, FactType
from governance.exchange.readings import AnswerReader, FactReader, UnreadError, Vocabulary


def fact(kind: FactType, **values: bool) -> FactReader:
    return FactReader(FactRule(headings=("x",), type=kind, values=values))


def test_our_own_words_and_labels_are_always_known():
    techniques = Vocabulary(Technique, {})
    assert techniques.words("NLP") == techniques.words("nlp") == (Technique.NLP,)
    assert techniques.words("Generative AI") == (Technique.GENERATIVE,)


def test_a_list_is_several_words():
    techniques = Vocabulary(Technique, {"ML": "classical_ml"})
    expected = (Technique.CLASSICAL_ML, Technique.AGENTIC)
    assert techniques.words("ML; Agentic AI") == expected
    assert techniques.words("['ML', 'agentic', 'ML']") == expected


def test_a_value_may_mean_nothing_of_ours():
    assert Vocabulary(Technique, {"Other": ""}).words("d) Other") == ()


def test_an_unknown_word_says_which_words_are_always_understood():
    with pytest.raises(UnreadError, match="none of unknown, idea"):
        Vocabulary(Stage, {"Live": "production", "Dead": "retired"}).words("Zombie")
    with pytest.raises(UnreadError, match="none of unknown, idea"):
        Vocabulary(Stage, {}).words("pilot; zombie")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Yes", True), ("no", False), ("b) Yes – some", True), ("X", True), ("0", False)],
)
def test_yes_and_no_are_read_in_their_usual_forms(text, expected):
    assert fact(FactType.BOOL).value(text) is expected


def test_a_map_comes_before_the_type():
    reader = fact(FactType.BOOL, **{"Presumed high, but not": False, "High": True})
    assert reader.value("b) Presumed high, but not") is False
    assert reader.value("HIGH") is True
    with pytest.raises(UnreadError, match="neither yes nor no"):
        reader.value("perhaps")


@pytest.mark.parametrize(
    ("text", "expected"), [("7", 7), ("-1.5", -1.5), ("1,234", 1234), ("+2", 2)]
)
def test_numbers_are_read(text, expected):
    assert fact(FactType.NUMBER).value(text) == expected


@pytest.mark.parametrize("text", ["1,23", "1e5", "seven", "nan"])
def test_what_is_no_number_is_not_read(text):
    with pytest.raises(UnreadError, match="no number"):
        fact(FactType.NUMBER).value(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes", True),
        ("False", False),
        ("7", 7),
        ("-0.5", -0.5),
        ("007", "007"),
        ("1e5", "1e5"),
        ("['a', 'b']", ["a", "b"]),
        ("=1+1", "=1+1"),
        ("1", 1),
    ],
)
def test_a_fact_without_a_type_is_read_by_what_it_looks_like(text, expected):
    value = fact(FactType.AUTO).value(text)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Yes", ControlResult.MET),
        ("a)  YES", ControlResult.MET),
        ("in progress", ControlResult.PARTIALLY_MET),
        ("['Yes']", ControlResult.MET),
        ("['Yes', 'In-progress']", ControlResult.PARTIALLY_MET),
        ("In-progress; No", ControlResult.NOT_MET),
        ("[]", None),
    ],
)
def test_of_several_answers_to_a_control_the_weakest_counts(text, result):
    assert answers().result(text) is result


@pytest.mark.parametrize("text", ["Yes - planned", "Yes: by June", "['Yes', 'perhaps']", "perhaps"])
def test_an_answer_is_known_as_a_whole_or_not_at_all(text):
    with pytest.raises(UnreadError, match="stays unassessed until somebody has read it"):
        answers().result(text)


def answers() -> AnswerReader:
    values = {"Yes": "met", "In-progress": "partially_met", "No": "not_met"}
    return AnswerReader(AssessmentRule.model_validate({"from": "x", "values": values}))
