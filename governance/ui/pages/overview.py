"""Overview page: do we get value from AI, safely, and what needs me."""

from dataclasses import replace

import streamlit as st

from governance.analytics import governance, portfolio
from governance.analytics.formats import count, plural
from governance.analytics.governance import Totals as Exceptions
from governance.analytics.movement import in_one_sentence
from governance.analytics.portfolio import Totals
from governance.domain.enums import Stage
from governance.domain.filters import PortfolioFilter
from governance.ui import reads
from governance.ui.components import filters, links, nothing, parts
from governance.ui.components.text import quiet
from governance.ui.oversight import exceptions
from governance.ui.oversight import reads as oversight
from governance.ui.oversight.reads import Leading
from governance.ui.overview import exhibits, headline
from governance.ui.overview.headline import Headline
from governance.ui.value import exhibits as value_exhibits
from governance.ui.value import reads as value

TITLE = "AI portfolio"
WORST_SHOWN = 5
_CHART_PX = 330


def render() -> None:
    """Draw the page."""
    where = filters.bar(TITLE)
    counts = reads.portfolio_counts(where)
    found = portfolio.totals(counts)
    if not found.initiatives:
        _say_what_to_do(where)
        return
    moved = reads.movement(where, headline.NEWS_DAYS)
    with st.container(gap="xsmall"):
        parts.sentence(in_one_sentence(moved, f"In the last {headline.NEWS_DAYS} days"))
        _standing(found, where)
    evidence = value.by_month(where)
    governed = oversight.leading(where, WORST_SHOWN)
    exceptions_found = governance.totals(governed.counts)
    spells_before, spells = reads.pilot_spells_then_and_now(where, headline.NEWS_DAYS)
    headline.draw(
        Headline(
            where=where,
            found=found,
            moved=moved,
            live=portfolio.live_by_track(counts),
            spells=spells,
            spells_before=spells_before,
            value=evidence,
            governed=exceptions_found if governed.published else None,
        )
    )
    left, right = st.columns(2, gap="medium")
    with left:
        exhibits.stages(portfolio.by_stage(counts), where)
    with right:
        if evidence.whole.bases:
            value_exhibits.cumulative(evidence, key="overview.value", height=_CHART_PX)
        else:
            exhibits.units(counts, found, where)
    if governed.published:
        _decisions(governed, exceptions_found, where)
    _coverage(found, where)


def _standing(found: Totals, where: PortfolioFilter) -> None:
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown(quiet(portfolio.answer(found)), width="content")
        if pilots := found.by_stage[Stage.PILOT]:
            text = f":small[:primary[Show {plural(pilots, 'pilot')}]]"
            links.to_list(text, replace(where, stages=(Stage.PILOT,)))


def _say_what_to_do(where: PortfolioFilter) -> None:
    if where.restricts:
        parts.sentence("No initiative matches these filters.")
        return
    nothing.recorded()


def _decisions(governed: Leading, found: Exceptions, where: PortfolioFilter) -> None:
    if not found.exceptional:
        parts.section("Nothing needs a decision", "No initiative of these shows an exception.")
        return
    needs = "needs" if found.exceptional == 1 else "need"
    number = plural(found.exceptional, "initiative")
    parts.section(f"{number} {needs} a decision", "Exceptions by consequence, the worst first")
    exceptions.by_kind(found, where)
    exceptions.worst(governed.worst)
    if found.exceptional > WORST_SHOWN:
        text = f":small[:primary[All {count(found.exceptional)}]]"
        exceptions.to_all(text, where)


def _coverage(found: Totals, where: PortfolioFilter) -> None:
    whole = plural(found.initiatives, "initiative")
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        based = f"Shares by stage are based on {count(found.staged)} of {whole}"
        unknown = found.by_stage[Stage.UNKNOWN]
        st.markdown(quiet(f"{based};" if unknown else f"{based}."), width="content")
        if unknown:
            behind = replace(where, stages=(Stage.UNKNOWN,))
            links.to_list(f":small[:primary[{count(unknown)} without a stage]]", behind)
        links.to_quality(":small[:primary[What weakens the figures]]", where)


if __name__ == "__main__":
    render()
