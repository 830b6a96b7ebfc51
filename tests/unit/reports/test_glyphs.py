"""What our fonts can draw is read from the fonts themselves."""

import re

import pytest

from governance.errors import ConfigurationError
from governance.reports import glyphs
from governance.reports.press import TEMPLATES


class TestOurFonts:
    @pytest.mark.parametrize(
        "sign",
        ["A", "ß", "Ω", "Ж", "−", "€", "א", "ع", "म", "ก", "🤖"],
        ids=lambda sign: hex(ord(sign)),
    )
    def test_they_draw(self, sign):
        assert ord(sign) in glyphs.fonts().points

    @pytest.mark.parametrize("sign", ["需", "ᚠ", "\ue000"], ids=lambda sign: hex(ord(sign)))
    def test_they_do_not_draw(self, sign):
        assert ord(sign) not in glyphs.fonts().points

    def test_the_families_of_the_templates_are_among_them(self):
        families = {glyphs.read_font(path).family for path in glyphs.OWN.glob("*.ttf")}

        assert set(glyphs.TEXT_FAMILIES) <= families
        named = set(re.findall(r'"(IBM Plex[^"]*)"', (TEMPLATES / "house.typ").read_text("utf-8")))
        assert named == set(glyphs.TEXT_FAMILIES)

    def test_each_has_its_licence(self):
        for name in ("OFL-IBM-Plex.txt", "OFL-Noto-Emoji.txt"):
            assert "SIL Open Font License" in (glyphs.OWN / name).read_text("utf-8")

    def test_the_others_stand_in_for_what_these_lack(self):
        assert glyphs.fonts().stand_ins == (
            "IBM Plex Sans Arabic",
            "IBM Plex Sans Devanagari",
            "IBM Plex Sans Hebrew",
            "IBM Plex Sans Thai",
            "Noto Emoji",
        )


class TestAnotherFolder:
    def test_its_fonts_are_added(self, tmp_path):
        (tmp_path / "Copy.ttf").write_bytes((glyphs.OWN / "IBMPlexMono-Regular.ttf").read_bytes())
        (tmp_path / "notes.txt").write_text("not a font")

        assert glyphs.fonts(tmp_path).folders == (glyphs.OWN, tmp_path)

    @pytest.mark.parametrize("content", [b"", b"no font at all", b"\0\1\0\0\0\7" + b"x" * 30])
    def test_what_is_no_font_is_named(self, tmp_path, content):
        (tmp_path / "broken.ttf").write_bytes(content)

        with pytest.raises(
            ConfigurationError, match=r"broken\.ttf is no TrueType or OpenType font"
        ):
            glyphs.fonts(tmp_path)

    def test_a_folder_that_is_none_is_named(self, tmp_path):
        with pytest.raises(ConfigurationError, match="which is no folder"):
            glyphs.fonts(tmp_path / "nowhere")
