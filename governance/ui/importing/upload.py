"""The file that somebody drops, its sheet, and how its columns are to be read."""

from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import chain

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from governance.domain.enums import FileFormat
from governance.errors import ProfileError, UnreadableFileError
from governance.exchange.column_use import uses_of
from governance.exchange.profiles import (
    ImportProfile,
    built_in_names,
    load_profile,
    parse_profile,
)
from governance.exchange.readers import open_table
from governance.exchange.tables import Table
from governance.exchange.template import template
from governance.ui import reads
from governance.ui.components import fields, parts

_TURN, _TABLE = "imports.turn", "imports.table"
_REMEMBERED = 64
BY_HAND = "Point at the columns by hand"


@dataclass(frozen=True, slots=True)
class Offer:
    """A profile that can be chosen."""

    label: str
    profile: ImportProfile | None
    """None for the one that is made by hand."""


def ask_for_file() -> UploadedFile | None:
    """Draw the drop zone with the templates beside it."""
    with st.container(horizontal=True, vertical_alignment="top", wrap=False):
        with st.container():
            parts.section(
                "Bring in a file", "Nothing is written before you have seen what it changes."
            )
        _templates()
    return st.file_uploader(
        "File with a register of AI use cases",
        type=["csv", "tsv", "txt", "xlsx"],
        key=f"imports.file.{st.session_state.get(_TURN, 0)}",
        label_visibility="collapsed",
    )


def forget() -> None:
    """Let the next run begin without a file."""
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    st.session_state.pop(_TABLE, None)


def open_file(file: UploadedFile) -> Table:
    """Return the table of a file, opened once for as long as it is looked at.

    Raises
    ------
    UnreadableFileError
        See :func:`governance.exchange.readers.open_table`.
    """
    known = tuple(dict.fromkeys(chain.from_iterable(each.headings for each in _profiles())))
    table = _table(file, None, known)
    if len(table.sheets) > 1:
        sheet = fields.choose("Sheet", table.sheets, key=f"imports.sheet.{file.file_id}")
        table = _table(file, sheet, known)
    return table


def _table(file: UploadedFile, sheet: str | None, known: tuple[str, ...]) -> Table:
    key = (file.file_id, sheet, known)
    kept = st.session_state.get(_TABLE)
    if kept is None or kept[0] != key:
        opened = open_table(file.getvalue(), name=file.name, sheet=sheet, headings=known)
        st.session_state[_TABLE] = kept = (key, opened)
    table: Table = kept[1]
    return table


def ask_for_profile(table: Table) -> ImportProfile | None:
    """Ask how the columns are to be read; None asks for a mapping by hand.

    The profile that reads most columns of the file is proposed.
    """
    offers = [*(Offer(_label(each), each) for each in _profiles()), Offer(BY_HAND, None)]
    best = max(offers, key=lambda offer: _fit(offer.profile, table))
    picked = fields.choose(
        "How its columns are read",
        offers,
        key=f"imports.profile.{table.sha256}.{table.sheet}",
        show=lambda offer: offer.label,
        current=best,
    )
    return picked.profile


def _profiles() -> list[ImportProfile]:
    """Return the profiles that can be read, the built-in ones first."""
    saved = (_parsed(each.name, each.body) for each in reads.saved_profiles())
    return [*_built_in(), *(profile for profile in saved if profile)]


@cache
def _built_in() -> tuple[ImportProfile, ...]:
    return tuple(load_profile(name) for name in built_in_names())


@lru_cache(_REMEMBERED)
def _parsed(name: str, body: str) -> ImportProfile | None:
    """Return a saved profile; None for one of a version that knew other keys."""
    try:
        return parse_profile(body, name=name)
    except ProfileError:
        return None


def _label(profile: ImportProfile) -> str:
    return f"{profile.title} ({profile.name})" if profile.title else profile.name


def _fit(profile: ImportProfile | None, table: Table) -> int:
    """Return how many columns a profile reads; below that of a mapping by hand if it cannot."""
    if profile is None:
        return 0
    try:
        return sum(bool(use.feeds) for use in uses_of(profile, table))
    except UnreadableFileError:
        return -1


def _templates() -> None:
    with st.popover("Empty template", type="tertiary", key="imports.templates"):
        st.markdown("A sheet with our own headings, read by the profile **generic**.")
        for file_format in FileFormat:
            name = file_format.value
            st.download_button(
                f"Template as {name.upper()}",
                data=partial(template, file_format),
                file_name=f"initiatives-template.{name}",
                on_click="ignore",
                key=f"imports.template.{name}",
            )
