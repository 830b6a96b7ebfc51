"""Who may do something, in words."""

from governance.domain import policy
from governance.domain.actors import Role
from governance.domain.policy import Permission


def roles(permission: Permission) -> str:
    """Return the roles that grant a permission: ``analyst, reviewer or admin``."""
    able = [role.value for role in Role if permission in policy.GRANTS[role]]
    return " or ".join(part for part in (", ".join(able[:-1]), able[-1]) if part)
