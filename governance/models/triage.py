"""What was answered in the triage of an initiative, and what a person decided on it."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from governance.domain import clock
from governance.domain.enums import RiskTier, Track
from governance.models.base import Base, IntPk, Title, Word


class TriageResult(Base):
    """One triage of an initiative; never changed, a later triage is a new row.

    With the rules of the same version, the answers lead to the same tier again.
    """

    __tablename__ = "triage_result"
    __table_args__ = (Index(None, "initiative_id", "id"),)

    append_only = True

    id: Mapped[IntPk]
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))

    choices: Mapped[dict[str, Any]]
    """Chosen options of the questionnaire for the track, by question id."""
    recommended_track: Mapped[Track]
    """``untagged`` when no answer counted."""
    track: Mapped[Track]
    """As the person decided."""
    track_justification: Mapped[str] = mapped_column(Text, default="")
    """Why not as recommended; empty when it is."""
    warnings: Mapped[list[str]]
    """Ids of the warnings that stood when it was decided."""

    answers: Mapped[dict[str, Any]]
    """``yes``, ``no`` or ``unsure`` to the questions of the tier, by question id."""
    rules: Mapped[Word]
    """Id and version of the questions and rules of the tier."""
    rule: Mapped[Word]
    """Id of the rule that the answers reach."""
    grounds: Mapped[list[str]]
    """Ids of the questions whose answers decided it."""
    article: Mapped[str] = mapped_column(Text)
    decided_tier: Mapped[RiskTier]
    """As the answers say."""
    tier: Mapped[RiskTier]
    """As the person decided."""
    tier_justification: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]]
    """Facts that the answers settled."""

    decided_by: Mapped[Title]
    decided_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
