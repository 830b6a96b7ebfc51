"""Overview page: what do we have, where does it stand, and what needs me."""

from dataclasses import replace

import streamlit as st

from governance.analytics import governance, portfolio
from governance.analytics.formats import count, percent, plural
from governance.analytics.portfolio import Totals
from governance.domain import policy
from governance.domain.enums import Stage, Track
from governance.domain.filters import Gap, PortfolioFilter
from governance.domain.labels import label
from governance.domain.policy import Permission
from governance.ui import navigation, reads, viewer
from governance.ui.components import filters, links, parts
from governance.ui.components.text import quiet, track_word
from governance.ui.oversight import exceptions
from governance.ui.oversight import reads as oversight
from governance.ui.overview import exhibits

TITLE = "AI portfolio"


def render() -> None:
    """Draw the page."""
    where = filters.bar(TITLE)
    counts = reads.portfolio_counts(where)
    found = portfolio.totals(counts)
    if not found.initiatives:
        _say_what_to_do(where)
        return
    parts.sentence(portfolio.answer(found))
    _headline(found, where)
    left, right = st.columns(2, gap="medium")
    with left:
        exhibits.stages(portfolio.by_stage(counts), where)
    with right:
        exhibits.units(counts, found, where)
    _decisions(where)
    _attention(where)
    _coverage(found, where)


def _say_what_to_do(where: PortfolioFilter) -> None:
    if where.restricts:
        parts.sentence("No initiative matches these filters.")
        return
    parts.sentence("Nothing is recorded yet.")
    if not policy.may(viewer.current(), Permission.IMPORT_RUN):
        parts.note("Ask an analyst or an administrator to import a register of AI use cases.")
        return
    parts.note("Bring in a register of AI use cases, or try the demo portfolio:")
    links.to_page(navigation.IMPORTS, ":primary[Import a file]")
    st.code("python -m governance init --demo", language=None)


def _headline(found: Totals, where: PortfolioFilter) -> None:
    tracks = [
        track_word(track, f"{count(number)} {label(track)}")
        for track, number in found.by_track.items()
        if number
    ]
    untagged, unknown = found.by_track[Track.UNTAGGED], found.by_stage[Stage.UNKNOWN]
    with st.grid(5, min_column_width=160, gap="medium"):
        lines = (" · ".join(tracks[:2]), " · ".join(tracks[2:]))
        parts.figure("Initiatives", count(found.initiatives), *lines, opens=where)
        _standing("In production", Stage.PRODUCTION, found, where)
        _standing("In pilot", Stage.PILOT, found, where)
        _missing("Untagged", untagged, found, replace(where, tracks=(Track.UNTAGGED,)))
        _missing("Without a stage", unknown, found, replace(where, stages=(Stage.UNKNOWN,)))


def _standing(name: str, stage: Stage, found: Totals, where: PortfolioFilter) -> None:
    number = found.by_stage[stage]
    share = f":gray[{percent(number, found.staged)} of {count(found.staged)}]"
    behind = replace(where, stages=(stage,))
    parts.figure(name, count(number), share, ":gray[that have a stage]", opens=behind)


def _missing(name: str, number: int, found: Totals, behind: PortfolioFilter) -> None:
    share = f":gray[{percent(number, found.initiatives)} of {count(found.initiatives)}]"
    parts.figure(name, count(number), share, opens=behind)


def _decisions(where: PortfolioFilter) -> None:
    exceptions_found = governance.totals(oversight.standing(where).counts)
    if exceptions_found.exceptional:
        number = plural(exceptions_found.exceptional, "initiative")
        parts.section(f"Needs a decision: {number}", "Exceptions by consequence")
        exceptions.by_kind(exceptions_found)


def _attention(where: PortfolioFilter) -> None:
    gaps = reads.gaps(where)
    untagged = replace(where, tracks=(Track.UNTAGGED,))
    unknown = replace(where, stages=(Stage.UNKNOWN,))
    unowned = replace(where, lacks=(*where.lacks, Gap.OWNER))
    undated = replace(where, lacks=(*where.lacks, Gap.STATED_DATE))
    points = (
        (gaps.untagged, "without a track", "ML or GenAI: not decided", untagged),
        (gaps.without_stage, "without a stage", "left out of shares by stage", unknown),
        (gaps.without_owner, "without an owner", "nobody to ask", unowned),
        (gaps.observed_dates, "without a stated date", "stage seen, day of entry unknown", undated),
    )
    if not any(number for number, *_ in points):
        parts.section(
            "Nothing needs attention", "Every initiative has a track, a dated stage and an owner."
        )
        return
    parts.section("What needs attention")
    with st.grid(4, min_column_width=160, gap="medium"):
        for number, what, why, behind in points:
            if number:
                with st.container(gap=None):
                    links.to_list(f":primary[**{count(number)}** {what}]", behind)
                    parts.note(why)


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
