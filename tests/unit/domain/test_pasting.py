"""Telling a pasted cell that the grid cut from one that it left whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain import pasting


def as_the_grid_cuts(rows):
    """Return the cells of pasted rows as the grid of Streamlit 1.67 cuts them out."""
    text = "\n".join("\t".join(row) for row in rows)
    units = text.encode("utf-16-le", "surrogatepass")

    def unit_slice(start, end):
        return units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")

    cells, start = [], 0
    for position, sign in enumerate(text):
        if sign in "\t\n":
            cells.append(unit_slice(start, position))
            start = position + 1
    return [*cells, unit_slice(start, len(units))]


SIGNS = st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp"))
CELLS = st.text(SIGNS.filter(lambda sign: sign != pasting.UNREAD), min_size=1, max_size=8)


def refusals(cells):
    """Return what is said of the cells of one grid."""
    read = [pasting.readable(cell) for cell in cells]
    return [pasting.cut_refusal(cell, among_rare=pasting.rare(read)) for cell in read]


class TestACutCell:
    def test_half_an_emoji_and_what_follows_it_are_refused(self):
        cells = as_the_grid_cuts([["Chatbot 😀"], ["Scoring"]])

        assert cells == ["Chatbot \ud83d", "\nScoring"]
        assert all("cut off the ends" in reason for reason in refusals(cells))
        assert pasting.readable(cells[0]) == f"Chatbot {pasting.UNREAD}"

    @given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=2, max_size=5))
    def test_what_is_cut_never_goes_unseen(self, rows):
        pasted = [cell for row in rows for cell in row]
        got = as_the_grid_cuts(rows)

        assert any(refusals(got)) == (got != pasted)


class TestAWholeCell:
    @pytest.mark.parametrize(
        "cell", ["", "Chatbot", " Chatbot ", "two\nlines", "Chatbot 😀", "\n1\n", "\n", "日本"]
    )
    def test_nothing_is_said_of_what_is_whole(self, cell):
        assert refusals([cell]) == [None]
        assert pasting.readable(cell) == cell
