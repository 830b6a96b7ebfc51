"""Who may do what."""

from enum import StrEnum

from governance.domain.actors import Actor, Role
from governance.errors import PermissionDeniedError


class Permission(StrEnum):
    """Named ``<resource>:<action>``; kept sorted."""

    AUDIT_READ = "audit:read"
    AUDIT_VERIFY = "audit:verify"
    BACKUP_RESTORE = "backup:restore"
    BACKUP_TAKE = "backup:take"
    CATALOGUE_PUBLISH = "catalogue:publish"
    CONTROL_ASSESS = "control:assess"
    CONTROL_CONFIRM = "control:confirm"
    DEMO_LOAD = "demo:load"
    DEMO_REMOVE = "demo:remove"
    EVIDENCE_ATTACH = "evidence:attach"
    GATE_DECIDE = "gate:decide"
    GATE_REQUEST = "gate:request"
    IMPORT_READ = "import:read"
    IMPORT_RUN = "import:run"
    INITIATIVE_CREATE = "initiative:create"
    INITIATIVE_EDIT = "initiative:edit"
    INITIATIVE_MOVE = "initiative:move"
    INITIATIVE_READ = "initiative:read"
    PERSON_EDIT = "person:edit"
    PILOT_DECIDE = "pilot:decide"
    PROFILE_SAVE = "profile:save"
    RATES_EDIT = "rates:edit"
    REPORT_DELIVER = "report:deliver"
    REPORT_ISSUE = "report:issue"
    REVIEW_HOLD = "review:hold"
    REVIEW_OPEN = "review:open"
    SUMMARY_REBUILD = "summary:rebuild"
    TERMS_EDIT = "terms:edit"
    UNIT_EDIT = "unit:edit"
    VALUE_RECORD = "value:record"
    WAIVER_GRANT = "waiver:grant"
    WAIVER_REQUEST = "waiver:request"


_READ = {Permission.INITIATIVE_READ, Permission.IMPORT_READ}
_ISSUE = {Permission.REPORT_ISSUE}
"""What whoever may read may do too: a report that is issued holds what its issuer may see."""
_OVERSEE = _READ | {Permission.AUDIT_READ, Permission.AUDIT_VERIFY}
_RECORD = (
    _READ
    | _ISSUE
    | {
        Permission.AUDIT_READ,
        Permission.CONTROL_ASSESS,
        Permission.EVIDENCE_ATTACH,
        Permission.GATE_REQUEST,
        Permission.IMPORT_RUN,
        Permission.INITIATIVE_CREATE,
        Permission.INITIATIVE_EDIT,
        Permission.INITIATIVE_MOVE,
        Permission.PERSON_EDIT,
        Permission.PROFILE_SAVE,
        Permission.REVIEW_OPEN,
        Permission.VALUE_RECORD,
        Permission.WAIVER_REQUEST,
    }
)
_REVIEW = (
    _OVERSEE
    | _ISSUE
    | {
        Permission.CONTROL_ASSESS,
        Permission.CONTROL_CONFIRM,
        Permission.EVIDENCE_ATTACH,
        Permission.REVIEW_HOLD,
        Permission.REVIEW_OPEN,
        Permission.WAIVER_REQUEST,
    }
)
_APPROVE = (
    _OVERSEE
    | _ISSUE
    | {
        Permission.GATE_DECIDE,
        Permission.PILOT_DECIDE,
        Permission.REVIEW_HOLD,
        Permission.REVIEW_OPEN,
        Permission.WAIVER_GRANT,
    }
)
_APPROVALS = {Permission.CONTROL_CONFIRM, Permission.GATE_DECIDE, Permission.WAIVER_GRANT}
"""What an administrator cannot do, because who sets the system up must not pass what it holds."""

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset(_READ | _ISSUE),
    Role.ANALYST: frozenset(_RECORD),
    Role.REVIEWER: frozenset(_REVIEW),
    Role.APPROVER: frozenset(_APPROVE),
    Role.COMPLIANCE: frozenset(_OVERSEE | _ISSUE),
    Role.ADMIN: frozenset(Permission) - _APPROVALS,
}


def may(actor: Actor, permission: Permission) -> bool:
    """Tell whether one of the actor's roles grants a permission."""
    if actor.reads_only and permission not in _OVERSEE:
        return False
    return any(permission in GRANTS[role] for role in actor.roles)


def require(actor: Actor, permission: Permission) -> None:
    """Let the actor pass or refuse.

    Raises
    ------
    PermissionDeniedError
        None of the actor's roles grants the permission.
    """
    if actor.reads_only and permission not in _OVERSEE:
        raise PermissionDeniedError(
            "The portfolio of a past day cannot be changed; go back to today."
        )
    if not may(actor, permission):
        able = ", ".join(role for role in Role if permission in GRANTS[role])
        raise PermissionDeniedError(
            f"{actor.name} may not do this ({permission}); ask somebody with the role {able}."
        )


def require_unit(actor: Actor, root_unit_id: int) -> None:
    """Let the actor pass for a top-level business unit or refuse.

    Raises
    ------
    PermissionDeniedError
        The unit lies outside the actor's scope.
    """
    if not in_scope(actor, root_unit_id):
        raise PermissionDeniedError(
            f"{actor.name} may not change initiatives of this business unit; "
            "ask an administrator to widen the scope."
        )


def in_scope(actor: Actor, root_unit_id: int) -> bool:
    """Tell whether a top-level business unit lies within the actor's scope."""
    return actor.units is None or root_unit_id in actor.units
