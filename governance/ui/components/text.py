"""Text of other people inside our markdown, and the inks that words may carry."""

import re

from governance.domain.enums import Stage, Track
from governance.domain.labels import label

TRACK_INK = {
    Track.ML: "blue",
    Track.GENAI: "orange",
    Track.HYBRID: "violet",
    Track.UNTAGGED: "gray",
}
"""Streamlit's colour names; the theme gives each the ink of its track."""

_SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&@/])")
_SPACES = re.compile(r"\s+")
_JOINTS = re.compile(r"(?<=[-.\w+]@)(?=[-\w])|(?<=://)|(?<=www)(?=\.)", re.IGNORECASE)
"""Where addresses of pages and of mail come apart, so that nothing takes them for links."""
_APART = ":small[]"
"""Draws nothing and is nothing when copied; but the text on its two sides is two texts."""

_DOLLAR = re.compile(r"(?<!\\)\$")


def escape(text: str) -> str:
    """Return text that markdown shows as it is, on one line: no link, image, colour or formula.

    A backslash keeps no address from becoming a link: the renderer looks for them afterwards, in
    each stretch of text. So they are cut in two.
    """
    parts = _JOINTS.split(_SPACES.sub(" ", text))
    return _APART.join(_SIGNS.sub(r"\\\1", part) for part in parts)


def dollars(text: str) -> str:
    """Return markdown whose signs of the dollar are signs: two of them would make a formula."""
    return _DOLLAR.sub(r"\\$", text)


def paragraphs(text: str) -> str:
    """Return text of several lines as markdown that keeps them and shows them as they are."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join("  \n".join(escape(line) for line in block.split("\n")) for block in blocks)


def unmarked(name: str) -> str:
    """Keep a name that begins like an icon of Streamlit from becoming one: buttons draw icons."""
    return f"\u2060{name}" if name.startswith(":") else name


def quiet(text: str) -> str:
    """Return markdown in the second voice: small and grey.

    Not ``st.caption``: its 60 % opacity takes coloured words below a contrast of 4.5:1.
    """
    return f":small[:gray[{text}]]"


def track_word(track: Track, text: str = "") -> str:
    """Return markdown in the ink of a track; its name unless another text is given."""
    return f":{TRACK_INK[track]}[{text or label(track)}]"


def track_badge(track: Track) -> str:
    """Return the badge of a track as markdown."""
    return f":{TRACK_INK[track]}-badge[{label(track)}]"


def stage_badge(stage: Stage) -> str:
    """Return the badge of a stage as markdown; stages carry no hue, tracks do."""
    return f":gray-badge[{label(stage)}]"
