"""Keeps summary rows in the transaction that changes what they follow from, and rebuilds them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from governance.db.session import GovernanceSession
from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.enums import Stage, Track
from governance.domain.policy import Permission
from governance.exchange.published import newest_version_id, published_catalogues
from governance.models import Initiative, Readiness, ThemeReadiness, touched
from governance.queries.standings import CHUNK, Summariser, Summary
from governance.services import value_summaries
from governance.services.collection import rare_collections
from governance.services.contract import service
from governance.services.pilot_spells import forget_spells, refresh_spells, wrong_spells
from governance.services.value_summaries import EQUAL, ValueDifferences

Sums = defaultdict[tuple[int, str, str, str], list[int]]
"""Unit, track, stage and theme to changes of the counts of initiatives, due and met."""

Values = dict[str, Any]
"""Columns of a summary row."""

_NAMED = 100
"""Initiatives that a rebuild names one by one."""


@dataclass(frozen=True, slots=True)
class RebuildResult:
    """What a rebuild found, by kind of summary; at most a hundred initiatives are named each."""

    initiatives: int
    different: tuple[int, ...] = ()
    """Initiatives whose summary of the checklist was wrong or missing."""
    sums_different: int = 0
    """Sums by unit, track, stage and theme that were wrong."""
    spells_different: tuple[int, ...] = ()
    """Initiatives whose pilot spells were wrong or missing."""
    value: ValueDifferences = EQUAL
    """What was wrong with the summary rows of the value ledger."""

    @property
    def equal(self) -> bool:
        """Whether everything was as it should be."""
        return not (
            self.different or self.sums_different or self.spells_different or self.value != EQUAL
        )


@event.listens_for(GovernanceSession, "before_commit")
def _follow(session: Session) -> None:
    """Bring the summary rows of all touched initiatives up to date."""
    session.flush()
    ids = touched.take(session)
    value_summaries.refresh(session, ids | touched.take_lines(session))
    if ids:
        with rare_collections():
            refresh(session, ids)
            session.flush()


def refresh(session: Session, initiative_ids: Collection[int]) -> None:
    """Compute the summary rows of initiatives anew; checklists only once there is a catalogue."""
    refresh_spells(session, initiative_ids)
    if newest_version_id(session) is not None:
        _refresh_checklists(session, initiative_ids)


def _refresh_checklists(session: Session, initiative_ids: Collection[int]) -> None:
    sums: Sums = defaultdict(lambda: [0, 0, 0])
    ordered = sorted(initiative_ids)
    summariser = _summariser(session)
    for start in range(0, len(ordered), CHUNK):
        chunk = ordered[start : start + CHUNK]
        held = {
            row.initiative_id: row
            for row in session.scalars(select(Readiness).where(Readiness.initiative_id.in_(chunk)))
        }
        added = []
        for summary in summariser.summaries(chunk):
            fresh = _fresh(summary)
            row = held.get(summary.initiative_id)
            if row is None:
                added.append(fresh)
            else:
                _count(sums, _values(row), -1)
                for name, value in fresh.items():
                    setattr(row, name, value)
            _count(sums, fresh, 1)
        if added:
            # Past the session: nobody holds these rows yet, they are not audited, and an import
            # brings a hundred thousand of them.
            session.connection().execute(insert(Readiness), added)
    _apply(session, sums)


def forget(session: Session, initiative_ids: Collection[int]) -> None:
    """Remove the summary rows of initiatives that are about to be removed."""
    forget_spells(session, initiative_ids)
    value_summaries.forget(session, initiative_ids)
    sums: Sums = defaultdict(lambda: [0, 0, 0])
    for row in session.scalars(
        select(Readiness).where(Readiness.initiative_id.in_(initiative_ids))
    ):
        _count(sums, _values(row), -1)
        session.delete(row)
    _apply(session, sums)


@service(Permission.SUMMARY_REBUILD)
def rebuild_summaries(session: Session, *, actor: Actor, check: bool = False) -> RebuildResult:
    """Compute every summary row from scratch and say what differed.

    Parameters
    ----------
    check
        Only compare; correct nothing.
    """
    del actor
    ids = list(session.scalars(select(Initiative.id)))
    spells = wrong_spells(session)
    different: list[int] = []
    right: Sums = defaultdict(lambda: [0, 0, 0])
    if newest_version_id(session) is not None:
        different = _wrong_checklists(session, ids, right)
    wrong = _wrong_sums(session, right)
    value = value_summaries.differences(session)
    if not check:
        refresh(session, ids)
        session.flush()
        _apply(session, _wrong_sums(session, right))
        if value != EQUAL:
            value_summaries.rebuild(session)
    return RebuildResult(
        len(ids), tuple(different[:_NAMED]), len(wrong), tuple(spells[:_NAMED]), value
    )


def _wrong_checklists(session: Session, ids: Collection[int], right: Sums) -> list[int]:
    """Return the initiatives whose summary is wrong, and add up what the right ones come to."""
    held = {row.initiative_id: row for row in session.scalars(select(Readiness))}
    different = []
    for summary in _summariser(session).summaries(ids):
        fresh = _fresh(summary)
        _count(right, fresh, 1)
        row = held.get(summary.initiative_id)
        if row is None or _values(row) != fresh:
            different.append(summary.initiative_id)
    return different


def _summariser(session: Session) -> Summariser:
    today = clock.today()
    return Summariser(session, published_catalogues(session), today)


def _fresh(summary: Summary) -> Values:
    """Return what the summary row of an initiative has to say."""
    standing = summary.standing
    intake, pilot, production = zip(standing.due, standing.met, strict=True)
    return {
        "initiative_id": summary.initiative_id,
        "root_unit_id": summary.root_unit_id,
        "track": summary.track,
        "stage": summary.stage,
        "intake_due": intake[0],
        "intake_met": intake[1],
        "pilot_due": pilot[0],
        "pilot_met": pilot[1],
        "production_due": production[0],
        "production_met": production[1],
        "exception_mask": int(standing.exceptions),
        "themes": {theme: list(counts) for theme, counts in standing.themes.items()},
        "valid_until": standing.valid_until,
    }


def _values(row: Readiness) -> Values:
    return {column.key: getattr(row, column.key) for column in Readiness.__table__.columns}


def _count(sums: Sums, values: Values, sign: int) -> None:
    unit, track, stage = values["root_unit_id"], values["track"], values["stage"]
    for theme, (due, met) in values["themes"].items():
        change = sums[unit, track.value, stage.value, theme]
        change[0] += sign
        change[1] += sign * due
        change[2] += sign * met


def _apply(session: Session, sums: Sums) -> None:
    changed = {key: change for key, change in sums.items() if any(change)}
    rows = {_key(row): row for row in _rows(session, {key[0] for key in changed})}
    added = []
    for key, (initiatives, due, met) in changed.items():
        row = rows.get(key)
        if row is None:
            unit, track, stage, theme = key
            added.append(
                {
                    "root_unit_id": unit,
                    "track": Track(track),
                    "stage": Stage(stage),
                    "theme": theme,
                    "initiatives": initiatives,
                    "due": due,
                    "met": met,
                }
            )
            continue
        row.initiatives += initiatives
        row.due += due
        row.met += met
    if added:
        # Past the session, as above.
        session.connection().execute(insert(ThemeReadiness), added)


def _wrong_sums(session: Session, right: Sums) -> Sums:
    """Return what has to be added to the stored sums to make them right."""
    changes: Sums = defaultdict(lambda: [0, 0, 0])
    for key, counts in right.items():
        changes[key] = list(counts)
    for row in session.scalars(select(ThemeReadiness)):
        change = changes[_key(row)]
        for position, number in enumerate((row.initiatives, row.due, row.met)):
            change[position] -= number
    return defaultdict(lambda: [0, 0, 0], {key: each for key, each in changes.items() if any(each)})


def _rows(session: Session, root_ids: Collection[int]) -> Iterable[ThemeReadiness]:
    mine = select(ThemeReadiness).where(ThemeReadiness.root_unit_id.in_(root_ids))
    return session.scalars(mine)


def _key(row: ThemeReadiness) -> tuple[int, str, str, str]:
    return (row.root_unit_id, str(row.track), str(row.stage), row.theme)
