"""Without sign-in, nobody but this computer is answered."""

import asyncio

import pytest

from governance.ui.loopback import REFUSAL, LoopbackOnly


def answers(scope):
    """Return what a client gets from the app behind the middleware."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "passed"})

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    asyncio.run(LoopbackOnly(app)(scope, receive, send))
    return sent


def request(address="127.0.0.1", headers=(), kind="http"):
    client = None if address is None else (address, 50_000)
    return {"type": kind, "client": client, "headers": list(headers), "path": "/"}


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_this_computer_is_answered(address, kind):
    assert answers(request(address, kind=kind)) == [{"type": "passed"}]


@pytest.mark.parametrize(
    "address", ["10.0.0.5", "192.168.1.9", "8.8.8.8", "::ffff:10.0.0.5", "fe80::1%eth0", "x", None]
)
def test_another_computer_is_refused_with_one_sentence(address):
    start, body = answers(request(address))

    assert start["status"] == 403
    assert body["body"].decode() == REFUSAL


@pytest.mark.parametrize(
    "header", [b"forwarded", b"x-forwarded-for", b"X-Forwarded-Host", b"x-real-ip"]
)
def test_a_proxy_on_this_computer_is_refused(header):
    assert answers(request(headers=[(header, b"127.0.0.1")]))[0]["status"] == 403


def test_a_web_socket_from_elsewhere_is_closed():
    assert answers(request("10.0.0.5", kind="websocket")) == [
        {"type": "websocket.close", "code": 1008, "reason": REFUSAL}
    ]


def test_a_close_reason_fits_into_its_frame():
    assert len(REFUSAL.encode()) <= 123


def test_start_and_stop_of_the_server_pass():
    assert answers({"type": "lifespan"}) == [{"type": "passed"}]
