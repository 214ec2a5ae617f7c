"""Who someone is does not depend on what they may read: the session shows a user no more than the user's own
privileges allow, and what she decided about a person or a group holds all the same."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web

from plugin.gateway.faults import Fault
from plugin.gateway.identity import user_of, viewer_of
from plugin.sandbox.server import Sandbox
from tests.plugin.gateway.servers import Stores, Upstream, gateway
from tests.plugin.gateway.visitor import FHIR, REST, Visitor
from tests.plugin.gateway.world import (
    ADMIN,
    CANARY,
    EMERGENCY,
    HIDDEN,
    HIDDEN_OBS,
    NAMED,
    PASSWORD,
    PRIMARY,
    PRIVILEGES,
    SECRET_LABEL,
    TEAM,
    Staff,
    get,
    made,
    post,
)

TALK = f"{REST}/encounter/{HIDDEN}?v=full"
HEIR = Staff(username="heir", role="Night shift")


@pytest.fixture(scope="module", autouse=True)
def heir(filled: Sandbox) -> None:
    """Somebody whose role inherits, over another, the team's."""
    granted = [
        one["uuid"]
        for start in (0, 100)
        for one in get(filled, f"privilege?limit=100&startIndex={start}")
        if one["display"] in PRIVILEGES
    ]
    for name, inherited in (("Between", made("role", TEAM.role)), (HEIR.role, made("role", "Between"))):
        role = {"uuid": made("role", name), "name": name, "description": name, "privileges": granted}
        post(filled, "role", {**role, "inheritedRoles": [inherited]})
    person = {
        "uuid": HEIR.person,
        "names": [{"givenName": "heir", "familyName": "Madeup"}],
        "gender": "F",
    }
    user = {"username": HEIR.username, "password": PASSWORD, "person": person}
    post(filled, "user", {"uuid": made("user", "heir"), **user, "roles": [made("role", HEIR.role)]})


def without(*parts: str, of: str = "session") -> Any:
    """Leaves parts of the user out, as OpenMRS does where the one who asks may not read them."""

    async def mood(request: web.Request, given: web.Response) -> web.StreamResponse:
        if of not in request.path or not isinstance(given.body, bytes):
            return given
        body = json.loads(given.body)
        user = body.get("user", body)
        for part in parts:
            user.pop(part, None)
        return web.json_response(body, status=given.status, headers=_cookies(given))

    return mood


def _cookies(given: web.Response) -> dict[str, str]:
    return {"Set-Cookie": given.headers["Set-Cookie"]} if "Set-Cookie" in given.headers else {}


@pytest.fixture
def fresh(quiet: Upstream, stores: Stores) -> Iterator[Visitor]:
    """A gateway that knows nobody yet."""
    with gateway(quiet.url, stores.ports(), SECRET_LABEL) as address:
        yield Visitor(address)


def seen(door: Visitor, who: Staff) -> bool:
    """Whether the talk is seen by all routes, or by none."""
    answers = [door.ask(who, target) for target in (TALK, f"{FHIR}/Observation/{HIDDEN_OBS}")]
    statuses = {answer.status_code for answer in answers}
    assert statuses in ({200}, {404}), statuses
    assert (CANARY in answers[0].text) == (statuses == {200})
    return statuses == {200}


def test_an_inherited_role_counts(fresh: Visitor, direct: Visitor) -> None:
    shown = direct.json(HEIR, f"{REST}/session")["user"]["roles"]
    assert [role["name"] for role in shown] == [HEIR.role], "the session shows only what was given directly"
    assert seen(fresh, HEIR)


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("without Get People", ("person",)),
        ("without Get Roles", ("roles", "allRoles")),
        ("with nothing but the uuid", ("person", "roles", "privileges", "username", "systemId", "display")),
    ],
)
def test_a_session_that_shows_little(
    fresh: Visitor, quiet: Upstream, sentence: str, missing: tuple[str, ...]
) -> None:
    quiet.mood = without(*missing)
    assert [seen(fresh, who) for who in (TEAM, PRIMARY, NAMED, EMERGENCY, HEIR)] == [
        True,
        True,
        False,  # she closed it to this very person
        False,
        True,
    ], sentence


def test_a_super_user_is_no_audience_by_that(fresh: Visitor) -> None:
    assert fresh.ask(ADMIN, TALK).status_code == 404


@pytest.mark.parametrize("missing", ["person", "allRoles", "uuid"])
def test_what_the_service_account_can_not_read_is_a_fault(
    fresh: Visitor, quiet: Upstream, missing: str
) -> None:
    """A group that is not known would open what she closed to it."""
    quiet.mood = without(missing, of="/user/")
    for who in (TEAM, NAMED):
        answer = fresh.ask(who, TALK)
        assert answer.status_code == 503
        assert CANARY not in answer.text


def test_it_is_read_once_for_a_while_and_again_after_a_login(fresh: Visitor, quiet: Upstream) -> None:
    def reads() -> int:
        return sum(f"/user/{made('user', TEAM.username)}?" in target for target in quiet.asked)

    before = reads()
    fresh.ask(TEAM, TALK)
    fresh.ask(TEAM, TALK)
    assert reads() == before + 1
    fresh.ask(EMERGENCY, f"{REST}/session")
    fresh.ask(TEAM, TALK)
    assert reads() == before + 2


@pytest.mark.parametrize(
    ("sentence", "body"),
    [
        ("no word about it", {}),
        ("a user without a uuid", {"authenticated": True, "user": {}}),
        ("no user", {"authenticated": True}),
        ("a user that is none", {"authenticated": True, "user": None}),
        ("a uuid that would lead elsewhere", {"authenticated": True, "user": {"uuid": "x/../y?v=full"}}),
        ("a uuid that is a number", {"authenticated": True, "user": {"uuid": 7}}),
        ("a list", []),
    ],
)
def test_a_session_that_names_nobody_is_a_fault(sentence: str, body: Any) -> None:
    with pytest.raises(Fault):
        user_of(body)


WHOLE = {"uuid": "u", "username": "n", "person": {"uuid": "p"}, "allRoles": [{"uuid": "r", "name": "R"}]}


@pytest.mark.parametrize(
    ("sentence", "change"),
    [
        ("another user", {"uuid": "v"}),
        ("no person", {"person": None}),
        ("a person without a uuid", {"person": {}}),
        ("roles that can't be read come as empty things", {"allRoles": [{}]}),
        ("a role without a name", {"allRoles": [{"name": None}]}),
        ("no roles", {"allRoles": None}),
    ],
)
def test_a_user_with_a_part_missing_is_a_fault(sentence: str, change: dict[str, Any]) -> None:
    with pytest.raises(Fault):
        viewer_of({**WHOLE, **change}, "u", None)


def test_a_whole_user() -> None:
    viewer = viewer_of(WHOLE, "u", "d")
    assert (viewer.user, viewer.person, viewer.username, viewer.provider) == ("u", "p", "n", "d")
    assert viewer.roles == {"R"}
    assert viewer_of({**WHOLE, "username": None, "systemId": "1-8"}, "u", None).username == "1-8"
