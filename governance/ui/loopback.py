"""Who may reach the app while nobody signs in: this computer, and nobody behind a proxy.

Pure ASGI, so that it stands before pages, uploads, downloads, web sockets and added routes alike.
"""

import ipaddress

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

FORWARDING = frozenset(
    {b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"x-forwarded-proto"}
)
"""Headers by which a proxy says that somebody else is behind it."""

REFUSAL = (
    "Trackgate has no sign-in configured, so it answers only to this computer: "
    "open it there, and not through a proxy."
)
_FORBIDDEN = 403
_POLICY_VIOLATION = 1008


class LoopbackOnly:
    """Middleware that refuses every request that does not come from this computer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on or refuse it."""
        if scope["type"] not in {"http", "websocket"} or not refused(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": REFUSAL})
        else:
            await PlainTextResponse(REFUSAL, _FORBIDDEN)(scope, receive, send)


def refused(scope: Scope) -> bool:
    """Tell whether a request comes from elsewhere: another address, or through a proxy."""
    client = scope.get("client")
    if client is None:
        return True
    if any(name.lower() in FORWARDING for name, _ in scope["headers"]):
        return True
    try:
        address = ipaddress.ip_address(client[0].partition("%")[0])
    except ValueError:
        return True
    mapped = getattr(address, "ipv4_mapped", None)
    return not (mapped or address).is_loopback
