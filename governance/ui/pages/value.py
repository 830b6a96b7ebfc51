"""Value page: what did it cost, what came back, and how sure is that."""

import streamlit as st

from governance.analytics import value_words
from governance.analytics.formats import count, plural
from governance.analytics.value_evidence import ValueEvidence
from governance.domain.filters import PortfolioFilter
from governance.ui.components import filters, links, parts
from governance.ui.value import exhibits, headline, uncounted
from governance.ui.value import reads as value

TITLE = "Value"


def render() -> None:
    """Draw the page."""
    where = filters.bar(TITLE)
    evidence = value.evidence(where)
    if not evidence.initiatives:
        _say_what_to_do(where, evidence)
        return
    with st.container(gap="xsmall"):
        parts.sentence(value_words.answer(evidence))
        parts.note(value_words.paid_back(evidence.whole, evidence.base_currency))
    headline.draw(evidence)
    left, right = st.columns(2, gap="large")
    with left:
        exhibits.cumulative(evidence, key="value.cumulative")
    with right:
        exhibits.plan_and_actual(evidence)
    sums = value.sums_by(where)
    left, right = st.columns(2, gap="large")
    with left:
        exhibits.by_unit(sums, evidence)
    with right:
        exhibits.by_track(sums, evidence)
    left, right = st.columns([3, 2], gap="large")
    with left:
        exhibits.value_and_risk(value.costliest(where, exhibits.BUBBLES), evidence)
    with right:
        exhibits.drift(evidence)
    _based_on(evidence, where)


def _say_what_to_do(where: PortfolioFilter, evidence: ValueEvidence) -> None:
    if where.restricts:
        parts.sentence("No initiative that matches these filters has value on record.")
    else:
        parts.sentence("No costs or benefits are recorded yet.")
        parts.note("Import a sheet of them, one line for each amount of a month:")
        st.code("python -m governance import FILE --profile values", language=None)
    uncounted.draw(evidence, where)


def _based_on(evidence: ValueEvidence, where: PortfolioFilter) -> None:
    lines = int(evidence.months["lines"].sum())
    said = f"{plural(lines, 'line')} of {plural(evidence.initiatives, 'initiative')}"
    without = evidence.eligible - evidence.initiatives
    said += f"; {count(without)} have none." if without else "."
    parts.section("What it is based on", said)
    uncounted.draw(evidence, where)
    links.to_quality(":small[:primary[What weakens the figures]]", where)


if __name__ == "__main__":
    render()
