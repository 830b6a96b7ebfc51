"""What changed between two days: the portfolio as it was known on each, compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from governance.analytics.formats import count, plural
from governance.analytics.formats import in_words as number_in_words
from governance.analytics.frames.changes import CHANGES, SNAPSHOT
from governance.domain.enums import ChangeKind, RiskTier, Stage, Track
from governance.domain.labels import label

_COMPARED = (
    (ChangeKind.MOVED, "stage", "stage"),
    (ChangeKind.CORRECTED, "stage", "stage_before"),
    (ChangeKind.RETAGGED, "track", "track"),
    (ChangeKind.TIER, "risk_tier", "risk_tier"),
)
"""What is compared: the kind of change, the column then and the column now."""
_SUMMED = ((ChangeKind.PLAN, "plan_net"), (ChangeKind.RETURNED, "actual_net"))

AMOUNTS = frozenset({ChangeKind.PLAN, ChangeKind.RETURNED})
"""Kinds of change that are an amount of money."""

NOTES: Mapping[ChangeKind, str] = {
    ChangeKind.ADDED: "With the stage they are in",
    ChangeKind.REMOVED: "They are no longer on record, or no longer match the filters",
    ChangeKind.CORRECTED: "The stage of the first day: as known then → as known now",
    ChangeKind.CONTROL_WON: "Met and confirmed now, and not then",
    ChangeKind.CONTROL_LOST: "Met and confirmed then, and not now",
    ChangeKind.PLAN: "Planned net benefit, now minus then",
    ChangeKind.RETURNED: "Net benefit on measured evidence, now minus then",
}
"""How changes of a kind are to be read, where its name does not say it."""

_WORDS: Mapping[ChangeKind, type[Stage] | type[Track] | type[RiskTier]] = {
    ChangeKind.ADDED: Stage,
    ChangeKind.REMOVED: Stage,
    ChangeKind.MOVED: Stage,
    ChangeKind.CORRECTED: Stage,
    ChangeKind.RETAGGED: Track,
    ChangeKind.TIER: RiskTier,
}

Controls = frozenset[tuple[int, str]]
"""Initiatives by id, each with the id of a control that holds."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was known of the portfolio on a day."""

    initiatives: pd.DataFrame
    """A :data:`~governance.analytics.frames.changes.SNAPSHOT` frame."""
    controls: Controls
    """Controls that are met and confirmed."""


def compare(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """Return what differs, a :data:`~governance.analytics.frames.changes.CHANGES` frame."""
    then = {row["initiative_id"]: row for row in _records(before)}
    now = {row["initiative_id"]: row for row in _records(after)}
    found: list[tuple[Any, ...]] = []
    for key, row in now.items():
        if key in then:
            found += _differences(then[key], row)
        else:
            found.append(_row(ChangeKind.ADDED, row, after=row["stage"]))
    for key, row in then.items():
        if key not in now:
            found.append(_row(ChangeKind.REMOVED, row, before=row["stage"]))
    found += _controls(now, after.controls - before.controls, ChangeKind.CONTROL_WON)
    lost = before.controls - after.controls
    found += _controls(now, lost, ChangeKind.CONTROL_LOST)
    order = {kind.value: place for place, kind in enumerate(ChangeKind)}
    found.sort(key=lambda row: (order[row[0]], row[2], row[1], row[5], row[6]))
    return CHANGES.from_rows(found)


def _records(of: Snapshot) -> list[dict[str, Any]]:
    names = list(SNAPSHOT.columns)
    rows = SNAPSHOT.require(of.initiatives).itertuples(index=False, name=None)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _differences(then: dict[str, Any], now: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for kind, first, second in _COMPARED:
        if then[first] != now[second]:
            yield _row(kind, now, before=then[first], after=now[second])
    for kind, name in _SUMMED:
        if then[name] != now[name]:
            yield _row(kind, now, amount=now[name] - then[name])


def _controls(
    known: dict[int, dict[str, Any]], controls: Controls, kind: ChangeKind
) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each control; those of an initiative that is gone went with it."""
    for initiative_id, control in controls:
        if initiative_id in known:
            before, after = (control, "") if kind is ChangeKind.CONTROL_LOST else ("", control)
            yield _row(kind, known[initiative_id], before=before, after=after)


def _row(
    kind: ChangeKind, of: dict[str, Any], *, before: str = "", after: str = "", amount: int = 0
) -> tuple[Any, ...]:
    return (
        kind.value,
        of["initiative_id"],
        of["name"],
        of["root_unit"],
        of["track"],
        before,
        after,
        amount,
    )


def in_words(kind: ChangeKind, value: str) -> str:
    """Return what stands in ``before`` or ``after`` of a change, in words."""
    words = _WORDS.get(kind)
    return label(words(value)) if words and value else value


def numbers(changes: pd.DataFrame) -> dict[ChangeKind, int]:
    """Return how many changes of each kind there are; every kind is there."""
    counted = CHANGES.require(changes)["kind"].value_counts()
    return {kind: int(counted.get(kind.value, 0)) for kind in ChangeKind}


def by_unit(changes: pd.DataFrame) -> pd.DataFrame:
    """Return how many changes of each kind each top-level unit saw, the most first.

    Returns
    -------
    pandas.DataFrame
        A row a unit, by name; a column a kind.
    """
    frame = CHANGES.require(changes)
    kinds = [kind.value for kind in ChangeKind]
    table = frame.pivot_table(
        index="root_unit", columns="kind", values="initiative_id", aggfunc="count", fill_value=0
    ).reindex(columns=kinds, fill_value=0)
    table = table.astype("int64")
    order = table.sum(axis="columns").sort_values(ascending=False, kind="stable").index
    return table.loc[order]


_SAID = {
    ChangeKind.ADDED: ("was added", "were added"),
    ChangeKind.REMOVED: ("was removed", "were removed"),
    ChangeKind.MOVED: ("moved to another stage", "moved to another stage"),
    ChangeKind.RETAGGED: ("changed its track", "changed their track"),
    ChangeKind.TIER: ("changed its risk tier", "changed their risk tier"),
}


def in_one_sentence(changes: pd.DataFrame, period: str) -> str:
    """Say what changed, for reading aloud.

    Parameters
    ----------
    period
        The time it speaks of, as the sentence begins: ``Since 1 March 2026``.
    """
    found = numbers(changes)
    said = [
        f"{number_in_words(found[kind])} {one if found[kind] == 1 else many}"
        for kind, (one, many) in _SAID.items()
        if found[kind]
    ]
    won, lost = found[ChangeKind.CONTROL_WON], found[ChangeKind.CONTROL_LOST]
    if won or lost:
        verb = "was" if (won or lost) == 1 else "were"
        both = f"won, {count(lost)} lost" if won and lost else "won" if won else "lost"
        said.append(f"{plural(won or lost, 'control')} {verb} {both}")
    if not said:
        return f"{period} nothing changed."
    *others, last = said
    return f"{period} {', '.join(others) + ' and ' if others else ''}{last}."
