"""The columns of the list: what each says, how wide it is, and whether it orders the rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ButtonColumnResult, ColumnConfig

from governance.domain.enums import Technique, Track
from governance.domain.filters import SortKey
from governance.domain.labels import label
from governance.queries.initiatives import InitiativeRow
from governance.ui.components import dates
from governance.ui.components.text import TRACK_INK, unmarked
from governance.ui.editing.fields import plain

Cell = str | list[str] | None
Drawn = dict[str, ColumnConfig | ButtonColumnResult]


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column of the list."""

    key: str
    """Its name in the URL."""
    title: str
    width_px: int
    cell: Callable[[InitiativeRow], Cell]
    exported: tuple[str, ...]
    """Headings of the columns in which an export says the same."""
    sort: SortKey | None = None


def _techniques(row: InitiativeRow) -> list[str]:
    return [label(Technique(each)) for each in row.techniques]


_ALL = (
    ListColumn("name", "Name", 330, lambda row: unmarked(row.name), ("name",), SortKey.NAME),
    ListColumn(
        "external_id",
        "External id",
        120,
        lambda row: row.external_id,
        ("external_id",),
        SortKey.EXTERNAL_ID,
    ),
    ListColumn("unit", "Unit", 210, lambda row: row.unit, ("unit",), SortKey.UNIT),
    ListColumn(
        "root_unit",
        "Top-level unit",
        210,
        lambda row: row.root_unit,
        ("root_unit", "units_between"),
    ),
    ListColumn("track", "Track", 95, lambda row: [label(row.track)], ("track",), SortKey.TRACK),
    ListColumn("techniques", "Techniques", 180, _techniques, ("techniques",)),
    ListColumn("stage", "Stage", 110, lambda row: label(row.stage), ("stage",), SortKey.STAGE),
    ListColumn(
        "since",
        "Since",
        130,
        lambda row: dates.entered(
            row.stage_since, row.stage_since_precision, row.stage_since_basis
        ),
        ("stage_since", "stage_since_precision", "stage_since_basis"),
        SortKey.STAGE_SINCE,
    ),
    ListColumn(
        "tier",
        "Risk tier",
        115,
        lambda row: label(row.risk_tier),
        ("risk_tier",),
        SortKey.RISK_TIER,
    ),
    ListColumn("owner", "Owner", 140, lambda row: row.owner, ("owner",)),
    ListColumn("sponsor", "Sponsor", 140, lambda row: row.sponsor, ("sponsor",)),
    ListColumn("vendor", "Vendor", 150, lambda row: _fact(row.vendor), ("vendor",)),
    ListColumn(
        "phase", "Phase", 130, lambda row: label(row.phase) if row.phase else None, ("phase",)
    ),
    ListColumn(
        "registered",
        "Registered on",
        120,
        lambda row: row.registered_on.isoformat(),
        ("registered_on",),
    ),
    ListColumn(
        "saved",
        "Last saved (UTC)",
        140,
        lambda row: f"{row.updated_at:%Y-%m-%d %H:%M}",
        ("updated_at",),
        SortKey.UPDATED_AT,
    ),
    ListColumn(
        "description",
        "Description",
        330,
        lambda row: " ".join(row.description.split()),
        ("description",),
    ),
)

COLUMNS = {column.key: column for column in _ALL}
"""Every column by its key, in the order in which they are offered."""

FIRST = "name"
"""The column that is always shown: it opens the initiative."""

DEFAULT = ("name", "unit", "track", "stage", "since", "tier", "owner")

SORTED_BY = {column.sort: column for column in _ALL if column.sort}
"""The column that shows what rows are ordered by."""

_NAME_BUTTON = "initiatives.name"


def exported(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the headings of an export of some columns; the external id leads."""
    headings = [heading for key in keys for heading in COLUMNS[key].exported]
    return tuple(dict.fromkeys(["external_id", *headings]))


def frame(rows: Iterable[InitiativeRow], keys: Iterable[str]) -> pd.DataFrame:
    """Return what the list shows of some rows, one column a key."""
    listed = list(rows)
    return pd.DataFrame(
        {key: pd.Series([COLUMNS[key].cell(row) for row in listed], dtype=object) for key in keys}
    )


def configuration(keys: Iterable[str], sort: SortKey, *, descending: bool) -> Drawn:
    """Return how Streamlit draws the columns; an arrow marks the one that rows are ordered by."""
    arrow = "↓" if descending else "↑"
    drawn: Drawn = {}
    for key in keys:
        column = COLUMNS[key]
        title = f"{column.title} {arrow}" if column.sort is sort else column.title
        if key == FIRST:
            drawn[key] = st.column_config.ButtonColumn(
                title,
                width=column.width_px,
                alignment="left",
                type="tertiary",
                pinned=True,
                key=_NAME_BUTTON,
            )
        elif key == "track":
            drawn[key] = st.column_config.MultiselectColumn(
                title,
                width=column.width_px,
                options=[label(track) for track in Track],
                color=[TRACK_INK[track] for track in Track],
            )
        elif key == "techniques":
            drawn[key] = st.column_config.ListColumn(title, width=column.width_px)
        else:
            drawn[key] = st.column_config.TextColumn(title, width=column.width_px)
    return drawn


def opened_row() -> int | None:
    """Return the position of the row whose name was clicked in this run, else None."""
    click = st.session_state.get(_NAME_BUTTON)
    return None if click is None else int(click["row"])


def _fact(value: object) -> str | None:
    return None if value is None else plain(value)
