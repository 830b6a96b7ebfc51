"""Rows of reads as cells: one column a field, in plain words and typed numbers."""

import dataclasses
import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import Enum, Flag
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from governance.domain import canonical
from governance.exchange.table_files import Cell
from governance.queries.exceptions import Subject

LIST_SEPARATOR = "; "
ALL = 1_000_000_000
"""More rows than a page can ask for: the whole of a list."""
_SUBJECT = ("initiative_id", "initiative", "track", "stage", "unit", "owner")
_OF_FORMS = frozenset({"version"})
"""Fields that only a form asks for."""


class Records(NamedTuple):
    """Columns and rows of a table; the rows are read while they are written."""

    headings: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]
    widths: Mapping[str, int] = MappingProxyType({})
    """In characters by heading, for a spreadsheet."""


def records_of(kind: type[Any], rows: Iterable[Any]) -> Records:
    """Return rows of one kind with a column for each of its fields."""
    return Records(headings_of(kind), (cells_of(row) for row in rows))


def headings_of(kind: type[Any]) -> tuple[str, ...]:
    """Return the columns of a row: its fields, the initiative it speaks of in full."""
    found: list[str] = []
    for each in dataclasses.fields(kind):
        if each.name not in _OF_FORMS:
            found += _SUBJECT if each.name == "subject" else (each.name,)
    return tuple(found)


def cells_of(row: Any) -> list[Cell]:  # noqa: ANN401 - any dataclass
    """Return a row in the order of :func:`headings_of`."""
    found: list[Cell] = []
    for each in dataclasses.fields(row):
        value = getattr(row, each.name)
        if each.name in _OF_FORMS:
            continue
        found += subject_cells(value) if isinstance(value, Subject) else [cell(value)]
    return found


def subject_cells(subject: Subject) -> list[Cell]:
    """Return the initiative that a row speaks of."""
    return [
        cell(each)
        for each in (
            subject.id,
            subject.name,
            subject.track,
            subject.stage,
            subject.unit,
            subject.owner,
        )
    ]


def subject_headings() -> tuple[str, ...]:
    """Return the columns of :func:`subject_cells`."""
    return _SUBJECT


def cell(value: object) -> Cell:  # noqa: PLR0911 - one line a kind of value
    """Return a value as it stands in a file; blank where nothing is known."""
    match value:
        case Flag():
            said = [str(each.name).lower() for each in type(value) if each in value]
            return LIST_SEPARATOR.join(said)
        case Enum():
            return str(value.value)
        case dict():
            return canonical.dumps(value) if value else ""
        case tuple() | list() | frozenset() | set():
            items = sorted(value) if isinstance(value, (set, frozenset)) else value
            return LIST_SEPARATOR.join(str(cell(each)) for each in items)
        case float() if math.isnan(value):
            return None
        case None | str() | bool() | int() | float() | Decimal() | dt.date():
            return value
        case _:
            return str(value)


def frame_rows(frame: pd.DataFrame) -> tuple[tuple[str, ...], list[list[Cell]]]:
    """Return a frame as headings and rows of cells."""
    rows = [[_plain(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    return tuple(map(str, frame.columns)), rows


def _plain(value: Any) -> Cell:  # noqa: ANN401 - numpy and pandas have their own numbers
    if isinstance(value, pd.Timestamp):
        plain = value.to_pydatetime()
        return plain.date() if plain.tzinfo is None and plain.time() == dt.time() else plain
    if not isinstance(value, Sequence) and pd.isna(value):
        return None
    return cell(value.item() if hasattr(value, "item") else value)
