"""Text that a spreadsheet would run is made harmless in CSV, and read back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.exchange.formulas import guarded, unguarded


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://example.org")',
        "+49 30 123",
        "-2+3",
        "@SUM(A1)",
        "|cmd",
        "%0A=1",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "\ttext",
        "  =1+1",
        "\u00a0=1+1",
        "\ufeff=1+1",
        "\u200b=1+1",
        " \ufeff\u00a0\u200b =1+1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1+1",
        "\uff20SUM(A1)",
        "-",
        "=",
        "--5",
        "-5 apples",
        "-5,00",
    ],
)
def test_text_that_would_run_is_marked_as_text(text):
    assert guarded(text) == f"'{text}"
    assert unguarded(f"'{text}") == text


@pytest.mark.parametrize(
    "text",
    ["", " ", "Chatbot", "a=1", "5", "-5", "+5", "-5.25", "1-2", "'quoted' name", "’s", "e-mail"],
)
def test_other_text_and_plain_numbers_stay_as_they_are(text):
    assert guarded(text) == text
    assert unguarded(text) == text


def test_a_mark_that_was_there_before_is_not_lost():
    assert guarded("'=1+1") == "''=1+1"
    assert unguarded("''=1+1") == "'=1+1"


tricky = st.text(st.sampled_from("'=+-@|% \t\r\n\ufeff\u00a0\u200b5a\uff1d"), max_size=8)


@given(st.one_of(st.text(max_size=20), tricky))
def test_every_text_comes_back_as_it_was(text):
    assert unguarded(guarded(text)) == text


@given(tricky)
def test_what_is_written_never_starts_a_formula(text):
    written = guarded(text)
    assert written[:1] not in {"\t", "\r", "\n"}
    bare = written.strip(" \t\r\n\u00a0\ufeff\u200b")
    assert bare[:1] not in set("=+-@|%\uff1d") or written.lstrip("+-").isdigit()
