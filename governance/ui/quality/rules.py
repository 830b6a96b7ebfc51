"""The rules with how many initiatives break each, the most serious first."""

import streamlit as st

from governance.analytics.formats import count, percent
from governance.domain.filters import PortfolioFilter
from governance.domain.quality import RULES, FindingSeverity, Rule
from governance.ui.components import links, parts
from governance.ui.components.text import quiet
from governance.ui.quality.reads import Counts

HEADINGS = {
    FindingSeverity.ERROR: "Errors",
    FindingSeverity.WARNING: "Warnings",
    FindingSeverity.INFO: "Worth knowing",
}
_MEANS = {
    FindingSeverity.ERROR: "The record contradicts itself, or lacks what must not be lacking",
    FindingSeverity.WARNING: "A figure leaves these out, or somebody should look at them",
    FindingSeverity.INFO: "These may be right as they are",
}


def draw(counts: Counts, total: int, where: PortfolioFilter) -> None:
    """Draw every rule by severity; those that nothing breaks share a line at the end.

    Parameters
    ----------
    counts
        Without the rules that are not counted yet.
    total
        Initiatives that the filter admits.
    """
    for severity in FindingSeverity:
        mine = [rule for rule in RULES.values() if rule.severity is severity]
        shown = [rule for rule in mine if counts.get(rule.id, 1)]
        if not shown:
            continue
        with st.container(gap="xsmall"):
            number = sum(counts.get(rule.id, 0) for rule in mine)
            parts.section(f"{HEADINGS[severity]}: {count(number)}", _MEANS[severity])
            for rule in shown:
                _row(rule, counts.get(rule.id), total, where)
    clean = [rule.label.lower() for rule in RULES.values() if counts.get(rule.id) == 0]
    if clean:
        parts.note(f"Nothing found: {', '.join(clean)}.")


def _row(rule: Rule, number: int | None, total: int, where: PortfolioFilter) -> None:
    sign = ":red[▲] " if rule.severity is FindingSeverity.ERROR else ""
    said = "not counted yet" if number is None else f"**{count(number)}**"
    share = "" if number is None else f"{percent(number, total)} of {count(total)} · "
    what, why = st.columns([2, 4], gap="small", vertical_alignment="center")
    with what:
        links.to_quality(f"{sign}:primary[{said} · {rule.label}]", where, rule.id)
    why.markdown(quiet(f"{share}{rule.wrong}"))
