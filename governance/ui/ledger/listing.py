"""The lines of a ledger as a table, fifty a page, the newest month first."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from governance.analytics.formats import count, plural
from governance.domain import policy
from governance.domain.labels import label
from governance.domain.policy import Permission
from governance.exchange.record_tables import line_records
from governance.queries.value_ledger import LedgerLine, LedgerPage
from governance.ui import viewer
from governance.ui.components import addresses, parts, taking
from governance.ui.ledger import reads, words

SIZE = 50
LINE = "line"
"""Parameter of the URL that holds the line which is being corrected."""

_PAGE, _REPLACED = "page", "replaced"
_PICKED = "ledger.picked"
"""The line that was selected in the last run."""
_LEFT = "ledger.left"
"""How often a form was left; the table then begins with nothing selected."""

_SHORT, _HEIGHT_PX = 14, 530
"""Rows from which on the table scrolls in itself."""


def asked(initiative_id: int) -> tuple[LedgerPage, int, int]:
    """Return the page of lines that the URL asks for, its number, and how many there are."""
    replaced = st.query_params.get(_REPLACED) == "1"
    number = max(1, addresses.asked_id(_PAGE))
    found = reads.page(initiative_id, page=number, size=SIZE, with_replaced=replaced)
    pages = max(1, -(-(found.recorded if replaced else found.standing) // SIZE))
    if number > pages:
        number = pages
        found = reads.page(initiative_id, page=number, size=SIZE, with_replaced=replaced)
    return found, number, pages


def draw(initiative_id: int, found: LedgerPage, number: int, pages: int) -> None:
    """Draw a page of lines; who may correct them picks one by its row."""
    gone = found.recorded - found.standing
    may_record = policy.may(viewer.current(), Permission.VALUE_RECORD)
    says = "Select a line to correct or withdraw it." if may_record else ""
    parts.section(f"{plural(found.standing, 'line')} on record", says)
    if gone:
        _offer_replaced(initiative_id, gone)
    if found.rows:
        replaced = st.query_params.get(_REPLACED) == "1"
        taking.offer(
            taking.Taken(
                "value-lines",
                "Lines of the value ledger",
                lambda session, actor: line_records(
                    session, initiative_id, actor, with_replaced=replaced
                ),
                f"initiative {initiative_id}{', with replaced lines' if replaced else ''}",
                "by month, the newest last",
            ),
            key="ledger.lines",
        )
        _table(found.rows, pickable=may_record)
    if pages > 1:
        first = (number - 1) * SIZE + 1
        parts.note(f"Lines {count(first)} to {count(first + len(found.rows) - 1)}")
        addresses.turn(_PAGE, number, pages, key=f"ledger.{initiative_id}")


def _offer_replaced(initiative_id: int, gone: int) -> None:
    shown = st.query_params.get(_REPLACED) == "1"
    # Named by the URL: who goes back in the browser gets what was shown then.
    key = f"ledger.replaced.{initiative_id}.{shown}"
    st.toggle(
        f"Show replaced lines ({count(gone)})", value=shown, key=key, on_change=_turned, args=(key,)
    )


def _turned(key: str) -> None:
    st.query_params.pop(_PAGE, None)
    if st.session_state[key]:
        st.query_params[_REPLACED] = "1"
    else:
        st.query_params.pop(_REPLACED, None)


def _table(rows: Sequence[LedgerLine], *, pickable: bool) -> None:
    base = reads.terms().base_currency
    shown = _frame(rows)
    # Positions mean nothing among other rows, so those begin with nothing selected.
    shown_ids = hash(tuple((row.line.id, row.stands) for row in rows))
    key = f"ledger.lines.{st.session_state.get(_LEFT, 0)}.{shown_ids}"
    drawn: dict[str, Any] = {
        "key": key,
        "hide_index": True,
        "height": "content" if len(rows) <= _SHORT else _HEIGHT_PX,
        "column_config": _configuration(base),
        "column_order": _columns(rows),
        "placeholder": "",
        "alt": "Lines of the value ledger, one a row, the newest month first.",
    }
    if not pickable:
        st.dataframe(shown, **drawn)
        return
    is_new = key not in st.session_state
    state = st.dataframe(shown, on_select="rerun", selection_mode="single-row", **drawn)
    picked = state["selection"]["rows"]
    _pick(rows[picked[0]].line.id if picked and picked[0] < len(rows) else None, is_new=is_new)


def _pick(line_id: int | None, *, is_new: bool) -> None:
    """Put the line that was just selected into the URL, or take out the one that was let go.

    Parameters
    ----------
    is_new
        Nobody could select anything in this table yet: another one may have been in its place when
        the form of a line was opened, which stays.
    """
    before = st.session_state.get(_PICKED)
    st.session_state[_PICKED] = line_id
    if is_new or line_id == before:
        return
    if line_id is None:
        st.query_params.pop(LINE, None)
    else:
        st.query_params[LINE] = str(line_id)


def leave() -> None:
    """Close the form of the line that the URL names."""
    st.query_params.pop(LINE, None)
    st.session_state[_LEFT] = st.session_state.get(_LEFT, 0) + 1


def _columns(rows: Sequence[LedgerLine]) -> list[str]:
    """Return the columns that say something of these rows."""
    optional = {
        "standing": any(not row.stands for row in rows),
        "rate": any(row.uncounted for row in rows),
        "span": any(words.span(row.line) for row in rows),
        "evidence": any(_link(row.line.evidence) for row in rows),
    }
    return [name for name in _configuration("") if optional.get(name, True)]


def _frame(rows: Sequence[LedgerLine]) -> pd.DataFrame:
    said = [_cells(row) for row in rows]
    return pd.DataFrame(
        {name: pd.Series([each[name] for each in said], dtype=object) for name in said[0]}
    )


def _cells(row: LedgerLine) -> dict[str, str | None]:
    line = row.line
    return {
        "standing": _standing(row),
        "month": f"{line.month:%b %Y}",
        "basis": label(line.basis),
        "kind": label(line.kind),
        "category": line.category,
        "benefit_type": label(line.benefit_type) if line.benefit_type else "",
        "amount": "" if line.amount is None else words.amount(line.amount, line.currency),
        "currency": line.currency,
        "base": "" if row.base_units is None else words.base_amount(row.base_units),
        "rate": words.no_rate(line.currency, line.month) if row.uncounted else "",
        "grade": line.grade.value,
        "attribution": words.share(line.attribution),
        "span": words.span(line),
        "evidence": _link(line.evidence),
        "note": _note(row),
        "id": str(line.id),
    }


def _standing(row: LedgerLine) -> str:
    if row.withdraws:
        return f"withdraws line {row.line.corrects_id}"
    return f"replaced by line {row.replaced_by}" if row.replaced_by else "holds"


def _link(evidence: str) -> str | None:
    """Return evidence that a browser may open, None for what is only text."""
    try:
        parts_of = urlsplit(evidence)
    except ValueError:
        return None
    return evidence if parts_of.scheme in {"http", "https"} and parts_of.hostname else None


def _note(row: LedgerLine) -> str:
    line = row.line
    corrects = f"Corrects line {line.corrects_id}" if line.corrects_id and row.stands else ""
    shown = "" if _link(line.evidence) else line.evidence
    said = (corrects, line.note, shown)
    return " · ".join(" ".join(each.split()) for each in said if each)


def _configuration(base: str) -> dict[str, ColumnConfig]:
    text = st.column_config.TextColumn
    return {
        "standing": text("Standing", width=150),
        "month": text("Month", width=85),
        "basis": text("Basis", width=70),
        "kind": text("Kind", width=75),
        "category": text("Category", width=160),
        "benefit_type": text("Benefit type", width=125),
        "amount": text("Amount", width=110, alignment="right"),
        "currency": text("Currency", width=75),
        "base": text(
            f"In {base}",
            width=115,
            alignment="right",
            help="The amount times its attribution, at the rate of its month.",
        ),
        "rate": text("Rate", width=290),
        "grade": text(
            "Grade",
            width=65,
            help="A taken from the books, B measured, C estimated, D asserted.",
        ),
        "attribution": text("Attribution", width=90, alignment="right"),
        "span": text("Low to high", width=160),
        "evidence": st.column_config.LinkColumn("Evidence", width=180),
        "note": text("Note", width=280),
        "id": text("Line", width=70, alignment="right"),
    }
