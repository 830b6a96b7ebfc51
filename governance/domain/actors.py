"""Who is acting."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is in the governance of AI."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    COMPLIANCE = "compliance"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or program on whose behalf a service runs."""

    identity: str
    """Stable handle, an address or account name; goes into every audit event."""

    name: str

    roles: frozenset[Role]

    units: frozenset[int] | None = None
    """Top-level business units, by id, whose initiatives the actor may see and edit; None: all."""

    reads_only: bool = False
    """Whether nothing may be changed, whatever the roles: what is looked at is past."""

    @property
    def sees_all(self) -> bool:
        """Whether no business-unit scope restricts the actor."""
        return self.units is None
