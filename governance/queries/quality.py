"""Reads of data quality: how many initiatives break each rule, which, and what about them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from governance.domain import duplicates, quality
from governance.domain.actors import Actor
from governance.domain.duplicates import Candidate, Pair
from governance.domain.enums import Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.lifecycle import ENDS
from governance.domain.quality import USUAL_DEFAULTS, USUAL_LEAST, RuleId, Usual
from governance.domain.similarity import DESCRIPTION_LIMIT, Purpose
from governance.models import Initiative
from governance.queries.exceptions import Subject, subject_columns
from governance.queries.portfolio import conditions
from governance.queries.quality_details import Usuals, details
from governance.queries.quality_rules import EXPRESSED, breaks, usual_stays

_CHUNK = 500
"""Ids named in one statement."""


@dataclass(frozen=True, slots=True)
class Found:
    """One initiative that breaks a rule."""

    subject: Subject
    detail: str = ""
    """What about it, in words of the record; empty where the rule says it all."""
    like: tuple[Subject, ...] = ()
    """Of a likely duplicate: the others."""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A slice of the initiatives that break one rule."""

    rows: tuple[Found, ...]
    total: int


def rule_counts(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    rules: Collection[RuleId] = EXPRESSED,
) -> dict[RuleId, int]:
    """Return how many of the filtered initiatives break each rule, in one statement.

    Parameters
    ----------
    rules
        Those to count; rules that search the portfolio are left out, see :func:`duplicate_pairs`.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    asked = [rule for rule in EXPRESSED if rule in rules]
    clauses = conditions(where, viewer)
    if not asked:
        return {}
    counted = select(*(func.count(case((breaks(rule), 1))) for rule in asked))
    row = session.execute(counted.select_from(Initiative).where(*clauses)).one()
    return dict(zip(asked, row, strict=True))


def usual_times(session: Session) -> dict[tuple[Track, Stage], Usual]:
    """Return the usual days in each stage that should end, by track, over the whole portfolio.

    Neither filter nor scope applies: what is usual does not depend on who looks.
    """
    found = {
        (Track(track), Stage(stage)): Usual(days, int(n))
        for track, stage, days, n in session.execute(select(*usual_stays().c))
    }
    return {
        (track, stage): _usual(found.get((track, stage)), default)
        for track in Track
        for stage, default in USUAL_DEFAULTS.items()
    }


def _usual(found: Usual | None, default: int) -> Usual:
    if found is None:
        return Usual(default, 0)
    return found if found.n >= USUAL_LEAST else Usual(default, found.n)


def duplicate_pairs(session: Session, viewer: Actor) -> tuple[Pair, ...]:
    """Return the pairs of initiatives the viewer may see that are likely the same.

    Those stopped or retired are left out: that is how a duplicate is laid to rest.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    purpose: ColumnElement[str] = func.substr(Initiative.description, 1, DESCRIPTION_LIMIT)
    every = select(Initiative.id, Initiative.name, purpose, Initiative.root_unit_id)
    every = every.where(*conditions(PortfolioFilter(), viewer), Initiative.stage.not_in(ENDS))
    candidates = [
        Candidate(Purpose(initiative_id, name, text), root_unit_id)
        for initiative_id, name, text, root_unit_id in session.execute(
            every.order_by(Initiative.id)
        )
    ]
    return tuple(duplicates.likely_pairs(candidates))


def duplicated(
    session: Session, where: PortfolioFilter, viewer: Actor, pairs: Sequence[Pair]
) -> tuple[int, ...]:
    """Return which of the filtered initiatives are in a pair, the most alike first.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    ordered = list(dict.fromkeys(each for pair in pairs for each in (pair.first, pair.second)))
    clauses = conditions(where, viewer)
    admitted: set[int] = set()
    for start in range(0, len(ordered), _CHUNK):
        chunk = ordered[start : start + _CHUNK]
        admitted.update(
            session.scalars(select(Initiative.id).where(Initiative.id.in_(chunk), *clauses))
        )
    return tuple(each for each in ordered if each in admitted)


def found_page(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    rule: RuleId,
    *,
    pairs: Sequence[Pair] = (),
    page: int = 1,
    size: int = 25,
) -> FoundPage:
    """Return a page of the filtered initiatives that break a rule, in order of their names.

    Likely duplicates come with the most alike first, what is overdue with the oldest.

    Parameters
    ----------
    pairs
        Of :func:`duplicate_pairs` for the same viewer, where the rule is about duplicates.
    page
        Counted from 1.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    first = (page - 1) * size
    if rule in quality.SEARCHED:
        every = duplicated(session, where, viewer, pairs)
        return FoundPage(
            _alike(session, every[first : first + size], pairs, viewer), total=len(every)
        )
    chosen = _breaking(where, viewer, rule)
    ids = tuple(session.scalars(chosen.limit(size).offset(first)))
    counted = chosen.order_by(None).with_only_columns(func.count())
    return FoundPage(
        _described(session, rule, ids, _usual_for(session, rule, ids)),
        total=(session.scalar(counted) or 0),
    )


def every_found(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    rule: RuleId,
    *,
    pairs: Sequence[Pair] = (),
) -> Iterator[Found]:
    """Yield all of the filtered initiatives that break a rule, in the order of their pages.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    if rule in quality.SEARCHED:
        ids = duplicated(session, where, viewer, pairs)
        for start in range(0, len(ids), _CHUNK):
            yield from _alike(session, ids[start : start + _CHUNK], pairs, viewer)
        return
    ids = tuple(session.scalars(_breaking(where, viewer, rule)))
    usual = _usual_for(session, rule, ids)
    for start in range(0, len(ids), _CHUNK):
        yield from _described(session, rule, ids[start : start + _CHUNK], usual)


def _breaking(where: PortfolioFilter, viewer: Actor, rule: RuleId) -> Select[int]:
    oldest = (Initiative.stage_since, Initiative.id)
    order = oldest if rule is RuleId.STAGE_OVERDUE else (Initiative.name_key, Initiative.id)
    chosen = select(Initiative.id).where(*conditions(where, viewer), breaks(rule))
    return chosen.order_by(*order)


def _usual_for(session: Session, rule: RuleId, ids: Sequence[int]) -> Usuals:
    return usual_times(session) if rule is RuleId.STAGE_OVERDUE and ids else {}


def _described(
    session: Session, rule: RuleId, ids: Sequence[int], usual: Usuals
) -> tuple[Found, ...]:
    told = details(session, rule, ids, usual)
    subjects = _subjects(session, ids)
    return tuple(Found(subjects[each], told.get(each, "")) for each in ids)


def _alike(
    session: Session, ids: Sequence[int], pairs: Sequence[Pair], viewer: Actor
) -> tuple[Found, ...]:
    others: dict[int, list[int]] = {each: [] for each in ids}
    for pair in pairs:
        for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
            if one in others:
                others[one].append(other)
    named = {each for group in others.values() for each in group} | set(ids)
    visible = conditions(PortfolioFilter(), viewer)
    subjects = _subjects(session, sorted(named), *visible)
    return tuple(
        Found(
            subjects[each],
            like=tuple(subjects[other] for other in others[each] if other in subjects),
        )
        for each in ids
    )


def _subjects(
    session: Session, ids: Sequence[int], *clauses: ColumnElement[bool]
) -> dict[int, Subject]:
    mine = subject_columns().where(Initiative.id.in_(ids), *clauses)
    return {row[0]: Subject(*row) for row in session.execute(mine)}
