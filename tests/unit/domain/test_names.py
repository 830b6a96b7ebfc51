"""Spellings that differ only in form meet; different names do not."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain import names
from governance.domain.names import fold, name_key


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Chat\u2013Bot  2", "chat bot 2"),
        ("Chat\u2014bot\u00a02", "CHAT-BOT 2"),
        ("Résumé screening", "resume_screening"),
        ("ﬁle sorter", "File Sorter"),
        ("c)  Deployed", "C) deployed"),
    ],
)
def test_case_dashes_spaces_and_accents_do_not_count(one, two):
    assert name_key(one) == name_key(two)


@pytest.mark.parametrize(
    ("one", "two"), [("Chatbot 2", "Chatbot 3"), ("A/B", "AB"), ("Bot", "Bots")]
)
def test_different_words_stay_different(one, two):
    assert name_key(one) != name_key(two)


def test_a_name_without_letters_or_digits_has_no_key():
    assert name_key(" –– !! ") == ""


def test_scripts_other_than_latin_keep_their_key():
    assert name_key("Прогноз  спроса") == "прогноз спроса"
    assert name_key("需要予測") == "需要予測"


@given(st.text(max_size=60))
def test_making_a_key_twice_changes_nothing(text):
    assert name_key(name_key(text)) == name_key(text)


@given(st.text(alphabet=string.ascii_letters + " -_/.", max_size=40))
def test_a_key_does_not_depend_on_case_or_outer_punctuation(text):
    assert name_key(f"  {text.upper()} -") == name_key(text.lower())


def test_folding_keeps_punctuation_that_a_reader_may_search_for():
    assert fold("  DOJ-0357\tÄrger ") == "doj-0357 ärger"


ASCII = st.text(alphabet=st.characters(max_codepoint=127), max_size=80)


@given(ASCII)
def test_plain_letters_take_a_short_way_to_the_same_key(text):
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    assert name_key(text) == names._NOT_WORD.sub(" ", bare).strip()


@given(ASCII)
def test_plain_letters_take_a_short_way_to_the_same_folding(text):
    assert fold(text) == " ".join(unicodedata.normalize("NFKC", text).casefold().split())
