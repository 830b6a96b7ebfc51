"""Reads of the triage: what words suggest for untagged records, answers kept, and misfits."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from governance.domain import policy, suggestion, track_choice
from governance.domain.actors import Actor
from governance.domain.drafts import FactValue
from governance.domain.enums import RiskTier, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.policy import Permission
from governance.domain.similarity import DESCRIPTION_LIMIT, Purpose
from governance.domain.suggestion import Suggestion, SuggestionRules
from governance.domain.track_choice import MismatchRule, TrackRules
from governance.domain.triage import Answer
from governance.models import BusinessUnit, Initiative, SourceRecord, TriageResult
from governance.queries.portfolio import conditions

QUEUE_LIMIT = 5_000
"""Untagged initiatives whose words are read for one queue, the first by name."""

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class QueueRow:
    """An untagged initiative with what its words suggest."""

    id: int
    version: int
    name: str
    unit: str
    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class TriageQueue:
    """The untagged initiatives of a filter."""

    rows: tuple[QueueRow, ...]
    """Clear suggestions first, then by name; at most :data:`QUEUE_LIMIT`."""
    total: int
    """Untagged initiatives that the filter admits."""


@dataclass(frozen=True, slots=True)
class RecordedTriage:
    """The last triage of an initiative."""

    choices: Mapping[str, str]
    answers: Mapping[str, Answer]
    recommended_track: Track
    track: Track
    decided_tier: RiskTier
    tier: RiskTier
    article: str
    track_justification: str
    tier_justification: str
    decided_by: str
    decided_at: dt.datetime


def triage_queue(
    session: Session, rules: SuggestionRules, where: PortfolioFilter, viewer: Actor
) -> TriageQueue:
    """Return the untagged initiatives of a filter, whatever tracks it names.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    clauses = conditions(replace(where, tracks=(Track.UNTAGGED,)), viewer)
    total = session.scalar(select(func.count()).select_from(Initiative).where(*clauses)) or 0
    listed = (
        select(
            Initiative.id,
            Initiative.version,
            Initiative.name,
            BusinessUnit.name.label("unit"),
            Initiative.description,
        )
        .join(BusinessUnit, BusinessUnit.id == Initiative.unit_id)
        .where(*clauses)
        .order_by(Initiative.name_key, Initiative.id)
        .limit(QUEUE_LIMIT)
    )
    found = session.execute(listed).all()
    texts = _describing_texts(session, rules, [row.id for row in found])
    rows = [
        QueueRow(
            id=row.id,
            version=row.version,
            name=row.name,
            unit=row.unit,
            suggestion=_suggested(rules, row.name, row.description, *texts[row.id]),
        )
        for row in found
    ]
    rows.sort(key=lambda row: -abs(row.suggestion.score))  # stable: by name within a score
    return TriageQueue(tuple(rows), total)


def suggestions_of(
    session: Session, rules: SuggestionRules, initiative_ids: Collection[int]
) -> dict[int, Suggestion]:
    """Return what the words of initiatives suggest, by initiative; permission is the caller's."""
    texts = _describing_texts(session, rules, initiative_ids)
    named = (Initiative.id, Initiative.name, Initiative.description)
    return {
        row.id: _suggested(rules, row.name, row.description, *texts[row.id])
        for chunk in _chunks(initiative_ids)
        for row in session.execute(select(*named).where(Initiative.id.in_(chunk)))
    }


def suggestion_of(
    session: Session, rules: SuggestionRules, initiative_id: int, viewer: Actor
) -> Suggestion | None:
    """Return what the words of one initiative suggest; None where the viewer may not see it."""
    if not _sees(session, initiative_id, viewer):
        return None
    return suggestions_of(session, rules, [initiative_id])[initiative_id]


def recorded_triage(session: Session, initiative_id: int, viewer: Actor) -> RecordedTriage | None:
    """Return the last triage of an initiative; None where there is none to be seen.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    if not _sees(session, initiative_id, viewer):
        return None
    mine = select(TriageResult).where(TriageResult.initiative_id == initiative_id)
    row = session.scalar(mine.order_by(TriageResult.id.desc()).limit(1))
    return None if row is None else _recorded(row)


def misfits(
    session: Session, rules: TrackRules, where: PortfolioFilter, viewer: Actor
) -> dict[int, tuple[MismatchRule, ...]]:
    """Return the warnings that tracks raise against the answers of the last triage, by initiative.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    last = select(func.max(TriageResult.id)).group_by(TriageResult.initiative_id)
    triaged = (
        select(Initiative.id, Initiative.track, Initiative.facts, TriageResult.choices)
        .join(TriageResult, TriageResult.initiative_id == Initiative.id)
        .where(TriageResult.id.in_(last), *conditions(where, viewer))
        .order_by(Initiative.name_key)
    )
    found = {
        initiative_id: track_choice.mismatches(
            rules, _known(rules, choices), declared=track, facts=facts
        )
        for initiative_id, track, facts, choices in session.execute(triaged)
    }
    return {initiative_id: warnings for initiative_id, warnings in found.items() if warnings}


def misfits_of(
    session: Session,
    rules: TrackRules,
    initiative_id: int,
    track: Track,
    facts: Mapping[str, FactValue],
) -> tuple[MismatchRule, ...]:
    """Return the warnings that the track of one initiative raises; permission is the caller's."""
    mine = select(TriageResult.choices).where(TriageResult.initiative_id == initiative_id)
    choices = session.scalar(mine.order_by(TriageResult.id.desc()).limit(1))
    return track_choice.mismatches(rules, _known(rules, choices or {}), declared=track, facts=facts)


def purposes(session: Session, viewer: Actor) -> Iterator[Purpose]:
    """Yield name and purpose of every initiative that the viewer may see.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    purpose: ColumnElement[str] = func.substr(Initiative.description, 1, DESCRIPTION_LIMIT)
    every = select(Initiative.id, Initiative.name, purpose)
    every = every.where(*conditions(PortfolioFilter(), viewer)).order_by(Initiative.id)
    for row in session.execute(every):
        yield Purpose(*row)


@lru_cache(maxsize=20_000)
def _suggested(rules: SuggestionRules, *texts: str) -> Suggestion:
    """Suggest a track once for the same texts: every write asks anew for the whole queue."""
    return suggestion.suggest_track(rules, *texts)


def _describing_texts(
    session: Session, rules: SuggestionRules, initiative_ids: Collection[int]
) -> defaultdict[int, tuple[str, ...]]:
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for chunk in _chunks(initiative_ids):
        records = select(SourceRecord.initiative_id, SourceRecord.fields)
        records = records.where(SourceRecord.initiative_id.in_(chunk)).order_by(SourceRecord.id)
        for initiative_id, fields in session.execute(records):
            texts = {name: value for name, value in fields.items() if isinstance(value, str)}
            found[initiative_id] += rules.describing_texts(texts)
    return found


def _chunks(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = list(ids)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def _known(rules: TrackRules, choices: Mapping[str, Any]) -> dict[str, str]:
    """Return the choices that the questionnaire still knows; an older one may have had others."""
    return {
        name: value
        for name, value in choices.items()
        if name in rules.by_id and value in {each.value for each in rules.by_id[name].options}
    }


def _sees(session: Session, initiative_id: int, viewer: Actor) -> bool:
    policy.require(viewer, Permission.INITIATIVE_READ)
    initiative = session.get(Initiative, initiative_id)
    return initiative is not None and policy.in_scope(viewer, initiative.root_unit_id)


def _recorded(row: TriageResult) -> RecordedTriage:
    return RecordedTriage(
        choices=row.choices,
        answers={name: Answer(answer) for name, answer in row.answers.items()},
        recommended_track=row.recommended_track,
        track=row.track,
        decided_tier=row.decided_tier,
        tier=row.tier,
        article=row.article,
        track_justification=row.track_justification,
        tier_justification=row.tier_justification,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
