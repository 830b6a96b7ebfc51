"""What service functions have in common: actor, permission, a name in the audit trail."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy.orm import Session

from governance.domain import policy
from governance.domain.actors import Actor
from governance.domain.policy import Permission
from governance.models.recorder import WriteContext, context_of, set_context

P = ParamSpec("P")
R = TypeVar("R")
Service = Callable[Concatenate[Session, P], R]


def service(permission: Permission) -> Callable[[Service[P, R]], Service[P, R]]:
    """Declare a service function: session first, ``actor`` (and ``reason``) by keyword.

    The actor is checked before anything is read. What the function changes is flushed under its own
    name, also when one service calls another, so that the audit trail says which function did what.

    Raises
    ------
    PermissionDeniedError
        From the declared function, when the actor lacks the permission.
    """

    def declare(function: Service[P, R]) -> Service[P, R]:
        @wraps(function)
        def run(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> R:
            actor = cast("Actor", kwargs["actor"])
            policy.require(actor, permission)
            caller = context_of(session)
            reason = str(kwargs.get("reason") or (caller.reason if caller else ""))
            set_context(session, WriteContext(actor, function.__name__, reason))
            result = function(session, *args, **kwargs)
            set_context(session, caller)
            return result

        cast("Any", run).permission = permission
        return run

    return declare
