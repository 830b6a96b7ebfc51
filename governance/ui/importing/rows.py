"""What became of the rows of a file, or what would: outcomes to choose from, and rows in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from governance.analytics.formats import DASH, count
from governance.domain.enums import Phase, RiskTier, RowOutcome, Stage, Technique, Track
from governance.domain.labels import label
from governance.ui.components import links
from governance.ui.components.text import escape, track_word
from governance.ui.editing.fields import TITLES, plain

PAGE_SIZE = 25

PROBLEMS = "problems"
"""Stands for the rows of which something could not be taken as it is, whatever became of them."""

View = RowOutcome | str
"""Which rows a reader looks at: those with one outcome, or :data:`PROBLEMS`."""

OUTCOMES: dict[View, str] = {
    RowOutcome.CREATED: "New",
    RowOutcome.UPDATED: "Updated",
    RowOutcome.UNCHANGED: "Unchanged",
    RowOutcome.REJECTED: "Rejected",
    RowOutcome.DISAPPEARED: "No longer in the file",
}
_FIRST: tuple[View, ...] = (RowOutcome.REJECTED, RowOutcome.UPDATED, RowOutcome.CREATED)
_LONGEST = 120
_VOCABULARIES = {"track": Track, "stage": Stage, "risk_tier": RiskTier, "phase": Phase}


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of a file as people read it."""

    number: int | None
    """None for a record that the file no longer holds."""
    outcome: RowOutcome
    name: str
    initiative_id: int | None
    says: str
    """What it is, as markdown: unit, track and stage; empty where its changes say enough."""
    changes: Mapping[str, Sequence[object]]
    """Before and after by field."""
    problems: Sequence[tuple[str, str, str]]
    """Column, value and reason."""


def choose(counts: Mapping[View, int], *, key: str) -> View | None:
    """Ask which rows to show, of those that occur; None when there are none.

    Problems come first, then what changes; nobody looks for what stays.
    """
    offered = [each for each in (PROBLEMS, *OUTCOMES) if counts.get(each)]
    if not offered:
        return None
    first = next((each for each in _FIRST if each in offered), offered[0])
    picked: View = st.segmented_control(
        "Rows to show",
        offered,
        default=first,
        format_func=lambda each: f"{OUTCOMES.get(each, 'With a problem')} {count(counts[each])}",
        key=key,
        label_visibility="collapsed",
        required=True,
    )
    return picked


def draw(rows: Sequence[Shown], *, alt: str) -> None:
    """Draw rows as a table whose long cells wrap."""
    shown = {
        "Row": [count(row.number) if row.number else DASH for row in rows],
        "Initiative": [_name(row) for row in rows],
        "What it is": [row.says for row in rows],
        "What changes": [_changes(row) for row in rows],
    }
    if any(row.problems for row in rows):
        shown["What is wrong, and what to do"] = [_problems(row) for row in rows]
    if not any(row.changes for row in rows):
        del shown["What changes"]
    if not any(row.says for row in rows):
        del shown["What it is"]
    st.table(shown, border="horizontal", hide_index=True, alt=alt)


def summary(unit: Sequence[str], track: Track, stage: Stage) -> str:
    """Return what an initiative is, as markdown: whose, which track, which stage."""
    whose = escape(" › ".join(unit))
    return f"{whose}  \n{track_word(track)} · {label(stage).lower()}"


def _name(row: Shown) -> str:
    text = escape(_short(row.name)) or DASH
    if row.initiative_id is None:
        return text
    return f"[{text}]({links.initiative_url(row.initiative_id)})"


def _changes(row: Shown) -> str:
    return "  \n".join(
        f"{escape(_title(field))}: :gray[{_words(field, before)}] → {_words(field, after)}"
        for field, (before, after) in row.changes.items()
    )


def _title(field: str) -> str:
    prefix, _, name = field.partition(":")
    if name:
        return f"{prefix.capitalize()} {name}"
    return TITLES.get(field, field.replace("_", " ").capitalize())


def _problems(row: Shown) -> str:
    return "  \n".join(
        (f"**{escape(column)}** " if column else "")
        + (f"“{escape(_short(value))}”: " if value else "")
        + escape(reason)
        for column, value, reason in row.problems
    )


def _words(field: str, value: Any) -> str:  # noqa: ANN401 - as JSON held it
    if value is None or value in ("", [], {}):
        return DASH
    if field in _VOCABULARIES and value in set(_VOCABULARIES[field]):
        return label(_VOCABULARIES[field](value))
    if field == "techniques":
        return ", ".join(label(Technique(each)) for each in value)
    if field == "unit" and isinstance(value, list):
        return escape(" › ".join(value))
    return escape(_short(plain(value)))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
