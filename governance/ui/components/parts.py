"""The few parts every page shows: sentences, figures, sections; no sign in them makes a formula."""

import streamlit as st

from governance.domain.filters import PortfolioFilter
from governance.ui.components import links
from governance.ui.components.text import dollars, quiet
from governance.ui.navigation import PageSpec


def sentence(text: str) -> None:
    """Write the one sentence that says a page's answer; ``text`` is markdown."""
    st.header(dollars(text), anchor=False)


def note(text: str) -> None:
    """Write a line in the second voice; ``text`` is markdown."""
    st.markdown(quiet(dollars(text)))


def section(title: str, says: str = "") -> None:
    """Open a section: a short heading, and one line that says how to read what follows."""
    with st.container(gap=None):
        st.subheader(title, anchor=False)
        if says:
            note(says)


def figure(
    label: str,
    value: str,
    *basis: str,
    opens: PortfolioFilter | None = None,
    page: PageSpec | None = None,
    asked: links.Parameters | None = None,
) -> None:
    """Show a headline figure: what it is, the number, and what it is based on.

    Parameters
    ----------
    basis
        Up to two lines of markdown beneath the number.
    opens
        The list behind the number; its name becomes the link to it.
    page
        The page behind the number, where that is no list of initiatives; under the filter of
        ``opens``, so that the link says the same in another tab.
    asked
        What else the address of that page asks for.
    """
    with st.container(gap=None):
        if page is not None:
            query = ({} if opens is None else links.parameters(opens)) | (asked or {})
            links.to_page(page, f":small[:primary[{label}]]", query)
        elif opens is None:
            st.markdown(f":small[{label}]")
        else:
            links.to_list(f":small[:primary[{label}]]", opens)
        st.metric(label, value, label_visibility="collapsed")
        st.markdown("  \n".join(f":small[{dollars(line)}]" for line in basis))


def fact(label: str, value: str, basis: str) -> None:
    """Show a lesser figure in one line; all are markdown."""
    st.markdown(dollars(f":small[{label}: **{value}** :gray[{basis}]]"))
