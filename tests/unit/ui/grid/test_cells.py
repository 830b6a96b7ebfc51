"""Rows become cells and cells become values again."""

import datetime as dt

import pandas as pd
import pytest

from governance.domain.enums import RiskTier, Technique, Track
from governance.ui.editing import changes, versions
from governance.ui.editing.opened import Opened
from governance.ui.grid import cells
from tests.unit.ui.rows import row

UNITS = {10: "Insurance › Claims", 11: "Insurance › Service"}


@pytest.fixture
def opened():
    first = row(1, techniques=("nlp", "generative"), owner="Ada", external_id="A-1")
    return Opened(tuple(versions.of_row(each, "Pilot") for each in (first, row(2, unit_id=11))))


def filled(opened, **cell):
    """Return the typed changes after somebody filled cells of the first row."""
    frame = cells.frame(opened.seen, opened.begun(), UNITS)
    for name, value in cell.items():
        frame[name] = pd.Series([value, *frame[name][1:]], dtype=object)
    return changes.typed(opened.seen, cells.read(opened.seen, frame, UNITS))


def test_cells_nobody_filled_hold_what_was_seen(opened):
    assert filled(opened) == {}


@pytest.mark.parametrize(
    ("cell", "field", "value"),
    [
        ({"name": "Chatbot"}, "name", "Chatbot"),
        ({"unit": "Insurance › Service"}, "unit", 11),
        ({"track": "GenAI"}, "track", Track.GENAI),
        ({"risk_tier": "High"}, "risk_tier", RiskTier.HIGH),
        ({"techniques": ["Agentic AI"]}, "techniques", (Technique.AGENTIC,)),
        ({"owner": None}, "owner", ""),
        ({"external_id": float("nan")}, "external_id", ""),
        ({"registered_on": dt.date(2023, 2, 1)}, "registered_on", dt.date(2023, 2, 1)),
        ({"registered_on": pd.Timestamp(2023, 2, 1)}, "registered_on", dt.date(2023, 2, 1)),
        ({"registered_on": pd.NaT}, "registered_on", None),
        ({"track": None}, "track", None),
    ],
)
def test_a_filled_cell_is_read_as_a_value(opened, cell, field, value):
    assert filled(opened, **cell) == {1: {field: value}}


def test_a_stage_is_shown_but_no_value_of_the_grid(opened):
    assert filled(opened, stage="Production") == {}


def test_what_was_typed_before_is_what_the_cells_begin_with(opened):
    begun = opened.carrying({2: {"track": Track.HYBRID}})

    assert list(cells.frame(begun.seen, begun.begun(), UNITS)["track"]) == ["ML", "Hybrid"]
