"""The application served on a free loopback port by a process of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
STOP_SECONDS = 10


@contextmanager
def served_application(settings: Mapping[str, str], log: Path) -> Iterator[str]:
    """Serve the application until the context ends, and yield its address.

    Parameters
    ----------
    settings
        Environment variables on top of ours, such as GOVERNANCE_DATABASE_URL.
    log
        Where the server's output goes; what it ends with is told when the server does not start.
    """
    port = _free_port()
    address = ["--server.address", "127.0.0.1", "--server.port", str(port)]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *address]
    command += ["--server.headless", "true"]
    with log.open("ab") as output:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | dict(settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(url, server, log)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    # No proxy: the environment may name one, and it cannot reach our loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with opener.open(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    message = f"the application did not start; its output ends:\n{log.read_text()[-2000:]}"
    raise RuntimeError(message)
