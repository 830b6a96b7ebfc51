"""What each column of the federal inventory says of a use case.

A cell that was received is given back word for word as long as nobody has changed what it stands
for; otherwise the answer of the data dictionary that stands for what is recorded now.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import Any, NamedTuple

from governance.domain.enums import Precision, Stage
from governance.domain.names import name_key
from governance.exchange.federal_columns import FederalColumn, federal_columns
from governance.exchange.profiles import ImportProfile, load_profile
from governance.exchange.unit_paths import PATH_SEPARATOR
from governance.queries.federal import UseCase

PROFILE = "omb-2025"
"""Reads the columns; the export is its reverse."""

_DATED = (Stage.PILOT, Stage.PRODUCTION)
"""Stages of which ``operational_date`` says when they were entered."""

_YES_NO = {True: "yes", False: "no", None: ""}


class FederalCell(NamedTuple):
    """One cell."""

    text: str
    unsaid: str = ""
    """What is recorded but has no answer in the data dictionary, so that the cell stays blank."""


class _Held(NamedTuple):
    """What is recorded of a column, and what its cell was read as when it was received."""

    now: Any
    then: Any


_Reading = Callable[[UseCase], _Held]


@cache
def profile() -> ImportProfile:
    """Return the profile that reads the columns."""
    return load_profile(PROFILE)


def federal_cells(case: UseCase) -> Iterator[FederalCell]:
    """Yield the cells of a use case in the order of the columns."""
    received = case.said.received if case.said else {}
    given = {name_key(heading): str(text) for heading, text in received.items()}
    readings = _readings()
    for name, column in federal_columns().items():
        text = given.get(name_key(name)) or given.get(name_key(column.title), "")
        reading = readings.get(name)
        held = reading(case) if reading else _Held(None, None)
        yield FederalCell(text) if text and held.now == held.then else _now(held.now, column)


def _now(now: Any, column: FederalColumn) -> FederalCell:  # noqa: ANN401 - any canonical value
    """Return what stands for a value that is recorded."""
    if not column.writes:
        return FederalCell(now or "")
    words = now if isinstance(now, tuple) else (now if now != Stage.UNKNOWN else "",)
    said = [column.writes.get(word, "") for word in words if word]
    if len(said) == 1 and said[0]:
        return FederalCell(said[0])
    return FederalCell("", ", ".join(word.replace("_", " ") for word in words if word))


@cache
def _readings() -> Mapping[str, _Reading]:
    controls = {
        rule.headings[0]: partial(_answer, control_id)
        for control_id, rule in profile().assessments.items()
    }
    return controls | {
        "agency": lambda case: _Held(case.agency, None),
        "agency_name": lambda case: _Held(_units(case)[0], None),
        "agency_bureau": _bureau,
        "id": lambda case: _text(case, "external_id", case.external_id),
        "use_case_name": lambda case: _text(case, "name", case.name),
        "contact_email": lambda case: _text(case, "owner", case.owner),
        "problem_solved": lambda case: _text(case, "description", case.description),
        "vendor_name": lambda case: _fact(case, "vendor"),
        "is_high_impact": lambda case: _fact(case, "us_high_impact"),
        "has_pii": lambda case: _fact(case, "personal_data"),
        "development_stage": lambda case: _Held(case.stage.value, _then(case, "stage")),
        "classification": _classification,
        "operational_date": _operational,
    }


def _then(case: UseCase, field: str) -> Any:  # noqa: ANN401 - JSON
    """Return what the register's words for a field were read as; None where it said nothing."""
    return case.said.mapped.get(field) if case.said else None


def _text(case: UseCase, field: str, now: str | None) -> _Held:
    """Return a text, in the register's spelling where only that is another: people are known by it.

    Several spellings of one person are one person here.
    """
    then = _then(case, field) or ""
    same = now and name_key(now) == name_key(then)
    return _Held(then if same and field == "owner" else now or "", then)


def _fact(case: UseCase, name: str) -> _Held:
    def plain(facts: Mapping[str, Any]) -> str:
        value = facts.get(name)
        if value is None or isinstance(value, bool):
            return _YES_NO[value]
        return "; ".join(map(str, value)) if isinstance(value, list) else str(value)

    return _Held(plain(case.facts), plain(_then(case, "facts") or {}))


def _units(case: UseCase) -> tuple[str, ...]:
    """Return the path of units, in the register's spelling while the use case is where it was."""
    if case.said and case.said.unit_id == case.unit_id:
        return tuple(case.said.mapped["unit"])
    return case.unit_path


def _bureau(case: UseCase) -> _Held:
    below = f" {PATH_SEPARATOR} ".join(_units(case)[1:])
    moved = case.said is None or case.said.unit_id != case.unit_id
    return _Held(below, None if moved else below)


def _classification(case: UseCase) -> _Held:
    track, techniques = _then(case, "track"), _then(case, "techniques")
    if case.track.value == track and sorted(case.techniques) == techniques:
        return _Held(None, None)
    now = tuple(case.techniques) or (() if case.track.value == "untagged" else (case.track.value,))
    return _Held(now, track)


def _operational(case: UseCase) -> _Held:
    """Compare the date of the present stage, which the register may have left out."""
    stated: Mapping[str, str] = _then(case, "stage_dates") or {}
    then = stated.get(case.stage.value, "")
    moved = case.stage.value != _then(case, "stage")
    dated = case.stage in _DATED and case.stage_since is not None
    if not moved and (not dated or str(case.stage_since) == then):
        return _Held("", "")
    if not dated or case.stage_since is None:
        return _Held("", None)
    day = str(case.stage_since)
    if case.stage_since.precision is Precision.MONTH:
        day = f"{case.stage_since.on:%m/%Y}"
    return _Held(day, then)


def _answer(control_id: str, case: UseCase) -> _Held:
    answer = case.answers.get(control_id)
    said = (_then(case, "answers") or {}).get(control_id, ["not_assessed"])
    now = answer.result.value if answer else "not_assessed"
    return _Held("" if now == "not_assessed" else now, "" if said[0] == "not_assessed" else said[0])
