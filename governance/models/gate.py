"""Gates: who asked to enter a stage, who decided, and exactly what was decided on."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from governance.db.types import Amount
from governance.domain import clock
from governance.domain.enums import Gate, Stage, Verdict
from governance.models.base import DERIVED, Base, IntPk, Title


class GateRequest(Base):
    """Somebody asks that an initiative may pass a gate."""

    __tablename__ = "gate_request"
    __table_args__ = (
        # Two open requests would let one decision be made on two frozen states.
        Index(
            "uq_gate_request_open",
            "initiative_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(None, "closed_at", "requested_at"),
    )

    id: Mapped[IntPk]
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    gate: Mapped[Gate]
    from_stage: Mapped[Stage]
    to_stage: Mapped[Stage]
    rationale: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[Title]
    requested_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[dt.datetime | None]
    """When it was decided or withdrawn; None while it waits."""
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)

    version: Mapped[int] = mapped_column(info=DERIVED)

    __mapper_args__ = {"version_id_col": version}


class GateDecision(Base):
    """What an approver decided, and the frozen record of what was decided on; never changed."""

    __tablename__ = "gate_decision"
    __table_args__ = (
        Index(None, "initiative_id", "decided_at"),
        # Plans are compared without the frozen texts, which are long.
        Index(
            "ix_gate_decision_plans",
            "initiative_id",
            "gate",
            "verdict",
            "decided_at",
            "planned_net",
        ),
        CheckConstraint("decided_by <> requested_by", name="not_own_request"),
    )

    append_only = True

    id: Mapped[IntPk]
    request_id: Mapped[int] = mapped_column(ForeignKey("gate_request.id"), unique=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    gate: Mapped[Gate]
    to_stage: Mapped[Stage]
    verdict: Mapped[Verdict]
    rationale: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[Title]
    decided_by: Mapped[Title]
    decided_at: Mapped[dt.datetime] = mapped_column(default=clock.now)

    frozen: Mapped[str] = mapped_column(Text)
    """Canonical JSON of initiative, checklist, evidence and waivers at that moment."""
    frozen_sha256: Mapped[str] = mapped_column(String(64))
    material_sha256: Mapped[str] = mapped_column(String(64))
    """Hash of the facts whose change makes the approval stale."""
    planned_net: Mapped[Decimal | None] = mapped_column(Amount)
    """Planned benefit less planned cost at that moment, in the base currency of then; None where
    nothing was planned."""


class GateCondition(Base):
    """Something that must be done by a date after an approval with conditions."""

    __tablename__ = "gate_condition"
    __table_args__ = (Index(None, "due_on"),)

    id: Mapped[IntPk]
    decision_id: Mapped[int] = mapped_column(ForeignKey("gate_decision.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    due_on: Mapped[dt.date]
    fulfilled_on: Mapped[dt.date | None]
    fulfilled_by: Mapped[Title | None]
    note: Mapped[str] = mapped_column(Text, default="")

    version: Mapped[int] = mapped_column(info=DERIVED)

    __mapper_args__ = {"version_id_col": version}
