"""The initiatives that break one rule, each with the way to put it right."""

import pandas as pd
import streamlit as st

from governance.analytics.figures import FIGURES
from governance.analytics.formats import count, plural
from governance.domain import policy
from governance.domain.enums import Track
from governance.domain.filters import PortfolioFilter
from governance.domain.labels import label
from governance.domain.policy import Permission
from governance.domain.quality import SEARCHED, USUAL_DEFAULTS, Rule, RuleId, Usual
from governance.exchange.record_tables import finding_records
from governance.queries.quality import Found, FoundPage
from governance.ui import navigation, viewer
from governance.ui.components import chart, filters, links, parts, taking
from governance.ui.components.addresses import asked_id
from governance.ui.components.links import Parameters
from governance.ui.components.text import escape, track_word
from governance.ui.navigation import PageSpec
from governance.ui.quality import reads

SIZE = 25
_PAGE = "page"
_LIKE_SHOWN = 3
"""Initiatives named beside a likely duplicate."""

_STAGES, _FORM, _RECEIVED, _LEDGER = "Its stages", "Its form", "As received", "Its value"
_FIX: dict[RuleId, tuple[str, PageSpec, Parameters]] = {
    RuleId.PRODUCTION_WITHOUT_DECISION: ("Its checklist", navigation.CHECKLIST, {}),
    RuleId.PRODUCTION_WITHOUT_EVIDENCE: ("Its checklist", navigation.CHECKLIST, {}),
    RuleId.DATES_OUT_OF_ORDER: (_STAGES, navigation.INITIATIVE, {"section": ["Stages"]}),
    RuleId.STAGE_UNKNOWN: (_STAGES, navigation.INITIATIVE, {"section": ["Stages"]}),
    RuleId.STAGE_OVERDUE: (_STAGES, navigation.INITIATIVE, {"section": ["Stages"]}),
    RuleId.PILOT_WITHOUT_START: (_STAGES, navigation.INITIATIVE, {"section": ["Stages"]}),
    RuleId.MOVED_BACKWARDS: (_STAGES, navigation.INITIATIVE, {"section": ["Stages"]}),
    RuleId.COARSE_DATE: (_STAGES, navigation.INITIATIVE, {"section": ["Stages"]}),
    RuleId.SOURCE_UNREAD: (_RECEIVED, navigation.INITIATIVE, {"section": ["As received"]}),
    RuleId.NO_OWNER: (_FORM, navigation.INITIATIVE, {"task": ["edit"]}),
    RuleId.NO_DESCRIPTION: (_FORM, navigation.INITIATIVE, {"task": ["edit"]}),
    RuleId.UNTAGGED: ("Its triage", navigation.INTAKE, {}),
    RuleId.ENDED_STILL_COSTING: (_LEDGER, navigation.VALUE_LEDGER, {}),
    RuleId.BENEFIT_UNMEASURED: (_LEDGER, navigation.VALUE_LEDGER, {}),
    RuleId.VALUE_WITHOUT_RATE: (_LEDGER, navigation.VALUE_LEDGER, {}),
}
"""Where one initiative is put right."""

_QUEUES = {
    RuleId.UNTAGGED: ("Triage queue", navigation.TRIAGE_QUEUE),
    RuleId.PRODUCTION_WITHOUT_DECISION: ("Gate queue", navigation.GATE_QUEUE),
    RuleId.SOURCE_UNREAD: ("Imports", navigation.IMPORTS),
    RuleId.VALUE_WITHOUT_RATE: ("Rates", navigation.RATES),
}
"""Where many are put right at once, besides the list of initiatives."""


def draw(rule: Rule, where: PortfolioFilter) -> None:
    """Draw what the rule says, the ways to put it right, and the initiatives that break it."""
    listed = reads.found(where, rule.id, page=max(1, asked_id(_PAGE)), size=SIZE)
    pages = max(1, -(-listed.total // SIZE))
    page = min(max(1, asked_id(_PAGE)), pages)
    if not listed.rows and listed.total:
        listed = reads.found(where, rule.id, page=page, size=SIZE)
    links.to_quality(":small[← All rules]", where)
    with st.container(gap="xsmall"):
        parts.sentence(f"{rule.label}: {plural(listed.total, 'initiative')}.")
        parts.note(" ".join(part for part in (rule.wrong, rule.fix, _weaker(rule)) if part))
    if not listed.total:
        parts.note("Nothing in this selection breaks the rule.")
        return
    _together(rule, listed, where)
    words = ", ".join(part for part in (filters.words(where), f"“{rule.label}”") if part)
    taking.offer(
        taking.Taken(
            "findings",
            rule.label,
            lambda session, actor: finding_records(session, where, actor, (rule.id,)),
            words,
        ),
        key="quality.findings",
    )
    if rule.id is RuleId.STAGE_OVERDUE:
        _usual()
    for row in listed.rows:
        _row(rule, row)
    if pages > 1:
        key = f"quality.page.{rule.id}"
        with st.container(horizontal_alignment="center"):
            st.pagination(pages, default=page, key=key, on_change=_turn, args=(key,))


def _turn(key: str) -> None:
    st.query_params[_PAGE] = str(st.session_state[key])


def _weaker(rule: Rule) -> str:
    if not rule.weakens:
        return ""
    named = (FIGURES[slug].label.lower() for slug in rule.weakens)
    return f"Weaker for it: {', '.join(named)}."


def _together(rule: Rule, listed: FoundPage, where: PortfolioFilter) -> None:
    with st.container(horizontal=True, gap="small"):
        if rule.id in SEARCHED:
            ids = dict.fromkeys(each.id for row in listed.rows for each in (row.subject, *row.like))
            links.to_list(":primary[Those below as a list]", PortfolioFilter(ids=tuple(ids)))
        else:
            links.to_list(
                ":primary[Open as a list to edit]",
                links.breaking(where, rule.id),
            )
        if rule.id in _QUEUES:
            words, page = _QUEUES[rule.id]
            links.to_page(page, f":primary[{words}]", links.parameters(where))


def _usual() -> None:
    """Say what is usual: measured where enough stays have ended, else by default."""
    usual = reads.usual_times()
    with st.expander("What is usual, in days"):
        parts.note(
            "Nine in ten completed stays of a track and stage took no longer; where fewer than "
            "ten stays have ended, a default stands in."
        )
        shown = {"Stage": [label(stage) for stage in USUAL_DEFAULTS]}
        for track in Track:
            shown[label(track)] = [_days(usual[track, stage]) for stage in USUAL_DEFAULTS]
        st.table(shown, border="horizontal", hide_index=True, alt="Usual days by stage and track")
        chart.download(pd.DataFrame(shown), "quality.usual_days")


def _days(usual: Usual) -> str:
    return (
        f"{count(usual.days)} (default)"
        if usual.default
        else (f"{count(usual.days)} ({plural(usual.n, 'stay')})")
    )


def _row(rule: Rule, row: Found) -> None:
    about = row.subject
    who, what = st.columns([2, 3], gap="small")
    with who.container(gap=None):
        query = {"id": [str(about.id)]}
        links.to_page(navigation.INITIATIVE, f":primary[{escape(about.name)}]", query)
        owner = escape(about.owner) if about.owner else "no owner"
        st.markdown(
            f":small[{track_word(about.track)} :gray[· {label(about.stage)} · "
            f"{escape(about.unit)} · {owner}]]"
        )
    with what.container(gap=None):
        if row.detail:
            st.markdown(f":small[{escape(row.detail)}]")
        for other in row.like[:_LIKE_SHOWN]:
            to = {"id": [str(other.id)]}
            unit = f":gray[in {escape(other.unit)}]"
            links.to_page(
                navigation.INITIATIVE, f":small[like :primary[{escape(other.name)}] {unit}]", to
            )
        if (more := len(row.like) - _LIKE_SHOWN) > 0:
            parts.note(f"and {count(more)} more")
        _fix(rule, row)


def _fix(rule: Rule, row: Found) -> None:
    if rule.id in SEARCHED:
        both = (row.subject.id, *(each.id for each in row.like))
        links.to_list(":small[:primary[Compare them]]", PortfolioFilter(ids=both))
        return
    words, page, more = _FIX[rule.id]
    if not _may(page, more):
        return
    links.to_page(page, f":small[:primary[{words}]]", {"id": [str(row.subject.id)], **more})


def _may(page: PageSpec, query: Parameters) -> bool:
    actor = viewer.current()
    edits = "task" not in query or policy.may(actor, Permission.INITIATIVE_EDIT)
    return edits and navigation.opens(page, actor)
