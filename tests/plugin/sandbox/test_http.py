"""The sandbox on a socket: loopback and nothing else, raw paths kept, gzip when asked for."""

import gzip
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from plugin.demo.people import PATIENT, fixture_requests
from plugin.demo.processes import Processes
from plugin.sandbox.build import empty_sandbox
from plugin.sandbox.http import NotLoopback, serve
from plugin.sandbox.run import seed
from tests.plugin.clinic import Clinic


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "hospital.example", ""])
def test_it_refuses_anything_but_loopback(host: str) -> None:
    with pytest.raises(NotLoopback, match=r"127\.0\.0\.1"):
        serve(empty_sandbox(), host, 0, lambda _port: None)


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    processes = Processes(folder=tmp_path, environ={})
    part = processes.start("openmrs", "sandbox", "--data", str(tmp_path / "data.sqlite3"))
    yield part.url
    processes.stop_all(kill=True)


def test_doubled_slashes_and_gzip(url: str) -> None:
    asked = urllib.request.Request(f"{url}//ws/rest/v1/session", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as answer:
        assert answer.status == 200
        body = answer.read()
        text = gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body
        assert b'"authenticated":false' in text.replace(b" ", b"")


def test_what_was_saved_survives_a_kill(tmp_path: Path) -> None:
    processes = Processes(folder=tmp_path, environ={})
    for expected in (201, 500):  # the same uuid twice: the second finds the first
        part = processes.start("openmrs", "sandbox", "--data", str(tmp_path / "data.sqlite3"))
        body = b'{"uuid": "11111111-2222-4333-8444-555555555555", "name": "A place", "description": "d"}'
        asked = urllib.request.Request(f"{part.url}/ws/rest/v1/location", data=body, method="POST")
        asked.add_header("Content-Type", "application/json")
        asked.add_header("Authorization", "Basic YWRtaW46QWRtaW4xMjM=")
        try:
            status = urllib.request.urlopen(asked).status
        except urllib.error.HTTPError as refused:
            with refused:
                status = refused.code
        assert status == expected
        processes.stop_all(kill=True)


def test_the_clinic_fixture_is_seeded_once(clinic: Clinic) -> None:
    sandbox = clinic.served.sandbox
    seed(sandbox, fixture_requests("clinic"))  # all of it is there already, and nothing is refused
    assert fixture_requests("empty") == []
    assert [each["uuid"] for each in sandbox.store.find("patient", uuid=PATIENT)] == [PATIENT]
