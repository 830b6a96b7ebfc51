"""The themes of a checklist with their progress; the open one lists its controls."""

import streamlit as st

from governance.domain.labels import theme_label
from governance.queries.checklists import Checklist, Line
from governance.ui.checklist import sheet
from governance.ui.checklist.sheet import State, Theme
from governance.ui.checklist.top import to_control
from governance.ui.components.text import escape, quiet

_HEIGHT_PX = 620
"""Themes are many; a box that scrolls keeps the question near, on a phone above all."""

MARKS = {
    State.SETTLED: "✓",
    State.WAIVED: "✓ waived",
    State.TO_CONFIRM: ":red[▲] to confirm",
    State.BLOCKS: ":red[▲] blocks",
    State.OPEN: "open",
    State.OUT: "not applicable",
    State.LATER: "later",
    State.DROPPED: "no longer asked",
}


def draw(of: Checklist, open_line: Line) -> None:
    """Draw the list; each theme leads to its first control that is open."""
    st.markdown(":small[Themes]")
    with st.container(height=_HEIGHT_PX, border=False, gap=None, key="checklist.themes"):
        for theme in sheet.themes(of):
            _theme(of, theme, open_line)
        if gone := sheet.dropped(of):
            st.markdown(quiet("Answered, no longer asked"))
            for line in gone:
                _control(of, line, open_line)


def _theme(of: Checklist, theme: Theme, open_line: Line) -> None:
    if not theme.asked:
        progress = ":gray[–]"
    elif theme.settled == theme.asked:
        progress = ":gray[✓]"
    else:
        sign = ":red[▲] " if theme.blocks else ""
        progress = f"{sign}:gray[{theme.settled} of {theme.asked}]"
    is_open = theme.name == open_line.item.theme and not open_line.dropped
    name = escape(theme_label(theme.name))
    to_control(
        of, _first_open(of, theme), f":small[{f'**{name}**' if is_open else name} {progress}]"
    )
    if is_open and len(theme.lines) > 1:
        for line in theme.lines:
            _control(of, line, open_line)


def _control(of: Checklist, line: Line, open_line: Line) -> None:
    here = line.item.id == open_line.item.id
    title = escape(line.item.control.title)
    says = MARKS[sheet.state(of, line)]
    indent = "\u2003"
    text = f"**{title}**" if here else title
    to_control(of, line.item.id, f":small[{indent}{text} :gray[{says}]]")


def _first_open(of: Checklist, theme: Theme) -> str:
    waiting = {State.BLOCKS, State.TO_CONFIRM}
    for states in (waiting, {State.OPEN}):
        for line in theme.lines:
            if sheet.state(of, line) in states:
                return line.item.id
    return theme.lines[0].item.id
