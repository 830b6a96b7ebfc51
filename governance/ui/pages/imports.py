"""Imports page: bring a register in, see first what it changes, and look up what was brought in."""

import datetime as dt

import streamlit as st

from governance.analytics.formats import count, plural
from governance.domain import clock, policy
from governance.domain.lifecycle import EARLIEST
from governance.domain.policy import Permission
from governance.errors import UnreadableFileError
from governance.exchange.column_use import ColumnUse, uses_of
from governance.exchange.handmade import examples
from governance.exchange.profiles import ImportProfile
from governance.exchange.tables import Table
from governance.ui import reads, viewer
from governance.ui.actions import refuse
from governance.ui.components import parts
from governance.ui.components.text import escape
from governance.ui.importing import differences, history, pointing, upload

TITLE = "Imports"


def render() -> None:
    """Draw the import that the URL names, or the way to a new one and those before it."""
    batch_id = history.asked()
    if batch_id is not None:
        history.draw_one(batch_id)
        return
    st.title(TITLE, anchor=False)
    batches = reads.batches()
    parts.sentence(history.latest(batches))
    if policy.may(viewer.current(), Permission.IMPORT_RUN):
        _bring_in()
    history.draw(batches)


def _bring_in() -> None:
    file = upload.ask_for_file()
    if file is None:
        return
    try:
        table = upload.open_file(file)
        profile, as_of = _reading(table)
        if profile is None:
            return
        _columns(profile, table)
    except UnreadableFileError as error:
        refuse(error)
        return
    differences.draw(table, profile, as_of)


def _reading(table: Table) -> tuple[ImportProfile | None, dt.date]:
    """Ask how the file is read and of which day it speaks."""
    today = clock.today()
    how, day = st.columns([3, 1], gap="small")
    with how:
        profile = upload.ask_for_profile(table)
    as_of = day.date_input(
        "State of the register on",
        value=today,
        min_value=EARLIEST,
        max_value=today,
        format="YYYY-MM-DD",
        key="imports.as_of",
        help="A stage without a date of its own was entered on this day or earlier.",
    )
    if profile is None:
        profile = pointing.ask(table)
    return profile, as_of


def _columns(profile: ImportProfile, table: Table) -> None:
    """Say how each column is read, the columns that feed something first."""
    uses = uses_of(profile, table)
    feeding = [use for use in uses if use.feeds]
    kept = sum(use.kept and not use.feeds for use in uses)
    said = f"{count(len(feeding))} of {plural(len(uses), 'column')} feed our fields"
    said += f"; {count(kept)} stay on the record as received" if kept else ""
    with st.expander(f"How each column is read: {said}"):
        shown = examples(table)
        ordered = [*feeding, *(use for use in uses if not use.feeds)]
        st.table(
            {
                "Column": [escape(use.heading) for use in ordered],
                "becomes": [_becomes(use) for use in ordered],
                "for example": [escape(_short(shown.get(use.heading, ()))) for use in ordered],
            },
            border="horizontal",
            hide_index=True,
            alt="How each column of the file is read",
        )


def _becomes(use: ColumnUse) -> str:
    if use.feeds:
        named = (each.replace("fact:", "fact ").replace("_", " ") for each in use.feeds)
        return escape(", ".join(named))
    return ":gray[kept as received]" if use.kept else ":gray[not used]"


def _short(values: tuple[str, ...]) -> str:
    text = " · ".join(values)
    return text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004 - what a phone shows


if __name__ == "__main__":
    render()
