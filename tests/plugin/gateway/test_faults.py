"""A fault is not an absence: whatever breaks, 503, one constant body, and no byte of what OpenMRS said
(F2, S4)."""

import asyncio
import gzip
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from plugin.database.audit import AuditLog
from plugin.database.engine import open_database
from plugin.gateway.doubles import MemoryPolicy
from tests.plugin.gateway.servers import Misbehaviour, Stores, Upstream, gateway
from tests.plugin.gateway.visitor import FHIR, REST, Visitor
from tests.plugin.gateway.world import CANARY, EMERGENCY, HERS, OPEN, SECRET_LABEL, TEAM

TARGETS = [
    f"{REST}/encounter/{OPEN}?v=full",
    f"{REST}/encounter?patient={HERS.patient}",
    f"{REST}/visit?patient={HERS.patient}&v=custom:(uuid,encounters:(uuid))",
    f"{REST}/patient/{HERS.patient}/allergy",
    f"{FHIR}/Observation?patient={HERS.patient}",
    f"{FHIR}/Encounter/{OPEN}",
]
LEAK = f"{CANARY} in a stack trace".encode()


def about_the_caller(request: web.Request) -> bool:
    """Whether it is asked who the caller is: that shall be known, so that the fault lies elsewhere."""
    return "session" in request.path or "/user/" in request.path


def replaced(**answer: Any) -> Misbehaviour:
    async def mood(request: web.Request, given: web.Response) -> web.StreamResponse:
        return given if about_the_caller(request) else web.Response(**answer)

    return mood


async def truncated(request: web.Request, given: web.Response) -> web.StreamResponse:
    if about_the_caller(request):
        return given
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "5000"})
    await response.prepare(request)
    await response.write(b'{"results": [')
    assert request.transport is not None
    request.transport.close()
    return response


async def slow(request: web.Request, given: web.Response) -> web.StreamResponse:
    if not about_the_caller(request):
        await asyncio.sleep(3)
    return given


async def endless(request: web.Request, given: web.Response) -> web.StreamResponse:
    if about_the_caller(request):
        return given
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    for _ in range(64):
        await response.write(b" " * 65536)
    await response.write(given.body if isinstance(given.body, bytes) else b"")
    return response


MOODS: list[tuple[str, Misbehaviour]] = [
    ("a server fault with a stack trace", replaced(status=500, body=LEAK)),
    ("no answer from behind", replaced(status=502, body=LEAK, content_type="text/html")),
    ("a page in place of data", replaced(status=200, body=b"<html>" + LEAK, content_type="text/html")),
    ("XML", replaced(status=200, body=b"<x/>" + LEAK, content_type="application/xml")),
    ("broken JSON", replaced(status=200, body=b'{"results": [' + LEAK, content_type="application/json")),
    ("JSON of another shape", replaced(status=200, body=b'["x"]', content_type="application/json")),
    ("an empty body", replaced(status=200, body=b"", content_type="application/json")),
    ("a redirect", replaced(status=302, headers={"Location": "http://elsewhere.example/"})),
    (
        "broken compression",
        replaced(
            status=200,
            body=gzip.compress(LEAK * 100)[:40],
            headers={"Content-Encoding": "gzip", "Content-Type": "application/json"},
        ),
    ),
    ("half an answer", truncated),
    ("an answer that takes too long", slow),
    ("an answer without end", endless),
]


@pytest.fixture
def guarded(quiet: Upstream, own: Stores) -> Iterator[Visitor]:
    with gateway(
        quiet.url,
        own.ports(),
        SECRET_LABEL,
        upstream_seconds=1.0,
        store_seconds=1.0,
        largest_answer=2 * 1024 * 1024,
    ) as address:
        yield Visitor(address)


def unavailable(door: Visitor, target: str, sentence: str) -> None:
    answer = door.ask(EMERGENCY, target)
    assert answer.status_code == 503, (sentence, target, answer.text[:200])
    assert "The record is unavailable" in answer.text
    assert CANARY not in answer.text
    assert CANARY not in str(answer.headers)


@pytest.mark.parametrize(("sentence", "mood"), MOODS)
def test_whatever_openmrs_does_is_a_fault_and_no_absence(
    guarded: Visitor, quiet: Upstream, sentence: str, mood: Misbehaviour
) -> None:
    quiet.mood = mood
    for target in TARGETS if mood is not slow else TARGETS[:2]:
        unavailable(guarded, target, sentence)
    quiet.mood = None
    assert guarded.ask(EMERGENCY, TARGETS[0]).status_code == 200, "it comes back by itself"


def test_openmrs_is_away(own: Stores) -> None:
    with gateway("http://127.0.0.1:9/openmrs", own.ports(), SECRET_LABEL) as address:
        for target in TARGETS:
            unavailable(Visitor(address), target, "nothing listens there")


def test_the_store_of_choices_is_away(guarded: Visitor, own: Stores) -> None:
    assert guarded.ask(EMERGENCY, TARGETS[0]).status_code == 200
    own.policy.broken = True
    for target in TARGETS:
        unavailable(guarded, target, "the store raises")


def test_no_row_no_data(guarded: Visitor, own: Stores) -> None:
    """S5."""
    own.audit.broken = True
    for target in TARGETS:
        unavailable(guarded, target, "the log can't be written")


def test_who_is_asking_can_not_be_told(guarded: Visitor, quiet: Upstream) -> None:
    async def mood(request: web.Request, given: web.Response) -> web.StreamResponse:
        return web.json_response({"authenticated": True, "user": {}}) if "session" in request.path else given

    quiet.mood = mood
    unavailable(guarded, TARGETS[0], "the session says nothing")


def test_labels_can_not_be_read(guarded: Visitor, quiet: Upstream) -> None:
    async def mood(request: web.Request, given: web.Response) -> web.StreamResponse:
        asked_for_labels = "encounterType" in request.query_string and "encounter" in request.path
        return web.Response(status=500) if asked_for_labels else given

    quiet.mood = mood
    unavailable(guarded, f"{FHIR}/Observation?patient={HERS.patient}", "the service account gets nothing")


def test_the_database_is_locked(quiet: Upstream, tmp_path: Path) -> None:
    """The real store, with somebody else's exclusive lock on its file."""
    path = tmp_path / "index.sqlite3"
    database = open_database(f"sqlite:///{path}")
    database.migrate()
    policy = MemoryPolicy(protected={HERS.patient})
    ports = replace(Stores().ports(), policy=policy, audit=AuditLog(database))
    with gateway(quiet.url, ports, SECRET_LABEL, store_seconds=0.5) as address:
        door = Visitor(address)
        assert door.ask(TEAM, TARGETS[0]).status_code == 200
        lock = sqlite3.connect(path, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        try:
            unavailable(door, TARGETS[0], "locked")
            unavailable(door, TARGETS[1], "locked")
        finally:
            lock.execute("ROLLBACK")
            lock.close()
        assert door.ask(TEAM, TARGETS[0]).status_code == 200, "it comes back by itself"
    database.close()


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 415, 500])
def test_no_error_text_of_openmrs_passes(guarded: Visitor, quiet: Upstream, status: int) -> None:
    body = b'{"error": {"message": "' + LEAK + b'", "detail": "at org.openmrs.x"}}'
    quiet.mood = replaced(status=status, body=body, content_type="application/json")
    for target in (*TARGETS, f"{REST}/location", f"{FHIR}/Location"):
        answer = guarded.ask(EMERGENCY, target)
        assert answer.status_code in (400, 403, 404, 503)
        assert CANARY not in answer.text
        assert "org.openmrs" not in answer.text
