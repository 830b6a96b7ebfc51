"""What a profile makes of each column of a file, for people to read before they import it."""

from dataclasses import dataclass

from governance.exchange.columns import Columns
from governance.exchange.profiles import ImportProfile
from governance.exchange.tables import Table


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """One column of a file."""

    heading: str
    feeds: tuple[str, ...]
    """What it feeds: a field, ``unit``, ``pilot_on``, ``fact:vendor``; empty for nothing."""
    kept: bool
    """Whether its cells stay on the record as received."""


def uses_of(profile: ImportProfile, table: Table) -> tuple[ColumnUse, ...]:
    """Return the use of every column, in the order of the file.

    Raises
    ------
    UnreadableFileError
        The file lacks a column that the profile needs.
    """
    columns = Columns(profile, table)
    feeds: dict[int, list[str]] = {}

    def note(position: int | None, target: str) -> None:
        if position is not None:
            feeds.setdefault(position, []).append(target)

    for field, place in columns.fields.items():
        note(place, field)
    for level, (position, code, _) in enumerate(columns.units, start=1):
        note(position, "unit" if level == 1 else f"unit, level {level}")
        note(code, "code of the unit")
    for stage, place in columns.stage_dates.items():
        note(place, f"{stage.value}_on")
    note(columns.current_stage_date, "date of the stage")
    for fact, place in columns.facts.items():
        note(place, f"fact:{fact}")
    for control_id, place in columns.answers.items():
        note(place, f"answer to {control_id}")
    kept = {position for position, _ in columns.kept}
    return tuple(
        ColumnUse(heading, tuple(feeds.get(position, ())), position in kept)
        for position, heading in enumerate(table.columns)
    )
