"""Colours with one meaning each, on every screen and in every report.

Tracks and the exception red are one set of mid tones for light, dark and print, so a chart survives
a switch of the theme: every mark keeps a contrast of 3:1 on both grounds. Inks (coloured text)
exist once per mode, because text needs 4.5:1. ``tests/unit/charts/test_palette.py`` measures it.
"""

from governance.domain.enums import Mode, Track

TRACK = {
    Track.ML: "#4690e0",
    Track.GENAI: "#d07a22",
    Track.HYBRID: "#875590",
    Track.UNTAGGED: "#767471",
}

ON_TRACK = {
    Track.ML: "#0d0c0a",
    Track.GENAI: "#0d0c0a",
    Track.HYBRID: "#ffffff",
    Track.UNTAGGED: "#ffffff",
}
"""Text set inside a mark of that track."""

EXCEPTION = "#bd3a34"
"""Reserved for what somebody should see now; never without a word or a sign beside it."""

GROUND = {Mode.LIGHT: "#fcfbf8", Mode.DARK: "#171614"}
PANEL = {Mode.LIGHT: "#f3f0e9", Mode.DARK: "#22201d"}
INK = {Mode.LIGHT: "#171512", Mode.DARK: "#f0ede6"}

QUIET = {Mode.LIGHT: "#67635c", Mode.DARK: "#a8a39a"}
"""Second voice: axis text and what a figure is based on."""

ACCENT = {Mode.LIGHT: "#11625d", Mode.DARK: "#6bbdb3"}
"""Where one can act, and the single series of a chart without tracks."""

HAIRLINE = "rgba(128, 122, 112, 0.32)"
"""Grid and axis lines: one translucent grey that holds on both grounds."""

TRACK_INK = {
    Mode.LIGHT: {
        Track.ML: "#1b5fa8",
        Track.GENAI: "#90500b",
        Track.HYBRID: "#74407e",
        Track.UNTAGGED: "#63605b",
    },
    Mode.DARK: {
        Track.ML: "#86b9f2",
        Track.GENAI: "#eda75c",
        Track.HYBRID: "#cf9fd7",
        Track.UNTAGGED: "#aeaaa3",
    },
}
"""The hue of a track as text."""

EXCEPTION_INK = {Mode.LIGHT: "#a82a26", Mode.DARK: "#f5908a"}


def faint(colour: str, share: float) -> str:
    """Return a colour that lets the ground through; ``share`` of one is its own."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {share})"


EVIDENCE_OPACITY = {"A": 1.0, "B": 0.62, "C": 1.0, "D": 1.0}
EVIDENCE_PATTERN = {"A": "", "B": "", "C": "/", "D": "."}
"""A from the ledger and B measured are solid; C estimated and D asserted are outlines, hatched and
dotted: they are outside every headline. Always in the accent, never in the colour of a track."""
