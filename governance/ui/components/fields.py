"""Input widgets whose static type is also their run-time type.

Streamlit turns the members of a ``StrEnum`` class into plain strings, mypy reads the type of
several widgets as ``None``, and two options with one label are one option. These wrappers are the
only place that has to know.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

import streamlit as st

from governance.domain.enums import ControlResult

T = TypeVar("T")

SHORT_RESULTS = {
    ControlResult.MET: "Met",
    ControlResult.PARTIALLY_MET: "Partly",
    ControlResult.NOT_MET: "Not met",
    ControlResult.NOT_APPLICABLE: "N/A",
}
"""Answers that can be given to a control, in words that fit side by side."""


def choose(
    label: str,
    options: Iterable[T],
    *,
    key: str,
    show: Callable[[T], str] = str,
    current: T | None = None,
) -> T:
    """Return the one option picked in a drop-down; ``options`` is not empty.

    Parameters
    ----------
    show
        Words for an option; no two options may have the same.
    current
        Option that is picked at first; the first one if None.

    Raises
    ------
    ValueError
        Two options look the same.
    """
    choices = _distinct(label, options, show)
    index = 0 if current is None else choices.index(current)
    picked: T = st.selectbox(label, choices, index=index, format_func=show, key=key)
    return picked


def choose_or_none(
    label: str,
    options: Iterable[T],
    *,
    key: str,
    show: Callable[[T], str] = str,
    current: T | None = None,
    placeholder: str = "None",
) -> T | None:
    """Return the option picked in a drop-down that can be left empty.

    Raises
    ------
    ValueError
        Two options look the same.
    """
    choices = _distinct(label, options, show)
    index = None if current is None else choices.index(current)
    return st.selectbox(
        label, choices, index=index, format_func=show, key=key, placeholder=placeholder
    )


def choose_any(
    label: str,
    options: Iterable[T],
    *,
    key: str,
    show: Callable[[T], str] = str,
    current: Iterable[T] = (),
    placeholder: str = "",
    compact: bool = False,
) -> tuple[T, ...]:
    """Return the options picked in a drop-down for several; empty means none.

    Parameters
    ----------
    current
        Options that are picked at first, unless session state holds others under ``key``.
    placeholder
        Words in the empty field.
    compact
        Show no label above the field; screen readers still read it.

    Raises
    ------
    ValueError
        Two options look the same.
    """
    choices = _distinct(label, options, show)
    picked = st.multiselect(
        label,
        choices,
        default=None if key in st.session_state else list(current),
        format_func=show,
        key=key,
        placeholder=placeholder or None,
        label_visibility="collapsed" if compact else "visible",
        select_all=False,
        filter_mode="contains",
    )
    return tuple(picked)


def _distinct(label: str, options: Iterable[T], show: Callable[[T], str]) -> list[T]:
    choices = list(options)
    if len({show(choice) for choice in choices}) < len(choices):
        raise ValueError(f"{label!r} has options that look the same")
    return choices
