"""One line put right: a new line takes its place, or it is withdrawn; the old one stays."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from governance.domain import clock
from governance.domain.currencies import MINOR_DIGITS
from governance.domain.drafts import TEXT_LIMIT
from governance.domain.enums import BenefitType, Grade, ValueBasis, ValueKind
from governance.domain.labels import label
from governance.domain.value import ValueDraft
from governance.exchange.value_grid import TITLES, read_lines
from governance.queries.value_ledger import LedgerLine
from governance.services.value import correct_value_line
from governance.ui import viewer
from governance.ui.actions import perform
from governance.ui.components import parts
from governance.ui.components.fields import choose, choose_or_none
from governance.ui.components.text import escape
from governance.ui.ledger import listing, reads, words
from governance.ui.ledger.words import Cells

Word = TypeVar("Word", bound=StrEnum)

_WIDTH_PX = 860


def draw(initiative_id: int, line_id: int) -> None:
    """Draw the form of a line; one that is replaced says by which."""
    row = reads.line(initiative_id, line_id)
    if row is None:
        parts.note(f"Line {line_id} is no line of this initiative.")
        return
    line = row.line
    parts.section(
        f"Correct line {line_id}",
        f"The {escape(words.subject(line))}. A correction is a new line; this one stays on record "
        "as replaced.",
    )
    if row.withdraws:
        parts.note("It withdraws another line and says nothing itself; record that anew instead.")
        return
    key = f"ledger.line.{line_id}"
    if row.replaced_by is not None:
        _overtaken(initiative_id, row, row.replaced_by)
    with st.container(width=_WIDTH_PX):
        typed = _fields(key, words.cells(line))
        reason = st.text_input(
            "Why the record was wrong", key=f"{key}.reason", max_chars=TEXT_LIMIT
        )
        with st.container(horizontal=True, gap="small"):
            corrected = st.button("Record the correction", key=f"{key}.correct")
            withdrawn = st.button("Withdraw the line", key=f"{key}.withdraw")
            st.button("Leave it", key=f"{key}.leave", type="tertiary", on_click=listing.leave)
        if corrected:
            _correct(line_id, typed, reason)
        if withdrawn:
            _write(line_id, None, reason, lambda: f"Withdrew line {line_id}.")


def _fields(key: str, before: Cells) -> Cells:
    """Draw the fields, begun with what the line says, and return what they hold."""

    def text(field: str) -> str:
        return st.text_input(TITLES[field], value=before[field], key=f"{key}.{field}")

    def one_of(field: str, kind: type[Word]) -> str:
        current = _named(kind, before[field])
        picked = choose(
            TITLES[field], list(kind), key=f"{key}.{field}", show=label, current=current
        )
        return label(picked)

    typed: Cells = {}
    first, second, third, fourth = st.columns(4)
    with first:
        typed["month"] = text("month")
        typed["amount"] = text("amount")
        typed["low"] = text("low")
    with second:
        typed["basis"] = one_of("basis", ValueBasis)
        typed["currency"] = choose(
            TITLES["currency"],
            sorted(MINOR_DIGITS),
            key=f"{key}.currency",
            current=before["currency"],
        )
        typed["high"] = text("high")
    with third:
        typed["kind"] = one_of("kind", ValueKind)
        typed["grade"] = one_of("grade", Grade)
        typed["attribution"] = text("attribution")
    with fourth:
        of = choose_or_none(
            TITLES["benefit_type"],
            list(BenefitType),
            key=f"{key}.benefit_type",
            show=label,
            current=_named(BenefitType, before["benefit_type"]),
        )
        typed["category"] = text("category")
        typed["evidence"] = text("evidence")
    typed["note"] = text("note")
    return typed | {"benefit_type": label(of) if of is not None else ""}


def _named(kind: type[Word], text: str) -> Word | None:
    return next((member for member in kind if label(member) == text), None)


def _correct(line_id: int, typed: Cells, reason: str) -> None:
    (read,) = read_lines([typed], clock.today())
    if read.draft is None:
        said = (f"{escape(TITLES[each.column])}: {escape(each.reason)}" for each in read.problems)
        st.error("  \n".join(("Nothing was saved.", *said)), icon=":material/block:")
        return
    _write(line_id, read.draft, reason, lambda: f"Corrected line {line_id}.")


def _write(line_id: int, draft: ValueDraft | None, reason: str, done: Callable[[], str]) -> None:
    def closed(_line: object) -> str:
        listing.leave()
        return done()

    perform(
        closed,
        correct_value_line,
        actor=viewer.current(),
        line_id=line_id,
        draft=draft,
        reason=reason,
    )


def _overtaken(initiative_id: int, row: LedgerLine, newer_id: int) -> None:
    """Say what took the place of a line, and offer to go on there with what was typed."""
    newer = reads.line(initiative_id, newer_id)
    if newer is None or newer.line.amount is None:
        st.markdown(
            f":red[▲ It was withdrawn by line {newer_id}]: what you type here cannot be saved; "
            "record it as a new line."
        )
        return
    amount = words.amount(newer.line.amount, newer.line.currency)
    says = f"{words.subject(newer.line)}, {amount} {newer.line.currency}"
    st.markdown(
        f":red[▲ It was replaced by line {newer_id}], the {escape(says)}. What you type here can "
        "be saved as a correction of that line only."
    )
    st.button(
        f"Go on with line {newer_id} and what is typed here",
        key=f"ledger.line.{row.line.id}.carry",
        on_click=_carry,
        args=(row.line.id, newer_id),
    )


def _carry(from_id: int, to_id: int) -> None:
    """Open the newer line with what was typed for the older one."""
    for field in (*TITLES, "reason"):
        typed = st.session_state.get(f"ledger.line.{from_id}.{field}")
        if typed is not None:
            st.session_state[f"ledger.line.{to_id}.{field}"] = typed
    st.query_params[listing.LINE] = str(to_id)
