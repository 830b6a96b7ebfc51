"""Summary rows of the checklists, kept in the transaction that changes what they follow from."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from governance.domain.enums import Stage, Track
from governance.models.base import Base, IntPk, Word


class Readiness(Base):
    """How far the checklist of one initiative is, by gate.

    Blocking controls are counted cumulatively: what is due at a gate stays due at later ones.
    """

    __tablename__ = "readiness"
    __table_args__ = (
        Index(None, "valid_until"),
        # Holds every column that counts are made from, so a count never reads the rows themselves;
        # exceptions first, by which the worst are found and the fewest groups are counted.
        Index(
            "ix_readiness_counts",
            "exception_mask",
            "stage",
            "track",
            "root_unit_id",
            "production_due",
            "production_met",
            "intake_due",
            "intake_met",
            "pilot_due",
            "pilot_met",
        ),
    )

    derived = True

    initiative_id: Mapped[int] = mapped_column(
        ForeignKey("initiative.id"), primary_key=True, autoincrement=False
    )
    root_unit_id: Mapped[int]
    track: Mapped[Track]
    stage: Mapped[Stage]

    intake_due: Mapped[int]
    intake_met: Mapped[int]
    pilot_due: Mapped[int]
    pilot_met: Mapped[int]
    production_due: Mapped[int]
    """Blocking controls due at the production gate."""
    production_met: Mapped[int]
    """Those of them that are met and confirmed, or validly waived."""

    exception_mask: Mapped[int]
    """Which kinds it shows, as bits of :class:`governance.domain.gates.ExceptionKind`."""

    themes: Mapped[dict[str, Any]]
    """Theme to ``[due, met]`` of its blocking controls up to production."""

    valid_until: Mapped[dt.date | None]
    """First day on which time alone changes the counts (a waiver or an answer runs out)."""


class ThemeReadiness(Base):
    """Sums of :class:`Readiness` over the initiatives of a unit, track and stage, by theme."""

    __tablename__ = "theme_readiness"
    __table_args__ = (Index(None, "root_unit_id", "track", "stage", "theme", unique=True),)

    derived = True

    id: Mapped[IntPk]
    root_unit_id: Mapped[int] = mapped_column(ForeignKey("business_unit.id"))
    track: Mapped[Track]
    stage: Mapped[Stage]
    theme: Mapped[Word]
    initiatives: Mapped[int]
    """Initiatives with at least one blocking control of the theme."""
    due: Mapped[int]
    met: Mapped[int]
