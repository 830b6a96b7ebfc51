"""Initiatives: the unit of account of the portfolio."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from governance.domain.enums import DateBasis, Phase, Precision, RiskTier, Stage, Track
from governance.models.base import DERIVED, Base, IntPk, Timestamped, Title, Word
from governance.models.business_unit import BusinessUnit
from governance.models.person import Person


class Initiative(Timestamped, Base):
    """One AI use case that the organisation plans, pilots, runs or ran.

    Never deleted, only stopped or retired: an auditor must be able to ask what was running on any
    past day. (The demo portfolio can be removed; its audit events stay.)

    ``stage`` and the columns after it that speak of stages repeat the last entry of the stage
    history; :mod:`governance.services.stages` alone writes them, with the entry.
    """

    __tablename__ = "initiative"
    __table_args__ = (
        # Holds every column that counts are made from, so a count never reads the rows themselves;
        # the first five are in the order in which they are grouped, so it never sorts either.
        Index(
            "ix_initiative_counts",
            "root_unit_id",
            "track",
            "stage",
            "reached",
            "risk_tier",
            "unit_id",
            "stage_since_basis",
            "owner_id",
        ),
        Index(None, "name_key", "id"),
        Index(None, "stage_since", "id"),
        Index(None, "updated_at", "id"),
        Index(None, "external_id", "id"),
        Index(None, "stage", "name_key", "id"),
        Index(None, "track", "stage", "name_key", "id"),
        Index(None, "unit_id", "name_key", "id"),
        Index(None, "risk_tier", "name_key", "id"),
        Index(None, "owner_id"),
        Index(None, "registered_on"),
    )

    id: Mapped[IntPk]

    external_id: Mapped[Word | None]
    """Id in the register it came from; may repeat across registers and units."""

    name: Mapped[Title]
    name_key: Mapped[Title] = mapped_column(info=DERIVED)

    unit_id: Mapped[int] = mapped_column(ForeignKey("business_unit.id"))
    root_unit_id: Mapped[int] = mapped_column(ForeignKey("business_unit.id"))
    """Top-level unit above ``unit_id``; scope and charts go by it."""

    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sponsor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    track: Mapped[Track] = mapped_column(default=Track.UNTAGGED)

    techniques: Mapped[list[str]] = mapped_column(default=list)
    """Values of :class:`~governance.domain.enums.Technique`, sorted."""

    risk_tier: Mapped[RiskTier] = mapped_column(default=RiskTier.UNDETERMINED)
    risk_tier_reason: Mapped[str] = mapped_column(Text, default="")

    phase: Mapped[Phase | None]
    """What is being worked on inside the stage; one of the track's phases."""

    stage: Mapped[Stage] = mapped_column(default=Stage.UNKNOWN)
    stage_since: Mapped[dt.date]
    stage_since_precision: Mapped[Precision] = mapped_column(default=Precision.DAY)
    stage_since_basis: Mapped[DateBasis] = mapped_column(default=DateBasis.STATED)

    reached: Mapped[int] = mapped_column(default=0)
    """Every stage ever entered, as a mask of :func:`governance.domain.lifecycle.reached`."""

    registered_on: Mapped[dt.date]
    """When the organisation first knew of it; conversion is not observed before that day."""

    catalogue_version_id: Mapped[int | None] = mapped_column(ForeignKey("catalogue_version.id"))
    """The catalogue it is assessed against, from its first answer or gate request until it is
    migrated; None follows the newest."""

    is_demo: Mapped[bool] = mapped_column(default=False)

    version: Mapped[int] = mapped_column(info=DERIVED)
    """Optimistic lock: a form saved from a stale page fails, it never overwrites."""

    description: Mapped[str] = mapped_column(Text, default="")

    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Free facts by name: what decides which controls apply, vendor, data class and the like."""

    search_text: Mapped[str] = mapped_column(Text, info=DERIVED)
    """Folded id, name, description, vendor and owner; what a text filter looks in."""

    unit: Mapped[BusinessUnit] = relationship(foreign_keys=[unit_id], lazy="raise")
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id], lazy="raise")
    sponsor: Mapped[Person | None] = relationship(foreign_keys=[sponsor_id], lazy="raise")

    __mapper_args__ = {"version_id_col": version}

    def __repr__(self) -> str:
        """Return what identifies the record in a log."""
        return f"Initiative(id={self.id!r}, name={self.name!r}, stage={self.stage!r})"
