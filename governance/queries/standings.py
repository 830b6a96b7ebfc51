"""Reads what the summary rows of many initiatives are computed from, in few statements."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain import gates
from governance.domain.catalogue import Catalogue
from governance.domain.checklist import Item, checklist, signature
from governance.domain.enums import RiskTier, Stage, Track
from governance.domain.readiness import Answer, Exemption, evidence_until
from governance.domain.standing import Position, Standing, standing_of
from governance.models import (
    Assessment,
    Evidence,
    GateCondition,
    GateDecision,
    Initiative,
    Review,
    Waiver,
)

CHUNK = 500
"""Initiatives read at a time; SQLite admits some thousands of values in one statement."""


_KEPT = 1_000
_CHECKLISTS: dict[str, tuple[Item, ...]] = {}
"""Checklists by signature, which names the catalogue and every fact that they depend on: what is
kept here is never out of date."""

_OF_CHECKLIST = (
    Initiative.id,
    Initiative.track,
    Initiative.risk_tier,
    Initiative.stage,
    Initiative.facts,
    Initiative.catalogue_version_id,
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a summary row says of one initiative."""

    initiative_id: int
    root_unit_id: int
    track: Track
    stage: Stage
    standing: Standing


@dataclass(frozen=True, slots=True)
class Held:
    """The checklist of one initiative with what is answered and waived."""

    initiative_id: int
    track: Track
    stage: Stage
    items: tuple[Item, ...]
    answers: dict[str, Answer]
    exemptions: tuple[Exemption, ...]
    """Granted and not revoked; expired ones may be among them."""


class Summariser:
    """Computes summaries; checklists are kept for all initiatives that share a signature."""

    def __init__(
        self, session: Session, catalogue_of: Callable[[int | None], Catalogue], today: dt.date
    ) -> None:
        """Take the session to read from and where catalogues come from."""
        self._session = session
        self._catalogue_of = catalogue_of
        self._today = today
        self._blank: dict[tuple[str, Position], Standing] = {}

    def summaries(self, initiative_ids: Collection[int]) -> Iterator[Summary]:
        """Yield a summary of each initiative that exists, in the order of their ids."""
        ordered = sorted(initiative_ids)
        for start in range(0, len(ordered), CHUNK):
            yield from self._chunk(ordered[start : start + CHUNK])

    def held(self, initiative_ids: Collection[int]) -> Iterator[Held]:
        """Yield the checklist of each initiative that exists, in the order of their ids."""
        ordered = sorted(initiative_ids)
        for start in range(0, len(ordered), CHUNK):
            ids = ordered[start : start + CHUNK]
            answers, exemptions = self.answers(ids), self._exemptions(ids)
            mine = select(*_OF_CHECKLIST).where(Initiative.id.in_(ids)).order_by(Initiative.id)
            for row in self._session.execute(mine):
                yield Held(
                    row.id,
                    row.track,
                    row.stage,
                    self._items(row)[1],
                    answers.get(row.id, {}),
                    tuple(exemptions.get(row.id, ())),
                )

    def _chunk(self, ids: list[int]) -> Iterator[Summary]:
        answers = self.answers(ids)
        exemptions = self._exemptions(ids)
        approvals = self._approvals(ids)
        conditions = self._days(
            select(GateDecision.initiative_id, GateCondition.due_on)
            .join(GateDecision, GateDecision.id == GateCondition.decision_id)
            .where(GateDecision.initiative_id.in_(ids), GateCondition.fulfilled_on.is_(None))
        )
        reviews = self._days(
            select(Review.initiative_id, Review.due_on).where(
                Review.initiative_id.in_(ids), Review.closed_on.is_(None)
            )
        )
        columns = (
            Initiative.id,
            Initiative.root_unit_id,
            Initiative.track,
            Initiative.risk_tier,
            Initiative.stage,
            Initiative.description,
            Initiative.facts,
            Initiative.catalogue_version_id,
        )
        mine = select(*columns).where(Initiative.id.in_(ids)).order_by(Initiative.id)
        for row in self._session.execute(mine):
            approved = approvals.get((row.id, row.stage))
            material = gates.material_state(
                track=row.track, purpose=row.description, tier=row.risk_tier, facts=row.facts
            )
            position = Position(
                stage=row.stage,
                approved=approved is not None,
                stale=approved is not None and gates.digest(material) != approved,
                conditions_due=tuple(conditions.get(row.id, ())),
                reviews_due=tuple(reviews.get(row.id, ())),
            )
            standing = self._standing(
                row, answers.get(row.id, {}), exemptions.get(row.id, []), position
            )
            yield Summary(row.id, row.root_unit_id, row.track, row.stage, standing)

    def _standing(
        self,
        row: Any,  # noqa: ANN401 - a row of the columns above
        answers: dict[str, Answer],
        exemptions: list[Exemption],
        position: Position,
    ) -> Standing:
        mark, items = self._items(row)
        if answers or exemptions:
            return standing_of(items, answers, exemptions, position, self._today)
        if (mark, position) not in self._blank:
            self._blank[mark, position] = standing_of(items, {}, (), position, self._today)
        return self._blank[mark, position]

    def _items(self, row: Any) -> tuple[str, tuple[Item, ...]]:  # noqa: ANN401 - a row of columns
        of = self._catalogue_of(row.catalogue_version_id)
        mark = signature(of, row.track, row.risk_tier, row.facts)
        items = _CHECKLISTS.get(mark)
        if items is None:
            items = checklist(of, row.track, RiskTier(row.risk_tier), row.facts)
            if len(_CHECKLISTS) >= _KEPT:
                _CHECKLISTS.clear()
            _CHECKLISTS[mark] = items
        return mark, items

    def answers(self, ids: Collection[int]) -> dict[int, dict[str, Answer]]:
        """Return the answers of initiatives by control, with what their evidence still proves."""
        found: defaultdict[int, dict[str, Answer]] = defaultdict(dict)
        columns = (
            Assessment.initiative_id,
            Assessment.control_id,
            Assessment.result,
            Assessment.comment,
            Assessment.confirmed_by,
            Assessment.revalidate_on,
        )
        until = self._evidence_until(ids)
        for row in self._session.execute(select(*columns).where(Assessment.initiative_id.in_(ids))):
            found[row.initiative_id][row.control_id] = Answer(
                row.result,
                row.comment,
                confirmed=row.confirmed_by is not None,
                revalidate_on=row.revalidate_on,
                evidence_until=until.get((row.initiative_id, row.control_id)),
            )
        return found

    def _evidence_until(self, ids: Collection[int]) -> dict[tuple[int, str], dt.date | None]:
        stale_on: defaultdict[tuple[int, str], list[dt.date | None]] = defaultdict(list)
        held = select(Evidence.initiative_id, Evidence.control_id, Evidence.stale_on).where(
            Evidence.initiative_id.in_(ids), Evidence.withdrawn_at.is_(None)
        )
        for initiative_id, control_id, day in self._session.execute(held):
            stale_on[initiative_id, control_id].append(day)
        return {key: evidence_until(days) for key, days in stale_on.items()}

    def _exemptions(self, ids: list[int]) -> dict[int, list[Exemption]]:
        found: defaultdict[int, list[Exemption]] = defaultdict(list)
        granted = select(Waiver.initiative_id, Waiver.control_id, Waiver.expires_on).where(
            Waiver.initiative_id.in_(ids), Waiver.granted_at.is_not(None), Waiver.ended_at.is_(None)
        )
        for initiative_id, control_id, expires_on in self._session.execute(granted):
            found[initiative_id].append(Exemption(control_id, expires_on))
        return found

    def _approvals(self, ids: list[int]) -> dict[tuple[int, Stage], str]:
        """Return the material hash of the newest approval, by initiative and stage."""
        approving = (
            select(GateDecision.initiative_id, GateDecision.to_stage, GateDecision.material_sha256)
            .where(GateDecision.initiative_id.in_(ids), GateDecision.verdict.in_(gates.APPROVING))
            .order_by(GateDecision.id)
        )
        return {(each, stage): sha for each, stage, sha in self._session.execute(approving)}

    def _days(self, statement: Any) -> dict[int, list[dt.date]]:  # noqa: ANN401 - id and day
        found: defaultdict[int, list[dt.date]] = defaultdict(list)
        for initiative_id, day in self._session.execute(statement):
            found[initiative_id].append(day)
        return found
