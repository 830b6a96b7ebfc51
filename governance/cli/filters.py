"""Options that restrict a command to a part of the portfolio; the same filter as on every page."""

import datetime as dt
import difflib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from typer.models import OptionInfo

from governance.domain.enums import RiskTier, Stage, Track
from governance.domain.names import name_key
from governance.errors import InvalidInputError

if TYPE_CHECKING:
    from governance.queries.choices import UnitChoice


def read_day(text: str) -> dt.date:
    """Read a day as ISO 8601 writes it.

    Raises
    ------
    typer.BadParameter
        The text is no such day.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r} is not a day; write it as 2026-01-28 (year, month, day)."
        ) from error


def _choice(name: str, vocabulary: type[StrEnum]) -> OptionInfo:
    words = ", ".join(vocabulary)
    option: OptionInfo = typer.Option(
        f"--{name}", metavar=name.upper(), help=f"Only this one of {words}; may be repeated."
    )
    return option


Tracks = Annotated[list[Track] | None, _choice("track", Track)]
Stages = Annotated[list[Stage] | None, _choice("stage", Stage)]
Tiers = Annotated[list[RiskTier] | None, _choice("tier", RiskTier)]
Units = Annotated[
    list[str] | None,
    typer.Option(
        "--unit",
        metavar="UNIT",
        help="Only this business unit and everything below it: its name, its code, its id, or its "
        "path as in 'Claims › Fraud'; may be repeated.",
    ),
]
Text = Annotated[
    str,
    typer.Option(
        "--text",
        help="Only initiatives with all of these words in id, name, description, vendor or owner.",
    ),
]


def unit_ids(asked: Sequence[str], units: Iterable["UnitChoice"]) -> tuple[int, ...]:
    """Return the ids of the units that were named.

    The path of a unit counts before its code, its code before its name, its name before its id.

    Raises
    ------
    InvalidInputError
        There is no such unit, or several have that name; the message lists what was near.
    """
    known = tuple(units)
    return tuple(_unit_id(text, known) for text in asked)


def _unit_id(text: str, units: Sequence["UnitChoice"]) -> int:
    key = name_key(text)
    readings = (
        [unit for unit in units if name_key(unit.label) == key],
        [unit for unit in units if name_key(unit.code or "") == key],
        [unit for unit in units if name_key(unit.name) == key],
        [unit for unit in units if str(unit.id) == text.strip()],
    )
    found = next((reading for reading in readings if key and reading), [])
    if len(found) == 1:
        return found[0].id
    if found:
        paths = ", ".join(f"“{unit.label}”" for unit in found)
        raise InvalidInputError(
            f"{len(found)} units are called {text!r}; name one of {paths} in full."
        )
    names = {name_key(unit.name): unit.name for unit in units}
    near = [name for each, name in names.items() if key and key in each][:3]
    near = near or [names[each] for each in difflib.get_close_matches(key, names, n=3)]
    hint = f"did you mean {' or '.join(near)}?" if near else "see the column unit of an export."
    raise InvalidInputError(f"No unit with initiatives is called {text!r}; {hint}")


AsOf = Annotated[
    dt.date | None,
    typer.Option(
        "--as-of",
        parser=read_day,
        metavar="DAY",
        help="As it was known at the end of this day; by default as it stands now.",
    ),
]
