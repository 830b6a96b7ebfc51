"""An initiative in the middle of being governed, written as rows: something to act on each."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from governance.db.session import write_scope
from governance.domain import clock
from governance.domain.catalogue import Catalogue
from governance.domain.enums import (
    ControlResult,
    EvidenceKind,
    Gate,
    ReviewTrigger,
    Stage,
    Verdict,
)
from governance.models import (
    Assessment,
    Base,
    Evidence,
    GateCondition,
    GateDecision,
    GateRequest,
    Initiative,
    Review,
    Waiver,
)
from governance.models.recorder import WriteContext, set_context
from tests.factories import ADMIN, governing

SOMEBODY = "somebody@example.org"
CONTROL = "COM-FBK-01"
OTHER_CONTROL = "COM-CST-01"


@dataclass(frozen=True)
class Governed:
    """Ids of what waits on one initiative, all of it from somebody else; versions are 1."""

    answer: int
    waiver: int
    evidence: int
    condition: int
    review: int
    request: int


def lenient_catalogue() -> Catalogue:
    """Return a catalogue of which nothing blocks a gate."""
    whole = governing.product_catalogue()
    kept = tuple(each for each in whole.controls if each.id in {CONTROL, OTHER_CONTROL})
    return replace(whole, controls=kept)


def govern(initiative: Initiative, asked: Initiative) -> Governed:
    """Give one initiative something of everything, and another a request that waits."""
    today = clock.today()
    with write_scope() as session:
        set_context(session, WriteContext(ADMIN, "prepare"))
        own = {"initiative_id": initiative.id}
        on_control = own | {"control_id": CONTROL}
        decided = _add(session, GateRequest(**own, **_request(), closed_at=clock.now()))
        decision = _add(
            session,
            GateDecision(
                **own,
                request_id=decided,
                gate=Gate.INTAKE,
                to_stage=Stage.DEVELOPMENT,
                verdict=Verdict.APPROVE_WITH_CONDITIONS,
                rationale="Good",
                requested_by=SOMEBODY,
                decided_by="else@example.org",
                frozen="{}",
                frozen_sha256="0" * 64,
                material_sha256="0" * 64,
            ),
        )
        return Governed(
            answer=_add(
                session,
                Assessment(
                    **on_control,
                    result=ControlResult.MET,
                    assessed_by=SOMEBODY,
                    assessed_on=today,
                ),
            ),
            waiver=_add(
                session,
                Waiver(
                    **on_control,
                    reason="Not yet",
                    compensating_measure="A person looks",
                    expires_on=today,
                    requested_by=SOMEBODY,
                ),
            ),
            evidence=_add(
                session,
                Evidence(
                    **on_control,
                    kind=EvidenceKind.LINK,
                    title="Report",
                    url="https://example.org/report",
                    attached_by=SOMEBODY,
                ),
            ),
            condition=_add(
                session, GateCondition(decision_id=decision, text="Look again", due_on=today)
            ),
            review=_add(session, Review(**own, trigger=ReviewTrigger.CLOCK, due_on=today)),
            request=_add(session, GateRequest(initiative_id=asked.id, **_request())),
        )


def _request() -> dict[str, object]:
    return {
        "gate": Gate.INTAKE,
        "from_stage": Stage.IDEA,
        "to_stage": Stage.DEVELOPMENT,
        "rationale": "Ready",
        "requested_by": SOMEBODY,
    }


def _add(session: Session, row: Base) -> int:
    session.add(row)
    session.flush()
    identity: int = row.id  # type: ignore[attr-defined]
    return identity
