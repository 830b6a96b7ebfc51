"""Of long texts, the place where they differ is shown."""

from governance.ui.editing.excerpts import LONGEST, excerpts

SHARED = "The model reads letters and drafts answers. " * 10


def test_short_texts_come_whole_and_on_one_line():
    assert excerpts("One\n two", "three") == ("One two", "three")


def test_a_difference_far_into_a_text_is_shown():
    before, after = excerpts(SHARED + "It never sends them.", SHARED + "It sends them.")

    assert before.startswith("…")
    assert before.endswith("It never sends them.")
    assert after.endswith("It sends them.")


def test_no_excerpt_is_longer_than_it_may_be():
    for text in excerpts("a" * 1_000, "b" * 1_000, ""):
        assert len(text) <= LONGEST


def test_a_text_that_ends_where_the_other_goes_on_shows_its_end():
    before, after = excerpts(SHARED.strip(), SHARED + "More.")

    assert before.startswith("…")
    assert after.endswith("More.")
    assert not before.endswith("More.")


def test_equal_long_texts_show_their_beginning():
    first, second = excerpts(SHARED, SHARED)

    assert first == second
    assert first.startswith("The model reads")
