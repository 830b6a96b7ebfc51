"""Summary rows of pilot spells, kept in the transaction that changes the stage history."""

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from governance.domain.enums import DateBasis, Precision, RiskTier, Stage, Track
from governance.domain.spells import Outcome
from governance.models.base import Base


class PilotSpell(Base):
    """One pilot spell of an initiative, or its entry into production without a recorded pilot.

    The ages are in days. Of a spell that ended they are the ages at its end. Of one that still runs
    they are those on day 0 of the calendar, so negative: adding the ordinal number of a day
    (:meth:`datetime.date.toordinal`) gives the age on that day, and what is below 0 then is 0. Like
    this, running spells are grouped with those that are as old. All are NULL without a start date.
    """

    __tablename__ = "pilot_spell"
    __table_args__ = (
        # Holds every column that counts are made from, in the order in which they are grouped:
        # the ages, which differ most, come first.
        Index(
            "ix_pilot_spell_counts",
            "exit_age",
            "entry_age",
            "outcome",
            "recorded",
            "youngest",
            "oldest",
            "track",
            "settled_on",
            "root_unit_id",
            "risk_tier",
            "initiative_id",
        ),
        # The same for counts by quarter.
        Index(
            "ix_pilot_spell_cohorts",
            "cohort",
            "outcome",
            "entry_age",
            "exit_age",
            "settled_on",
            "track",
            "root_unit_id",
            "risk_tier",
            "initiative_id",
        ),
        # What has to be read row by row: the few whose dates the day looked at cuts off.
        Index(None, "settled_on"),
    )

    derived = True

    initiative_id: Mapped[int] = mapped_column(
        ForeignKey("initiative.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Spells of an initiative are counted from 1; 0 is production without a recorded pilot."""
    root_unit_id: Mapped[int]
    track: Mapped[Track]
    risk_tier: Mapped[RiskTier]
    registered_on: Mapped[dt.date]

    recorded: Mapped[bool]
    """Whether the pilot is on record; False for production that none is recorded before."""
    outcome: Mapped[Outcome]
    next_stage: Mapped[Stage | None]
    """The stage that followed the pilot."""

    began_by: Mapped[dt.date]
    """Day by which its first entry is put in order; before it, it had not begun."""
    start_on: Mapped[dt.date | None]
    """First day of the period in which it began, or in which it was first seen."""
    start_precision: Mapped[Precision | None]
    start_basis: Mapped[DateBasis | None]

    over_by: Mapped[dt.date | None]
    """Day by which its end is put in order; before it, it was running."""
    end_on: Mapped[dt.date | None]
    end_precision: Mapped[Precision | None]
    end_basis: Mapped[DateBasis | None]

    settled_on: Mapped[dt.date]
    """Looked at on this day or later, outcome and ages are as they stand here; before it they have
    to be found from the dates."""

    cohort: Mapped[int | None]
    """Quarter in which it began, ``year * 4 + quarter - 1``; NULL without a start date."""
    entry_age: Mapped[int | None]
    """Age when its initiative was registered; -1 if that was not after its start."""
    exit_age: Mapped[int | None]
    youngest: Mapped[int | None]
    """What ``exit_age`` is at least, where dates are known to the month or year only."""
    oldest: Mapped[int | None]
