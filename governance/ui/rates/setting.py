"""Rates typed or pasted into a grid, checked as a whole, kept all or none."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from governance.analytics.formats import count, plural
from governance.domain.drafts import TEXT_LIMIT
from governance.exchange.rate_grid import TITLES, TypedRate, read_rates
from governance.queries.rates import RateGap
from governance.services.value_terms import RateDraft, set_rates
from governance.ui import viewer
from governance.ui.actions import perform
from governance.ui.components import parts, row_problems, typed_grid
from governance.ui.components.text import escape
from governance.ui.ledger import words
from governance.ui.rates import shown

Kept = Mapping[tuple[str, dt.date], Decimal]

_BLANK_ROWS = 5
_BASE = "rates.base"
"""The base currency of the run before."""
_NAMED = 24
"""Rates that change and are written out before they do."""


def draw(base_currency: str, gaps: Sequence[RateGap], kept: Kept) -> None:
    """Draw the grid, begun with the months that wait for a rate, and what it would change."""
    key = f"rates.new.{base_currency}"
    parts.section(
        "Set rates",
        f"What one unit of a currency is worth in {base_currency}. Type, or paste rows from a "
        "spreadsheet; rows without a rate are left out. A rate that is there already is replaced.",
    )
    _say_what_is_put_aside(base_currency)
    waiting = [{"currency": gap.currency, "month": f"{gap.month:%Y-%m}"} for gap in gaps]
    begun: list[dict[str, str]] = [*waiting, *({} for _ in range(_BLANK_ROWS))]
    with st.container(width=640):
        typed = typed_grid.rows(
            key, _configuration(base_currency), begun, alt="Rates to be set, one a row."
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
    found = [row for row in read_rates(typed, base_currency) if row.rate or row.problems]
    problems = [problem for row in found for problem in row.problems]
    if not found:
        parts.note("No row has a rate yet; fill at least one.")
    elif problems:
        row_problems.draw(problems, TITLES)
    else:
        _offer(base_currency, key, found, kept)


def _offer(base_currency: str, key: str, found: Sequence[TypedRate], kept: Kept) -> None:
    drafts = [
        RateDraft(row.currency, row.month, row.rate)
        for row in found
        if row.month is not None and row.rate is not None
    ]
    seen = _seen(f"{key}.seen", kept)
    changing = [each for each in drafts if kept.get((each.currency, each.month)) != each.rate]
    if not changing:
        parts.note("These rates are kept already.")
        return
    lines = [_line(each, base_currency, kept) for each in changing[:_NAMED]]
    if len(changing) > _NAMED:
        lines.append(f"and {count(len(changing) - _NAMED)} more")
    st.markdown("  \n".join(lines))
    with st.container(width=640):
        reason = st.text_input(
            "Reason",
            key=f"{key}.reason",
            max_chars=TEXT_LIMIT,
            placeholder="Optional, such as where they are from; kept in the audit trail",
        )
    if st.button(f"Set {plural(len(changing), 'rate')}", key=f"{key}.set"):
        perform(
            lambda changed: _closed(key, changed),
            set_rates,
            actor=viewer.current(),
            rates=drafts,
            base_currency=base_currency,
            seen=seen,
            reason=reason,
        )


def _seen(key: str, now: Kept) -> Kept:
    """Return the rates that the run before showed, and note that this one shows those of now."""
    before: Kept = st.session_state.get(key, now)
    st.session_state[key] = now
    return before


def _say_what_is_put_aside(base_currency: str) -> None:
    """Say that rates typed for another base currency are not in this grid."""
    before = st.session_state.setdefault(_BASE, base_currency)
    held = st.session_state.get(f"rates.new.{before}.held", [])
    if before == base_currency or not any(row["rate"] for row in held):
        st.session_state[_BASE] = base_currency
        return
    st.markdown(
        f":red[▲ The base currency is {base_currency} now]: rates that you typed in {before} are "
        f"not in this grid; they come back with {before}."
    )


def _line(draft: RateDraft, base_currency: str, kept: Kept) -> str:
    of = f"{draft.currency} in {words.month(draft.month)}: "
    before = kept.get((draft.currency, draft.month))
    was = f":gray[{escape(shown.rate(before))}] → " if before is not None else ""
    return f"{escape(of)}{was}{escape(f'{shown.rate(draft.rate)} {base_currency}')}"


def _closed(key: str, changed: int) -> str:
    typed_grid.empty(key)
    for name in ("checked", "reason"):
        st.session_state.pop(f"{key}.{name}", None)
    return f"Set {plural(changed, 'rate')}."


def _configuration(base_currency: str) -> dict[str, ColumnConfig]:
    text = st.column_config.TextColumn
    return {
        "currency": text(TITLES["currency"], width=100, help="Its three letters, such as CHF."),
        "month": text(TITLES["month"], width=100, help="2026-03, 03/2026 or Mar 2026."),
        "rate": text(
            f"1 unit in {base_currency}",
            width=140,
            alignment="right",
            help="1.0532 or 1,0532: how much of the base currency one unit was worth.",
        ),
    }
