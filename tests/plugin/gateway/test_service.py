"""The service account: one sign-in with Basic, then its cookie, and never anybody else's."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from plugin.gateway.credentials import Credentials
from plugin.gateway.faults import Fault
from plugin.gateway.service import ServiceAccount
from plugin.gateway.upstream import Upstream as Way
from plugin.gateway.upstream import client_session
from tests.plugin.gateway.servers import Stores, Upstream, gateway
from tests.plugin.gateway.visitor import FHIR, REST, Visitor
from tests.plugin.gateway.world import ADMIN, HERS, HIDDEN, SECRET_LABEL, TEAM

LABEL = f"encounter/{HIDDEN}?v=custom:(uuid)"
BASIC = Credentials.basic(*ADMIN)


class Clock:
    """Seconds that pass when a test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def account(
    server: Upstream, basic: Credentials = BASIC, clock: Clock | None = None
) -> AsyncIterator[ServiceAccount]:
    where = urlsplit(server.url)
    async with client_session() as session:
        way = Way(session=session, origin=f"{where.scheme}://{where.netloc}", most=2**20, seconds=10)
        yield ServiceAccount(way, basic, "/openmrs/ws/rest/v1", clock=clock or Clock())


@pytest.fixture
def heard(quiet: Upstream) -> Upstream:
    """The server with nothing heard yet."""
    quiet.asked.clear()
    quiet.shown.clear()
    return quiet


def logins(server: Upstream) -> int:
    """How often anybody signed in with Basic."""
    return sum(bool(authorization) for authorization, _ in server.shown)


def test_it_signs_in_once_for_many_reads_at_a_time(heard: Upstream) -> None:
    async def many() -> list[int]:
        async with account(heard) as service:
            replies = await asyncio.gather(*(service.get(LABEL) for _ in range(20)))
            replies.append(await service.get(LABEL))
            return [reply.status for reply in replies]

    assert asyncio.run(many()) == [200] * 21
    assert heard.asked[0] == "GET /openmrs/ws/rest/v1/session"
    assert heard.shown[0] == (BASIC.authorization, ""), "no cookie with Basic: OpenMRS would believe it first"
    assert logins(heard) == 1
    assert len({cookie for _, cookie in heard.shown[1:]}) == 1, "all reads go with one session"


def test_a_session_that_ended_is_followed_by_one_other(heard: Upstream) -> None:
    """OpenMRS began anew: the old cookie gets 401, also for reads that need no privilege."""

    async def around_an_end() -> list[int]:
        async with account(heard) as service:
            await service.get(LABEL)
            heard.sandbox.sessions.end(heard.shown[-1][1].partition("=")[2])
            replies = await asyncio.gather(*(service.get(LABEL) for _ in range(8)))
            return [reply.status for reply in replies]

    assert asyncio.run(around_an_end()) == [200] * 8
    assert logins(heard) == 2


def test_a_session_that_was_idle_is_not_tried(heard: Upstream) -> None:
    async def after_a_while() -> None:
        clock = Clock()
        async with account(heard, clock=clock) as service:
            await service.get(LABEL)
            clock.now += 599
            await service.get(LABEL)
            assert logins(heard) == 1
            clock.now += 601
            await service.get(LABEL)

    asyncio.run(after_a_while())
    assert logins(heard) == 2
    assert heard.asked.count("GET /openmrs/ws/rest/v1/session") == 2


def test_a_wrong_password_is_not_tried_until_the_account_locks(heard: Upstream) -> None:
    async def wrong() -> None:
        clock = Clock()
        async with account(heard, Credentials.basic("nobody-known", "wrong"), clock) as service:
            for tries, later in ((1, 0), (1, 4), (2, 2), (2, 9), (3, 2)):
                clock.now += later
                with pytest.raises(Fault, match="HST_OPENMRS_USER and HST_OPENMRS_PASSWORD"):
                    await service.get(LABEL)
                assert logins(heard) == tries

    asyncio.run(wrong())


@pytest.mark.parametrize(
    ("sentence", "status", "body"),
    [
        ("it answers with a fault", 500, {}),
        ("it answers something else", 200, []),
        ("it lets in and gives no session", 200, {"authenticated": True}),
    ],
)
def test_no_session_is_a_fault(heard: Upstream, sentence: str, status: int, body: object) -> None:
    async def mood(request: web.Request, given: web.Response) -> web.StreamResponse:
        return web.json_response(body, status=status)

    async def once() -> None:
        async with account(heard) as service:
            with pytest.raises(Fault):
                await service.get(LABEL)

    heard.mood = mood
    asyncio.run(once())
    assert len(heard.asked) == 1, sentence


def test_other_cookies_of_the_way_are_not_taken(heard: Upstream) -> None:
    async def mood(request: web.Request, given: web.Response) -> web.StreamResponse:
        given.headers.add("Set-Cookie", "ROUTE=somewhere; Path=/")
        return given

    async def twice() -> None:
        async with account(heard) as service:
            await service.get(LABEL)

    heard.mood = mood
    asyncio.run(twice())
    assert heard.shown[1][1].startswith("JSESSIONID=")
    assert ";" not in heard.shown[1][1]


def test_behind_the_gateway_only_callers_send_basic(heard: Upstream, stores: Stores) -> None:
    with gateway(heard.url, stores.ports(), SECRET_LABEL, label_seconds=0.0) as address:
        door = Visitor(address)
        cookie = door.ask(TEAM, f"{REST}/session").cookies["JSESSIONID"]
        for target in (f"{FHIR}/Observation?patient={HERS.patient}", f"{REST}/encounter/{HIDDEN}") * 2:
            answer = door.ask(None, target, headers={"Cookie": f"JSESSIONID={cookie}"})
            assert answer.status_code == 200
    of_service = [cookie for authorization, cookie in heard.shown if authorization == BASIC.authorization]
    assert of_service == [""]
    assert all(not (authorization and with_it) for authorization, with_it in heard.shown)
    assert len({with_it for _, with_it in heard.shown if with_it}) == 2, "the caller's and the account's"


def test_wrong_credentials_are_a_fault_with_a_mend_and_no_secret(
    heard: Upstream, stores: Stores, caplog: pytest.LogCaptureFixture
) -> None:
    async def mood(request: web.Request, given: web.Response) -> web.StreamResponse:
        as_service = request.headers.get("Authorization") == BASIC.authorization
        return web.json_response({"authenticated": False}) if as_service else given

    heard.mood = mood
    with (
        caplog.at_level(logging.INFO),
        gateway(heard.url, stores.ports(), SECRET_LABEL) as address,
    ):
        target = f"{FHIR}/Observation?patient={HERS.patient}"
        assert Visitor(address).ask(TEAM, target).status_code == 503
    lines = [record.getMessage() for record in caplog.records if "HST_OPENMRS_USER" in record.getMessage()]
    assert len(lines) == 1
    assert ADMIN[1] not in caplog.text
    assert BASIC.authorization not in caplog.text
