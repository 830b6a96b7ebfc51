"""Rates as they are: which months wait for one, and all that are kept."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

import pandas as pd
import streamlit as st

from governance.analytics.formats import count, in_words, plural
from governance.queries.rates import RateGap
from governance.ui.components import addresses, parts
from governance.ui.ledger import words

SIZE = 24
"""Months a page."""
_PAGE = "page"
_SHORT, _HEIGHT_PX = 12, 460


def rate(exact: Decimal) -> str:
    """Return a rate with all its decimals, and four at least."""
    exponent = exact.normalize().as_tuple().exponent
    decimals = max(4, -exponent) if isinstance(exponent, int) else 4
    return f"{exact:,.{decimals}f}"


def sentence(base_currency: str, discount_rate: Decimal, gaps: Sequence[RateGap]) -> str:
    """Return what figures of value are stated in, and how many months lack a rate."""
    stated = (
        f"Figures of value are stated in {base_currency} and discounted by "
        f"{words.share(discount_rate)} a year"
    )
    if not gaps:
        return f"{stated}; no line waits for a rate."
    number, lines = len(gaps), sum(gap.lines for gap in gaps)
    one = "1 line is" if lines == 1 else f"{count(lines)} lines are"
    lack = f"{in_words(number)} {'rate is' if number == 1 else 'rates are'} missing"
    return f"{stated}; {lack}, so {one} not counted."


def missing(gaps: Sequence[RateGap]) -> None:
    """List the months that lack a rate although lines need it."""
    parts.section(
        f":red[▲] {plural(len(gaps), 'missing rate')}",
        "Lines of these months are on record, but no figure counts them.",
    )
    frame = pd.DataFrame(
        {
            "currency": [gap.currency for gap in gaps],
            "month": [words.month(gap.month) for gap in gaps],
            "lines": [gap.lines for gap in gaps],
            "initiatives": [gap.initiatives for gap in gaps],
        }
    )
    whole = st.column_config.NumberColumn
    with st.container(width=640):
        st.dataframe(
            frame,
            hide_index=True,
            height="content" if len(gaps) <= _SHORT else _HEIGHT_PX,
            column_config={
                "currency": "Currency",
                "month": "Month",
                "lines": whole("Lines", format="localized"),
                "initiatives": whole("Initiatives", format="localized"),
            },
            alt="Currencies and months without a rate, with the lines that wait for it.",
        )


def kept(
    base_currency: str, rates: Mapping[tuple[str, dt.date], Decimal], gaps: Sequence[RateGap]
) -> None:
    """Draw the rates on record, a row a month and a column a currency; gaps among them as such."""
    parts.section(
        f"{plural(len(rates), 'rate')} on record",
        f"What one unit was worth in {base_currency}, the newest month first.",
    )
    if not rates:
        return
    lacking = {(gap.currency, gap.month) for gap in gaps}
    currencies = sorted({currency for currency, _ in rates})
    concerned = {(currency, month) for currency, month in lacking if currency in currencies}
    months = sorted({month for _, month in (*rates, *concerned)}, reverse=True)
    pages = -(-len(months) // SIZE)
    page = min(max(1, addresses.asked_id(_PAGE)), pages)
    of_page = months[(page - 1) * SIZE : page * SIZE]

    def cell(currency: str, month: dt.date) -> str:
        if (currency, month) in rates:
            return rate(rates[currency, month])
        return "missing" if (currency, month) in lacking else ""

    cells = {currency: [cell(currency, month) for month in of_page] for currency in currencies}
    right = st.column_config.TextColumn(width=110, alignment="right")
    st.dataframe(
        pd.DataFrame({"month": [words.month(month) for month in of_page]} | cells),
        width="content",
        hide_index=True,
        height="content" if len(of_page) <= _SHORT else _HEIGHT_PX,
        column_config={
            "month": st.column_config.TextColumn("Month", width=150, pinned=True),
            **dict.fromkeys(currencies, right),
        },
        placeholder="",
        alt="Rates, a row a month and a column a currency.",
    )
    if pages > 1:
        addresses.turn(_PAGE, page, pages, key="rates")
