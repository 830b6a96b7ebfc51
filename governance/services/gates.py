"""Use cases of gates: the only way by which a person moves an initiative nearer to people."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain import clock, gates, lifecycle, policy
from governance.domain.actors import Actor
from governance.domain.dates import PartialDate
from governance.domain.drafts import TEXT_LIMIT, StageDraft, clean, text_refusal
from governance.domain.enums import EntrySource, Stage, Verdict
from governance.domain.policy import Permission
from governance.errors import (
    ConflictError,
    GateBlockedError,
    InvalidInputError,
    NotFoundError,
)
from governance.exchange.published import published_catalogue
from governance.models import GateCondition, GateDecision, GateRequest, Initiative
from governance.queries.checklists import (
    Checklist,
    GateCheck,
    checklist_of,
    gate_check,
    material_state,
)
from governance.queries.value_plans import planned_value
from governance.services.catalogues import pin_catalogue
from governance.services.contract import service
from governance.services.freezing import frozen_record
from governance.services.reviews import follow_decision
from governance.services.stages import history_of, load_for_change, new_entries, project, standing


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that has to be done by a day."""

    text: str
    due_on: dt.date


@service(Permission.GATE_REQUEST)
def request_gate(
    session: Session,
    *,
    actor: Actor,
    initiative_id: int,
    seen_version: int,
    target: Stage,
    reason: str,
) -> GateRequest:
    """Ask that an initiative may enter a stage, or be confirmed in the one it is in.

    Raises
    ------
    NotFoundError, ConflictError
        See :func:`governance.services.stages.load_for_change`.
    GateBlockedError
        A blocking control is neither met nor waived, the present approval is stale, or a condition
        is overdue.
    InvalidInputError
        The rationale is missing, no gate leads there, the move is not possible from the present
        stage, or a request waits already.
    """
    initiative = load_for_change(session, actor, initiative_id, seen_version)
    rationale = clean(reason)
    if refusal := text_refusal("The rationale", rationale, TEXT_LIMIT, required=True):
        raise InvalidInputError(refusal)
    if open_request(session, initiative_id) is not None:
        raise InvalidInputError(
            f"A request for “{initiative.name}” waits already; "
            "withdraw it or have it decided first."
        )
    pin_catalogue(session, initiative)
    check = gate_check(_checklist(session, initiative), target)
    if check.gate is None:
        raise InvalidInputError(
            f"No gate leads from {initiative.stage} to {target}; record the move instead."
        )
    renewing = target is initiative.stage
    if not renewing and (refusal := lifecycle.move_refusal(initiative.stage, target)):
        raise InvalidInputError(refusal)
    _refuse_blocked(initiative, check)
    request = GateRequest(
        initiative_id=initiative_id,
        gate=check.gate,
        from_stage=initiative.stage,
        to_stage=target,
        rationale=rationale,
        requested_by=actor.identity,
    )
    session.add(request)
    return request


@service(Permission.GATE_REQUEST)
def withdraw_request(
    session: Session, *, actor: Actor, request_id: int, seen_version: int, reason: str
) -> GateRequest:
    """Take back a request that waits.

    Raises
    ------
    NotFoundError, ConflictError
        See :func:`_open`.
    InvalidInputError
        The reason is missing.
    """
    request, _ = _open(session, actor, request_id, seen_version)
    why = clean(reason)
    if refusal := text_refusal("The reason", why, TEXT_LIMIT, required=True):
        raise InvalidInputError(refusal)
    request.closed_at, request.withdrawn_reason = clock.now(), why
    return request


@service(Permission.GATE_DECIDE)
def decide_gate(
    session: Session,
    *,
    actor: Actor,
    request_id: int,
    seen_version: int,
    verdict: Verdict,
    reason: str,
    conditions: Sequence[Condition] = (),
) -> GateDecision:
    """Decide on a request; an approval freezes what it rests on and moves the initiative.

    The rules are applied anew: what blocks now was perhaps met when the gate was requested.

    Raises
    ------
    NotFoundError, ConflictError
        See :func:`_open`.
    GateBlockedError
        It is to be approved, and something blocks.
    InvalidInputError
        The actor asked for it, the rationale is missing, or conditions and verdict do not fit.
    """
    request, initiative = _open(session, actor, request_id, seen_version)
    rationale = clean(reason)
    now = clock.now()
    refusal = _decision_refusal(actor, request, verdict, rationale, conditions, now.date())
    if refusal:
        raise InvalidInputError(refusal)
    of = _checklist(session, initiative)
    if verdict in gates.APPROVING:
        if initiative.stage is not request.from_stage:
            raise ConflictError(
                f"“{initiative.name}” has moved to {initiative.stage} since; withdraw the request."
            )
        _refuse_blocked(initiative, gate_check(of, request.to_stage))
    catalogue = published_catalogue(session, initiative.catalogue_version_id)
    frozen = frozen_record(session, of, catalogue, request, request.gate)
    plan = planned_value(session, initiative.id)
    decision = GateDecision(
        request_id=request.id,
        initiative_id=initiative.id,
        gate=request.gate,
        to_stage=request.to_stage,
        verdict=verdict,
        rationale=rationale,
        requested_by=request.requested_by,
        decided_by=actor.identity,
        decided_at=now,
        frozen=frozen,
        frozen_sha256=hashlib.sha256(frozen.encode()).hexdigest(),
        material_sha256=gates.digest(material_state(initiative)),
        planned_net=plan.net if plan.lines else None,
    )
    request.closed_at = now
    session.add(decision)
    session.flush()
    session.add_all(
        GateCondition(decision_id=decision.id, text=clean(each.text), due_on=each.due_on)
        for each in conditions
    )
    if verdict in gates.APPROVING and initiative.stage is not request.to_stage:
        _enter(session, initiative, decision)
    follow_decision(session, initiative, decision)
    return decision


@service(Permission.GATE_REQUEST)
def fulfil_condition(
    session: Session, *, actor: Actor, condition_id: int, seen_version: int, reason: str
) -> GateCondition:
    """Record that a condition of an approval was fulfilled, and how.

    Raises
    ------
    NotFoundError
        There is none in the actor's scope.
    ConflictError
        It changed after the actor opened it.
    InvalidInputError
        The note is missing, or it was fulfilled before.
    """
    condition = session.get(GateCondition, condition_id)
    if condition is None:
        raise NotFoundError(f"There is no condition {condition_id}.")
    decision = session.get_one(GateDecision, condition.decision_id)
    load_for_change(session, actor, decision.initiative_id, None)
    if condition.version != seen_version:
        raise ConflictError("This condition changed after you opened it; read it again.")
    note = clean(reason)
    refusal = text_refusal("The note on how it was fulfilled", note, TEXT_LIMIT, required=True)
    if condition.fulfilled_on is not None:
        refusal = f"It was fulfilled on {condition.fulfilled_on} already."
    if refusal:
        raise InvalidInputError(refusal)
    condition.fulfilled_on = clock.today()
    condition.fulfilled_by, condition.note = actor.identity, note
    return condition


def open_request(session: Session, initiative_id: int) -> GateRequest | None:
    """Return the request that waits for an initiative, None when there is none."""
    waiting = select(GateRequest).where(
        GateRequest.initiative_id == initiative_id, GateRequest.closed_at.is_(None)
    )
    return session.scalar(waiting)


def _checklist(session: Session, initiative: Initiative) -> Checklist:
    session.flush()
    of = published_catalogue(session, initiative.catalogue_version_id)
    return checklist_of(session, initiative, of, today=clock.today())


def _open(
    session: Session, actor: Actor, request_id: int, seen_version: int
) -> tuple[GateRequest, Initiative]:
    """Return a request that waits, as the actor has seen it, with its initiative.

    Raises
    ------
    NotFoundError
        There is none in the actor's scope.
    ConflictError
        It was decided or withdrawn, or changed after the actor opened it.
    """
    request = session.get(GateRequest, request_id)
    initiative = request and session.get(Initiative, request.initiative_id)
    if not request or not initiative or not policy.in_scope(actor, initiative.root_unit_id):
        raise NotFoundError(f"There is no request {request_id} that you may see.")
    if request.closed_at is not None or request.version != seen_version:
        raise ConflictError(
            f"The request for “{initiative.name}” was decided or changed after you opened it."
        )
    return request, initiative


def _decision_refusal(
    actor: Actor,
    request: GateRequest,
    verdict: Verdict,
    rationale: str,
    conditions: Sequence[Condition],
    today: dt.date,
) -> str | None:
    if request.requested_by == actor.identity:
        return "You asked for this yourself; somebody else has to decide."
    if refusal := text_refusal("The rationale", rationale, TEXT_LIMIT, required=True):
        return refusal
    if (verdict is Verdict.APPROVE_WITH_CONDITIONS) != bool(conditions):
        return "Conditions belong to an approval with conditions, and it needs at least one."
    for each in conditions:
        refusal = text_refusal("The condition", clean(each.text), TEXT_LIMIT, required=True)
        if refusal or each.due_on < today:
            return refusal or f"The condition is due on {each.due_on}, which has passed."
    return None


def _refuse_blocked(initiative: Initiative, check: GateCheck) -> None:
    if check.may_pass:
        return
    first, *others = check.sentences
    blocks = "blocks" if len(others) == 1 else "block"
    more = f" {len(others)} more {blocks}." if others else ""
    raise GateBlockedError(f"“{initiative.name}” may not enter {check.target} yet. {first}{more}")


def _enter(session: Session, initiative: Initiative, decision: GateDecision) -> None:
    history = history_of(session, initiative.id)
    held = standing(history)
    today = PartialDate(decision.decided_at.date())
    (entry,) = new_entries(
        [StageDraft(decision.to_stage, today, note=decision.rationale)],
        source=EntrySource.PERSON,
        after=held[-1].ordered_on if held else None,
    )
    entry.initiative_id, entry.gate_decision_id = initiative.id, decision.id
    session.add(entry)
    # The database lets the initiative change its stage only after its history says so.
    session.flush()
    project(initiative, [*history, entry])
