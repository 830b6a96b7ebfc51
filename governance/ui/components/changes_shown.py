"""Changes, problems and conflicts as people read them before they save."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

import streamlit as st

from governance.analytics.formats import plural
from governance.ui.components import parts
from governance.ui.components.text import escape
from governance.ui.editing.changes import Change, Problem
from governance.ui.editing.conflicts import Conflict
from governance.ui.editing.excerpts import excerpts
from governance.ui.editing.fields import TITLES, words
from governance.ui.editing.versions import Seen

Units = Mapping[int, str]

_MANY = 12
"""Initiatives from which on the list of changes scrolls in a box of its own."""

_BOX_PX = 420


def differences(changes: Sequence[Change], problems: Sequence[Problem], units: Units) -> None:
    """Say what will be saved, row by row and field by field, each problem beside its field."""
    initiatives = len({change.initiative_id for change in changes})
    parts.section(f"{plural(len(changes), 'change')} in {plural(initiatives, 'initiative')}")
    if problems:
        st.markdown(
            f":red[▲ {plural(len(problems), 'problem')}:] nothing can be saved before "
            + ("it is" if len(problems) == 1 else "they are")
            + " put right."
        )
    reasons = {(each.initiative_id, each.field): each.reason for each in problems}
    with st.container(height=_BOX_PX if initiatives > _MANY else "content", gap="small"):
        for initiative_id, rows in groupby(changes, attrgetter("initiative_id")):
            own = list(rows)
            shown = {change.field for change in own}
            lines = [f"**{escape(own[0].name)}**"]
            for change in own:
                lines.append(_line(change, units))
                if reason := reasons.get((initiative_id, change.field)):
                    lines.append(_problem(reason))
            lines += [
                _problem(reason)
                for (each, name), reason in reasons.items()
                if each == initiative_id and name not in shown
            ]
            st.markdown("  \n".join(lines))


def _line(change: Change, units: Units) -> str:
    before, after = _values(change.field, units, change.before, change.after)
    return f"{TITLES[change.field]}: :gray[{before}] → {after}"


def _problem(reason: str) -> str:
    return f":red[▲ {escape(reason)}]"


def _values(field: str, units: Units, *held: object) -> list[str]:
    """Return values of one field as markdown, cut to where they differ."""
    return [escape(each) for each in excerpts(*(words(field, one, units) for one in held))]


def settle(
    conflicts: Iterable[Conflict],
    units: Units,
    *,
    key: str,
    take_theirs: Callable[[Seen], None],
    keep_mine: Callable[[Seen], None],
    drop: Callable[[Seen], None],
) -> None:
    """Show both versions of what somebody else saved meanwhile, and ask which counts.

    Parameters
    ----------
    take_theirs, keep_mine
        Called with their version, when the reader has decided.
    drop
        Called with our version of an initiative that can no longer be seen.
    """
    for conflict in conflicts:
        opened, theirs = conflict.opened, conflict.theirs
        with st.container(border=True, key=f"{key}.conflict.{opened.initiative_id}"):
            if theirs is None:
                st.markdown(f"**{escape(opened.name)}** is no longer within what you may see.")
                if st.button("Drop my changes to it", key=f"{key}.drop.{opened.initiative_id}"):
                    drop(opened)
                continue
            st.markdown(
                f"**{escape(opened.name)}** was saved by somebody else after you opened it."
            )
            _both(conflict, units)
            with st.container(horizontal=True):
                if st.button("Take theirs", key=f"{key}.theirs.{opened.initiative_id}"):
                    take_theirs(theirs)
                if st.button("Keep mine on top", key=f"{key}.mine.{opened.initiative_id}"):
                    keep_mine(theirs)


def _both(conflict: Conflict, units: Units) -> None:
    heads = ("Field", "When you opened it", "Yours", "Theirs")
    rows = [
        (TITLES[each.field], *_values(each.field, units, each.opened, each.yours, each.theirs))
        for each in conflict.differences
    ]
    shown = {head: [row[place] for row in rows] for place, head in enumerate(heads)}
    st.table(shown, border="horizontal", hide_index=True, alt="Both versions, field by field")
    theirs, opened = conflict.theirs, conflict.opened
    if theirs is not None and theirs.stage != opened.stage:
        parts.note(f"Its stage is now {escape(theirs.stage)}; it was {escape(opened.stage)}.")
