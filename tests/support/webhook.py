"""A webhook on this computer, which keeps what it is told and answers as a test asks for."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Hook:
    """Where it listens and what it was told."""

    port: int = 0
    told: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def url(self, rest: str = "hook/s3cr3t-t0ken") -> str:
        """Return the URL under which a message reaches it."""
        return f"json://bot:p4ssw0rd@127.0.0.1:{self.port}/{rest}"


@contextmanager
def webhook(answer: int = 200) -> Iterator[Hook]:
    """Run a webhook that answers with a status."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.told.append(json.loads(body))
            hook.paths.append(self.path)
            self.send_response(answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
