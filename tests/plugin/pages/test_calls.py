"""The page of calls: for whom, in which words, and that nobody presses its button for somebody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from plugin.gateway.ports import Stage
from plugin.pages.html import language_of
from plugin.pages.ports import Waiting
from plugin.pages.same_origin import is_own
from plugin.sandbox.build import empty_sandbox
from tests.plugin.gateway.servers import Stores, Upstream, gateway, upstream
from tests.plugin.gateway.visitor import Visitor
from tests.plugin.gateway.world import HERS, HIDDEN, PRIMARY, TEAM, fill, made

CALL = made("call", "one")
PAGE = "/continuity/calls"
PRESS = f"{PAGE}/{CALL}/acknowledge"
OWN = {"Sec-Fetch-Site": "same-origin"}
WAITING = Waiting(
    call=CALL,
    since=datetime(2026, 11, 24, 15, 30, tzinfo=UTC),
    patient=HERS.patient,
    called=("Dana <Duty>", "Amara"),
)


@pytest.fixture(scope="module")
def openmrs() -> Iterator[Upstream]:
    sandbox = empty_sandbox()
    fill(sandbox)
    with upstream(sandbox) as server:
        yield server


@pytest.fixture
def stores() -> Stores:
    """One call waits for somebody of primary care; she opened nothing to them."""
    own = Stores()
    own.policy.protect(HERS.patient)
    own.calls.calls[made("user", PRIMARY.username)] = [WAITING]
    return own


@pytest.fixture(params=[Stage.ENFORCE, Stage.SHADOW, Stage.OFF])
def door(request: pytest.FixtureRequest, openmrs: Upstream, stores: Stores) -> Iterator[Visitor]:
    with gateway(openmrs.url, stores.ports(), stage=request.param) as address:
        yield Visitor(address)


def test_who_was_called_sees_that_someone_waits_and_nothing_of_why(door: Visitor, stores: Stores) -> None:
    answer = door.ask(PRIMARY, PAGE)
    assert answer.status_code == 200
    assert "Please see this person." in answer.text
    assert "2026-11-24 15:30" in answer.text
    assert "Dana &lt;Duty&gt;, Amara" in answer.text
    assert f"/openmrs/spa/patient/{HERS.patient}/chart" in answer.text
    assert "<title>Calls</title>" in answer.text
    assert (answer.headers["Cache-Control"], answer.headers["Server"]) == ("no-store", "gateway")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    (sealed,) = stores.audit.entries
    logged = (sealed.entry.patient, sealed.entry.action, sealed.entry.resource)
    assert logged == (HERS.patient, "read", "continuity/calls")


def test_nobody_else_sees_it(door: Visitor, stores: Stores) -> None:
    answer = door.ask(TEAM, PAGE)
    assert answer.status_code == 200
    assert "Nobody is waiting for you." in answer.text
    assert HERS.patient not in answer.text
    assert door.ask(None, PAGE).status_code == 401
    assert not stores.audit.entries


def test_in_spanish(door: Visitor) -> None:
    answer = door.ask(PRIMARY, PAGE, headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})
    assert "Estoy con esta persona" in answer.text
    assert '<html lang="es">' in answer.text


def test_one_press_acknowledges(door: Visitor, stores: Stores) -> None:
    answer = door.ask(PRIMARY, PRESS, method="POST", headers=OWN)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/openmrs/continuity/calls")
    assert stores.calls.done == [(CALL, made("user", PRIMARY.username))]
    assert "Nobody is waiting for you." in door.ask(PRIMARY, PAGE).text
    door.ask(PRIMARY, PRESS, method="POST", headers=OWN)
    assert len(stores.calls.done) == 1


@pytest.mark.parametrize(
    ("sentence", "headers"),
    [
        ("from another site", {"Sec-Fetch-Site": "cross-site"}),
        ("from a sister site", {"Sec-Fetch-Site": "same-site"}),
        ("from another host", {"Origin": "https://evil.example"}),
        ("from nowhere that a browser would name", {"Origin": "null"}),
        ("without a word about where from", {}),
    ],
)
def test_nobody_presses_it_for_somebody_else(
    sentence: str, headers: dict[str, str], door: Visitor, stores: Stores
) -> None:
    answer = door.ask(PRIMARY, PRESS, method="POST", headers=headers)
    assert answer.status_code == 403, sentence
    assert stores.calls.done == []


def test_a_call_for_somebody_else_can_not_be_acknowledged_here(door: Visitor, stores: Stores) -> None:
    answer = door.ask(TEAM, PRESS, method="POST", headers=OWN)
    absent = door.ask(TEAM, PRESS.replace(CALL, made("call", "none")), method="POST", headers=OWN)
    assert (answer.status_code, absent.status_code) == (303, 303)
    assert answer.headers["Location"] == absent.headers["Location"]
    assert stores.calls.done == []
    assert door.ask(None, PRESS, method="POST", headers=OWN).status_code == 401


def test_a_fault_says_so_and_never_that_nobody_waits(door: Visitor, stores: Stores) -> None:
    stores.calls.broken = True
    answer = door.ask(PRIMARY, PAGE)
    assert answer.status_code == 503
    assert "Nobody is waiting" not in answer.text
    assert door.ask(PRIMARY, PRESS, method="POST", headers=OWN).status_code == 503


def test_to_be_called_opens_nothing_of_the_record(openmrs: Upstream, stores: Stores) -> None:
    with gateway(openmrs.url, stores.ports(), stage=Stage.ENFORCE) as address:
        door = Visitor(address)
        before = door.ask(PRIMARY, f"/ws/rest/v1/encounter/{HIDDEN}")
        door.ask(PRIMARY, PAGE)
        door.ask(PRIMARY, PRESS, method="POST", headers=OWN)
        after = door.ask(PRIMARY, f"/ws/rest/v1/encounter/{HIDDEN}")
        assert (before.status_code, after.status_code) == (404, 404)
        assert before.content == after.content


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("es", "es"),
        ("fr, es;q=0.4, en;q=0.3", "es"),
        ("en-US,en;q=0.9,es;q=0.8", "en"),
        ("es;q=0", "en"),
        ("es;q=moon, en", "en"),
        ("*", "en"),
    ],
)
def test_the_language_is_the_one_liked_best(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"Origin": "https://emr.example:8443", "Host": "emr.example:8443"}, True),
        ({"Referer": "https://EMR.example/openmrs/continuity/calls", "Host": "emr.example"}, True),
        ({"Origin": "https://emr.example.evil", "Host": "emr.example"}, False),
        ({"Origin": "https://[broken", "Host": "emr.example"}, False),
        ({"Origin": "null", "Referer": "https://emr.example/", "Host": "emr.example"}, False),
        ({"Origin": "https://emr.example"}, False),
        ({"Sec-Fetch-Site": "none", "Origin": "https://emr.example", "Host": "emr.example"}, False),
    ],
)
def test_where_a_press_comes_from(headers: dict[str, str], own: bool) -> None:
    assert is_own(headers) == own


def test_a_call_without_anybody_reached_yet_is_shown_too(openmrs: Upstream, stores: Stores) -> None:
    stores.calls.calls[made("user", TEAM.username)] = [replace(WAITING, called=())]
    with gateway(openmrs.url, stores.ports()) as address:
        assert "Called so far: –" in Visitor(address).ask(TEAM, PAGE).text
