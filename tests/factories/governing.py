"""Steps of governing an initiative for tests: a published catalogue, answers, gates."""

from collections.abc import Iterable
from functools import cache

from governance.db.session import read_scope, write_scope
from governance.domain import clock
from governance.domain.actors import Actor, Role
from governance.domain.catalogue import Catalogue
from governance.domain.enums import ControlResult, Gate, Stage, Verdict
from governance.exchange.catalogue_files import load_catalogue
from governance.exchange.published import published_catalogue
from governance.models import GateDecision, GateRequest, Initiative
from governance.queries.checklists import Checklist, checklist_of
from governance.services.assessments import assess_control, confirm_assessments
from governance.services.catalogues import publish_catalogue
from governance.services.gates import Condition, decide_gate, request_gate

ADMIN = Actor("admin@example.org", "Admin", frozenset({Role.ADMIN}))
ANALYST = Actor("analyst@example.org", "Analyst", frozenset({Role.ANALYST}))
REVIEWER = Actor("reviewer@example.org", "Reviewer", frozenset({Role.REVIEWER}))
APPROVER = Actor("approver@example.org", "Approver", frozenset({Role.APPROVER}))


def publish() -> None:
    """Publish the catalogue of the product."""
    with write_scope() as session:
        publish_catalogue(session, actor=ADMIN, catalogue=product_catalogue())


@cache
def product_catalogue() -> Catalogue:
    """Return the catalogue of the product, read once."""
    return load_catalogue()


def checklist(initiative_id: int) -> Checklist:
    """Return the checklist of an initiative as of today."""
    with read_scope() as session:
        initiative = session.get_one(Initiative, initiative_id)
        of = published_catalogue(session, initiative.catalogue_version_id)
        return checklist_of(session, initiative, of, today=clock.today())


def current(initiative_id: int) -> Initiative:
    """Return an initiative as it is stored."""
    with read_scope() as session:
        return session.get_one(Initiative, initiative_id)


def settle(initiative_id: int, gate: Gate, *, leave: Iterable[str] = ()) -> list[str]:
    """Answer and confirm everything that blocks a gate, save some; return what was answered."""
    left = set(leave)
    blockers = checklist(initiative_id).readiness(gate).blockers
    settled = [blocker.item.id for blocker in blockers if blocker.item.id not in left]
    before = {line.item.id: line.assessment for line in checklist(initiative_id).lines}
    with write_scope() as session:
        answers = [
            assess_control(
                session,
                actor=ANALYST,
                initiative_id=initiative_id,
                control_id=control_id,
                result=ControlResult.MET,
                seen_version=held.version if (held := before[control_id]) else None,
            )
            for control_id in settled
        ]
        seen = {answer.id: answer.version for answer in answers}
    with write_scope() as session:
        confirm_assessments(session, actor=REVIEWER, seen=seen)
    return settled


def ask(initiative_id: int, target: Stage, actor: Actor = ANALYST) -> GateRequest:
    """Request a gate."""
    with write_scope() as session:
        return request_gate(
            session,
            actor=actor,
            initiative_id=initiative_id,
            seen_version=current(initiative_id).version,
            target=target,
            reason="Ready",
        )


def decide(
    request: GateRequest,
    verdict: Verdict = Verdict.APPROVE,
    *,
    actor: Actor = APPROVER,
    conditions: Iterable[Condition] = (),
) -> GateDecision:
    """Decide on a request."""
    with write_scope() as session:
        return decide_gate(
            session,
            actor=actor,
            request_id=request.id,
            seen_version=request.version,
            verdict=verdict,
            reason="Considered",
            conditions=tuple(conditions),
        )


def pass_gate(initiative_id: int, gate: Gate, target: Stage) -> GateDecision:
    """Let an initiative through a gate the proper way."""
    settle(initiative_id, gate)
    return decide(ask(initiative_id, target))
