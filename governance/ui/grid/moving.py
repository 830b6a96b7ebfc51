"""Selected rows enter another stage together: where to, when, and which of them cannot."""

from collections.abc import Sequence

import streamlit as st

from governance.analytics.formats import plural
from governance.domain import lifecycle
from governance.domain.enums import Stage
from governance.domain.labels import label
from governance.queries.initiatives import InitiativeRow
from governance.services.moves import move_initiatives
from governance.ui import viewer
from governance.ui.actions import perform
from governance.ui.components import dates, parts
from governance.ui.components.fields import choose
from governance.ui.components.stage_fields import entered_on
from governance.ui.components.text import escape
from governance.ui.gate import moves
from governance.ui.grid import modes

_KEY = "initiatives.moving"
_WIDTH_PX = 640


def render(rows: Sequence[InitiativeRow]) -> None:
    """Draw the form for moving some rows."""
    st.title(f"Move {plural(len(rows), 'initiative')}", anchor=False)
    parts.note(
        "A move is one more entry in the stage history of each; it is dated and stays. "
        "Stages behind a gate are not offered here: request the gate on each one’s checklist."
    )
    targets = dict.fromkeys(stage for row in rows for stage in _free(row))
    if not targets:
        parts.sentence("Each of these moves only through a gate.")
        modes.way_back()
        return
    with st.container(width=_WIDTH_PX):
        target = choose("Into the stage", targets, key=f"{_KEY}.target", show=label)
        entered = entered_on(_KEY)
        reason = st.text_input(
            "Reason", key=f"{_KEY}.reason", placeholder="Optional; kept with each entry"
        )
    able = [row for row in rows if _fits(row, target)]
    _say(rows, target)
    with st.container(horizontal=True):
        words = f"Move {plural(len(able), 'initiative')}"
        confirmed = st.button(words, key=f"{_KEY}.save")
        modes.way_back()
    if confirmed:
        perform(
            lambda moved: _closed(len(moved), target),
            move_initiatives,
            actor=viewer.current(),
            seen={row.id: row.version for row in able},
            target=target,
            entered=entered,
            reason=reason,
        )


def _fits(row: InitiativeRow, target: Stage) -> bool:
    return _refusal(row, target) is None


def _free(row: InitiativeRow) -> tuple[Stage, ...]:
    return moves.offered(row.stage, stated=row.stage is not Stage.UNKNOWN).free


def _refusal(row: InitiativeRow, target: Stage) -> str | None:
    offered = moves.offered(row.stage, stated=row.stage is not Stage.UNKNOWN)
    if gate := offered.gated.get(target):
        return f"It enters {target} through the {gate} gate; request it on its checklist."
    return lifecycle.move_refusal(row.stage, target)


def _say(rows: Sequence[InitiativeRow], target: Stage) -> None:
    """Say for each row what will happen to it."""
    lines = []
    for row in rows:
        refusal = _refusal(row, target)
        line = f"**{escape(row.name)}** · {escape(dates.standing(row))}"
        lines.append(line if refusal is None else f"{line}  \n:red[▲ stays: {escape(refusal)}]")
    for line in lines:
        st.markdown(line)


def _closed(moved: int, target: Stage) -> str:
    modes.end()
    return f"Moved {plural(moved, 'initiative')} into {label(target).lower()}."
