"""Any text can be printed, and shows what it holds."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.reports.glyphs import fonts
from governance.reports.printable import every_text, printable

POINTS = fonts().points


class TestPrintable:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("Größe ≤ 5", "Größe ≤ 5"),
            ("Αθήνα Київ", "Αθήνα Київ"),
            ("two\nlines\tand more", "two lines and more"),
            ("thin\u202fspace", "thin\u202fspace"),
            ("ﬁ", "ﬁ"),
            ("𝔘𝔫𝔦", "Uni"),  # noqa: RUF001 - what is tested
            ("\u202egnp.exe", "‹U+202E›gnp.exe"),
            ("bell\u0007", "bell‹U+0007›"),
            ("rune ᚠ", "rune ‹U+16A0›"),
            ("private \ue000", "private ‹U+E000›"),
            ("break\u200bhint\u00ad", "breakhint"),
            ("需求", "‹U+9700›‹U+6C42›"),
        ],
    )
    def test_what_cannot_be_drawn_is_its_code_point(self, text, shown):
        found = printable(text, POINTS)
        assert found == shown or found == shown.replace("\u202f", " ")

    def test_a_third_mark_on_a_letter_is_a_code_point(self):
        assert printable("x\u0323\u0301\u0302", POINTS).endswith("‹U+0302›")

    @given(st.text())
    def test_every_sign_left_is_drawn_by_a_font(self, text):
        joiners = {0x200C, 0x200D, *range(0xFE00, 0xFE10)}
        shown = printable(text, POINTS)

        assert [sign for sign in shown if ord(sign) not in POINTS | joiners] == []
        assert not {unicodedata.category(sign) for sign in shown} & {"Cc", "Cs", "Co", "Cn"}


class TestEveryText:
    def test_it_changes_texts_and_leaves_drawings_and_numbers(self):
        document = {"svg": "a", "name": "a", "rows": [["a", 1, None]], "deep": {"x": "a"}}

        assert every_text(document, str.upper) == {
            "svg": "a",
            "name": "A",
            "rows": [["A", 1, None]],
            "deep": {"x": "A"},
        }
