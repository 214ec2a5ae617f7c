"""Paths and sessions as the servlet container has them."""

import pytest

from plugin.sandbox.messages import Response, request_of
from plugin.sandbox.paths import RefusedPath, normal_path
from tests.plugin.sandbox.rest.asking import ADMIN, Clinic, new_clinic, uuid

OTHER = "reader:Passw0rdX"


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("/openmrs//ws/rest/v1/obs", "/openmrs/ws/rest/v1/obs"),
        ("/openmrs/ws/rest/v1/./obs/", "/openmrs/ws/rest/v1/obs"),
        ("/openmrs/x/../ws/rest/v1/obs", "/openmrs/ws/rest/v1/obs"),
        ("/openmrs/ws;jsessionid=1/rest/v1/obs;x", "/openmrs/ws/rest/v1/obs"),
        ("/openmrs/ws/rest/v1/%6Fbs", "/openmrs/ws/rest/v1/obs"),
    ],
)
def test_one_path_has_many_spellings(raw: str, seen: str) -> None:
    assert normal_path(raw) == seen


@pytest.mark.parametrize("raw", ["/openmrs/%2e%2e%2fws", "/../../x", "/openmrs/a\\b", "/openmrs%2Fws"])
def test_some_spellings_are_refused(raw: str) -> None:
    with pytest.raises(RefusedPath):
        normal_path(raw)
    assert new_clinic().sandbox.handle(request_of("GET", raw)).status == 400


def cookie_of(response: Response) -> str:
    return (response.header("Set-Cookie") or "").split(";")[0]


@pytest.fixture
def clinic() -> Clinic:
    made = new_clinic()
    made.user("reader", "Get Locations", "Get Users")
    return made


def whose(clinic: Clinic, *, user: str | None, headers: dict[str, str] | None = None) -> str | None:
    body = clinic.ask("GET", "/session", user=user, headers=headers).json()
    return body["user"]["display"] if body["authenticated"] else None


def test_every_request_with_basic_alone_gets_a_new_cookie(clinic: Clinic) -> None:
    cookies = {cookie_of(clinic.ask("GET", "/session")) for _ in range(3)}
    assert len(cookies) == 3


def test_an_authenticated_cookie_wins_over_basic_even_over_a_wrong_one(clinic: Clinic) -> None:
    cookie = {"Cookie": cookie_of(clinic.ask("GET", "/session", user=OTHER))}
    assert whose(clinic, user=ADMIN, headers=cookie) == "reader"
    assert whose(clinic, user="admin:wrong", headers=cookie) == "reader"


def test_a_login_keeps_the_cookie_that_it_came_with(clinic: Clinic) -> None:
    cookie = {"Cookie": cookie_of(clinic.ask("GET", "/session", user=None))}
    assert whose(clinic, user=None, headers=cookie) is None
    login = clinic.ask("GET", "/session", user=ADMIN, headers=cookie)
    assert login.header("Set-Cookie") is None
    assert whose(clinic, user=None, headers=cookie) == "admin"


def test_after_logout_the_cookie_is_cleared_and_no_longer_known(clinic: Clinic) -> None:
    cookie = {"Cookie": cookie_of(clinic.ask("GET", "/session"))}
    logout = clinic.ask("DELETE", "/session", user=None, headers=cookie)
    assert logout.status == 204
    assert "Max-Age=0" in (logout.header("Set-Cookie") or "")
    assert clinic.ask("GET", "/session", user=None, headers=cookie).status == 401


def test_wrong_credentials_are_nobody_on_the_session_and_401_elsewhere(clinic: Clinic) -> None:
    assert whose(clinic, user="admin:wrong") is None
    assert clinic.ask("GET", "/location", user="admin:wrong").status == 401
    unreadable = {"Authorization": "Basic bm9jb2xvbg=="}
    assert clinic.ask("GET", "/session", user=None, headers=unreadable).status == 400


def test_after_eight_failures_the_right_password_is_refused_too(clinic: Clinic) -> None:
    for _ in range(8):
        assert whose(clinic, user="reader:wrong") is None
    assert whose(clinic, user=OTHER) is None


def test_language_and_place_belong_to_the_session(clinic: Clinic) -> None:
    cookie = {"Cookie": cookie_of(clinic.ask("GET", "/session"))}
    clinic.post("/location", {"uuid": uuid("place"), "name": "Place"})
    changed = clinic.post(
        "/session", {"locale": "es", "sessionLocation": uuid("place")}, user=None, headers=cookie
    )
    assert (changed["locale"], changed["sessionLocation"]["uuid"]) == ("es", uuid("place"))
    assert clinic.get("/session")["sessionLocation"] is None
    assert clinic.ask("POST", "/session", {"locale": "xx"}, user=None, headers=cookie).status == 500


def test_a_failed_request_changes_nothing(clinic: Clinic) -> None:
    before = len(clinic.sandbox.store.find("person"))
    person = {"names": [{"givenName": "A", "familyName": "B"}], "gender": "F"}
    body = {"person": person, "identifiers": [{"identifier": "T-1", "identifierType": uuid("id type")}]}
    assert clinic.ask("POST", "/patient", body).status == 400
    assert len(clinic.sandbox.store.find("person")) == before
