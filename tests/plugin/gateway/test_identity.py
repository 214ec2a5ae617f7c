"""Whose answer it is: OpenMRS's word for the caller's own credentials, and nobody's memory of it."""

from collections.abc import Iterator

import pytest
import requests

from tests.plugin.gateway.servers import Stores, Upstream, gateway
from tests.plugin.gateway.visitor import FHIR, REST, Visitor
from tests.plugin.gateway.world import CANARY, EMERGENCY, HERS, HIDDEN, SECRET_LABEL, TEAM, Staff

TALK = f"{REST}/encounter/{HIDDEN}?v=full"


def login(server: Visitor, who: Staff) -> str:
    answer = server.ask(who, f"{REST}/session")
    assert answer.json()["authenticated"] is True
    return answer.cookies["JSESSIONID"]


def with_cookie(
    server: Visitor, cookie: str, target: str, *, who: tuple[str, str] | None = None
) -> requests.Response:
    return server.ask(who, target, headers={"Cookie": f"JSESSIONID={cookie}"})


def test_nobody_is_sent_to_log_in(door: Visitor) -> None:
    assert door.ask(None, TALK).status_code == 401
    assert door.ask(None, f"{FHIR}/Encounter/{HIDDEN}").status_code == 401
    assert door.ask(("team", "wrong"), TALK).status_code == 401
    assert door.json(None, f"{REST}/session")["authenticated"] is False


def test_a_cookie_is_whoever_logged_in_with_it(door: Visitor) -> None:
    assert CANARY in with_cookie(door, login(door, TEAM), TALK).text
    assert with_cookie(door, login(door, EMERGENCY), TALK).status_code == 404


def test_wrong_basic_with_a_live_cookie_is_wrong(door: Visitor) -> None:
    """OpenMRS alone would answer as the cookie's user."""
    cookie = login(door, TEAM)
    assert with_cookie(door, cookie, TALK, who=("team", "wrong")).status_code == 401
    session = with_cookie(door, cookie, f"{REST}/session", who=("team", "wrong"))
    assert session.json()["authenticated"] is False


def test_basic_with_anothers_live_cookie_is_the_one_of_basic(door: Visitor) -> None:
    cookie = login(door, TEAM)
    assert with_cookie(door, cookie, TALK, who=EMERGENCY.basic).status_code == 404


def test_a_planted_cookie_does_not_become_the_victims(door: Visitor) -> None:
    planted = door.ask(None, f"{REST}/session").cookies["JSESSIONID"]
    victim = with_cookie(door, planted, f"{REST}/session", who=TEAM.basic)
    assert victim.json()["authenticated"] is True
    assert victim.cookies["JSESSIONID"] != planted
    assert with_cookie(door, planted, TALK).status_code == 401


def test_logout_ends_it_at_once(door: Visitor) -> None:
    cookie = login(door, TEAM)
    assert CANARY in with_cookie(door, cookie, TALK).text
    ended = door.ask(None, f"{REST}/session", method="DELETE", headers={"Cookie": f"JSESSIONID={cookie}"})
    assert ended.status_code == 204
    assert with_cookie(door, cookie, TALK).status_code == 401


@pytest.fixture
def second(openmrs: Upstream, stores: Stores) -> Iterator[Visitor]:
    """Another gateway before the same OpenMRS, with the same stores."""
    with gateway(openmrs.url, stores.ports(), SECRET_LABEL, identity_seconds=600) as address:
        yield Visitor(address)


def test_logout_at_another_gateway_ends_it_here(door: Visitor, second: Visitor) -> None:
    cookie = login(door, TEAM)
    assert CANARY in with_cookie(second, cookie, TALK).text
    door.ask(None, f"{REST}/session", method="DELETE", headers={"Cookie": f"JSESSIONID={cookie}"})
    assert with_cookie(second, cookie, TALK).status_code == 401


def test_a_cookie_that_changes_its_user_is_the_new_one(
    door: Visitor, second: Visitor, direct: Visitor
) -> None:
    """Around the gateway OpenMRS logs a second user in under the same cookie; the next login seen forgets
    the first."""
    cookie = direct.ask(None, f"{REST}/session").cookies["JSESSIONID"]
    with_cookie(direct, cookie, f"{REST}/session", who=TEAM.basic)
    assert CANARY in with_cookie(second, cookie, TALK).text
    direct.ask(None, f"{REST}/session", method="DELETE", headers={"Cookie": f"JSESSIONID={cookie}"})
    login(door, EMERGENCY)
    assert with_cookie(second, cookie, TALK).status_code == 401


def test_a_cookie_that_was_nobody_is_who_logs_in_with_it(
    door: Visitor, second: Visitor, direct: Visitor
) -> None:
    """What a gateway keeps of a cookie ends with a login that any gateway saw, also "nobody"."""
    cookie = direct.ask(None, f"{REST}/session").cookies["JSESSIONID"]
    assert with_cookie(second, cookie, TALK).status_code == 401
    with_cookie(direct, cookie, f"{REST}/session", who=TEAM.basic)
    login(door, EMERGENCY)
    assert CANARY in with_cookie(second, cookie, TALK).text


def test_only_the_session_hands_out_cookies(door: Visitor) -> None:
    """How many OpenMRS sets depends on how much was asked, which depends on what there is."""
    for target in (TALK, f"{REST}/encounter?patient={HERS.patient}", f"{REST}/location"):
        assert "Set-Cookie" not in door.ask(TEAM, target).headers
