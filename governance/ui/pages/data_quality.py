"""Data quality page: what is wrong with the record, and where it is put right."""

import streamlit as st

from governance.analytics.formats import count, in_words, plural
from governance.domain.filters import PortfolioFilter
from governance.domain.quality import HEAVY, RULES, FindingSeverity, Rule
from governance.ui import navigation, reads
from governance.ui.components import addresses, filters, links, nothing, parts
from governance.ui.quality import listing, rules
from governance.ui.quality import reads as quality
from governance.ui.quality.reads import Counts

TITLE = "Data quality"
_RULE, _COUNT, _EVERY = "rule", "count", "all"


def render() -> None:
    """Draw the rules with their counts, or the initiatives that break the one asked for."""
    addresses.keep()
    where = filters.bar(TITLE)
    rule = _asked()
    if rule is not None:
        listing.draw(rule, where)
        return
    total = reads.gaps(where).total
    if not total:
        if where.restricts:
            parts.sentence("No initiative matches these filters.")
        else:
            nothing.recorded()
        return
    counts = quality.counts(where, every=_counts_all())
    parts.sentence(_answer(counts, total))
    if not _counts_all():
        _offer_the_rest(where)
    rules.draw(counts, total, where)


def _asked() -> Rule | None:
    wanted = st.query_params.get(_RULE, "")
    return next((rule for rule in RULES.values() if rule.id.value == wanted), None)


def _counts_all() -> bool:
    return st.query_params.get(_COUNT) == _EVERY or quality.is_small()


def _answer(counts: Counts, total: int) -> str:
    found = sum(counts.values())
    whole = plural(total, "initiative")
    if not found:
        them = "it" if total == 1 else "them"
        return f"{whole}, and nothing found that is wrong with {them}."
    errors = sum(
        number for rule, number in counts.items() if RULES[rule].severity is FindingSeverity.ERROR
    )
    rank = {rule: (RULES[rule].severity is FindingSeverity.ERROR, n) for rule, n in counts.items()}
    worst = max((rule for rule, n in counts.items() if n), key=rank.__getitem__)
    being = "is an error" if errors == 1 else "are errors"
    said = in_words(errors) if errors else "none"
    first = RULES[worst].label.lower()
    return f"{plural(found, 'finding')} in {whole}, {said} of them {being}; first of all: {first}."


def _offer_the_rest(where: PortfolioFilter) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        parts.note(
            f"{count(len(HEAVY))} rules compare histories or names of the whole portfolio and take "
            "some seconds."
        )
        query = links.parameters(where) | {_COUNT: [_EVERY]}
        links.to_page(navigation.DATA_QUALITY, ":small[:primary[Count them too]]", query)


if __name__ == "__main__":
    render()
