"""Ways to other pages: to the list behind a number, and to one initiative.

A link carries its filter in the URL under the names of :data:`PARAMETERS`, so it can be opened in
another tab, kept and sent.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

import streamlit as st

from governance.domain.enums import RiskTier, Stage, Track
from governance.domain.filters import Gap, PortfolioFilter
from governance.domain.quality import RuleId
from governance.ui import navigation, viewer
from governance.ui.navigation import PageSpec

Parameters = dict[str, list[str]]
E = TypeVar("E", bound=StrEnum)

PARAMETERS = ("track", "stage", "unit", "tier", "q", "reached", "lacks", "breaks", "ids")
"""Names of the URL parameters that hold the shared filter."""


def parameters(where: PortfolioFilter) -> Parameters:
    """Return a filter as URL parameters: stored values of enums, ids of units."""
    given: dict[str, tuple[object, ...]] = {
        "track": where.tracks,
        "stage": where.stages,
        "unit": where.units,
        "tier": where.tiers,
        "q": (where.text,) if where.text else (),
        "reached": where.reached,
        "lacks": where.lacks,
        "breaks": where.breaks,
        "ids": where.ids,
    }
    return {name: [str(value) for value in values] for name, values in given.items() if values}


def read(given: Mapping[str, list[str]]) -> PortfolioFilter:
    """Return the filter that URL parameters hold; values that mean nothing are ignored."""
    return PortfolioFilter(
        tracks=_members(Track, given.get("track", [])),
        stages=_members(Stage, given.get("stage", [])),
        units=_ids(given.get("unit", [])),
        tiers=_members(RiskTier, given.get("tier", [])),
        text=" ".join(given.get("q", [])),
        reached=_members(Stage, given.get("reached", [])),
        lacks=_members(Gap, given.get("lacks", [])),
        breaks=_members(RuleId, given.get("breaks", [])),
        ids=_ids(given.get("ids", [])),
    )


def list_url(where: PortfolioFilter) -> str:
    """Return the address of the list of initiatives under a filter, without host."""
    query = urlencode(parameters(where), doseq=True)
    return f"/{navigation.INITIATIVES.path}" + (f"?{query}" if query else "")


def initiative_url(initiative_id: int) -> str:
    """Return the address of one initiative, without host."""
    return f"/{navigation.INITIATIVE.path}?id={initiative_id}"


def in_text(text: str, initiative_id: int) -> str:
    """Return a link to one initiative as markdown, for a line of text; ``text`` is markdown.

    Bold, because a colour alone does not tell a link from the words around it (WCAG 1.4.1).
    """
    return f"**[{text}]({initiative_url(initiative_id)})**"


def cell(text: str, where: PortfolioFilter) -> str:
    """Return a link to the list under a filter as markdown, for the cell of a table.

    Streamlit opens links in markdown in another tab; elsewhere use :func:`to_list`.
    """
    return f"[{text}]({list_url(where)})"


def to_list(text: str, where: PortfolioFilter) -> None:
    """Draw a link to the list of initiatives under a filter; ``text`` is markdown."""
    to_page(navigation.INITIATIVES, text, parameters(where))


def breaking(where: PortfolioFilter, rule: RuleId) -> PortfolioFilter:
    """Return the part of a filter that breaks a rule of data quality.

    A rule that the filter asks for already cannot be asked for twice, so it is replaced.
    """
    return replace(where, breaks=(rule,))


def to_quality(text: str, where: PortfolioFilter, rule: RuleId | None = None) -> None:
    """Draw a link to the page of data quality under a filter; ``text`` is markdown.

    Parameters
    ----------
    rule
        The rule whose initiatives it lists; None leads to all rules.
    """
    asked = {"rule": [rule.value]} if rule else {}
    to_page(navigation.DATA_QUALITY, text, parameters(where) | asked)


def to_ledger(text: str, initiative_id: int) -> None:
    """Draw a link to the value ledger of an initiative; ``text`` is markdown."""
    to_page(navigation.VALUE_LEDGER, text, {"id": [str(initiative_id)]})


def to_page(spec: PageSpec, text: str, query: Parameters | None = None) -> None:
    """Draw a link to a page, or only its text where the reader may not open that page."""
    if navigation.opens(spec, viewer.current()):
        st.page_link(spec.file, label=text, query_params=query)
    else:
        st.markdown(text)


def to_page_of(initiative_id: int, text: str) -> None:
    """Draw a link to the page of one initiative; ``text`` is markdown."""
    to_page(navigation.INITIATIVE, text, {"id": [str(initiative_id)]})


def open_list(where: PortfolioFilter) -> None:
    """Go to the list of initiatives under a filter."""
    st.switch_page(navigation.INITIATIVES.file, query_params=parameters(where))


def open_initiative(initiative_id: int) -> None:
    """Go to the page of one initiative."""
    st.switch_page(navigation.INITIATIVE.file, query_params={"id": str(initiative_id)})


def _members(kind: type[E], given: list[str]) -> tuple[E, ...]:
    wanted = {value.casefold() for value in given}
    return tuple(member for member in kind if member.value in wanted)


def _ids(given: list[str]) -> tuple[int, ...]:
    return tuple(int(value) for value in given if value.isascii() and value.isdecimal())
