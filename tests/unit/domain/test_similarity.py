"""What shares the words that matter is found as a likely duplicate, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from governance.domain.similarity import Purpose, SimilarityIndex

PORTFOLIO = (
    Purpose(1, "Invoice matching", "Matches incoming invoices with purchase orders."),
    Purpose(2, "Chatbot for citizens", "Answers questions on benefits and permits."),
    Purpose(3, "Forecast of energy demand", "Predicts the load of the grid for the next day."),
    Purpose(4, "Citizen chat bot", "Answers questions of citizens on permits."),
    Purpose(5, "Route planning"),
)
INDEX = SimilarityIndex(PORTFOLIO)


def keys(*found):
    return [each.key for each in found]


def test_the_same_name_and_purpose_in_another_unit_is_found_first_with_a_full_score():
    (best, *_) = INDEX.find(PORTFOLIO[0].name, PORTFOLIO[0].description)

    assert best.key == 1
    assert best.score > 0.999


def test_plurals_case_and_punctuation_do_not_hide_a_duplicate():
    assert keys(*INDEX.find("INVOICES – match")) == [1]


def test_a_similar_purpose_is_found_under_another_name():
    found = INDEX.find("Permit helper", "Answers questions of citizens on permits.", at_least=0.15)

    assert set(keys(*found)) == {2, 4}


def test_the_words_in_common_are_those_of_the_draft_that_count_most_first():
    (best,) = INDEX.find("Planning a route by night", at_least=0.3)

    assert best.key == 5
    assert set(best.words) == {"planning", "route"}


def test_a_name_without_words_in_common_finds_nothing():
    assert INDEX.find("Quantum telescope") == ()
    assert INDEX.find("") == ()
    assert SimilarityIndex(()).find("Chatbot") == ()


def test_the_limits_bound_score_and_number():
    twins = SimilarityIndex(Purpose(key, "Energy forecast") for key in range(10))

    assert keys(*twins.find("Energy forecast", limit=3)) == [0, 1, 2]
    assert all(each.score >= 0.9 for each in INDEX.find("Chatbot for citizens", at_least=0.9))


def test_a_word_that_most_initiatives_have_makes_no_two_alike():
    many = SimilarityIndex(
        Purpose(key, f"Tool {chr(97 + key % 26) * 5}{key}") for key in range(200)
    )

    assert many.find("Tool") == ()


WORDS = st.lists(
    st.sampled_from(["claims", "fraud", "chat", "bot", "grid", "load", "route"]), max_size=6
).map(" ".join)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=8), WORDS, WORDS)
def test_scores_lie_between_nothing_and_everything_and_fall(portfolio, name, description):
    index = SimilarityIndex(Purpose(key, *texts) for key, texts in enumerate(portfolio))
    found = index.find(name, description, at_least=0.0, limit=100)

    assert all(0 < each.score <= 1 and each.words for each in found)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


@given(WORDS.filter(bool), WORDS)
def test_every_initiative_finds_itself(name, description):
    index = SimilarityIndex([*PORTFOLIO, Purpose(99, name, description)])

    (best, *_) = index.find(name, description, at_least=0.99)
    assert best.score > 0.999
