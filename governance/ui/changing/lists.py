"""The changes, kind by kind and unit by unit."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from governance.analytics.changes import AMOUNTS, NOTES, by_unit, in_words
from governance.analytics.formats import count, plural
from governance.analytics.ledger import base
from governance.analytics.money import money
from governance.domain.actors import Actor
from governance.domain.enums import ChangeKind, Track
from governance.domain.labels import label
from governance.exchange.record_rows import Records
from governance.exchange.table_files import Cell
from governance.ui.components import links, parts, taking
from governance.ui.components.text import dollars, escape, track_word

SHOWN = 12
"""Initiatives of one kind of change that are written out; the rest is in the file."""
NAMED = 4
"""Controls of one initiative that are named; the rest is counted."""
_HEADINGS = ("change", "initiative_id", "initiative", "unit", "track", "before", "after")


def units(changes: pd.DataFrame) -> None:
    """Draw how many changes of each kind each unit saw."""
    table = by_unit(changes)
    shown = [kind for kind in ChangeKind if table[kind.value].any()]
    columns: dict[str, list[str]] = {"Unit": [escape(str(name)) for name in table.index]}
    for kind in shown:
        numbers = (int(number) for number in table[kind.value])
        columns[label(kind)] = [count(number) if number else "" for number in numbers]
    parts.section("By unit", "How many changes of each kind")
    st.table(columns, border="horizontal", hide_index=True, alt="Changes by unit and kind")


def offer(changes: pd.DataFrame, currency: str, period: str) -> None:
    """Offer every change as a file."""

    def read(_session: Session, _actor: Actor) -> Records:
        return records(changes, currency)

    filtered = ", ".join(part for part in (period, taking.in_force()) if part)
    taking.offer(taking.Taken("changes", "What changed", read, filtered), key="changes")


def records(changes: pd.DataFrame, currency: str) -> Records:
    """Return every change in words, amounts in the base currency."""
    rows = [_cells(row) for row in changes.to_dict("records")]
    return Records((*_HEADINGS, f"amount_{currency.lower()}"), rows)


def _cells(row: Mapping[Any, Any]) -> tuple[Cell, ...]:
    kind = ChangeKind(str(row["kind"]))
    return (
        label(kind),
        int(row["initiative_id"]),
        str(row["name"]),
        str(row["root_unit"]),
        label(Track(str(row["track"]))),
        *(in_words(kind, str(row[name])) for name in ("before", "after")),
        base(int(row["amount"])) if kind in AMOUNTS else None,
    )


def kinds(changes: pd.DataFrame, currency: str) -> None:
    """Draw the changes of each kind."""
    for kind in ChangeKind:
        found = changes[changes["kind"] == kind.value]
        if len(found):
            parts.section(f"{label(kind)}: {count(len(found))}", NOTES.get(kind, ""))
            with st.container(gap="xsmall"):
                _list(kind, found, currency)


def _list(kind: ChangeKind, found: pd.DataFrame, currency: str) -> None:
    """Draw a line an initiative; several controls of one are one line."""
    if kind in AMOUNTS:
        found = found.sort_values("amount", key=abs, ascending=False, kind="stable")
    lines = [of for _, of in found.groupby("initiative_id", sort=False)]
    for of in lines[:SHOWN]:
        rows = of.to_dict("records")
        name, what = st.columns([3, 2], gap="xxsmall", vertical_alignment="center")
        with name:
            _name(rows[0])
        words = ", ".join(_what(kind, row, currency) for row in rows[:NAMED])
        more = f" :gray[+{count(len(rows) - NAMED)}]" if len(rows) > NAMED else ""
        what.markdown(f":small[{words}{more}]")
    if len(lines) > SHOWN:
        parts.note(f"and {plural(len(lines) - SHOWN, 'more', 'more')}; the file has all of them")


def _name(row: Mapping[Any, Any]) -> None:
    named = f":primary[{escape(str(row['name']))}] {track_word(Track(str(row['track'])))}"
    text = f":small[{named} :gray[· {escape(str(row['root_unit']))}]]"
    links.to_page_of(int(row["initiative_id"]), text)


def _what(kind: ChangeKind, row: Mapping[Any, Any], currency: str) -> str:
    if kind in AMOUNTS:
        amount = base(int(row["amount"]))
        sign = "+" if amount > 0 else ""
        return dollars(f"**{sign}{money(amount, currency)}**")
    before, after = (escape(in_words(kind, str(row[name]))) for name in ("before", "after"))
    return f":gray[{before}] → **{after}**" if before and after else f"**{before or after}**"
