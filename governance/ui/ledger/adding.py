"""New lines: typed or pasted into a grid, checked as a whole, recorded all or none."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from governance.analytics.formats import plural
from governance.domain import clock, value
from governance.domain.drafts import TEXT_LIMIT
from governance.domain.enums import ValueBasis, ValueKind
from governance.domain.value import ValueDraft
from governance.exchange.value_grid import TITLES, TypedLine, read_lines
from governance.services.value import NewLine, Recorded, record_value_lines
from governance.ui import viewer
from governance.ui.actions import perform
from governance.ui.components import parts, row_problems, typed_grid
from governance.ui.components.text import escape
from governance.ui.ledger import words

_BLANK_ROWS = 5
_HOW = (
    "Type, or paste rows from a spreadsheet in the order of the columns. Nothing is recorded "
    "before you check it, and then all rows or none."
)


def draw(initiative_id: int) -> None:
    """Draw the grid, and beneath it what is wrong or what would be recorded."""
    key = f"ledger.new.{initiative_id}"
    parts.section("Add lines", _HOW)
    blank: dict[str, str] = {}
    typed = typed_grid.rows(
        key, configuration(), [blank] * _BLANK_ROWS, alt="New lines of the value ledger, one a row."
    )
    checked = f"{key}.checked"
    if st.button(
        "Check",
        key=f"{key}.check",
        icon=":material/rule:",
        on_click=typed_grid.number,
        args=(key,),
    ):
        st.session_state[checked] = True
    if not st.session_state.get(checked):
        return
    found = read_lines(typed, clock.today())
    problems = [problem for line in found for problem in line.problems]
    if not found:
        parts.note("The grid is empty; fill at least one row.")
    elif problems:
        row_problems.draw(problems, TITLES)
    else:
        _offer(initiative_id, key, found)


def _offer(initiative_id: int, key: str, found: Sequence[TypedLine]) -> None:
    drafts = [line.draft for line in found if line.draft is not None]
    st.markdown(escape(summary(drafts)))
    unshown = sum(value.unevidenced(draft.grade, draft.evidence) for draft in drafts)
    if unshown:
        claim = "claims" if unshown == 1 else "claim"
        parts.note(
            f"{plural(unshown, 'line')} {claim} grade A or B without evidence; kept all the same."
        )
    with st.container(width=640):
        reason = st.text_input(
            "Reason",
            key=f"{key}.reason",
            max_chars=TEXT_LIMIT,
            placeholder="Optional; kept in the audit trail with each line",
        )
    if st.button(f"Record {plural(len(drafts), 'line')}", key=f"{key}.record"):
        perform(
            lambda done: _closed(key, done),
            record_value_lines,
            actor=viewer.current(),
            lines=[NewLine(initiative_id, draft) for draft in drafts],
            reason=reason,
        )


def _closed(key: str, done: Recorded) -> str:
    typed_grid.empty(key)
    for name in ("checked", "reason"):
        st.session_state.pop(f"{key}.{name}", None)
    unshown = len(done.flagged)
    claims = f" {plural(unshown, 'line')} without evidence for its grade." if unshown else ""
    return f"Recorded {plural(len(done.ids), 'line')}.{claims}"


def summary(drafts: Iterable[ValueDraft]) -> str:
    """Return what lines add up to, by side and currency, before attribution."""
    sums: defaultdict[tuple[ValueBasis, ValueKind, str], list[Decimal]] = defaultdict(list)
    for draft in drafts:
        sums[draft.basis, draft.kind, draft.currency].append(draft.amount)
    said = [
        f"{plural(len(amounts), f'{basis.value} {kind.value}')} of "
        f"{words.amount(sum(amounts, Decimal(0)), currency)} {currency}"
        for (basis, kind, currency), amounts in sorted(
            sums.items(),
            key=lambda each: (each[0][0], each[0][1] is not ValueKind.COST, each[0][2]),
        )
    ]
    return f"Nothing is wrong with them: {', '.join(said)}."


def configuration() -> dict[str, ColumnConfig]:
    """Return how the cells are drawn: as text, which this page reads the way people write it."""
    text = st.column_config.TextColumn
    hints = {
        "month": ("2026-03, 03/2026, Mar 2026 or any day of the month.", 100),
        "basis": ("Plan or Actual.", 90),
        "kind": ("Cost or Benefit.", 90),
        "category": ("What it was spent on, or what came back.", 180),
        "benefit_type": (
            "Of benefits only: Revenue, Cost avoided, Capacity freed or Risk reduced.",
            140,
        ),
        "amount": ("1,234.50 or 1.234,50; before attribution.", 110),
        "currency": ("Its three letters, such as EUR.", 105),
        "grade": (
            "A taken from the books, B measured, C estimated, D asserted; blank counts as D.",
            90,
        ),
        "attribution": ("Share that is due to this initiative, 0.5 or 50 %; blank is all.", 125),
        "low": ("Of plans only: the least that is thought possible.", 90),
        "high": ("Of plans only: the most that is thought possible.", 90),
        "evidence": ("Link to what the amount was taken from.", 180),
        "note": ("", 220),
    }
    right = {"amount", "attribution", "low", "high"}
    return {
        field: text(
            TITLES[field],
            help=hint or None,
            width=width,
            alignment="right" if field in right else "left",
        )
        for field, (hint, width) in hints.items()
    }
