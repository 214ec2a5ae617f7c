"""Retries, time limits and cookies against a real socket: what a mock of requests can't show."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from plugin.openmrs.client import OpenMRS
from plugin.openmrs.credentials import Basic
from plugin.openmrs.errors import ServerFault, Unreachable
from plugin.openmrs.retrying import Patience

QUICK = Patience(connect=1, read=0.4, retries=2, backoff=0, jitter=0, longest_wait=0.05)


@dataclass
class Script:
    """Statuses to answer with, one a request; the last stays. 0 closes the connection, -1 keeps silent."""

    statuses: list[int]
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    base_url: str = ""


@contextmanager
def playing(script: Script) -> Iterator[Script]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            script.asked.append((self.command, self.headers.get("Cookie")))
            status = script.statuses.pop(0) if len(script.statuses) > 1 else script.statuses[0]
            if status <= 0:
                time.sleep(0.6 if status < 0 else 0)
                self.close_connection = True
                return
            body = b'{"authenticated": true, "user": {"uuid": "u"}}'
            self.send_response(status)
            for name, value in {**script.headers, "Set-Cookie": "JSESSIONID=ABC; Path=/openmrs"}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_request(self, code: Any = "-", size: Any = "-") -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script.base_url = f"http://127.0.0.1:{server.server_address[1]}/openmrs"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _client(script: Script) -> OpenMRS:
    return OpenMRS(script.base_url, Basic(username="u", password="p"), patience=QUICK)


@pytest.mark.parametrize("fault", [429, 500, 502, 503, 504, 0, -1])
def test_a_read_is_asked_again_after(fault: int) -> None:
    with playing(Script([fault, 200])) as script, _client(script) as client:
        assert client.session().authenticated
        assert len(script.asked) == 2


@pytest.mark.parametrize(("fault", "error"), [(503, ServerFault), (0, Unreachable), (-1, Unreachable)])
def test_a_read_is_given_up_after_its_bound(fault: int, error: type[Exception]) -> None:
    with playing(Script([fault])) as script, _client(script) as client:
        with pytest.raises(error):
            client.session()
        assert len(script.asked) == 3


@pytest.mark.parametrize(("fault", "error"), [(503, ServerFault), (0, Unreachable), (-1, Unreachable)])
def test_a_write_is_sent_once(fault: int, error: type[Exception]) -> None:
    with playing(Script([fault])) as script, _client(script) as client:
        with pytest.raises(error) as caught:
            client.create("obs", {})
        assert len(script.asked) == 1
        if isinstance(caught.value, Unreachable):
            assert caught.value.maybe_done


def test_a_write_to_nobody_is_not_repeated_either() -> None:
    with OpenMRS("http://127.0.0.1:9/openmrs", Basic(username="u", password="p"), patience=QUICK) as client:
        started = time.monotonic()
        with pytest.raises(Unreachable):
            client.create("obs", {})
        assert time.monotonic() - started < 1


@pytest.mark.parametrize("asked", ["86400", "Wed, 21 Oct 2099 07:28:00 GMT", "soon"])
def test_a_server_that_asks_to_wait_is_heeded_within_our_bound(asked: str) -> None:
    with playing(Script([503, 200], headers={"Retry-After": asked})) as script, _client(script) as client:
        started = time.monotonic()
        assert client.session().authenticated
        assert time.monotonic() - started < 1


def test_basic_keeps_no_cookie_on_the_wire() -> None:
    with playing(Script([200])) as script, _client(script) as client:
        client.session()
        client.session()
        assert script.asked == [("GET", None), ("GET", None)]
