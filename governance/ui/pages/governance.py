"""Governance overview: does production hold what it must, and what needs a decision."""

import math
from dataclasses import replace

import streamlit as st

from governance.analytics import governance
from governance.analytics.definition import Evidence
from governance.analytics.formats import NO_BREAK, THIN, count, percent, plural
from governance.analytics.governance import EXPIRING_DAYS, Totals
from governance.analytics.governance_figures import nearest_rank
from governance.analytics.intervals import wilson
from governance.domain.enums import Stage
from governance.domain.filters import PortfolioFilter
from governance.ui import navigation
from governance.ui.components import benchmarks, filters, links, nothing, parts
from governance.ui.components.text import quiet
from governance.ui.oversight import empty, exceptions, exhibits, law, reads
from governance.ui.oversight.reads import Standing

TITLE = "Governance"


def render() -> None:
    """Draw the page."""
    where = filters.bar(TITLE)
    standing = reads.standing(where)
    published = reads.published()
    if published is None:
        empty.say_how_to_publish()
        return
    found = governance.totals(standing.counts)
    if not found.initiatives:
        if where.restricts:
            parts.sentence("No initiative matches these filters.")
        else:
            nothing.recorded()
        return
    parts.sentence(governance.answer(found, standing.acts))
    _headline(found, standing, where)
    wanted = exceptions.are_wanted()
    if wanted:
        exceptions.draw(found, where)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        exhibits.themes(standing.themes, where)
    with right:
        exhibits.gates(standing.counts, where)
        benchmarks.draw("controls.readiness", Evidence(readiness=standing.counts), where)
    if not wanted:
        exceptions.draw(found, where)
    law.draw(published.catalogue, where)
    _based_on(found, published.catalogue.label)


def _headline(found: Totals, standing: Standing, where: PortfolioFilter) -> None:
    acts = standing.acts
    with st.grid(5, min_column_width=160, gap="medium"):
        _compliant(found, where)
        kinds = sum(1 for number in found.by_kind.values() if number)
        of = f":gray[of {plural(found.initiatives, 'initiative')};]"
        sign = f":red[▲] :gray[{plural(kinds, 'kind')}]" if kinds else ":gray[none]"
        parts.figure(
            "With an exception",
            count(found.exceptional),
            of,
            sign,
            page=navigation.GOVERNANCE,
            opens=where,
            asked=exceptions.query(None),
        )
        speed = f":gray[{_speed(sorted(acts.days_to_decision))}]"
        queue = navigation.GATE_QUEUE
        parts.figure("Requests waiting", count(acts.requests_waiting), speed, page=queue)
        active = f":gray[within {EXPIRING_DAYS} days, of {count(acts.waivers_active)} active]"
        due = navigation.WAIVERS_REVIEWS
        parts.figure(
            "Waivers expiring", count(acts.waivers_expiring), active, page=due, opens=where
        )
        late = ":red[▲] :gray[past their day]" if acts.reviews_overdue else ":gray[none is late]"
        parts.figure("Reviews overdue", count(acts.reviews_overdue), late, page=due, opens=where)


def _compliant(found: Totals, where: PortfolioFilter) -> None:
    interval = wilson(found.compliant, found.in_production)
    if interval is None:
        parts.figure("Production compliant", "–", ":gray[nothing in production]")
        return
    # Outwards: an end that is not 0 or 100 is never shown as such.
    low, high = math.floor(100 * interval[0]), math.ceil(100 * interval[1])
    parts.figure(
        "Production compliant",
        percent(found.compliant, found.in_production),
        f":gray[{count(found.compliant)} of {count(found.in_production)} in production,]",
        f":gray[likely {low}–{high}{THIN}%]",
        opens=replace(where, stages=(Stage.PRODUCTION,)),
    )


def _speed(days: list[int]) -> str:
    if not days:
        return "none decided yet"
    median, ninetieth = nearest_rank(days, 50), nearest_rank(days, 90)
    if not ninetieth:
        return f"90{THIN}% decided the same day"
    return f"decided in {plural(median, 'day')}, 90{THIN}% in {count(ninetieth)}"


def _based_on(found: Totals, label: str) -> None:
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        said = f"Based on {plural(found.initiatives, 'initiative')} and the catalogue{NO_BREAK}"
        st.markdown(quiet(said), width="content")
        links.to_page(navigation.CATALOGUE, f":small[:primary[{label}]]")


if __name__ == "__main__":
    render()
