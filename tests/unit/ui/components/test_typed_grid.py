"""What the rows of a grid of text hold, from what Streamlit keeps of it."""

from governance.ui.components import typed_grid

COLUMNS = ("month", "amount")


def filled(begun, edited=None, added=(), deleted=()):
    state = {"edited_rows": edited or {}, "added_rows": list(added), "deleted_rows": list(deleted)}
    return typed_grid.filled(begun, COLUMNS, state)


def row(month="", amount=""):
    return {"month": month, "amount": amount}


def test_edited_cells_stand_in_for_those_it_began_with():
    begun = [row("2026-01", "1"), row("2026-02", "2")]

    assert filled(begun, {1: {"amount": "3"}}) == [row("2026-01", "1"), row("2026-02", "3")]


def test_an_emptied_cell_is_blank():
    assert filled([row("2026-01", "1")], {0: {"amount": None}}) == [row("2026-01", "")]


def test_added_rows_follow_and_deleted_ones_are_left_out():
    begun = [row("2026-01"), row("2026-02")]

    held = filled(begun, added=[{"month": "2026-03"}, {}], deleted=[0])

    assert held == [row("2026-02"), row("2026-03"), row()]


def test_a_row_with_half_a_character_is_not_lost():
    (held,) = filled([], added=[{"month": "\ud83d", "amount": "5"}])

    assert held == row("\N{REPLACEMENT CHARACTER}", "5")
