"""Reads of checklists: controls of one initiative with answers, evidence, waivers and gates."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain import gates, policy
from governance.domain.actors import Actor
from governance.domain.catalogue import Catalogue
from governance.domain.checklist import Item, checklist, item
from governance.domain.enums import ControlResult, Gate, RiskTier, Stage
from governance.domain.policy import Permission
from governance.domain.readiness import Answer, Exemption, Readiness, evidence_until, readiness
from governance.errors import InvalidInputError, NotFoundError
from governance.models import (
    Assessment,
    Evidence,
    GateCondition,
    GateDecision,
    Initiative,
    Waiver,
)
from governance.queries.initiatives import not_found

Said = TypeVar("Said", Evidence, Waiver)

_LONGEST_ID = 18
_NAMED = 10
"""Initiatives of one external id that a message names."""


@dataclass(frozen=True, slots=True)
class Line:
    """One control of a checklist with everything said about it."""

    item: Item
    assessment: Assessment | None
    evidence: tuple[Evidence, ...]
    """Not withdrawn, oldest first."""
    waivers: tuple[Waiver, ...]
    """All of them, newest first."""
    dropped: bool = False
    """It was answered and no longer belongs to the checklist; the answer stays."""

    @property
    def result(self) -> ControlResult:
        """The answer; not assessed when there is none."""
        return self.assessment.result if self.assessment else ControlResult.NOT_ASSESSED


@dataclass(frozen=True, slots=True)
class Checklist:
    """The checklist of one initiative as it stands."""

    initiative: Initiative
    lines: tuple[Line, ...]
    approval: GateDecision | None
    """The newest decision that let it into the stage it is in."""
    stale: tuple[str, ...]
    """What changed materially since that decision; empty while the approval holds."""
    overdue_conditions: tuple[GateCondition, ...]
    today: dt.date

    @property
    def items(self) -> tuple[Item, ...]:
        """The controls that belong to the checklist now."""
        return tuple(line.item for line in self.lines if not line.dropped)

    @property
    def answers(self) -> dict[str, Answer]:
        """Answers by control id."""
        return {
            line.item.id: answer_of(line.assessment, line.evidence)
            for line in self.lines
            if line.assessment
        }

    @property
    def exemptions(self) -> tuple[Exemption, ...]:
        """Waivers that were granted and not revoked."""
        return tuple(
            Exemption(waiver.control_id, waiver.expires_on)
            for line in self.lines
            for waiver in line.waivers
            if waiver.granted_at is not None and waiver.ended_at is None
        )

    def readiness(self, gate: Gate) -> Readiness:
        """Return how ready the initiative is for a gate."""
        return readiness(self.items, gate, self.answers, self.exemptions, self.today)


@dataclass(frozen=True, slots=True)
class GateCheck:
    """Whether an initiative may be asked to enter a stage, and what stands against it."""

    target: Stage
    gate: Gate | None
    """None: the move passes no gate."""
    readiness: Readiness | None
    obstacles: tuple[str, ...]
    """Sentences beside the blocking controls: a stale approval, an overdue condition."""

    @property
    def may_pass(self) -> bool:
        """Whether nothing blocks."""
        return not self.obstacles and (self.readiness is None or self.readiness.may_pass)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything that blocks, in words."""
        blocking = self.readiness.blockers if self.readiness else ()
        controls = (f"{each.item.id} {each.item.control.title}: {each.reason}" for each in blocking)
        return (*self.obstacles, *controls)


def answer_of(assessment: Assessment, evidence: Iterable[Evidence] = ()) -> Answer:
    """Return an assessment as the rules of readiness see it.

    Parameters
    ----------
    evidence
        What was attached to the answer and not withdrawn.
    """
    return Answer(
        assessment.result,
        assessment.comment,
        confirmed=assessment.confirmed_by is not None,
        revalidate_on=assessment.revalidate_on,
        evidence_until=evidence_until(each.stale_on for each in evidence),
    )


def visible_initiative(session: Session, initiative_id: int, viewer: Actor) -> Initiative:
    """Return an initiative that the viewer may see.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    NotFoundError
        There is none in the viewer's scope.
    """
    policy.require(viewer, Permission.INITIATIVE_READ)
    initiative = session.get(Initiative, initiative_id)
    if initiative is None or not policy.in_scope(viewer, initiative.root_unit_id):
        raise not_found(initiative_id)
    return initiative


def named_initiative(session: Session, named: str, viewer: Actor) -> Initiative:
    """Return the initiative that a person names by its id, or by its external id if that is unique.

    An id counts before an external id that is the same number.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    NotFoundError
        Nothing in the viewer's scope is called that.
    InvalidInputError
        Several initiatives have the external id.
    """
    policy.require(viewer, Permission.INITIATIVE_READ)
    called = named.strip()
    if called.isascii() and called.isdigit() and len(called) <= _LONGEST_ID:
        found = session.get(Initiative, int(called))
        if found is not None and policy.in_scope(viewer, found.root_unit_id):
            return found
    same = select(Initiative).where(Initiative.external_id == called).order_by(Initiative.id)
    if viewer.units is not None:
        same = same.where(Initiative.root_unit_id.in_(viewer.units))
    rows = session.scalars(same.limit(_NAMED)).all()
    if not rows:
        raise NotFoundError(
            f"No initiative has the id or external id {called!r}; "
            "take the id from the list or an export."
        )
    if len(rows) > 1:
        ids = ", ".join(str(each.id) for each in rows)
        raise InvalidInputError(f"Several initiatives have the external id {called!r}: name {ids}.")
    return rows[0]


def checklist_of(
    session: Session, initiative: Initiative, of: Catalogue, *, today: dt.date
) -> Checklist:
    """Return the checklist of an initiative, of the catalogue it is assessed against."""
    approval = newest_approval(session, initiative)
    return Checklist(
        initiative=initiative,
        lines=_lines(session, initiative, of),
        approval=approval,
        stale=stale_parts(approval, initiative),
        overdue_conditions=_overdue(session, initiative.id, today),
        today=today,
    )


def gate_check(of: Checklist, target: Stage) -> GateCheck:
    """Return whether an initiative may enter a stage, or be confirmed in the one it is in."""
    current = of.initiative.stage
    confirming = current is target
    gate = gates.GATE_INTO.get(target) if confirming else gates.gate_between(current, target)
    if gate is None:
        return GateCheck(target, None, None, ())
    obstacles: list[str] = []
    if of.initiative.risk_tier is RiskTier.PROHIBITED and gate is not Gate.RETIREMENT:
        obstacles.append("Its risk tier is prohibited: no gate lets it in.")
    if of.stale and not confirming:
        changed = ", ".join(of.stale)
        obstacles.append(
            f"The approval for {current} is stale ({changed} changed): "
            f"have {current} approved again first."
        )
    obstacles += [
        f"The condition “{each.text}” was due on {each.due_on}: fulfil it first."
        for each in of.overdue_conditions
    ]
    return GateCheck(target, gate, of.readiness(gate), tuple(obstacles))


def newest_approval(session: Session, initiative: Initiative) -> GateDecision | None:
    """Return the newest decision that let an initiative into its present stage."""
    mine = select(GateDecision).where(
        GateDecision.initiative_id == initiative.id,
        GateDecision.to_stage == initiative.stage,
        GateDecision.verdict.in_(gates.APPROVING),
    )
    return session.scalar(mine.order_by(GateDecision.id.desc()).limit(1))


def material_state(initiative: Initiative) -> dict[str, object]:
    """Return what an approval of an initiative relies on."""
    return gates.material_state(
        track=initiative.track,
        purpose=initiative.description,
        tier=initiative.risk_tier,
        facts=initiative.facts,
    )


def stale_parts(approval: GateDecision | None, initiative: Initiative) -> tuple[str, ...]:
    """Return what changed materially since an approval, in words; empty while it holds."""
    if approval is None:
        return ()
    now = material_state(initiative)
    if gates.digest(now) == approval.material_sha256:
        return ()
    return gates.changed_parts(gates.frozen_material(approval.frozen), now)


def _lines(session: Session, initiative: Initiative, of: Catalogue) -> tuple[Line, ...]:
    facts = (initiative.track, initiative.risk_tier, initiative.facts)
    mine = select(Assessment).where(Assessment.initiative_id == initiative.id)
    assessments = {each.control_id: each for each in session.scalars(mine)}
    evidence = _by_control(session, Evidence, initiative.id)
    waivers = _by_control(session, Waiver, initiative.id)
    items = checklist(of, *facts)
    held = {each.id for each in items}
    dropped = [each for each in assessments if each not in held]
    known = {control.id for control in of.controls}
    return tuple(
        Line(
            item=each,
            assessment=assessments.get(each.id),
            evidence=tuple(e for e in evidence[each.id] if e.withdrawn_at is None),
            waivers=tuple(reversed(waivers[each.id])),
            dropped=each.id not in held,
        )
        for each in (*items, *(item(of, name, *facts) for name in dropped if name in known))
    )


def _by_control(session: Session, model: type[Said], initiative_id: int) -> dict[str, list[Said]]:
    found: defaultdict[str, list[Said]] = defaultdict(list)
    mine = select(model).where(model.initiative_id == initiative_id).order_by(model.id)
    for row in session.scalars(mine):
        found[row.control_id].append(row)
    return found


def _overdue(session: Session, initiative_id: int, today: dt.date) -> tuple[GateCondition, ...]:
    late = (
        select(GateCondition)
        .join(GateDecision, GateDecision.id == GateCondition.decision_id)
        .where(
            GateDecision.initiative_id == initiative_id,
            GateCondition.fulfilled_on.is_(None),
            GateCondition.due_on < today,
        )
    )
    return tuple(session.scalars(late.order_by(GateCondition.due_on)))
