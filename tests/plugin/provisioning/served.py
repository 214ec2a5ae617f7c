"""The sandbox behind a real socket that counts requests and can die right after a write was carried out."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from plugin.openmrs.client import OpenMRS
from plugin.openmrs.credentials import Credentials, Login
from plugin.openmrs.retrying import Patience
from plugin.sandbox.build import empty_sandbox
from plugin.sandbox.messages import Request
from plugin.sandbox.server import Sandbox

ONCE = Patience(connect=5, read=20, retries=0)
ADMIN = Login(username="admin", password="Admin123")


class Served:
    """``die_after`` writes (None: never) it closes every connection unanswered, until that is set anew."""

    def __init__(self, sandbox: Sandbox, port: int) -> None:
        self.sandbox = sandbox
        self.base_url = f"http://127.0.0.1:{port}/openmrs"
        self.requests: list[tuple[str, str]] = []
        self.die_after: int | None = None
        self.lock = Lock()

    @property
    def writes(self) -> int:
        return sum(method != "GET" for method, _ in self.requests)

    @property
    def reads(self) -> int:
        return len(self.requests) - self.writes

    def is_dead(self) -> bool:
        return self.die_after is not None and self.writes >= self.die_after

    def fresh(self) -> "Served":
        """Forget what was counted."""
        self.requests.clear()
        self.die_after = None
        return self

    def client(self, credentials: Credentials = ADMIN) -> OpenMRS:
        return OpenMRS(self.base_url, credentials, patience=ONCE)


@contextmanager
def serving(sandbox: Sandbox | None = None) -> Iterator[Served]:
    """A server on a free port of loopback, stopped at the end."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.served = Served(sandbox or empty_sandbox(), server.server_address[1])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        server.served.sandbox.store.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    served: Served


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Quiet."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        served = self.server.served
        with served.lock:
            if served.is_dead():
                self.close_connection = True
                return
            target = urlsplit(self.path)
            served.requests.append((self.command, target.path))
            response = served.sandbox.handle(
                Request(
                    method=self.command,
                    path=target.path,
                    query=tuple(parse_qsl(target.query, keep_blank_values=True)),
                    headers={name.lower(): value for name, value in self.headers.items()},
                    body=body,
                )
            )
            if served.is_dead():
                self.close_connection = True
                return
        self.send_response(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(response.body)
