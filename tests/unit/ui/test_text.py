"""Text of other people stays text."""

import pytest

from governance.domain.enums import Stage, Track
from governance.ui.components.text import dollars, escape, stage_badge, track_badge


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Chatbot 2", "Chatbot 2"),
        ("[x](http://a.b)", r"\[x\]\(http\:\/\/:small[]a\.b\)"),
        ("$x$ :red[y]", r"\$x\$ \:red\[y\]"),
        ("a\n# b\n", r"a \# b "),
        ("<b>", r"\<b\>"),
        ("ann@example.org", r"ann\@:small[]example\.org"),
        ("see www.evil.org", r"see www:small[]\.evil\.org"),
        ("HTTPS://evil.org", r"HTTPS\:\/\/:small[]evil\.org"),
        ("R @ D", r"R \@ D"),
        ("back\\slash", "back\\\\slash"),
    ],
)
def test_markup_loses_its_meaning(text, shown):
    assert escape(text) == shown


def test_tracks_have_a_colour_and_stages_have_none():
    assert track_badge(Track.GENAI) == ":orange-badge[GenAI]"
    assert stage_badge(Stage.PILOT) == ":gray-badge[Pilot]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("$ 5 M for $ 2 M", r"\$ 5 M for \$ 2 M"),
        (escape("$a$"), r"\$a\$"),
        ("no sign", "no sign"),
    ],
)
def test_no_amount_makes_a_formula(text, shown):
    assert dollars(text) == shown
    assert dollars(shown) == shown
