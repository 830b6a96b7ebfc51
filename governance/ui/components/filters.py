"""The filter that pages share: one bar, one state a reader, held in the URL.

The URL is written by hand instead of by ``bind="query-params"``: Streamlit 1.67 drops a bound value
on the first change of page, and takes filters out of a link from one page with the bar to another.
"""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from governance.domain.enums import RiskTier, Stage, Track
from governance.domain.filter_words import filter_words
from governance.domain.filters import PortfolioFilter
from governance.domain.labels import label
from governance.queries.choices import UnitChoice
from governance.ui import reads
from governance.ui.components import links
from governance.ui.components.fields import choose_any
from governance.ui.components.text import escape, quiet

_KEPT, _PAGE = "filters.kept", "filters.page"
_TRACK, _STAGE, _UNIT, _TIER, _TEXT = (
    f"filters.{name}" for name in ("track", "stage", "unit", "tier", "text")
)
_SHORT_TITLE = 16
"""Letters of a title that stand on one line beside the fields."""
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


def bar(title: str) -> PortfolioFilter:
    """Draw the title of a page with the filter beside it, and return what the reader asked for.

    The filter comes from the URL when the reader arrives by a link, a reload or the browser's back
    button, else it is the one of the page before. It is written back into the URL.
    """
    units = reads.units()
    _restore({unit.id for unit in units})
    wide = 3.5 if len(title) > _SHORT_TITLE else 3
    heading, fields = st.columns([wide, 11.5 - wide], vertical_alignment="bottom", gap="small")
    heading.title(title, anchor=False)
    with fields.grid(5, min_column_width=140, gap="xsmall", key="filters.fields"):
        where = _fields(units)
    st.session_state[_KEPT] = where
    _write_url(where)
    if where.restricts:
        _say(where, {unit.id: unit.label for unit in units})
    return where


def _fields(units: tuple[UnitChoice, ...]) -> PortfolioFilter:
    kept: PortfolioFilter = st.session_state[_KEPT]
    names = {unit.id: unit.label for unit in units}
    tracks = _field("Track", list(Track), _TRACK, "Any track")
    stages = _field("Stage", list(Stage), _STAGE, "Any stage")
    chosen = choose_any(
        "Unit", names, key=_UNIT, show=names.__getitem__, placeholder="Any unit", compact=True
    )
    tiers = _field("Risk tier", list(RiskTier), _TIER, "Any risk tier")
    text = st.text_input(
        "Text",
        key=_TEXT,
        placeholder="Any text",
        label_visibility="collapsed",
        icon=":material/search:",
    )
    return replace(kept, tracks=tracks, stages=stages, units=chosen, tiers=tiers, text=text.strip())


def _field(name: str, options: list[E], key: str, placeholder: str) -> tuple[E, ...]:
    return choose_any(name, options, key=key, show=label, placeholder=placeholder, compact=True)


def _restore(known: set[int]) -> None:
    """Put the filter into the fields where they do not hold it already."""
    context = get_script_run_ctx()
    page = context.page_script_hash if context else ""
    arrived = st.session_state.get(_PAGE) != page
    first = _KEPT not in st.session_state
    returned = bool(context and context.is_history_navigation)
    linked = any(name in st.query_params for name in links.PARAMETERS)
    if first or returned or (arrived and linked):
        given = {name: st.query_params.get_all(name) for name in links.PARAMETERS}
        where = links.read(given)
        _fill(replace(where, units=tuple(unit for unit in where.units if unit in known)))
    elif arrived or _TRACK not in st.session_state:
        _fill(st.session_state[_KEPT])
    st.session_state[_PAGE] = page


def _fill(where: PortfolioFilter) -> None:
    st.session_state[_KEPT] = where
    st.session_state[_TRACK] = list(where.tracks)
    st.session_state[_STAGE] = list(where.stages)
    st.session_state[_UNIT] = list(where.units)
    st.session_state[_TIER] = list(where.tiers)
    st.session_state[_TEXT] = where.text


def clear() -> None:
    """Ask for everything again; a callback of a button."""
    _fill(PortfolioFilter())


def _write_url(where: PortfolioFilter) -> None:
    wanted = links.parameters(where)
    for name in links.PARAMETERS:
        if st.query_params.get_all(name) == wanted.get(name, []):
            continue
        if name in wanted:
            st.query_params[name] = wanted[name]
        else:
            del st.query_params[name]


def _say(where: PortfolioFilter, units: dict[int, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(quiet(f"Only {description(where, units)}."), width="content")
        st.button("Clear filters", key="filters.clear", type="tertiary", on_click=clear)


def within(where: PortfolioFilter, root_unit_id: int) -> tuple[int, ...]:
    """Return the units of a filter that lie in a top-level unit, or that unit if it names none."""
    if not where.units:
        return (root_unit_id,)
    inside, root = [], 0
    for unit in reads.units():
        root = unit.id if unit.depth == 0 else root
        if root == root_unit_id and unit.id in where.units:
            inside.append(unit.id)
    return tuple(inside)


def within_any(where: PortfolioFilter, root_unit_ids: Iterable[int]) -> tuple[int, ...]:
    """Return the units of a filter that lie in some top-level units, or those if it names none."""
    return tuple(unit for root in root_unit_ids for unit in within(where, root))


def description(where: PortfolioFilter, units: dict[int, str]) -> str:
    """Say a filter in words, as markdown.

    Parameters
    ----------
    units
        Names of business units by id.
    """
    return filter_words(where, units, quoted=escape)


def words(where: PortfolioFilter) -> str:
    """Say a filter in plain words, for a file."""
    return filter_words(where, {unit.id: unit.label for unit in reads.units()})


def of_page(page: str) -> PortfolioFilter | None:
    """Return the filter that stands on a page; None where it has no bar.

    Parameters
    ----------
    page
        Hash by which Streamlit knows the page.
    """
    if st.session_state.get(_PAGE) != page:
        return None
    kept: PortfolioFilter | None = st.session_state.get(_KEPT)
    return kept
