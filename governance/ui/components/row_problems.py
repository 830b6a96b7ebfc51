"""Why rows that somebody typed or pasted cannot be accepted, row by row."""

from collections.abc import Mapping, Sequence

import streamlit as st

from governance.analytics.formats import count, plural
from governance.errors import RowProblem
from governance.ui.components.text import escape

_NAMED = 200
"""Problems that are written out."""
_MANY, _BOX_PX = 12, 320
"""Problems from which on the list scrolls in a box of its own."""


def draw(problems: Sequence[RowProblem], titles: Mapping[str, str]) -> None:
    """Write each problem as one sentence with its row and column.

    Parameters
    ----------
    titles
        Field to the heading of its column.
    """
    rows = len({problem.row for problem in problems})
    st.markdown(
        f":red[▲ {plural(len(problems), 'problem')} in {plural(rows, 'row')}:] nothing can be "
        "recorded before all are put right. What you typed stays."
    )
    lines = [
        f"**Row {count(each.row)}**, {escape(titles.get(each.column, each.column))}: "
        f"{escape(each.reason)}"
        for each in problems[:_NAMED]
    ]
    if len(problems) > _NAMED:
        lines.append(f"and {count(len(problems) - _NAMED)} more")
    with st.container(height=_BOX_PX if len(problems) > _MANY else "content"):
        st.markdown("  \n".join(lines))
