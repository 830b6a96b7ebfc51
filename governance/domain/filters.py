"""What a reader asked to see; hashable, so it can key a cache and be written into a URL."""

import datetime as dt
from dataclasses import dataclass, fields
from enum import StrEnum

from governance.domain.enums import RiskTier, Stage, Track
from governance.domain.quality import RuleId


class Gap(StrEnum):
    """What an initiative can lack; each is a list behind a number."""

    OWNER = "owner"
    DESCRIPTION = "description"
    STATED_DATE = "stated_date"
    """Its stage was seen, but nobody gave the day on which it was entered."""


@dataclass(frozen=True, slots=True)
class PortfolioFilter:
    """Restricts a read of the portfolio; an empty field restricts nothing."""

    tracks: tuple[Track, ...] = ()
    stages: tuple[Stage, ...] = ()
    units: tuple[int, ...] = ()
    """Ids of business units; a unit stands for itself and everything below it."""
    tiers: tuple[RiskTier, ...] = ()
    text: str = ""
    """Words that must all occur in id, name, description, vendor or owner."""
    reached: tuple[Stage, ...] = ()
    """Stages of which one was reached: :func:`governance.domain.lifecycle.ever_reached`."""
    lacks: tuple[Gap, ...] = ()
    """What each initiative lacks, all of it."""
    breaks: tuple[RuleId, ...] = ()
    """Rules of data quality of which each initiative breaks one; those that search the portfolio
    for duplicates are no condition on one initiative and admit nothing."""
    ids: tuple[int, ...] = ()
    """Exactly these initiatives, for a list behind a number that no other field can express."""

    @property
    def restricts(self) -> bool:
        """Whether anything is filtered at all."""
        return any(getattr(self, field.name) for field in fields(self))


class SortKey(StrEnum):
    """Columns by which the list of initiatives can be ordered."""

    NAME = "name"
    EXTERNAL_ID = "external_id"
    UNIT = "unit"
    TRACK = "track"
    STAGE = "stage"
    STAGE_SINCE = "stage_since"
    RISK_TIER = "risk_tier"
    UPDATED_AT = "updated_at"


@dataclass(frozen=True, slots=True)
class Paging:
    """Which slice of a list, in which order."""

    page: int = 1
    """Counted from 1."""
    size: int = 50
    sort: SortKey = SortKey.NAME
    descending: bool = False

    @property
    def offset(self) -> int:
        """Number of rows before the slice."""
        return (self.page - 1) * self.size


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Restricts a read of the audit trail; an empty field restricts nothing."""

    entity: str = ""
    entity_id: str = ""
    initiative_id: int | None = None
    """Events of this initiative, its stage entries and its source records."""
    actor: str = ""
    action: str = ""
    since: dt.date | None = None
    """First day (UTC) that counts."""
    until: dt.date | None = None
    """Last day (UTC) that counts."""
