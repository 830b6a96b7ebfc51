"""The changes, kind by kind and unit by unit."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from governance.analytics.changes import AMOUNTS, NOTES, by_unit, in_words
from governance.analytics.formats import count, plural
from governance.analytics.ledger import base
from governance.analytics.money import money
from governance.domain.enums import ChangeKind, Track
from governance.domain.labels import label
from governance.ui.components import chart, links, parts
from governance.ui.components.text import dollars, escape, track_word

SHOWN = 12
"""Changes of one kind that are written out; the rest is in the file."""


def units(changes: pd.DataFrame) -> None:
    """Draw how many changes of each kind each unit saw."""
    table = by_unit(changes)
    shown = [kind for kind in ChangeKind if table[kind.value].any()]
    columns: dict[str, list[str]] = {"Unit": [escape(str(name)) for name in table.index]}
    for kind in shown:
        numbers = (int(number) for number in table[kind.value])
        columns[label(kind)] = [count(number) if number else "" for number in numbers]
    with st.container(horizontal=True, vertical_alignment="top", wrap=False):
        with st.container():
            parts.section("By unit", "How many changes of each kind")
        chart.download(changes, "changes")
    st.table(columns, border="horizontal", hide_index=True, alt="Changes by unit and kind")


def kinds(changes: pd.DataFrame, currency: str) -> None:
    """Draw the changes of each kind."""
    for kind in ChangeKind:
        found = changes[changes["kind"] == kind.value]
        if len(found):
            parts.section(f"{label(kind)}: {count(len(found))}", NOTES.get(kind, ""))
            _list(kind, found, currency)


def _list(kind: ChangeKind, found: pd.DataFrame, currency: str) -> None:
    if kind in AMOUNTS:
        found = found.sort_values("amount", key=abs, ascending=False, kind="stable")
    for row in found.head(SHOWN).to_dict("records"):
        name, what = st.columns([3, 2], gap="medium")
        with name:
            _name(row)
        with what:
            st.markdown(_what(kind, row, currency))
    if len(found) > SHOWN:
        parts.note(f"and {plural(len(found) - SHOWN, 'more', 'more')}; the file has all of them")


def _name(row: Mapping[Any, Any]) -> None:
    said = f"{escape(str(row['name']))} :small[{track_word(Track(str(row['track'])))}"
    text = f"{said} :gray[· {escape(str(row['root_unit']))}]]"
    links.to_page_of(int(row["initiative_id"]), text)


def _what(kind: ChangeKind, row: Mapping[Any, Any], currency: str) -> str:
    if kind in AMOUNTS:
        amount = base(int(row["amount"]))
        sign = "+" if amount > 0 else ""
        return dollars(f"**{sign}{money(amount, currency)}**")
    before, after = (escape(in_words(kind, str(row[name]))) for name in ("before", "after"))
    return f":gray[{before}] → **{after}**" if before and after else f"**{before or after}**"
