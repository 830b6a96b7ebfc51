"""Spelling that differs only in form is the same; everything else is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain import drafts
from governance.domain.names import name_key
from governance.exchange.wording import clean_text, list_items, shortened, value_keys


@pytest.mark.parametrize(
    "text",
    [
        "Deployed",
        "deployed",
        "c)  Deployed",
        "c) c) DEPLOYED",
        "(c) Deployed",
        "2) Deployed",
        "\u00a0Deployed  ",
        "Deployed – The use case is being used.",
        "c)  Deployed — The use case is being used.",
        "Deployed - in use",
        "Deployed: in use",
    ],
)
def test_every_form_of_a_value_is_found(text):
    assert "deployed" in set(value_keys(text))


def test_the_whole_value_is_looked_for_first():
    assert list(value_keys("a) Yes – mostly")) == ["yes mostly", "yes"]


@pytest.mark.parametrize("dash", ["-", "‐", "‑", "–", "—", "−"])  # noqa: RUF001 - all dashes
def test_a_dash_inside_a_word_is_any_dash(dash):
    assert next(value_keys(f"Pre{dash}deployment")) == "pre deployment"


def test_different_words_stay_different():
    assert not set(value_keys("Not deployed")) & set(value_keys("Deployed"))


@given(
    words=st.lists(st.sampled_from(["pilot", "high", "impact", "not"]), min_size=1, max_size=4),
    space=st.sampled_from([" ", "  ", "\u00a0", "\t"]),
    mark=st.sampled_from(["", "a) ", "d)  ", "(b) "]),
    upper=st.booleans(),
)
def test_case_spaces_and_list_marks_never_matter(words, space, mark, upper):
    text = mark + space.join(words)
    assert next(value_keys(text.upper() if upper else text)) == name_key(" ".join(words))


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("['a) Age', 'b) Sex']", ["a) Age", "b) Sex"]),
        ('["x", "y"]', ["x", "y"]),
        ("[]", []),
        ("x; y,z | q\nr", ["x", "y", "z", "q", "r"]),
        ("[not a list", ["[not a list"]),
        ("['open]", ["['open]"]),
        ("[" * 500 + "]", ["[" * 500 + "]"]),
    ],
)
def test_lists_are_read_from_literals_and_from_separated_text(text, items):
    assert list_items(text) == items


@given(text=st.text())
def test_cleaning_does_what_the_domain_does(text):
    assert clean_text(text) == drafts.clean(text)


def test_long_text_is_shortened_for_a_message():
    assert shortened("x" * 100) == "x" * 79 + "…"
    assert shortened("a  b\nc") == "a b c"
