"""The rows of the editing grid: values as cells that people fill, and cells read back as values."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from governance.domain import pasting
from governance.domain.drafts import ID_LIMIT, NAME_LIMIT
from governance.domain.enums import RiskTier, Technique, Track
from governance.domain.labels import label
from governance.domain.lifecycle import EARLIEST
from governance.ui.editing.fields import TITLES
from governance.ui.editing.versions import Seen, Values

GRID = (
    "name",
    "external_id",
    "unit",
    "track",
    "techniques",
    "risk_tier",
    "owner",
    "registered_on",
)
"""Fields that the grid edits, in the order of its columns."""

STAGE = "stage"
"""A column that is only shown: a stage is entered on a date, so it is not a cell."""

_STAGE_HELP = "A stage is entered on a date: select rows in the list and move them."

E = TypeVar("E", bound=StrEnum)


def frame(
    seen: Iterable[Seen], begun: Mapping[int, Values], units: Mapping[int, str]
) -> pd.DataFrame:
    """Return the cells of some rows, one row an initiative in their order.

    Parameters
    ----------
    begun
        The values to begin with, by initiative.
    units
        Labels of business units by id.
    """
    rows = [_cells(begun[each.initiative_id], units) | {STAGE: each.stage} for each in seen]
    names = [*GRID[:4], STAGE, *GRID[4:]]
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=object) for name in names}
    )


def _cells(values: Values, units: Mapping[int, str]) -> dict[str, object]:
    unit, track, tier = values["unit"], values["track"], values["risk_tier"]
    techniques = values["techniques"]
    return {
        "name": values["name"],
        "external_id": values["external_id"],
        "unit": units.get(unit) if isinstance(unit, int) else None,
        "track": label(track) if isinstance(track, Track) else None,
        "techniques": [label(each) for each in techniques] if isinstance(techniques, tuple) else [],
        "risk_tier": label(tier) if isinstance(tier, RiskTier) else None,
        "owner": values["owner"],
        "registered_on": values["registered_on"],
    }


def read(seen: Iterable[Seen], cells: pd.DataFrame, units: Mapping[int, str]) -> dict[int, Values]:
    """Return the values that a filled grid holds, by initiative; None for an emptied cell.

    Parameters
    ----------
    cells
        As :func:`frame` returned them, filled by a person.
    """
    by_label = {name: unit for unit, name in units.items()}
    records = cells.to_dict("records")
    return {
        each.initiative_id: _values({str(name): cell for name, cell in record.items()}, by_label)
        for each, record in zip(seen, records, strict=True)
    }


def _values(record: Mapping[str, object], units: Mapping[str, int]) -> Values:
    techniques = record["techniques"]
    listed = techniques if isinstance(techniques, list | tuple) else ()
    return {
        "name": _text(record["name"]),
        "external_id": _text(record["external_id"]),
        "unit": units.get(_text(record["unit"])),
        "track": _member(Track, record["track"]),
        "techniques": tuple(
            member for each in listed if (member := _member(Technique, each)) is not None
        ),
        "risk_tier": _member(RiskTier, record["risk_tier"]),
        "owner": _text(record["owner"]),
        "registered_on": _day(record["registered_on"]),
    }


def _text(cell: object) -> str:
    return pasting.readable(cell) if isinstance(cell, str) else ""


def _day(cell: object) -> dt.date | None:
    if pd.isna(cell):  # type: ignore[call-overload]  # NaT is a datetime to isinstance
        return None
    if isinstance(cell, dt.datetime):
        return cell.date()
    return cell if isinstance(cell, dt.date) else None


def _member(kind: type[E], cell: object) -> E | None:
    return next((member for member in kind if label(member) == cell), None)


def configuration(units: Mapping[int, str]) -> dict[str, ColumnConfig]:
    """Return how the cells are filled: text, choices, dates.

    What these refuse never arrives here; what does arrive is checked again before it is saved.
    """
    choice, text = st.column_config.SelectboxColumn, st.column_config.TextColumn
    return {
        "name": text(TITLES["name"], width=330, required=True, max_chars=NAME_LIMIT, pinned=True),
        "external_id": text(TITLES["external_id"], width=120, max_chars=ID_LIMIT),
        "unit": choice(TITLES["unit"], width=260, options=list(units.values()), required=True),
        "track": choice(
            TITLES["track"], width=95, options=[label(each) for each in Track], required=True
        ),
        STAGE: text("Stage", width=105, disabled=True, help=_STAGE_HELP),
        "techniques": st.column_config.MultiselectColumn(
            TITLES["techniques"], width=190, options=[label(each) for each in Technique]
        ),
        "risk_tier": choice(
            TITLES["risk_tier"],
            width=120,
            options=[label(each) for each in RiskTier],
            required=True,
        ),
        "owner": text(TITLES["owner"], width=160, max_chars=NAME_LIMIT),
        "registered_on": st.column_config.DateColumn(
            TITLES["registered_on"], width=130, required=True, min_value=EARLIEST
        ),
    }
